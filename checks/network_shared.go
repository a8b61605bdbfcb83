package checks

import (
	"fmt"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

var networkShared = &check.Check{
	Code:  "network/shared",
	Title: "Instances are not in a network of hosts.",
	Doc: "A management, storage or migration network with physicalNetwork is also a flat network of instances. An instance reaches " +
		"the database, the message broker, the consoles of other instances and, without tls, libvirt of the hosts, which accepts migrations without a password, at layer 2, where no IP filter rule applies. This is " +
		"the network of a lab with one interface, and of no cloud with users whom you do not trust.",
	Severity: diag.Warning,
	Bad:      `regions: north: networks: management: physicalNetwork: "physnet1"`,
	Good:     `regions: north: networks: provider: {purpose: "provider", nic: "eth1", vlan: 300, physicalNetwork: "tenant"}`,
	Cloud: eachNetwork(func(r *model.Region, n *model.Network, report check.Report) {
		if !r.Networking.IsNeutron() || !topology.IsShared(n) {
			return
		}
		report(check.Finding{
			Path:    networkAt(r, n, "physicalNetwork"),
			Message: fmt.Sprintf("instances can be in the %s network, with the hosts", n.Purpose),
			Rule:    "networks of instances are isolated from those of hosts (OpenStack Security Guide, security domains)",
			Hint:    "use it in a lab only, with ranges that no other machine has an address of; else add a provider network with a vlan or a nic of its own",
		})
	}),
}

var networkTrunkAddress = &check.Check{
	Code:  "network/trunk-address",
	Title: "Hosts have no addresses and no VIPs in a network whose frames neutron tags.",
	Doc: "A provider network with a VLAN, and a network with a VLAN that shares its physical network, is a VLAN of neutron: the bridge is " +
		"on the NIC, and its frames go to instances and routers. An interface of the host for this VLAN would take all of them. " +
		"The Linux bridge agent creates its own bridges on a physical network with VLANs, and takes the addresses off the " +
		"interface of a network without a VLAN there.",
	Bad: `regions: north: networks: {
	tenant: physicalNetwork: "physnet1"
	external: {nic: "eth1", physicalNetwork: "physnet1"}
}`,
	Good: `regions: north: networks: {
	tenant: physicalNetwork: "physnet1"
	office: {purpose: "provider", vlan: 300, nic: "eth1", physicalNetwork: "physnet1"}
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		addressed := tally[trunkAddress]{}
		for h, n := range addresses(s) {
			if lacksAddresses(h.Region, n) {
				addressed.add(trunkAddress{h.Region, n, ruleAt(h, n.Name)}, h)
			}
		}
		for _, key := range addressed.order {
			key.report(have(addressed.hosts[key])+" an address", report)
		}
		for _, r := range s.Cloud.Regions {
			for _, n := range r.Networks {
				if n.VIP.IsValid() && lacksAddresses(r, n) {
					trunkAddress{r, n, networkAt(r, n, "vip")}.report("there is a VIP", report)
				}
			}
		}
	},
}

// trunkAddress is an address in a network in which hosts have none.
type trunkAddress struct {
	region  *model.Region
	network *model.Network
	at      source.Path
}

func (t trunkAddress) report(what string, report check.Report) {
	r, n := t.region, t.network
	f := check.Finding{
		Path:    t.at,
		Message: fmt.Sprintf("network %s is VLAN %d of neutron's physical network %s, but %s in it", n.Name, n.VLAN, n.Physical(), what),
		Rule:    "the bridge of a physical network receives the frames of its VLANs (neutron, bridge_mappings)",
		Hint:    `remove it, or use a network with a physicalNetwork of its own and purpose: "external"`,
		Related: []diag.Related{{Message: "the network", Path: networkAt(r, n)}},
	}
	if !topology.IsTrunked(r, n) {
		f.Message = fmt.Sprintf("the Linux bridge agent takes the interface of network %s, but %s in it", n.Name, what)
		f.Rule = "the agent has one bridge for each VLAN and for the network without one, and moves addresses to it (linuxbridge_neutron_agent.py)"
		f.Hint = `write mechanism: "openvswitch", or give the networks separate interfaces`
	}
	report(f)
}

// lacksAddresses reports whether hosts can have no addresses in a network, because its frames are neutron's.
func lacksAddresses(r *model.Region, n *model.Network) bool {
	if !r.Networking.IsNeutron() || !topology.IsPhysical(r, n) {
		return false
	}
	if topology.IsTrunked(r, n) {
		return true
	}
	return r.Networking.Mechanism == "linuxbridge" && n.Purpose != "tenant" && topology.HasVLANs(r, n)
}

var networkMigration = &check.Check{
	Code:  "network/migration",
	Title: "A region has at most one migration network, with addresses, and a series that can use it.",
	Doc: "A compute host names the address at which it receives migrating instances ([libvirt] live_migration_inbound_addr of nova, since " +
		"mitaka). Before mitaka, libvirt finds the target by the name of the host, which is its management address.",
	Bad: `regions: north: {
	networks: migration: {purpose: "migration", vlan: 300}
}`,
	Good: `regions: north: {
	networks: migration: {purpose: "migration", vlan: 300, cidr: "10.124.0.0/24"}
	groups: ctl: address: migration: "10.124.0.10+n"
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			first := topology.Migration(r)
			for _, n := range r.Networks {
				if n.Purpose == "migration" {
					validateMigration(r, n, first, report)
				}
			}
		}
	},
}

