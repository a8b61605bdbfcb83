package model

import "net/netip"

// Networking is how guests get their network. Fields of the other driver are empty unless the user set them.
type Networking struct {
	Driver     string // nova-network or neutron
	Manager    string // flat-dhcp, vlan or flat
	MultiHost  bool
	Mechanism  string // openvswitch or linuxbridge
	Tenants    string // vlan or vxlan
	Metadata   string // dhcp or l3
	DHCPAgents int    // for each network
}

// The network drivers.
const (
	Neutron     = "neutron"
	NovaNetwork = "nova-network"
)

// IsNeutron reports whether neutron provides the networks of instances; otherwise nova-network does.
func (n *Networking) IsNeutron() bool { return n.Driver == Neutron }

// Network is a layer-2 network of a region.
type Network struct {
	Name    string
	Purpose string       // management, fixed, floating, external, tenant, storage
	VLAN    int          // 0 for untagged
	CIDR    netip.Prefix // invalid where the network has no addresses of ours
	Gateway netip.Addr
	Default bool // whether the gateway was chosen for all hosts with an address here
	Routes  []Route
	VIP     netip.Addr
	VRID    int
	MTU     int
	NIC     string // or a bond; empty: the first of the hardware, or its bond
	Bridge  string // empty: br and the VLAN
	Ranges  []Range
	VLANs   []Span
	TLS     *TLS // nil where the VIP speaks plain HTTP
}

// Range is a run of addresses, both ends included.
type Range struct{ First, Last netip.Addr }

// Span is a run of VLAN identifiers, both ends included.
type Span struct{ First, Last int }

// Route is a way to a network.
type Route struct {
	To  netip.Prefix
	Via netip.Addr
}

// TLS names PEM files on the hosts. CA is empty for a public authority.
type TLS struct{ Certificate, CA string }
