package generators

import (
	"net/netip"
	"slices"
	"strconv"

	"stackplan/internal/model"
	"stackplan/internal/source"
	"stackplan/internal/table"
)

// hostNetwork sets up the interfaces of every host, and the names by which hosts know each other.
func hostNetwork() []*table.Service {
	setUpBy := func(program string) func(table.Beside) bool {
		return func(b table.Beside) bool { return table.HostNetwork(b.Cloud, b.Region, b.Group) == program }
	}
	return []*table.Service{
		{
			Name: "ifupdown", Doc: "Sets up the interfaces of a host, on old Debian.", Unit: "networking",
			Beside: setUpBy(table.Ifupdown), Files: []*table.File{interfacesFile()},
		},
		{
			Name: "systemd-networkd", Doc: "Sets up the interfaces of a host.",
			Beside: setUpBy(table.Networkd), Files: slices.Concat(netdevs(), networkdFiles()),
		},
		{
			Name: "stackplan-openvswitch", Doc: "Makes the bridges of Open vSwitch, which systemd-networkd cannot.",
			Beside: func(b table.Beside) bool {
				agent := slices.ContainsFunc(b.Runs, func(s *table.Service) bool { return s.Name == "neutron-openvswitch-agent" })
				return agent && table.HostNetwork(b.Cloud, b.Region, b.Group) == table.Networkd
			},
			Files: []*table.File{switchUnit()},
		},
		{
			Name: "hosts", Doc: "The names by which hosts know each other.", Unit: table.NoUnit,
			Beside: func(b table.Beside) bool { return table.HostNetwork(b.Cloud, b.Region, b.Group) != "none" },
			Files:  []*table.File{hostsFile()},
		},
	}
}

// What the names of interfaces are made of.
var (
	nicPaths    = table.From("region.networks.*.nic", "hardware.nics", "hardware.bonds")
	vlanPaths   = append(table.From("region.networks.*.vlan"), nicPaths...)
	bridgePaths = table.From("region.networks.*.bridge", "region.networks.*.vlan")
	linkPaths   = append(table.From("region.networks.*.bridge"), vlanPaths...)
)

// links returns the interfaces of a host of some kinds.
func links(kinds ...table.Kind) func(*table.Scope) []*table.Link {
	return func(s *table.Scope) []*table.Link {
		return slices.DeleteFunc(table.Links(s), func(l *table.Link) bool { return !slices.Contains(kinds, l.Kind) })
	}
}

// linkName is the name of an interface.
func linkName(s *table.Scope) string { return s.Link.Name }

// held returns the networks that the host has an address in on an interface.
func held(s *table.Scope) []*model.Network {
	return slices.DeleteFunc(slices.Clone(s.Link.Networks), func(n *model.Network) bool { return !s.Addressed(n) })
}

// hostPrefix returns the host's address in a network, with the length of its prefix.
func hostPrefix(s *table.Scope, n *model.Network) netip.Prefix {
	addr := s.Host().Address[n.Name]
	if !n.CIDR.IsValid() {
		return netip.PrefixFrom(addr, addr.BitLen())
	}
	return netip.PrefixFrom(addr, n.CIDR.Bits())
}

// ways goes over the routes of an interface.
func ways(s *table.Scope) []*table.Scope {
	var all []*table.Scope
	for _, w := range table.Ways(s, s.Link) {
		all = append(all, s.Along(w))
	}
	return all
}

// sources goes over the networks of an interface whose addresses have a routing table of their own.
func sources(s *table.Scope) []*table.Scope {
	var all []*table.Scope
	for _, n := range table.SourceNetworks(s, s.Link) {
		all = append(all, s.In(n))
	}
	return all
}

// unlessZero writes a number; 0 sets nothing.
func unlessZero(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// with names further paths.
func with(paths []source.Path, more ...string) []source.Path {
	return slices.Concat(table.From(more...), paths)
}
