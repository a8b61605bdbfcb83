package hostnetwork

import (
	"slices"
	"strconv"

	"stackplan/generators/linkpaths"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// networkdFile is a file of systemd-networkd for each interface of some kinds.
func networkdFile(path, doc string, kinds ...topology.Kind) *service.File {
	return &service.File{
		Path: "/etc/systemd/network/" + path, Doc: doc, Links: links(kinds...),
		Format: format.Systemd, Mode: 0o644, Owner: "root", Group: "root",
	}
}

// netdevs are the interfaces that a host creates: bonds, VLANs and Linux bridges.
func netdevs() []*service.File {
	bond := networkdFile("20-{link}.netdev", "A bond.", topology.BondLink)
	bond.Rows = netdev("bond", linkpaths.NIC, bondRows())
	vlan := networkdFile("30-{link}.netdev", "A VLAN.", topology.VLANLink)
	vlan.Rows = netdev("vlan", linkpaths.VLAN, []service.Row{
		service.Int("VLAN.Id", service.From("region.networks.{network}.vlan"), func(s *service.Scope) int { return s.Link.VLAN }).
			Because("the tag of the network on the switch (IEEE 802.1Q)"),
	})
	bridge := networkdFile("40-{link}.netdev", "A bridge.", topology.BridgeLink)
	bridge.Rows = netdev("bridge", linkpaths.Bridge, []service.Row{
		service.Set("Bridge.STP", "no").
			Because("the bridge has one uplink, so there is no loop to find, and switches often disable a port that sends BPDUs"),
		service.Set("Bridge.ForwardDelaySec", "0").
			Because("without it a new instance receives nothing for 15 seconds, and its DHCP client may have given up"),
	})
	return []*service.File{bond, vlan, bridge}
}

// netdev returns what every interface that a host creates has.
func netdev(kind string, paths []source.Path, more []service.Row) []service.Row {
	return append([]service.Row{
		service.Text("NetDev.Name", paths, linkName).Reading(linkpaths.OfLink).Because("the name of the interface in all other files"),
		service.Set("NetDev.Kind", kind).Because("the kind of interface that the kernel creates"),
		service.Int("NetDev.MTUBytes", service.From("region.networks.{network}.mtu"), func(s *service.Scope) int { return s.Link.MTU }).Of(longest).
			Because("a new interface has the MTU of the one below it or 1500, so it is set"),
	}, more...)
}

// bondRows return how a bond uses its members.
func bondRows() []service.Row {
	lacp := func(s *service.Scope) bool { return s.Link.Bond.Mode == "802.3ad" }
	return []service.Row{
		service.Text("Bond.Mode", service.From("hardware.bonds"), func(s *service.Scope) string { return s.Link.Bond.Mode }).
			Because("how the members share the frames"),
		service.Set("Bond.MIIMonitorSec", "100ms").
			Because("without it a member whose cable is pulled stays in use: the driver does not monitor it"),
		service.Text("Bond.LACPTransmitRate", service.From("hardware.bonds"), always("fast")).When(lacp).
			Because("a switch that sends nothing is noticed after 3 seconds, with slow after 90"),
		service.Text("Bond.TransmitHashPolicy", service.From("hardware.bonds"), always("layer3+4")).When(lacp).
			Because("with MAC addresses only, all traffic through a router would use one member"),
	}
}

// networkdFiles returns what each interface is connected to, and its addresses.
func networkdFiles() []*service.File {
	nic := networkdFile("10-{link}.network", "What a NIC is connected to.", topology.NICLink)
	bond := networkdFile("20-{link}.network", "What a bond is connected to.", topology.BondLink)
	vlan := networkdFile("30-{link}.network", "What a VLAN is connected to.", topology.VLANLink)
	bridge := networkdFile("40-{link}.network", "The addresses of the host on a bridge.", topology.BridgeLink, topology.SwitchLink)
	for _, f := range []*service.File{nic, bond} {
		setNetwork(f, linkpaths.NIC)
	}
	setNetwork(vlan, linkpaths.VLAN)
	setNetwork(bridge, linkpaths.Bridge)
	return []*service.File{nic, bond, vlan, bridge}
}

// setNetwork sets the sections of a .network file. paths are the paths that the name of its interface is computed from.
func setNetwork(f *service.File, paths []source.Path) {
	f.Template = "network.tmpl"
	f.Sections = []service.Section{
		{Name: "match", Rows: []service.Row{
			service.Text("Name", paths, linkName).Reading(linkpaths.OfLink).Because("the interface that the file applies to"),
		}},
		{Name: "link", Rows: []service.Row{
			service.Int("MTUBytes", service.From("region.networks.{network}.mtu"), func(s *service.Scope) int { return s.Link.MTU }).Of(longest).
				Because("it accepts the longest frames of its networks; a VLAN would have the MTU of the interface below"),
		}},
		{Name: "network", Rows: connections()},
		{Name: "ways", Each: routes, Rows: routeRows()},
		{Name: "sources", Each: sources, Rows: sourceRows()},
	}
}

// connections returns the VLANs on an interface, the bond or bridge that it is a port of, and its addresses.
func connections() []service.Row {
	return []service.Row{
		service.Set("LinkLocalAddressing", "no").
			Because("an unplanned address would open the host to the network, and networks of instances are no place for hosts"),
		service.Set("IPv6AcceptRA", "no").
			Because("anyone who sends a router advertisement, an instance among them, would give the host an address and a route"),
		service.Set("LLDP", "no").
			Because("networkd only listens; neighbours are a matter of monitoring"),
		service.Text("Bond", service.From("hardware.bonds"), func(s *service.Scope) string { return master(s, topology.BondLink) }).
			Because("the members of a bond have no addresses of their own"),
		service.Text("Bridge", linkpaths.Bridge, func(s *service.Scope) string { return master(s, topology.BridgeLink) }).Reading(linkpaths.Bridges(bridged)).
			Because("instances reach the network through the bridge; the host's address is on the bridge, as an address of a port would not answer"),
		service.Repeat("VLAN", linkpaths.VLAN, service.OverNetworks(onTop), func(s *service.Scope) string { return topology.Interface(s.Network, s.Hardware()) }).
			Because("the tagged networks on this interface"),
		service.Repeat("Address", service.From("host.address.{network}", "region.networks.{network}.cidr"), service.OverNetworks(held),
			func(s *service.Scope) string { return s.Network.Prefix(s.Host().Address[s.Network.Name]).String() }).
			Because("the host's own addresses; Keepalived assigns VIPs"),
		service.Set("KeepConfiguration", "static").When(func(s *service.Scope) bool { return len(shared(s)) > 0 }).
			Because("a restart of networkd would remove the addresses that Keepalived, nova-network or neutron's agents have added"),
		service.Text("ConfigureWithoutCarrier", nil, func(s *service.Scope) string {
			if s.Link.Kind == topology.BridgeLink || s.Link.Kind == topology.SwitchLink {
				return "yes"
			}
			return ""
		}).Because("a bridge has no carrier before its first port has one, and daemons that bind its address start earlier"),
	}
}

// master returns the bond or bridge that an interface is a port of, if networkd creates that.
func master(s *service.Scope, kind topology.Kind) string {
	bonded := s.Link.Kind == topology.NICLink && s.Hardware().Bonds[s.Link.Master] != nil
	if s.Link.Switched || bonded != (kind == topology.BondLink) {
		return ""
	}
	return s.Link.Master
}

// bridged returns the network whose bridge an interface is a port of.
func bridged(s *service.Scope) []*model.Network {
	return linkpaths.Only(s.Link.Carried, func(n *model.Network) bool { return topology.Bridge(s.Region, n) == s.Link.Master })
}

// onTop returns a network for each VLAN on an interface, in the order of their names.
func onTop(s *service.Scope) []*model.Network {
	var all []*model.Network
	for _, name := range s.Link.VLANs {
		i := slices.IndexFunc(s.Link.Carried, func(n *model.Network) bool { return n.VLAN != 0 && topology.Interface(n, s.Hardware()) == name })
		all = append(all, s.Link.Carried[i])
	}
	return all
}

// shared returns the networks of an interface that others than networkd assign addresses in.
func shared(s *service.Scope) []*model.Network {
	return linkpaths.Only(s.Link.Networks, func(n *model.Network) bool { return n.VIP.IsValid() || topology.IsFlat(s.Region, n) })
}

// routeRows return a route.
func routeRows() []service.Row {
	return []service.Row{
		service.Text("Destination", routePaths, func(s *service.Scope) string { return s.Route.To.String() }).Reading(func(s *service.Scope) []source.Path {
			if s.Route.To.Bits() == 0 {
				return nil
			}
			return readRoute(s)
		}).
			Because("the destination of the route; 0.0.0.0/0 is everything"),
		service.Text("Gateway", routePaths, func(s *service.Scope) string {
			if !s.Route.Via.IsValid() {
				return ""
			}
			return s.Route.Via.String()
		}).Reading(readRoute).Because("the router of the route"),
		service.Text("GatewayOnLink", nil, func(s *service.Scope) string {
			if !s.Route.OnLink {
				return ""
			}
			return "yes"
		}).Because("the host may have only the VIP in the network, and only while the VIP is on it"),
		service.Text("Scope", nil, func(s *service.Scope) string {
			if s.Route.Via.IsValid() {
				return ""
			}
			return "link"
		}).Because("neighbours are reached without a router"),
		service.Text("Table", service.From("region.networks.{network}.vlan"), func(s *service.Scope) string { return unlessZero(s.Route.Table) }).
			Because("what is sent from an address of this network uses its own gateway; the number is 10000 and the VLAN"),
	}
}

// sourceRows send what leaves from a network's addresses through its own table.
func sourceRows() []service.Row {
	return []service.Row{
		service.Text("From", service.From("region.networks.{network}.cidr"), func(s *service.Scope) string { return s.Network.CIDR.String() }).
			Because("answers of a VIP must be sent by the gateway of its network: by the default route of another one routers drop them as forged (BCP 38)"),
		service.Text("Table", service.From("region.networks.{network}.vlan"), func(s *service.Scope) string {
			return strconv.Itoa(topology.SourceTable(s.Node(), s.Network))
		}).Because("the table with that gateway"),
	}
}

// always returns a function that returns one value.
func always(text string) func(*service.Scope) string {
	return func(*service.Scope) string { return text }
}
