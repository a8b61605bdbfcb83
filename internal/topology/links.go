package topology

import (
	"cmp"
	"slices"

	"stackplan/internal/model"
)

// Kind is the kind of a link.
type Kind int

// The kinds of links, in the order in which they are created: NICs, bonds, VLANs (802.1Q), bridges of Linux and bridges of
// Open vSwitch.
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
	MTU      int              // bytes; the largest of the networks that it carries
	Bond     *model.Bond      // of a bond
	VLAN     int              // of a VLAN: its tag
	Parent   string           // of a VLAN: the NIC or bond that carries its tagged frames
	VLANs    []string         // the VLANs on a NIC or a bond
	Master   string           // the bond or bridge that it is a port of
	Switched bool             // whether its master is a bridge of Open vSwitch
	Ports    []string         // of a bridge
	Networks []*model.Network // whose addresses it has, VIPs and addresses that nova-network or neutron add among them
	Carried  []*model.Network // whose frames it carries: Networks, and those of the links on top of it
}

// Links returns the interfaces that a host needs, by kind and then by name. The hosts of a model.Class have the same links.
func Links(n *Node) []*Link {
	b := builder{node: n, byName: map[string]*Link{}}
	for _, network := range n.Networks {
		b.network(network)
	}
	slices.SortFunc(b.links, func(a, b *Link) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
	})
	return b.links
}

// builder collects the links of a host.
type builder struct {
	node   *Node
	links  []*Link
	byName map[string]*Link
}

// network adds the links that carry a network.
func (b *builder) network(n *model.Network) {
	top := b.carrier(NIC(n, b.node.Hardware), n)
	if n.VLAN != 0 && !IsTrunked(b.node.Region, n) {
		vlan := b.link(Interface(n, b.node.Hardware), VLANLink, n)
		vlan.VLAN, vlan.Parent = n.VLAN, top.Name
		top.VLANs = insert(top.VLANs, vlan.Name)
		top = vlan
	}
	if name := Device(b.node, n); name != top.Name {
		bridge := b.link(name, bridgeKind(n, b.node.Region), n)
		bridge.Ports = insert(bridge.Ports, top.Name)
		top.Master, top.Switched = name, bridge.Kind == SwitchLink
		top = bridge
	}
	top.Networks = append(top.Networks, n)
}

// carrier adds the NIC or the bond of a name, which carries the frames of a network.
func (b *builder) carrier(name string, n *model.Network) *Link {
	bond := b.node.Hardware.Bonds[name]
	if bond == nil {
		return b.link(name, NICLink, n)
	}
	top := b.link(name, BondLink, n)
	top.Bond = bond
	for _, member := range bond.Members {
		b.link(member, NICLink, n).Master = name
	}
	return top
}

// link adds a network to the link of a name, which it creates if it does not exist yet.
func (b *builder) link(name string, kind Kind, n *model.Network) *Link {
	l := b.byName[name]
	if l == nil {
		l = &Link{Name: name, Kind: kind}
		b.byName[name] = l
		b.links = append(b.links, l)
	}
	l.MTU = max(l.MTU, n.MTU)
	l.Carried = append(l.Carried, n)
	return l
}

func bridgeKind(n *model.Network, r *model.Region) Kind {
	if Switched(r, n) {
		return SwitchLink
	}
	return BridgeLink
}

// insert adds a name to sorted names, once.
func insert(names []string, name string) []string {
	at, found := slices.BinarySearch(names, name)
	if found {
		return names
	}
	return slices.Insert(names, at, name)
}
