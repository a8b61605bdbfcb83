package checks

import (
	"fmt"
	"iter"
	"net/netip"
	"slices"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

var networkDNSName = &check.Check{
	Code:  "network/dns-name",
	Title: "The DNS name of a VIP is a valid name of a host.",
	Doc: "The name is in URLs, in the certificate of the VIP and in /etc/hosts, so it follows RFC 1123: labels of up to 63 letters, digits " +
		"and inner hyphens, up to 253 characters. An address is no name. A dot at the end is valid in DNS only: certificates contain names " +
		"without it (RFC 6125), so TLS clients would reject the certificate.",
	Bad:  `regions: north: networks: external: dns: "cloud.example.org."`,
	Good: `regions: north: networks: external: dns: "cloud.example.org"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for r, n := range named(s) {
			if bad, hint := badName(n.DNS); bad != "" {
				report(check.Finding{
					Path: networkAt(r, n, "dns"), Message: fmt.Sprintf("the DNS name %q of network %s %s", n.DNS, n.Name, bad),
					Rule: "names of hosts consist of labels of letters, digits and inner hyphens (RFC 1123, section 2.1)", Hint: hint,
				})
			}
		}
	},
}

// named yields the networks with a DNS name.
func named(s *check.Subject) iter.Seq2[*model.Region, *model.Network] {
	return func(yield func(*model.Region, *model.Network) bool) {
		for _, r := range s.Cloud.Regions {
			for _, n := range r.Networks {
				if n.DNS != "" && !yield(r, n) {
					return
				}
			}
		}
	}
}

// badName returns what is wrong with the name of a host, as a predicate, and what to write; bad is empty for a valid name.
func badName(name string) (bad, hint string) {
	const form = "write letters, digits, inner hyphens and dots, as cloud.example.org"
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return "is an IP address", "leave dns out to have the address in URLs"
	}
	if rest, ok := strings.CutSuffix(name, "."); ok && rest != "" {
		if bad, hint = badName(rest); bad == "" {
			return "ends in a dot", "write it without the dot, as certificates do: " + rest
		}
		return bad, hint
	}
	if strings.Contains(name, "://") || strings.ContainsAny(name, "/:") {
		return "is a URL, or contains a port", "write the name only, as cloud.example.org: stackplan adds the scheme and the ports"
	}
	if len(name) > 253 {
		return fmt.Sprintf("has %d characters, and the maximum is 253", len(name)), form
	}
	labels := strings.Split(name, ".")
	if last := strings.ToLower(labels[len(labels)-1]); slices.Contains(loopback, last) {
		return "is a name of the loopback address", form
	}
	for _, label := range labels {
		if bad = badLabel(label); bad != "" {
			return bad, form
		}
	}
	if last := labels[len(labels)-1]; strings.Trim(last, "0123456789") == "" {
		return fmt.Sprintf("ends in the number %s, so programs read it as an address", last), form
	}
	return "", ""
}

// loopback are the last labels of names that lead each host to itself: /etc/hosts contains them, and localhost is reserved (RFC 6761, 6.3).
var loopback = []string{"localhost", "ip6-localhost", "ip6-loopback"}

// badLabel returns what is wrong with a part of a name between dots, as a predicate of the name; it is empty for a valid label.
func badLabel(label string) string {
	switch {
	case label == "":
		return "has an empty part between dots"
	case len(label) > 63:
		return fmt.Sprintf("has a part of %d characters, and the maximum is 63", len(label))
	case strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-"):
		return fmt.Sprintf("has the part %q, which begins or ends with a hyphen", label)
	}
	for _, c := range label {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", c) {
			return fmt.Sprintf("contains %q", c)
		}
	}
	return ""
}

var networkDNSUnused = &check.Check{
	Code:  "network/dns-unused",
	Title: "A DNS name belongs to a network in which clients connect to the services.",
	Doc: "Services use the name of the management network, and users that of the first external network with a VIP, by name. Without a " +
		"VIP, a name leads nowhere, except that of a management network in a region with one control host, where it is the name of this host.",
	Bad: `
regions: north: networks: storage: {
	purpose: "storage", vlan: 300, cidr: "10.123.0.0/24"
	dns: "storage.example.org"
}`,
	Good: `regions: north: networks: management: dns: "inside.example.org"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for r, n := range named(s) {
			site := s.Sites[r.Name]
			f := check.Finding{Path: networkAt(r, n, "dns"), Rule: "URLs lead to the VIP of the management network, and to that of the first external network with a VIP"}
			switch isEntry := n == site.Inside() || n == site.Outside(); {
			case n == site.Inside() && !n.VIP.IsValid():
				continue // network/vip-missing reports a region that needs a VIP
			case !n.VIP.IsValid():
				f.Message = fmt.Sprintf("network %s has a DNS name, but no VIP that the name leads to", n.Name)
				f.Hint = "set vip and vrid of the network, or remove dns"
			case !isEntry:
				f.Message = fmt.Sprintf("no URL leads to the VIP of network %s, so no file contains its DNS name", n.Name)
				f.Hint = fmt.Sprintf("users connect to the VIP of network %s: set dns there, or remove it", site.Outside().Name)
			default:
				continue
			}
			report(f)
		}
	},
}

