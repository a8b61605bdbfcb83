package checks

import (
	"fmt"
	"iter"
	"net/netip"
	"slices"
	"strconv"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/source"
)

// maxNameServers is the number of servers that libc uses (MAXNS of resolv.h).
const maxNameServers = 3

var hostDNSServers = &check.Check{
	Code:  "host/dns-servers",
	Title: "DNS servers are addresses, each once, and at most three.",
	Doc: "/etc/resolv.conf contains addresses: libc has no other way to find the server of a name. It asks the first three servers and " +
		"ignores further ones (MAXNS in resolv.h).",
	Bad:  `dnsServers: ["ns1.example.org"]`,
	Good: `dnsServers: ["10.120.0.2", "2001:db8::53"]`,
	Cloud: func(s *check.Subject, report check.Report) {
		for at, servers := range lists(s, "dnsServers") {
			for i, server := range servers {
				f := check.Finding{Path: at.Add(strconv.Itoa(i)), Rule: "nameserver of resolv.conf(5) is an address, and libc uses three at most"}
				switch addr, err := netip.ParseAddr(server); {
				case err != nil:
					f.Message, f.Hint = fmt.Sprintf("the DNS server %q is not an IP address", server), "write the address of the server, as 10.120.0.2 or 2001:db8::53"
				case addr.IsUnspecified() || addr.IsMulticast():
					f.Message, f.Hint = fmt.Sprintf("the DNS server %v is not the address of a host", addr), "write the address of the server, as 10.120.0.2 or 2001:db8::53"
				case slices.Contains(servers[:i], server):
					f.Message, f.Hint = fmt.Sprintf("the DNS server %v is listed twice", addr), "remove one of the two"
				case i == maxNameServers:
					f.Message, f.Hint = fmt.Sprintf("%d DNS servers are listed, and libc uses the first %d only", len(servers), maxNameServers), fmt.Sprintf("keep the %d that should be asked", maxNameServers)
				default:
					continue
				}
				report(f)
			}
		}
	},
}

var hostNTPServers = &check.Check{
	Code:  "host/ntp-servers",
	Title: "NTP servers are addresses or valid DNS names, each once.",
	Doc:   "Programs that set the clock connect to an address, or look up a name. A name follows RFC 1123, as names of hosts do.",
	Bad: `
dnsServers: ["10.120.0.2"]
ntpServers: ["ntp_1.example.org"]`,
	Good: `
dnsServers: ["10.120.0.2"]
ntpServers: ["10.120.0.3", "ntp1.example.org"]`,
	Cloud: func(s *check.Subject, report check.Report) {
		for at, servers := range lists(s, "ntpServers") {
			for i, server := range servers {
				f := check.Finding{Path: at.Add(strconv.Itoa(i)), Rule: "an NTP server is an address or the name of a host (RFC 1123, section 2.1)"}
				if addr, err := netip.ParseAddr(server); err == nil && (addr.IsUnspecified() || addr.IsMulticast()) {
					f.Message, f.Hint = fmt.Sprintf("the NTP server %v is not the address of a host", addr), "write the address or the name of the server"
					report(f)
				} else if bad, hint := badName(server); err != nil && bad != "" {
					f.Message, f.Hint = fmt.Sprintf("the NTP server %q %s", server, bad), hint
					report(f)
				} else if slices.Contains(servers[:i], server) {
					f.Message, f.Hint = fmt.Sprintf("the NTP server %s is listed twice", server), "remove one of the two"
					report(f)
				}
			}
		}
	},
}

