// Package hostnetwork contains the network of a host: interfaces, bridges of Open vSwitch, /etc/hosts, DNS and NTP servers.
package hostnetwork

import (
	"slices"

	"stackplan/generators/names"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// Services returns the services that set up the interfaces of every host, and the names by which hosts find each other.
func Services() []*service.Service {
	setUpBy := func(program string) func(service.Placement) bool {
		return func(b service.Placement) bool { return configuredBy(b) == program }
	}
	return append([]*service.Service{
		{
			Name: "ifupdown", Processes: service.NoConnections(), Restart: service.HostLosesNetwork, Doc: "Sets up the interfaces of a host, on old Debian.", Unit: "networking", Packages: service.Packages("ifupdown", "ifenslave", "vlan", "bridge-utils"),
			RunsOn: setUpBy(ifupdown), Files: []*service.File{interfacesFile()},
		},
		{
			Name: "systemd-networkd", Packages: service.Packages("systemd"), Processes: service.NoConnections(), Restart: service.HostLosesNetwork, Doc: "Sets up the interfaces of a host.",
			RunsOn: setUpBy(networkd), Files: slices.Concat(netdevs(), networkdFiles()),
		},
		{
			Name: "stackplan-openvswitch", Packages: service.Packages("openvswitch-switch"), Processes: service.NoConnections(), Restart: service.HostLosesNetwork, Doc: "Creates the bridges of Open vSwitch, which systemd-networkd cannot.",
			RunsOn: func(b service.Placement) bool {
				agent := slices.ContainsFunc(b.Runs, func(s *service.Service) bool { return s.Name == names.OpenvSwitchAgent || s.Name == names.OVNChassis })
				return agent && configuredBy(b) == networkd
			},
			Files: []*service.File{switchUnit()},
		},
		{
			Name: "hosts", Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Doc: "The names by which hosts find each other.", Unit: service.NoUnit,
			RunsOn: func(b service.Placement) bool { return configuredBy(b) != "none" },
			Files:  []*service.File{hostsFile()},
		},
	}, serverServices()...)
}

// The programs that configure the interfaces of a host, as the description names them.
const (
	networkd = "networkd"
	ifupdown = "ifupdown"
)

// configuredBy returns the program that configures the interfaces of the hosts of a group, or none. systemd of Debian 9 and
// older has neither routing rules nor gateways outside of a host's own networks.
func configuredBy(b service.Placement) string {
	switch {
	case b.Group.HostNetwork != "":
		return b.Group.HostNetwork
	case b.Cloud.HostNetwork != "":
		return b.Cloud.HostNetwork
	case b.Region.Series < series.Rocky:
		return ifupdown
	}
	return networkd
}
