package checks

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

var networkVLAN = &check.Check{
	Code:  "network/vlan",
	Title: "Networks on one interface have different VLANs.",
	Doc: "A VLAN is one layer-2 network (IEEE 802.1Q). Two networks with the same tag on one interface receive each other's " +
		"frames, and their two interfaces would have the same name.",
	Bad:  `regions: north: networks: storage: {purpose: "storage", vlan: 100, cidr: "10.123.0.0/24"}`,
	Good: `regions: north: networks: storage: {purpose: "storage", vlan: 300, cidr: "10.123.0.0/24"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for i, n := range r.Networks {
				if other := withSameTag(r, r.Networks[:i], n); other != nil {
					reportVLAN(r, n, other, report)
				}
			}
		}
	},
}

func reportVLAN(r *model.Region, n, other *model.Network, report check.Report) {
	report(check.Finding{
		Path:    networkAt(r, n, "vlan"),
		Message: fmt.Sprintf("VLAN %d of network %s is also the VLAN of network %s", n.VLAN, n.Name, other.Name),
		Rule:    "a tag identifies one VLAN of an interface (IEEE 802.1Q)",
		Hint:    freeVLAN(r, n.VLAN),
		Related: []diag.Related{{Message: "network " + other.Name + " has it here", Path: networkAt(r, other, "vlan")}},
	})
}

// withSameTag returns the first of networks that shares the tag and the interface of n, or nil.
func withSameTag(r *model.Region, networks []*model.Network, n *model.Network) *model.Network {
	for _, other := range networks {
		if n.VLAN != 0 && n.VLAN == other.VLAN && sameWire(r, n, other) {
			return other
		}
	}
	return nil
}

// sameWire reports whether two networks of a region share the interface of any hardware there.
func sameWire(r *model.Region, a, b *model.Network) bool {
	if a.NIC == b.NIC {
		return true
	}
	if a.NIC != "" && b.NIC != "" {
		return false
	}
	return slices.ContainsFunc(r.Groups, func(g *model.Group) bool {
		return topology.NIC(a, g.Hardware) == topology.NIC(b, g.Hardware)
	})
}

// freeVLAN returns a hint with the first VLAN above another that no network and no pool of the region has, or "".
func freeVLAN(r *model.Region, above int) string {
	used := map[int]bool{}
	for _, n := range r.Networks {
		used[n.VLAN] = true
		for _, span := range n.VLANs {
			for vlan := span.First; vlan <= span.Last; vlan++ {
				used[vlan] = true
			}
		}
	}
	for vlan := above + 1; vlan <= 4094; vlan++ {
		if !used[vlan] {
			return fmt.Sprintf("%d is unused in this region", vlan)
		}
	}
	return ""
}

var networkVLANPool = &check.Check{
	Code:  "network/vlan-pool",
	Title: "The VLANs for tenants are not used by networks or by other pools.",
	Doc: "A tenant network that gets the VLAN of the management network joins it. So the VLAN pools of an interface do not " +
		"overlap and do not contain the VLAN of a network.",
	Bad:  `regions: north: networks: storage: {purpose: "storage", nic: "eth1", vlan: 1500, cidr: "10.123.0.0/24"}`,
	Good: `regions: north: networks: storage: {purpose: "storage", nic: "eth1", vlan: 2000, cidr: "10.123.0.0/24"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			pools := poolsOf(s, r)
			for i, pool := range pools {
				pool.validateNetworks(report)
				for _, before := range pools[:i] {
					pool.validatePool(before, report)
				}
			}
		}
	},
}

// vlanPool is a range of VLANs for tenants, with its network and region.
type vlanPool struct {
	region  *model.Region
	network *model.Network
	path    source.Path
	span    model.Span
}

// poolsOf returns the pools of a region: those of an override of what neutron reads, else those of the networks.
func poolsOf(s *check.Subject, r *model.Region) []vlanPool {
	var pools []vlanPool
	for h, ranges := range s.Values(r, neutronProject, "[ml2_type_vlan] network_vlan_ranges") {
		if !h.Does(service.NetworkAPI) || !ranges.Overrides {
			continue
		}
		for _, member := range ranges.Members {
			if pool, isPool := poolIn(r, member); isPool {
				pool.path = ranges.Path
				pools = append(pools, pool)
			}
		}
		return pools // all servers of a region share one database, in which the ranges are
	}
	for _, n := range r.Networks {
		for i, span := range n.VLANs {
			pools = append(pools, vlanPool{r, n, networkAt(r, n, "vlans", strconv.Itoa(i)), span})
		}
	}
	return pools
}

