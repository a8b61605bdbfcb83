package table

import (
	"cmp"
	"slices"

	"stackplan/internal/model"
)

// Kind is what a link is made of.
type Kind int

// Links are NICs, and what is made of them, in the order in which they are made: bonds, VLANs (802.1Q), bridges of Linux
// and of Open vSwitch.
const (
	NICLink Kind = iota
	BondLink
	VLANLink
	BridgeLink
	SwitchLink
)

// Link is a network interface of a host.
type Link struct {
	Name     string
	Kind     Kind
	MTU      int
	Bond     *model.Bond      // of a bond
	VLAN     int              // of a VLAN: its tag
	Parent   string           // of a VLAN: the NIC or bond that its frames travel on
	VLANs    []string         // the VLANs on a NIC or a bond
	Master   string           // the bond or bridge that it is a port of
	Switched bool             // whether its master is a bridge of Open vSwitch
	Ports    []string         // of a bridge
	Networks []*model.Network // whose addresses it holds, VIPs and those that nova-network or neutron add among them
}

// Links returns the interfaces that a host needs, by kind and then by name. Those of a group's hosts are alike.
func Links(s *Scope) []*Link {
	b := linker{scope: s, byName: map[string]*Link{}}
	for _, n := range s.Region.Networks {
		if s.Joins(n) {
			b.network(n)
		}
	}
	slices.SortFunc(b.links, func(a, b *Link) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
	})
	return b.links
}

// linker gathers the links of a host.
type linker struct {
	scope  *Scope
	links  []*Link
	byName map[string]*Link
}

// network adds what carries a network.
func (b *linker) network(n *model.Network) {
	top := b.carrier(NIC(n, b.scope.Hardware()), n.MTU)
	if n.VLAN != 0 {
		vlan := b.link(Interface(n, b.scope.Hardware()), VLANLink, n.MTU)
		vlan.VLAN, vlan.Parent = n.VLAN, top.Name
		top.VLANs = insert(top.VLANs, vlan.Name)
		top = vlan
	}
	if name := Device(b.scope, n); name != top.Name {
		bridge := b.link(name, bridgeKind(n, b.scope.Region), n.MTU)
		bridge.Ports = insert(bridge.Ports, top.Name)
		top.Master, top.Switched = name, bridge.Kind == SwitchLink
		top = bridge
	}
	top.Networks = append(top.Networks, n)
}

// carrier adds the NIC or the bond of that name, which takes frames of at least mtu bytes.
func (b *linker) carrier(name string, mtu int) *Link {
	bond := b.scope.Hardware().Bonds[name]
	if bond == nil {
		return b.link(name, NICLink, mtu)
	}
	top := b.link(name, BondLink, mtu)
	top.Bond = bond
	for _, member := range bond.Members {
		b.link(member, NICLink, mtu).Master = name
	}
	return top
}

func (b *linker) link(name string, kind Kind, mtu int) *Link {
	l := b.byName[name]
	if l == nil {
		l = &Link{Name: name, Kind: kind}
		b.byName[name] = l
		b.links = append(b.links, l)
	}
	l.MTU = max(l.MTU, mtu)
	return l
}

func bridgeKind(n *model.Network, r *model.Region) Kind {
	if Switched(r, n) {
		return SwitchLink
	}
	return BridgeLink
}

// insert adds a name to sorted ones, once.
func insert(names []string, name string) []string {
	at, there := slices.BinarySearch(names, name)
	if there {
		return names
	}
	return slices.Insert(names, at, name)
}

// Joins reports whether the host of a scope takes part in a network.
func (s *Scope) Joins(n *model.Network) bool { return s.Addressed(n) || Joins(s.Site, s.Group, n) }

// Addressed reports whether the host has an address in a network. The hosts of a group are alike in this, so that no file
// depends on the host for asking.
func (s *Scope) Addressed(n *model.Network) bool { return s.host.Address[n.Name].IsValid() }

// Joins reports whether the hosts of a group take part in a network: they have an address there, move its VIP, or carry
// the frames of guests.
func Joins(site *Site, g *model.Group, n *model.Network) bool {
	runs := func(services ...string) bool {
		return slices.ContainsFunc(site.Runs(g.Name), func(s *Service) bool { return slices.Contains(services, s.Name) })
	}
	_, addressed := g.Address[n.Name]
	switch {
	case addressed || n.Name == model.Management:
		return true
	case n.VIP.IsValid() && runs("keepalived"):
		return true
	case n.Purpose == "fixed" || n.Purpose == "tenant":
		return runs("nova-compute", "nova-network", "neutron-l3-agent", "neutron-dhcp-agent")
	case n.Purpose == "floating" || n.Purpose == "external":
		return runs("nova-network", "neutron-l3-agent")
	}
	return false
}
