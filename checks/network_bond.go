package checks

import (
	"fmt"
	"slices"
	"strconv"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/spelling"
)

var hardwareBond = &check.Check{
	Code:  "hardware/bond",
	Title: "The members of a bond are interfaces of the machine, and each interface is in one bond.",
	Doc: "Linux adds an interface to one bond at most, and a bond is an interface with its own name. An interface that the " +
		"machine does not have cannot be a member.",
	Bad:   `hardware: node: bonds: bond0: members: ["eth0", "eth2"]`,
	Good:  `hardware: node: {nics: ["eth0", "eth1", "eth2"], bonds: bond0: members: ["eth0", "eth2"]}`,
	Cloud: eachHardware(validateBonds),
}

func validateBonds(hw *model.Hardware, report check.Report) {
	for _, name := range sorted(hw.Bonds) {
		bond := hw.Bonds[name]
		if slices.Contains(hw.NICs, name) {
			report(check.Finding{
				Path:    hardwareAt(hw, "bonds", name),
				Message: fmt.Sprintf("bond %s of hardware %s has the name of an interface", name, hw.Name),
				Rule:    "the name of an interface is unique on a host (Linux)", Hint: "write another name, such as bond0",
				Related: []diag.Related{{Message: "the interfaces", Path: hardwareAt(hw, "nics")}},
			})
		}
		for i, member := range bond.Members {
			validateMember(hw, bond, i, member, report)
		}
	}
}

func validateMember(hw *model.Hardware, bond *model.Bond, i int, member string, report check.Report) {
	f := check.Finding{
		Path:    hardwareAt(hw, "bonds", bond.Name, "members", strconv.Itoa(i)),
		Rule:    "members are interfaces of the machine, each in one bond (Linux bonding driver)",
		Hint:    "write each interface in one bond, and once",
		Related: []diag.Related{{Message: "its interfaces", Path: hardwareAt(hw, "nics")}},
	}
	switch {
	case !slices.Contains(hw.NICs, member):
		f.Message = fmt.Sprintf("hardware %s has no interface %s", hw.Name, member)
		f.Hint = spelling.Hint(member, hw.NICs)
	case hw.BondOf(member) != bond || slices.Index(bond.Members, member) < i:
		f.Message = fmt.Sprintf("%s is a member of bonds twice", member)
	default:
		return
	}
	report(f)
}

var networkMember = &check.Check{
	Code:  "network/member",
	Title: "The interface of a network is not a member of a bond.",
	Doc: "The bond receives the frames of its members. An address or a VLAN on a member receives nothing, and breaks when the " +
		"bond changes to another member.",
	Bad: `
hardware: node: {nics: ["eth0", "eth1", "eth2"], bonds: bond0: members: ["eth0", "eth2"]}
regions: north: networks: management: nic: "eth2"`,
	Good: `
hardware: node: {nics: ["eth0", "eth1", "eth2"], bonds: bond0: members: ["eth0", "eth2"]}
regions: north: networks: management: nic: "bond0"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, n := range r.Networks {
				validateCarrier(r, n, report)
			}
		}
	},
}

// validateCarrier reports the first hardware of a region in which the interface of a network is a member of a bond.
func validateCarrier(r *model.Region, n *model.Network, report check.Report) {
	for _, hw := range hardwareOf(r) {
		bond := hw.BondOf(n.NIC)
		if bond == nil {
			continue
		}
		report(check.Finding{
			Path:    networkAt(r, n, "nic"),
			Message: fmt.Sprintf("%s is a member of %s in hardware %s", n.NIC, bond.Name, hw.Name),
			Rule:    "the bond receives the frames of its members (Linux bonding driver)",
			Hint:    fmt.Sprintf("write the bond: nic: %q", bond.Name),
			Related: []diag.Related{{Message: "the bond", Path: hardwareAt(hw, "bonds", bond.Name)}},
		})
		return
	}
}
