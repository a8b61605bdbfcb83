package nova

import (
	"net/netip"

	"stackplan/generators/linkpaths"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

func usesNovaNetwork(s *service.Scope) bool { return !s.Neutron() }

// networkRows limits rows to hosts of nova-network.
func networkRows(rows []service.Row) []service.Row {
	return service.Each(rows, func(r service.Row) service.Row {
		if r.Span.Until == series.None {
			r = r.Until(series.Ussuri)
		}
		return r.On(novaNetwork, novaCompute, novaAPI).When(usesNovaNetwork)
	})
}

// manages returns a condition that holds if the region's network manager is one of those.
func manages(s *service.Scope, managers ...string) bool {
	for _, m := range managers {
		if s.Region.Networking.Manager == m {
			return true
		}
	}
	return false
}

// networkOf returns the first network of a purpose, or nil.
func networkOf(r *model.Region, purpose string) *model.Network {
	for _, n := range r.Networks {
		if n.Purpose == purpose {
			return n
		}
	}
	return nil
}

// managers are the classes of nova-network by the values of networking.manager.
func managerClass(manager string) string {
	switch manager {
	case "vlan":
		return "nova.network.manager.VlanManager"
	case "flat":
		return "nova.network.manager.FlatManager"
	}
	return "nova.network.manager.FlatDHCPManager"
}

// multiHost returns what every manager of nova-network needs on every host.
func multiHost() []service.Row {
	return networkRows([]service.Row{
		service.Bool("DEFAULT.multi_host", service.From("region.networking.multiHost"), func(s *service.Scope) bool {
			return s.Region.Networking.MultiHost
		}).Tied(service.FieldOf("networking.multiHost", "services run on each compute host, or on the hosts of networks only")).Because("every host is the gateway of its own instances: the loss of one interrupts no network of the others"),
		service.Text("DEFAULT.public_interface", append(service.From("region.networks.{network}.purpose"), linkpaths.VLAN...), publicInterface).Of(publicNetworks).Tied(linkTie()).
			Because("floating IPs are bound to the interface of their network"),
		service.Addr("DEFAULT.routing_source_ip", service.From("region.networks.{network}.purpose", "host.address.{network}"), publicAddress).Of(publicNetworks).Tied(service.OwnAddress()).
			Because("instances without a floating IP use this source address; the default my_ip is no address of the network that they leave by"),
		service.Set("DEFAULT.send_arp_for_ha", true).
			Because("when a floating IP moves to another host, its neighbours learn this at once"),
		service.Set("DEFAULT.dhcpbridge", "/usr/bin/nova-dhcpbridge").
			Because("dnsmasq runs it for every lease; the default is in /usr/local/bin"),
		service.Set("DEFAULT.dhcpbridge_flagfile", "/etc/nova/nova.conf").
			Because("the script that dnsmasq runs reads this file, and the default does not exist: leases would never be released"),
	})
}

// publicNetwork returns the network that floating IPs are from, or nil.
func publicNetwork(r *model.Region) *model.Network {
	if n := networkOf(r, "floating"); n != nil {
		return n
	}
	return networkOf(r, "external")
}

// publicNetworks returns the network that floating IPs are from, as a list.
func publicNetworks(s *service.Scope) []*model.Network {
	if n := publicNetwork(s.Region); n != nil {
		return []*model.Network{n}
	}
	return nil
}

// fixedNetworks returns the network of instances' fixed addresses, as a list.
func fixedNetworks(s *service.Scope) []*model.Network {
	if n := networkOf(s.Region, "fixed"); n != nil {
		return []*model.Network{n}
	}
	return nil
}

// publicInterface returns the interface of the network that floating IPs are from.
func publicInterface(s *service.Scope) string {
	if n := publicNetwork(s.Region); n != nil {
		return topology.Interface(n, s.Hardware())
	}
	return ""
}

// publicAddress returns the address of the host in the network that floating IPs are from, if it has one.
func publicAddress(s *service.Scope) netip.Addr {
	if n := publicNetwork(s.Region); n != nil {
		return s.Host().Address[n.Name]
	}
	return netip.Addr{}
}

// flatNetwork returns what the managers with one bridge need.
func flatNetwork() []service.Row {
	flat := func(s *service.Scope) bool {
		return manages(s, "flat", "flat-dhcp") && networkOf(s.Region, "fixed") != nil
	}
	dhcp := func(s *service.Scope) bool { return manages(s, "flat-dhcp") && networkOf(s.Region, "fixed") != nil }
	tagged := append(service.From("region.networking.manager", "region.networks.{network}.purpose"), linkpaths.VLAN...)
	return networkRows([]service.Row{
		service.Text("DEFAULT.network_manager", service.From("region.networking.manager"), func(s *service.Scope) string {
			return managerClass(s.Region.Networking.Manager)
		}).Pin().Because("how instances are separated: FlatDHCP has one bridge for all, Vlan one for each project"),
		service.Set("DEFAULT.allow_same_net_traffic", false).When(flat).
			Because("one flat network contains the instances of all projects: the default lets each reach all others past their security groups"),
		service.Text("DEFAULT.flat_network_bridge", append(service.From("region.networks.{network}.purpose"), linkpaths.Bridge...), func(s *service.Scope) string {
			return topology.Bridge(s.Region, networkOf(s.Region, "fixed"))
		}).Of(fixedNetworks).Tied(linkTie()).When(flat).Because("the ports of instances are attached to this bridge"),
		service.Text("DEFAULT.flat_interface", tagged, func(s *service.Scope) string {
			return topology.Interface(networkOf(s.Region, "fixed"), s.Hardware())
		}).Of(fixedNetworks).Tied(linkTie()).When(dhcp).Because("the bridge reaches other hosts by this interface, which carries only the VLAN of fixed addresses"),
		service.Int("DEFAULT.network_device_mtu", service.From("region.networks.{network}.mtu"), func(s *service.Scope) int {
			return networkOf(s.Region, "fixed").MTU
		}).Of(fixedNetworks).Until(series.Newton).When(func(s *service.Scope) bool {
			n := networkOf(s.Region, "fixed")
			return n != nil && n.MTU != 1500
		}).Because("bridges and ports of instances accept frames as large as those of the network"),
	})
}

// vlanNetwork returns what the manager with a bridge for each project needs.
func vlanNetwork() []service.Row {
	vlan := func(s *service.Scope) bool { return manages(s, "vlan") && networkOf(s.Region, "fixed") != nil }
	return networkRows([]service.Row{
		service.Text("DEFAULT.vlan_interface", append(service.From("region.networks.{network}.purpose"), linkpaths.NIC...), func(s *service.Scope) string {
			return topology.NIC(networkOf(s.Region, "fixed"), s.Hardware())
		}).Of(fixedNetworks).Tied(linkTie()).When(vlan).Because("the VLANs of projects are created on this interface"),
		service.Int("DEFAULT.vlan_start", service.From("region.networks.{network}.purpose", "region.networks.{network}.vlan"), func(s *service.Scope) int {
			return networkOf(s.Region, "fixed").VLAN
		}).Of(fixedNetworks).When(func(s *service.Scope) bool { return vlan(s) && networkOf(s.Region, "fixed").VLAN != 0 }).
			Because("the first project gets this VLAN, each further one the next"),
	})
}
