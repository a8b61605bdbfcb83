package model

import "net/netip"

// Networking is the networking of instances. Fields of the other driver are empty unless the user sets them.
type Networking struct {
	Driver     string // nova-network or neutron
	Manager    string // flat-dhcp, vlan or flat
	MultiHost  bool
	Mechanism  string // openvswitch, linuxbridge or ovn
	Tenants    string // vlan, vxlan, gre, none or geneve
	Metadata   string // dhcp or l3
	DHCPAgents int    // per network
	Gateways   *Gateways
}

// Gateways selects the hosts that connect routers of OVN to external networks: those of a role with some labels.
type Gateways struct {
	Role   string // empty: any
	Labels map[string]string
}

// The network drivers.
const (
	Neutron     = "neutron"
	NovaNetwork = "nova-network"
)

// OVN is the mechanism of neutron without agents that route and lease addresses.
const OVN = "ovn"

// IsNeutron reports whether neutron provides the networks of instances; otherwise nova-network does.
func (n *Networking) IsNeutron() bool { return n.Driver == Neutron }

// HasOVN reports whether OVN connects instances: it routes, leases addresses and ends tunnels without agents of neutron.
func (n *Networking) HasOVN() bool { return n.IsNeutron() && n.Mechanism == OVN }

// HasTunnels reports whether the networks of projects are tunnels between hosts.
func (n *Networking) HasTunnels() bool {
	return n.Tenants == "vxlan" || n.Tenants == "gre" || n.Tenants == "geneve"
}

// GeneveHeaders is the size of what Geneve adds to the packet of an instance without the header of IP, in bytes: its Ethernet header, UDP,
// Geneve (RFC 8926) and the option with which OVN passes on the ports of a packet.
const GeneveHeaders = 14 + 8 + 8 + 8

// TunnelHeaders returns the size of what a tunnel adds to the packet of an instance, in bytes: its Ethernet header, that of VXLAN and
// UDP (RFC 7348), of GRE with a key (RFC 2890) or of Geneve, and that of IP.
func (n *Networking) TunnelHeaders(carrier *Network) int {
	size := 50
	switch n.Tenants {
	case "gre":
		size = 42
	case "geneve":
		size = 20 + GeneveHeaders
	}
	if carrier.CIDR.Addr().Is6() {
		size += 20
	}
	return size
}

// Network is a layer-2 network of a region.
type Network struct {
	Name    string
	Purpose string       // management, fixed, floating, external, tenant, storage, provider, migration
	VLAN    int          // 0 for untagged
	CIDR    netip.Prefix // invalid if hosts have no addresses in the network
	Gateway netip.Addr
	Default bool // whether all hosts with an address here use the gateway as default gateway
	Routes  []Route
	VIP     netip.Addr
	VRID    int
	MTU     int
	NIC     string // or a bond; empty: the first interface of the hardware, or its bond
	Bridge  string // empty: br and the VLAN
	Ranges  []Range
	VLANs   []Span
	TLS     *TLS   // nil if the VIP uses HTTP without TLS
	DNS     string // the name of the VIP, or of the only control host; empty: URLs contain the address

	PhysicalNetwork string // empty: the name of the network; see Physical
}

// Physical returns the name of neutron's physical network.
func (n *Network) Physical() string {
	if n.PhysicalNetwork != "" {
		return n.PhysicalNetwork
	}
	return n.Name
}

// ServesUsers reports whether users connect to the VIP of the network.
func (n *Network) ServesUsers() bool {
	return n.VIP.IsValid() && (n.Purpose == "external" || n.Purpose == "provider")
}

// Prefix returns an address with the prefix length of the network; that of a single address if the network has no CIDR.
func (n *Network) Prefix(addr netip.Addr) netip.Prefix {
	if !n.CIDR.IsValid() {
		return netip.PrefixFrom(addr, addr.BitLen())
	}
	return netip.PrefixFrom(addr, n.CIDR.Bits())
}

// Range is a range of addresses with both ends.
type Range struct{ First, Last netip.Addr }

// Span is a range of VLAN identifiers with both ends.
type Span struct{ First, Last int }

// Route is a route to a network.
type Route struct {
	To  netip.Prefix
	Via netip.Addr
}

// TLS names PEM files on the hosts. CA is empty for a public authority.
type TLS struct{ Certificate, CA string }
