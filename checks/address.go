package checks

import (
	"fmt"
	"net/netip"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/source"
)

var addressMissing = &check.Check{
	Code:  "address/missing",
	Title: "Every host has an address in the management network.",
	Doc: "Services listen on the management address of their host, and the members of every cluster are listed by it. It is also " +
		"my_ip of nova, the destination of metadata requests and of migrating instances.",
	Bad:  `regions: north: groups: cn: {role: "compute", hardware: "node", hosts: "cn[001-020]"}`,
	Good: `regions: north: groups: cn: {role: "compute", hardware: "node", hosts: "cn[001-020]", address: management: "10.120.0.100+n"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		missing := tally[source.Path]{}
		for _, h := range s.Hosts() {
			if _, ok := h.Address[model.Management]; !ok {
				missing.add(groupAt(h.Region, h.Group, "address"), h)
			}
		}
		for _, path := range missing.order {
			report(check.Finding{
				Path:    path,
				Message: "these hosts have no address in the management network: " + namesOf(missing.hosts[path]),
				Rule:    "services listen on the management address of their host",
				Hint:    "write an address for the group, such as management: \"" + exampleAddress(s, missing.hosts[path]) + "\"",
			})
		}
	},
}

// exampleAddress returns an example of the management addresses of hosts of a group: the base address and +n.
func exampleAddress(s *check.Subject, hosts []*model.Host) string {
	r := hosts[0].Region
	if n := r.Network(model.Management); n != nil && n.CIDR.IsValid() {
		return freeFormula(s, r, n, len(hosts))
	}
	return "10.120.1.0+n"
}

var addressNetwork = &check.Check{
	Code:  "address/network",
	Title: "A host has addresses only in networks that have a cidr.",
	Doc:   "A network without a cidr has no addresses that hosts could have: it only carries the frames of instances.",
	Bad:   `regions: north: groups: ctl: address: tenant: "10.130.0.0+n"`,
	Good: `
regions: north: {
	networks: tenant: cidr: "10.130.0.0/24"
	groups: ctl: address: tenant: "10.130.0.0+n"
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		hosts := tally[addressFault]{}
		for h, n := range addresses(s) {
			if !n.CIDR.IsValid() {
				hosts.add(addressFault{ruleAt(h, n.Name), n, ""}, h)
			}
		}
		for _, key := range hosts.order {
			report(check.Finding{
				Path:    addressAt(hosts.hosts[key][0], key.network.Name),
				Message: fmt.Sprintf("network %s has no cidr, but %s an address there", key.network.Name, have(hosts.hosts[key])),
				Rule:    "an address needs the prefix length of its network (RFC 4632)",
				Hint:    "set cidr of the network, or remove the address",
				Related: []diag.Related{{Message: "the network", Path: networkAt(hosts.hosts[key][0].Region, key.network)}},
			})
		}
	},
}

// have returns the subject and the verb of a sentence on what hosts have.
func have(hosts []*model.Host) string {
	if len(hosts) == 1 {
		return hosts[0].Name + " has"
	}
	return namesOf(hosts) + " have"
}

var addressOutside = &check.Check{
	Code:  "address/outside",
	Title: "The address of a host is inside the cidr of its network.",
	Doc: "A host whose address is outside the prefix of a network reaches none of the network's hosts directly (RFC 1122, " +
		"section 3.3.1.1). With an address such as 10.120.1.0+n, the addresses leave the network if the numbers of the hosts " +
		"are larger than the network.",
	Bad:  `regions: north: groups: cn: {role: "compute", hardware: "node", hosts: "cn[001-020]", address: management: "10.120.1.0+n"}`,
	Good: `regions: north: groups: cn: {role: "compute", hardware: "node", hosts: "cn[001-020]", address: management: "10.120.0.100+n"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		hosts := tally[addressFault]{}
		for h, n := range addresses(s) {
			if n.CIDR.IsValid() && !n.CIDR.Contains(h.Address[n.Name]) {
				hosts.add(addressFault{ruleAt(h, n.Name), n, ""}, h)
			}
		}
		for _, key := range hosts.order {
			key.report(hosts.hosts[key], fmt.Sprintf("outside %v of network %s", key.network.CIDR, key.network.Name), report)
		}
	},
}

var addressReserved = &check.Check{
	Code:  "address/reserved",
	Title: "The address of a host is not the network address, the broadcast address or the address of the gateway.",
	Doc: "The first address of an IPv4 network identifies the network, and the last one is the broadcast address of all its " +
		"hosts (RFC 1122, section 3.2.1.3). The address of the gateway belongs to the router.",
	Bad:  `regions: north: groups: ctl: address: management: "10.120.0.252+n"`,
	Good: `regions: north: groups: ctl: address: management: "10.120.0.251+n"`,
	Cloud: func(s *check.Subject, report check.Report) {
		hosts := tally[addressFault]{}
		for h, n := range addresses(s) {
			if fault := unfit(n, h.Address[n.Name]); fault != "" {
				hosts.add(addressFault{ruleAt(h, n.Name), n, fault}, h)
			}
		}
		for _, key := range hosts.order {
			key.report(hosts.hosts[key], "which "+key.fault, report)
		}
	},
}

// unfit returns why no host may have an address, or "" if a host may have it. An address outside the network has a check of its own.
func unfit(n *model.Network, addr netip.Addr) string {
	if n.CIDR.IsValid() && addr == n.Gateway {
		return "is the gateway of network " + n.Name
	}
	if !n.CIDR.Contains(addr) {
		return ""
	}
	return reservedIn(n.CIDR, addr)
}

// addresses yields every address of every host, by network. An invalid address of an inventory is left out, because it was reported.
func addresses(s *check.Subject) func(func(*model.Host, *model.Network) bool) {
	return func(yield func(*model.Host, *model.Network) bool) {
		for _, h := range s.Hosts() {
			for _, n := range h.Region.Networks {
				addr, ok := h.Address[n.Name]
				if ok && (addr.IsValid() || h.Fact == nil) && !yield(h, n) {
					return
				}
			}
		}
	}
}

// addressFault is a fault of the addresses that one path of the description gives in a network.
type addressFault struct {
	rule    source.Path
	network *model.Network
	fault   string
}

func (f addressFault) report(hosts []*model.Host, what string, report check.Report) {
	first := hosts[0]
	message := fmt.Sprintf("%s gets %v, %s", first.Name, first.Address[f.network.Name], what)
	if len(hosts) > 1 {
		message += fmt.Sprintf("; the same applies to %s", namesOf(hosts[1:]))
	}
	report(check.Finding{
		Path:    addressAt(first, f.network.Name),
		Message: message,
		Rule:    "an address is used in the network that contains it (RFC 1122, section 3.3.1.1)",
		Hint:    span(f.network),
		Related: append(f.more(hosts), diag.Related{Message: "the network", Path: networkAt(first.Region, f.network)}),
	})
}

// more returns the positions of the next few addresses, if each has a cell of its own in an inventory.
func (f addressFault) more(hosts []*model.Host) []diag.Related {
	if f.rule != "inventory" {
		return nil
	}
	const few = 6
	var more []diag.Related
	for _, h := range hosts[1:min(few, len(hosts))] {
		more = append(more, diag.Related{Message: fmt.Sprintf("%s gets %v", h.Name, h.Address[f.network.Name]), Path: addressAt(h, f.network.Name)})
	}
	return more
}
