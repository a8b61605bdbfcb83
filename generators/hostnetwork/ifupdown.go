package hostnetwork

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"stackplan/generators/linkpaths"
	"stackplan/internal/format"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// interfacesFile is the complete network of a host of old Debian. Options are those of ifupdown 0.7 with the packages vlan,
// bridge-utils, ifenslave and openvswitch-switch; commands of iproute2 do the rest.
func interfacesFile() *service.File {
	return &service.File{
		Path: "/etc/network/interfaces", Doc: "The interfaces of a host, their addresses and routes.",
		Format: format.Interfaces, Template: "interfaces.tmpl", Mode: 0o644, Owner: "root", Group: "root",
		Sections: []service.Section{{
			Name: "links", Each: eachLink, Rows: []service.Row{
				nameOf(service.Text("auto", linkpaths.Any, linkName)).Because("it is set up at boot"),
				service.Text("allow-ovs", linkpaths.Bridge, func(s *service.Scope) string {
					if s.Link.Kind != topology.SwitchLink {
						return ""
					}
					return s.Link.Name
				}).Of(carried).Reading(linkpaths.OfLink).Because("on hosts without systemd the script that starts Open vSwitch sets up the interfaces that are allowed to it"),
				nameOf(service.Text("iface", linkpaths.Any, ifaceWords)).Because("static if the host has an address, otherwise manual"),
			},
			Sections: []service.Section{
				{Name: "options", Rows: append(linkOptions(), addressOptions()...)},
				{Name: "further", Each: furtherAddresses, Rows: []service.Row{
					nameOf(service.Text("iface", linkpaths.Any, ifaceWords)).Because("a stanza contains one address of a family"),
				}, Sections: []service.Section{{Name: "options", Rows: addressOptions()}}},
			},
		}},
	}
}

// eachLink goes over the interfaces of a host, each with the first network in which the host has an address there.
func eachLink(s *service.Scope) []*service.Scope {
	var all []*service.Scope
	for _, l := range topology.Links(s.Node()) {
		inner := s.On(l)
		if own := held(inner); len(own) > 0 {
			inner = inner.In(own[0])
		}
		all = append(all, inner)
	}
	return all
}

// furtherAddresses goes over the networks of an interface after the first.
func furtherAddresses(s *service.Scope) []*service.Scope {
	var all []*service.Scope
	if own := held(s); len(own) > 1 {
		for _, n := range own[1:] {
			all = append(all, s.In(n))
		}
	}
	return all
}

// ifaceWords returns the beginning of a stanza: eth0.100 inet static.
func ifaceWords(s *service.Scope) string {
	switch {
	case s.Network == nil:
		return s.Link.Name + " inet manual"
	case s.Network.CIDR.Addr().Is6():
		return s.Link.Name + " inet6 static"
	}
	return s.Link.Name + " inet static"
}

