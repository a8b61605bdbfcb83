package checks

import (
	"fmt"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/source"
)

var addressTwice = &check.Check{
	Code:  "address/twice",
	Title: "No two hosts have the same address.",
	Doc: "If two machines answer for one address (RFC 5227), they receive each other's connections, and which one a client " +
		"reaches is random. An address such as 10.120.1.0+n adds the number in the host's name, so hosts with the same number " +
		"collide.",
	Bad:  `regions: north: groups: cn: {role: "compute", hardware: "node", hosts: "cn[1-2]", address: management: "10.120.0.12+n"}`,
	Good: `regions: north: groups: cn: {role: "compute", hardware: "node", hosts: "cn[1-2]", address: management: "10.120.0.13+n"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		first := make(map[siteAddress]owner, len(s.Hosts()))
		again := tally[addressPair]{}
		for h, n := range addresses(s) {
			key := siteAddress{h.Region.Name, h.Address[n.Name]}
			before, taken := first[key]
			if !taken {
				first[key] = owner{h, n}
				continue
			}
			if before.host.Name != h.Name || before.network != n {
				again.add(addressPair{ruleAt(before.host, before.network.Name), ruleAt(h, n.Name), n}, h)
			}
		}
		for _, pair := range again.order {
			h := again.hosts[pair][0]
			pair.report(first[siteAddress{h.Region.Name, h.Address[pair.network.Name]}], again.hosts[pair], report)
		}
	},
}

// owner is the host that has an address, and the network of the address.
type owner struct {
	host    *model.Host
	network *model.Network
}

// addressPair is two paths of the description that give the same addresses, or one path that gives them twice.
type addressPair struct {
	first, again source.Path
	network      *model.Network // of again
}

// report reports all hosts to which one path gives the addresses of the hosts of another path.
func (p addressPair) report(first owner, hosts []*model.Host, report check.Report) {
	h := hosts[0]
	message := fmt.Sprintf("%s gets %v, the address of %s", h.Name, h.Address[p.network.Name], first.host.Name)
	if len(hosts) > 1 {
		message += fmt.Sprintf("; the same applies to %s", namesOf(hosts[1:]))
	}
	f := check.Finding{
		Path:    addressAt(h, p.network.Name),
		Message: message,
		Rule:    "an address belongs to one machine (RFC 5227)",
		Hint:    "choose another first address, so that the addresses of the two groups do not overlap",
		Related: []diag.Related{{Message: "the address of " + first.host.Name, Path: addressAt(first.host, first.network.Name)}},
	}
	switch {
	case p.again == "inventory":
		f.Hint = "write an unused address in the table"
	case p.first == p.again:
		f.Related, f.Hint = nil, "the hosts of one group need different numbers at the end of their short names, before the first dot"
		if !h.Group.Address[p.network.Name].Numbered {
			f.Hint = fmt.Sprintf("write %v+n to add the number in the host's name", h.Address[p.network.Name])
		}
	}
	report(f)
}