var networkDNSTaken = &check.Check{
	Code:  "network/dns-taken",
	Title: "A DNS name leads to one region, and is not the name of a host.",
	Doc: "The management network and an external network of a region may have the same name: the hosts of the cloud find the management VIP " +
		"in /etc/hosts, and users find the external VIP in DNS. A client that finds two regions under one name may reach either. The name of a host leads to " +
		"the address of that host, which has the VIP only sometimes.",
	Bad:  `regions: north: networks: management: dns: "ctl1"`,
	Good: `regions: north: networks: {management: dns: "cloud.example.org", external: dns: "cloud.example.org"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		first := map[string]source.Path{}
		in := map[string]*model.Region{}
		for r, n := range named(s) {
			key := strings.ToLower(n.DNS)
			if in[key] == nil {
				first[key], in[key] = networkAt(r, n, "dns"), r
			}
			if in[key] != r {
				reportName(n, networkAt(r, n, "dns"), fmt.Sprintf("also in region %s", in[key].Name), first[key], report)
			}
		}
		if len(in) == 0 {
			return
		}
		for _, h := range s.Hosts() {
			for _, name := range calledBy(h) {
				if r := in[name]; r != nil && !isFront(s.Sites[r.Name], h) {
					delete(in, name)
					reportHostName(h, name, first[name], report)
				}
			}
		}
	},
}

// isFront reports whether a host is the one whose address is that of all services of a site.
func isFront(site *service.Site, h *model.Host) bool {
	front := service.Front(site)
	return front != nil && front.Name == h.Name && h.Region == site.Region
}

// calledBy returns the names by which the files of the cloud call a host, in lower case.
func calledBy(h *model.Host) []string {
	name := strings.ToLower(h.Name)
	if short, _, qualified := strings.Cut(name, "."); qualified {
		return []string{name, short}
	}
	return []string{name}
}

func reportName(n *model.Network, at source.Path, whose string, where source.Path, report check.Report) {
	report(check.Finding{
		Path: at, Message: fmt.Sprintf("the DNS name %s of network %s is %s", n.DNS, n.Name, whose),
		Rule: "a name in a URL leads to the services of one region", Hint: "write a name that contains the name of the region",
		Related: []diag.Related{{Message: "the name is set here", Path: where}},
	})
}

func reportHostName(h *model.Host, name string, at source.Path, report check.Report) {
	report(check.Finding{
		Path: at, Message: fmt.Sprintf("the DNS name %s of a VIP is also the name of host %s", name, h.Name),
		Rule: "/etc/hosts and DNS return one address for a name, and the VIP moves between hosts", Hint: "write a name that no host has",
	})
}