// linkOptions returns the options that create an interface and connect it.
func linkOptions() []service.Row {
	of := func(kind topology.Kind, text func(*topology.Link) string) func(*service.Scope) string {
		return func(s *service.Scope) string {
			if s.Link.Kind != kind {
				return ""
			}
			return text(s.Link)
		}
	}
	fixed := func(kind topology.Kind, text string) func(*service.Scope) string {
		return of(kind, func(*topology.Link) string { return text })
	}
	bonds := service.From("hardware.bonds")
	lacp := func(s *service.Scope) bool { return s.Link.Bond != nil && s.Link.Bond.Mode == "802.3ad" }
	return []service.Row{
		service.Text("bond-slaves", bonds, of(topology.BondLink, func(l *topology.Link) string { return strings.Join(l.Bond.Members, " ") })).
			Because("the members of a bond have no addresses of their own"),
		service.Text("bond-mode", bonds, of(topology.BondLink, func(l *topology.Link) string { return l.Bond.Mode })).
			Because("how the members share the frames"),
		service.Text("bond-miimon", nil, fixed(topology.BondLink, "100")).
			Because("without it a member whose cable is pulled stays in use: the driver does not monitor it"),
		service.Text("bond-lacp-rate", bonds, fixed(topology.BondLink, "fast")).When(lacp).
			Because("a switch that sends nothing is noticed after 3 seconds, with slow after 90"),
		service.Text("bond-xmit-hash-policy", bonds, fixed(topology.BondLink, "layer3+4")).When(lacp).
			Because("with MAC addresses only, all traffic through a router would use one member"),
		service.Text("vlan-raw-device", linkpaths.NIC, of(topology.VLANLink, func(l *topology.Link) string { return l.Parent })).Of(carried).
			Because("the interface that carries the tagged frames; the tag is the number in the name"),
		service.Text("bridge_ports", linkpaths.VLAN, of(topology.BridgeLink, func(l *topology.Link) string { return strings.Join(l.Ports, " ") })).Reading(linkpaths.Lowers(carried)).
			Because("instances reach the network through the bridge; the host's address is on the bridge, as an address of a port would not answer"),
		service.Text("bridge_stp", nil, fixed(topology.BridgeLink, "off")).
			Because("the bridge has one uplink, so there is no loop to find, and switches often disable a port that sends BPDUs"),
		service.Text("bridge_fd", nil, fixed(topology.BridgeLink, "0")).
			Because("without it a new instance receives nothing for 15 seconds, and its DHCP client may have given up"),
		service.Text("ovs_type", nil, fixed(topology.SwitchLink, "OVSBridge")).
			Because("a bridge of Open vSwitch, which neutron's agent requires"),
		service.Text("ovs_extra", slices.Concat(linkpaths.Any, datapathPaths), func(s *service.Scope) string {
			if s.Link.Kind != topology.SwitchLink {
				return ""
			}
			return strings.TrimPrefix(setDatapath(s)+addPorts(s.Link), " -- ")
		}).Of(carried).Reading(func(s *service.Scope) []source.Path { return slices.Concat(linkpaths.OfPorts(s), readDatapath(s)) }).
			Because("ports are set up before, as interfaces of their own: the hook of Open vSwitch runs before the one that creates VLANs"),
		service.Text("up", slices.Concat(service.From("region.networks.{network}.mtu"), linkpaths.Any), func(s *service.Scope) string {
			return "ip link set dev " + s.Link.Name + " up mtu " + strconv.Itoa(s.Link.MTU)
		}).Of(longest).Reading(func(s *service.Scope) []source.Path {
			return slices.Concat(service.From("region.networks.{network}.mtu"), linkpaths.OfLink(s))
		}).Because("it accepts the longest frames of its networks; manual interfaces of ifupdown 0.7 have no option mtu and are not brought up"),
		service.Text("up", linkpaths.Bridge, forwardAll).When(onSharedSwitch).Reading(linkpaths.OfLink).Because(forwardWhy),
		service.Repeat("up", slices.Concat(routePaths, rulePaths, linkpaths.Any), routes, routeCommand).Reading(readCommand).
			Because("routes; what is sent from an address of a network with a gateway of its own, VIPs among them, uses that gateway"),
		service.Repeat("up", rulePaths, sources, func(s *service.Scope) string { return ruleCommand(s, "add") }).
			Because("routes; what is sent from an address of a network with a gateway of its own, VIPs among them, uses that gateway"),
		service.Repeat("down", rulePaths, sources, func(s *service.Scope) string { return ruleCommand(s, "del") }).
			Because("a rule outlives its interface, and would exist twice after the next start"),
	}
}

// addressOptions returns the address of an interface in the network of the scope.
func addressOptions() []service.Row {
	return []service.Row{
		service.Text("address", service.From("host.address.{network}"), func(s *service.Scope) string {
			if s.Network == nil {
				return ""
			}
			return s.Host().Address[s.Network.Name].String()
		}).Because("the host's own address; Keepalived assigns VIPs"),
		service.Text("netmask", service.From("region.networks.{network}.cidr"), func(s *service.Scope) string {
			if s.Network == nil {
				return ""
			}
			return mask(s.Network.CIDR)
		}).Because("which addresses are neighbours"),
	}
}

// mask writes the length of a prefix as ifupdown reads it: dotted for IPv4, as a number for IPv6.
func mask(p netip.Prefix) string {
	if p.Addr().Is6() {
		return strconv.Itoa(p.Bits())
	}
	bits := ^uint32(0) << (32 - p.Bits())
	return netip.AddrFrom4([4]byte{byte(bits >> 24), byte(bits >> 16), byte(bits >> 8), byte(bits)}).String()
}

// routeCommand adds a route of an interface.
func routeCommand(s *service.Scope) string {
	command := "ip route replace " + s.Route.To.String()
	if s.Route.Via.IsValid() {
		command += " via " + s.Route.Via.String()
	}
	command += " dev " + s.Link.Name
	if s.Route.OnLink {
		command += " onlink"
	}
	if s.Route.Table != 0 {
		command += " table " + strconv.Itoa(s.Route.Table)
	}
	return command
}

// readCommand returns the paths that the command for a route is computed from.
func readCommand(s *service.Scope) []source.Path {
	paths := slices.Concat(readRoute(s), linkpaths.OfLink(s))
	if s.Route.Table != 0 {
		paths = append(paths, service.From("region.networks.{network}.vlan")...)
	}
	return paths
}

// rulePaths are the paths that a rule of a network is computed from.
var rulePaths = service.From("region.networks.{network}.vlan", "region.networks.{network}.cidr")

// ruleCommand adds or removes the rule that sends packets from a network's addresses through its own table.
func ruleCommand(s *service.Scope, verb string) string {
	family := "-4"
	if s.Network.CIDR.Addr().Is6() {
		family = "-6"
	}
	return "ip " + family + " rule " + verb + " from " + s.Network.CIDR.String() + " table " + strconv.Itoa(topology.SourceTable(s.Node(), s.Network))
}