// poolIn returns the pool in a text such as tenant:1000:1999, by the name of its physical network.
func poolIn(r *model.Region, text string) (vlanPool, bool) {
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return vlanPool{}, false // override/form reports what is wrong with it
	}
	at := slices.IndexFunc(r.Networks, func(n *model.Network) bool { return n.Physical() == parts[0] && topology.IsPhysical(r, n) })
	if at < 0 {
		return vlanPool{}, false // the tie of physical networks reports it
	}
	first, err := strconv.Atoi(parts[1])
	last, err2 := strconv.Atoi(parts[2])
	return vlanPool{region: r, network: r.Networks[at], span: model.Span{First: first, Last: last}}, err == nil && err2 == nil
}

// related returns the position of the pool with a message.
func (p vlanPool) related(message string) []diag.Related {
	return []diag.Related{{Message: message, Path: p.path}}
}

// validateNetworks reports the networks whose VLAN is in the pool.
func (p vlanPool) validateNetworks(report check.Report) {
	for _, n := range p.region.Networks {
		if n.VLAN < p.span.First || n.VLAN > p.span.Last || !sameWire(p.region, n, p.network) {
			continue
		}
		report(check.Finding{
			Path:    networkAt(p.region, n, "vlan"),
			Message: fmt.Sprintf("VLAN %d of network %s is in a pool for tenants", n.VLAN, n.Name),
			Rule:    "a tag identifies one VLAN of an interface (IEEE 802.1Q)",
			Hint:    freeVLAN(p.region, n.VLAN),
			Related: p.related(fmt.Sprintf("the pool is %d-%d", p.span.First, p.span.Last)),
		})
	}
}

// validatePool reports an overlap with an earlier pool.
func (p vlanPool) validatePool(before vlanPool, report check.Report) {
	first, last := max(p.span.First, before.span.First), min(p.span.Last, before.span.Last)
	if first > last || !sameWire(p.region, p.network, before.network) {
		return
	}
	shared := fmt.Sprintf("the VLANs %d to %d are", first, last)
	if first == last {
		shared = fmt.Sprintf("VLAN %d is", first)
	}
	report(check.Finding{
		Path:    p.path,
		Message: shared + " in two pools",
		Rule:    "a tag identifies one VLAN of an interface (IEEE 802.1Q)",
		Hint:    "end one pool before the next begins",
		Related: before.related("the other pool"),
	})
}

var networkIsolation = &check.Check{
	Code:  "network/isolation",
	Title: "Instances are not in the layer-2 network of the hosts.",
	Doc: "The consoles of all instances, the database and the message broker listen in the management network. If it is untagged " +
		"on the same interface as an untagged network of instances, an instance or a user can reach them at layer 2, where no " +
		"IP filter rule applies.",
	Bad: `
regions: north: networks: {
	management: vlan: null
	external: vlan: null
}`,
	Good: `
hardware: node: nics: ["eth0", "eth1", "eth2"]
regions: north: networks: {
	management: vlan: null
	external: {vlan: null, nic: "eth2"}
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			inside := r.Network(model.Management)
			for _, n := range r.Networks {
				if inside == nil || n == inside || !topology.IsFlat(r, n) || onePhysical(r, n, inside) || n.VLAN != 0 || inside.VLAN != 0 || !sameWire(r, n, inside) {
					continue
				}
				report(check.Finding{
					Path:    networkAt(r, n),
					Message: fmt.Sprintf("network %s and the management network are both untagged on one interface", n.Name),
					Rule:    "networks of instances are isolated from those of hosts (OpenStack Security Guide, security domains)",
					Hint:    "set vlan or another nic for one of them; in a lab with one flat network, describe one network: the management network with physicalNetwork and ranges",
					Related: []diag.Related{{Message: "the management network", Path: networkAt(r, inside)}},
				})
			}
		}
	},
}