var hostNTPNames = &check.Check{
	Code:  "host/ntp-names",
	Title: "A region whose NTP servers are names has DNS servers.",
	Doc: "A host that does not find its NTP servers keeps a wrong clock. Without dnsServers it has the DNS servers that its installation " +
		"wrote, which the description does not contain.",
	Severity: diag.Warning,
	Bad:      `ntpServers: ["ntp1.example.org"]`,
	Good:     `ntpServers: ["10.120.0.3"]`,
	Cloud: func(s *check.Subject, report check.Report) {
		for at, servers := range lists(s, "ntpServers") {
			for _, r := range s.Cloud.Regions {
				isOwn := at == source.Join("regions", r.Name, "ntpServers")
				if !isOwn && !isOneList(r.NTPServers, servers) || len(r.DNSServers) > 0 {
					continue
				}
				i := slices.IndexFunc(servers, func(server string) bool { _, err := netip.ParseAddr(server); return err != nil })
				if i < 0 {
					continue
				}
				report(check.Finding{
					Path: at.Add(strconv.Itoa(i)), Message: fmt.Sprintf("the NTP server %s is a name, but region %s has no dnsServers", servers[i], r.Name),
					Rule: "a name is looked up at a DNS server", Hint: "set dnsServers, or write the address of the NTP server",
				})
			}
		}
	},
}

var hostServersUnused = &check.Check{
	Code:  "host/dns-unused",
	Title: "Hosts with DNS servers have an /etc/resolv.conf.",
	Doc: "With hostNetwork none, another tool manages the network of the hosts, so stackplan generates neither the files of interfaces nor " +
		"/etc/hosts nor /etc/resolv.conf. DNS servers in the description then reach no host.",
	Severity: diag.Warning,
	Bad: `
hostNetwork: "none"
dnsServers: ["10.120.0.2"]`,
	Good: `
hostNetwork: "networkd"
dnsServers: ["10.120.0.2"]`,
	Cloud: func(s *check.Subject, report check.Report) {
		for at, servers := range lists(s, "dnsServers") {
			f := check.Finding{
				Path: at, Message: "no host gets these DNS servers, because hostNetwork is none", Rule: "with hostNetwork none, another tool writes /etc/resolv.conf",
				Hint: "remove dnsServers, or set hostNetwork",
			}
			regions := regionsWith(s, at, servers)
			if len(regions) == 0 {
				f.Message, f.Hint = "no host gets these DNS servers, because every region sets its own", "remove one of them"
				f.Rule = "dnsServers of a region replaces that of the cloud"
			}
			if !slices.ContainsFunc(regions, func(r *model.Region) bool { return setsUpHosts(s, r) }) {
				report(f)
			}
		}
	},
}

// regionsWith returns the regions that have a list of DNS servers.
func regionsWith(s *check.Subject, at source.Path, servers []string) []*model.Region {
	return slices.DeleteFunc(slices.Clone(s.Cloud.Regions), func(r *model.Region) bool {
		return at != source.Join("regions", r.Name, "dnsServers") && !isOneList(r.DNSServers, servers)
	})
}

// setsUpHosts reports whether stackplan generates the network of any host of a region.
func setsUpHosts(s *check.Subject, r *model.Region) bool {
	return slices.ContainsFunc(r.Groups, func(g *model.Group) bool {
		return g.HostNetwork != "none" && (g.HostNetwork != "" || s.Cloud.HostNetwork != "none")
	})
}

// lists yields the lists of servers with their paths: that of the cloud, and those of the regions that set their own.
func lists(s *check.Subject, field string) iter.Seq2[source.Path, []string] {
	ofCloud := s.Cloud.DNSServers
	if field == "ntpServers" {
		ofCloud = s.Cloud.NTPServers
	}
	return func(yield func(source.Path, []string) bool) {
		if len(ofCloud) > 0 && !yield(source.Join(field), ofCloud) {
			return
		}
		for _, r := range s.Cloud.Regions {
			own := r.DNSServers
			if field == "ntpServers" {
				own = r.NTPServers
			}
			if len(own) > 0 && !isOneList(own, ofCloud) && !yield(source.Join("regions", r.Name, field), own) {
				return
			}
		}
	}
}

// isOneList reports whether two lists are one: a region that sets none has that of the cloud.
func isOneList(a, b []string) bool { return len(a) > 0 && len(a) == len(b) && &a[0] == &b[0] }