// validateMigration reports a migration network that nova cannot use. first is the first one of the region.
func validateMigration(r *model.Region, n, first *model.Network, report check.Report) {
	f := check.Finding{Path: networkAt(r, n), Rule: "nova knows one address of each host ([libvirt] live_migration_inbound_addr, since mitaka)"}
	switch {
	case r.Series < topology.InboundAddress:
		f.Path = networkAt(r, n, "purpose")
		f.Message = fmt.Sprintf("nova of %v migrates instances to the name of the host, not to an address in network %s", r.Series, n.Name)
		f.Hint = "remove the network: the management network carries migrations"
	case n != first:
		f.Message = fmt.Sprintf("networks %s and %s are both migration networks", first.Name, n.Name)
		f.Hint = "remove one of them"
		f.Related = []diag.Related{{Message: "the other network", Path: networkAt(r, first)}}
	case !n.CIDR.IsValid():
		f.Message = fmt.Sprintf("migration network %s has no cidr, so hosts have no addresses in it", n.Name)
		f.Hint = "set cidr, and the addresses of the compute hosts, as " + n.Name + `: "10.124.0.10+n" in address of their groups`
	default:
		return
	}
	report(f)
}

var addressMigration = &check.Check{
	Code:  "address/migration",
	Title: "Every compute host has an address in the migration network.",
	Doc: "A host without an address there receives migrating instances over the management network. Its migrations compete with " +
		"the traffic of the services, which the migration network is to prevent.",
	Bad: `regions: north: networks: migration: {purpose: "migration", vlan: 300, cidr: "10.124.0.0/24"}`,
	Good: `regions: north: {
	networks: migration: {purpose: "migration", vlan: 300, cidr: "10.124.0.0/24"}
	groups: ctl: address: migration: "10.124.0.10+n"
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		migration := func(h *model.Host) *model.Network {
			n := topology.Migration(h.Region)
			if n == nil || !n.CIDR.IsValid() || !s.Sites[h.Region.Name].GroupHas(h.Group, service.Instances) {
				return nil
			}
			return n
		}
		for n, hosts := range withoutAddress(s, migration) {
			r, g := hosts[0].Region, hosts[0].Group
			report(check.Finding{
				Path:    groupAt(r, g, "address"),
				Message: fmt.Sprintf("these compute hosts have no address in migration network %s: %s", n.Name, namesOf(hosts)),
				Rule:    "each compute host receives instances at its own address ([libvirt] live_migration_inbound_addr)",
				Hint:    fmt.Sprintf("write an address for the group, as %s: %q", n.Name, freeFormula(s, r, n, len(hosts))),
				Related: []diag.Related{{Message: "the network", Path: networkAt(r, n)}},
			})
		}
	},
}
