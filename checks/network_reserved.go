package checks

import (
	"fmt"
	"net/netip"

	"stackplan/internal/check"
)

var networkReserved = &check.Check{
	Code:  "network/reserved",
	Title: "No network overlaps special-purpose addresses.",
	Doc: "169.254.0.0/16 is link-local (RFC 3927), and instances request their metadata at 169.254.169.254: a network there " +
		"takes that address from them. Loopback (RFC 1122), multicast (RFC 5771, RFC 4291) and addresses that are reserved for " +
		"future use (RFC 1112) are not for hosts either.",
	Bad:  `regions: north: networks: storage: {purpose: "storage", vlan: 300, cidr: "169.254.0.0/17"}`,
	Good: `regions: north: networks: storage: {purpose: "storage", vlan: 300, cidr: "169.253.0.0/16"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, n := range r.Networks {
				what := special(n.CIDR)
				if what == "" {
					continue
				}
				report(check.Finding{
					Path:    networkAt(r, n, "cidr"),
					Message: fmt.Sprintf("%v of network %s overlaps %s", n.CIDR, n.Name, what),
					Rule:    "special-purpose addresses (RFC 6890)",
					Hint:    "use private addresses (RFC 1918: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16) or your own public ones",
				})
			}
		}
	},
}

// specials are the prefixes that no network of hosts may overlap.
var specials = []struct {
	prefix netip.Prefix
	what   string
}{
	{netip.MustParsePrefix("169.254.0.0/16"), "169.254.0.0/16, which is link-local and contains the metadata address 169.254.169.254"},
	{netip.MustParsePrefix("127.0.0.0/8"), "127.0.0.0/8, which is the loopback of every host"},
	{netip.MustParsePrefix("0.0.0.0/8"), "0.0.0.0/8, which means this host"},
	{netip.MustParsePrefix("224.0.0.0/4"), "224.0.0.0/4, which is multicast"},
	{netip.MustParsePrefix("240.0.0.0/4"), "240.0.0.0/4, which is reserved"},
	{netip.MustParsePrefix("fe80::/10"), "fe80::/10, which is link-local and contains the metadata address fe80::a9fe:a9fe"},
	{netip.MustParsePrefix("ff00::/8"), "ff00::/8, which is multicast"},
	{netip.MustParsePrefix("::1/128"), "::1, which is the loopback of every host"},
}

// special returns the description of the special-purpose prefix that a prefix overlaps, or "".
func special(p netip.Prefix) string {
	for _, s := range specials {
		if s.prefix.Overlaps(p) {
			return s.what
		}
	}
	return ""
}
