package endpoint

import (
	"net/netip"
	"net/url"
	"strings"

	"stackplan/internal/service"
)

// Catalogue is where keystone stores the URLs of the services; part is the part of a value that they contain, nil for the whole value.
func Catalogue(part func(string) string) service.Elsewhere {
	return service.Elsewhere{
		Where: "the service catalogue of keystone", When: service.After, Part: part,
		Do: "run openstack endpoint set --url for each endpoint with the old address or name; clients that look it up reach the old one until then, as do clients whose clouds.yaml or openrc contains it",
	}
}

// Certificate is what must contain the DNS name of a URL before clients use it.
func Certificate() service.Elsewhere {
	return service.Elsewhere{
		Where: "DNS and the certificate of the VIP", When: service.Before, Part: dnsName,
		Do: "let DNS return the VIP for the new name, and with TLS install a certificate that contains it; clients do not connect until then",
	}
}

// dnsName returns the host of a URL if it is a name.
func dnsName(text string) string {
	host := Host(text)
	if _, err := netip.ParseAddr(host); err == nil {
		return ""
	}
	return host
}

// Host returns the host of a URL; empty if it has none.
func Host(text string) string {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		return ""
	}
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		rest = rest[at+1:] // without a login, which may be a placeholder
	}
	u, err := url.Parse(scheme + "://" + rest)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
