package neutron

import (
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// migration is what a change of the mechanism requires outside of the files, in its order. The texts are for each change between OVN and the
// agents of neutron, in the direction to OVN, and for each change between Linux bridges and Open vSwitch, on whose bridges OVN works too.
func migration() []service.Elsewhere {
	bridges := "the interfaces of instances, which libvirt attached to Linux bridges or to Open vSwitch"
	all := []service.Elsewhere{
		{
			Where: "the MTU of networks, and the leases of instances", When: service.Before, Part: withOrWithoutOVN,
			Do: "back up neutron's database. Tunnels of Geneve carry 8 bytes less than those of VXLAN: lower the MTU of networks by 8 (neutron-ovn-migration-mtu update mtu), " +
				"and wait until all instances have renewed their leases, or packets of the largest size are lost. Install the packages of OVN without starting them",
		},
		{
			Where: "neutron's database and those of OVN", When: service.During, Part: withOrWithoutOVN, Span: series.Span{Since: series.Ussuri, Until: series.Victoria}, Stops: server,
			Do: fill,
		},
		{
			Where: "neutron's database and those of OVN", When: service.During, Part: withOrWithoutOVN, Span: series.Span{Since: series.Victoria}, Stops: apiServer,
			Do: fill,
		},
		{
			Where: "the flows, tunnels and namespaces of hosts", When: service.During, Part: withOrWithoutOVN,
			Do: "after neutron's database, host by host, control and network hosts first: stop and disable the agents of the old mechanism, remove their namespaces (neutron-netns-cleanup --force) and br-tun (ovs-vsctl --if-exists del-br br-tun), " +
				"start stackplan-ovn, ovn-host and neutron-ovn-metadata-agent. The instances of a host lose their network in the meantime; in networks with tunnels they reach those of other hosts again after both have changed; " +
				"floating IPs and connections through routers are interrupted until gateways have taken over the routers",
		},
		{
			Where: "the agents in neutron's database", When: service.After, Part: withOrWithoutOVN,
			Do: "remove the agents of the old mechanism (openstack network agent delete), and the ports of DHCP and of HA networks that they left; uninstall their packages, so that no agent starts again after a boot",
		},
		{
			Where: bridges, When: service.After, Part: onLinuxBridges,
			Do: "shut down and start each instance once (openstack server reboot --hard), host by host: until then its interface is on a bridge that nothing connects any more. Live migration cannot change it: both hosts must have the same mechanism",
		},
	}
	return all
}

// fill is how the databases of OVN get the networks of neutron.
const fill = "stop the network API and neutron-rpc-server on all hosts, found the databases of OVN (once, on the first control host) and start ovn-central on all of them, roll out the files of the servers, and fill the databases on one host: " +
	"neutron-ovn-db-sync-util --config-file /etc/neutron/neutron.conf --config-file /etc/neutron/plugins/ml2/ml2_conf.ini --ml2-extension_drivers port_security,qos --ovn-neutron_sync_mode migrate " +
	"(repair before wallaby); it also turns networks of VXLAN into networks of Geneve. Then start the servers"

// withOrWithoutOVN returns what a value of mechanism_drivers means for OVN.
func withOrWithoutOVN(drivers string) string {
	if has(drivers, model.OVN) {
		return model.OVN
	}
	return "agents"
}

// onLinuxBridges returns on which kind of bridges the interfaces of instances are.
func onLinuxBridges(drivers string) string {
	if has(drivers, "linuxbridge") {
		return "linuxbridge"
	}
	return "openvswitch"
}

func has(drivers, name string) bool {
	for driver := range strings.SplitSeq(drivers, ",") {
		if strings.TrimSpace(driver) == name {
			return true
		}
	}
	return false
}
