package generators

import (
	"net/netip"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// neutronPort is where neutron listens.
const neutronPort = 9696

// novaNetworking says whose guests' networks are: nova-network's or neutron's.
func novaNetworking() []service.Row {
	driver := service.From("region.networking.driver")
	choose := func(neutron, own string) func(*service.Scope) string {
		return func(s *service.Scope) string {
			if s.Neutron() {
				return neutron
			}
			return own
		}
	}
	return []service.Row{
		service.Text("DEFAULT.network_api_class", driver, choose("nova.network.neutronv2.api.API", "nova.network.api.API")).Until(series.Mitaka).
			Because("the API that nova asks for networks: its own, or neutron's"),
		service.Bool("DEFAULT.use_neutron", driver, (*service.Scope).Neutron).Since(series.Mitaka).Until(series.Ussuri).
			Because("the API that nova asks for networks; the default went from nova-network to neutron in ocata"),
		service.Text("DEFAULT.security_group_api", driver, choose("neutron", "nova")).Until(series.Mitaka).
			Because("who lets packets to guests in must be who knows their ports"),
		service.Text("DEFAULT.firewall_driver", driver, choose("nova.virt.firewall.NoopFirewallDriver", "nova.virt.libvirt.firewall.IptablesFirewallDriver")).
			Until(series.Ussuri).On(novaCompute).
			Because("one of the two filters packets, never both: agents of neutron, or nova by iptables"),
		service.Set("DEFAULT.libvirt_vif_driver", "nova.virt.libvirt.vif.LibvirtHybridOVSBridgeDriver").
			Until(series.Icehouse).On(novaCompute).When(usesOpenvSwitch).
			Because("havana's generic driver puts guests straight on Open vSwitch when nova filters nothing, past the bridge where neutron's security groups filter"),
	}
}

// novaPlugging has nova start guests without a word from neutron in the series where neutron cannot speak to it; see
// neutronToOldNova.
func novaPlugging() []service.Row {
	return each([]service.Row{
		service.Set("DEFAULT.vif_plugging_is_fatal", false).
			Because("neutron cannot tell nova that a port is ready, as its login wants a number that no description knows: each guest would fail after waiting"),
		service.Set("DEFAULT.vif_plugging_timeout", 0).
			Because("neutron cannot tell nova that a port is ready: each guest would wait five minutes for nothing"),
	}, func(r service.Row) service.Row {
		return r.Since(series.Icehouse).Until(series.Kilo).On(novaCompute).When((*service.Scope).Neutron)
	})
}

func usesOpenvSwitch(s *service.Scope) bool {
	return s.Neutron() && s.Region.Networking.Mechanism == "openvswitch"
}

func usesNovaNetwork(s *service.Scope) bool { return !s.Neutron() }

// novaNetworkRows bounds rows to hosts of nova-network.
func novaNetworkRows(rows []service.Row) []service.Row {
	return each(rows, func(r service.Row) service.Row {
		if r.Span.Until == series.None {
			r = r.Until(series.Ussuri)
		}
		return r.On(novaNetwork, novaCompute, novaAPI).When(usesNovaNetwork)
	})
}

// manages reports whether the region's manager of nova-network is one of those.
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

// managers are the classes of nova-network by the words of the description.
func managerClass(manager string) string {
	switch manager {
	case "vlan":
		return "nova.network.manager.VlanManager"
	case "flat":
		return "nova.network.manager.FlatManager"
	}
	return "nova.network.manager.FlatDHCPManager"
}

// multiHost is what every manager of nova-network needs on every host.
func multiHost() []service.Row {
	return novaNetworkRows([]service.Row{
		service.Bool("DEFAULT.multi_host", service.From("region.networking.multiHost"), func(s *service.Scope) bool {
			return s.Region.Networking.MultiHost
		}).Because("every host is the gateway of its own guests: the loss of one takes no network from another's"),
		service.Text("DEFAULT.public_interface", service.From("region.networks.*.purpose", "region.networks.*.vlan", "region.networks.*.nic", "hardware.nics", "hardware.bonds"), publicInterface).
			Because("floating addresses are bound to the interface whose network they are in"),
		service.Addr("DEFAULT.routing_source_ip", service.From("region.networks.*.purpose", "host.address.*"), publicAddress).
			Because("guests without a floating address go out under this one; the default my_ip is no address of the network that they go out by"),
		service.Set("DEFAULT.send_arp_for_ha", true).
			Because("when a floating address moves to another host, its neighbours learn of it at once"),
		service.Set("DEFAULT.dhcpbridge", "/usr/bin/nova-dhcpbridge").
			Because("dnsmasq calls it for every lease; the default looks in /usr/local/bin"),
		service.Set("DEFAULT.dhcpbridge_flagfile", "/etc/nova/nova.conf").
			Because("the script that dnsmasq calls reads this file, and the default does not exist: leases would never be given back"),
	})
}

// publicNetwork returns the network that floating addresses are from, or nil.
func publicNetwork(r *model.Region) *model.Network {
	if n := networkOf(r, "floating"); n != nil {
		return n
	}
	return networkOf(r, "external")
}

// publicInterface returns the interface of the network that floating addresses are from.
func publicInterface(s *service.Scope) string {
	if n := publicNetwork(s.Region); n != nil {
		return topology.Interface(n, s.Hardware())
	}
	return ""
}

// publicAddress returns the host's own address in the network that floating addresses are from, where it has one.
func publicAddress(s *service.Scope) netip.Addr {
	if n := publicNetwork(s.Region); n != nil {
		return s.Host().Address[n.Name]
	}
	return netip.Addr{}
}

// flatNetwork is what the managers of one bridge need.
func flatNetwork() []service.Row {
	flat := func(s *service.Scope) bool {
		return manages(s, "flat", "flat-dhcp") && networkOf(s.Region, "fixed") != nil
	}
	dhcp := func(s *service.Scope) bool { return manages(s, "flat-dhcp") && networkOf(s.Region, "fixed") != nil }
	tagged := service.From("region.networking.manager", "region.networks.*.purpose", "region.networks.*.vlan", "region.networks.*.nic", "hardware.nics", "hardware.bonds")
	return novaNetworkRows([]service.Row{
		service.Text("DEFAULT.network_manager", service.From("region.networking.manager"), func(s *service.Scope) string {
			return managerClass(s.Region.Networking.Manager)
		}).Pin().Because("how guests are told apart: FlatDHCP has one bridge for all, Vlan one for each project"),
		service.Set("DEFAULT.allow_same_net_traffic", false).When(flat).
			Because("one flat network holds the guests of all projects: the default lets each reach all others past their security groups"),
		service.Text("DEFAULT.flat_network_bridge", service.From("region.networks.*.purpose", "region.networks.*.vlan", "region.networks.*.bridge"), func(s *service.Scope) string {
			return topology.Bridge(networkOf(s.Region, "fixed"))
		}).When(flat).Because("guests' ports join this bridge"),
		service.Text("DEFAULT.flat_interface", tagged, func(s *service.Scope) string {
			return topology.Interface(networkOf(s.Region, "fixed"), s.Hardware())
		}).When(dhcp).Because("the bridge reaches other hosts by this interface, which carries the VLAN of fixed addresses alone"),
		service.Int("DEFAULT.network_device_mtu", service.From("region.networks.*.mtu"), func(s *service.Scope) int {
			return networkOf(s.Region, "fixed").MTU
		}).Until(series.Newton).When(func(s *service.Scope) bool {
			n := networkOf(s.Region, "fixed")
			return n != nil && n.MTU != 1500
		}).Because("bridges and guests' ports take frames as large as the network does"),
	})
}

// vlanNetwork is what the manager of a bridge for each project needs.
func vlanNetwork() []service.Row {
	vlan := func(s *service.Scope) bool { return manages(s, "vlan") && networkOf(s.Region, "fixed") != nil }
	return novaNetworkRows([]service.Row{
		service.Text("DEFAULT.vlan_interface", service.From("region.networks.*.purpose", "region.networks.*.nic", "hardware.nics", "hardware.bonds"), func(s *service.Scope) string {
			return topology.NIC(networkOf(s.Region, "fixed"), s.Hardware())
		}).When(vlan).Because("the VLANs of projects are made on this interface"),
		service.Int("DEFAULT.vlan_start", service.From("region.networks.*.purpose", "region.networks.*.vlan"), func(s *service.Scope) int {
			return networkOf(s.Region, "fixed").VLAN
		}).When(func(s *service.Scope) bool { return vlan(s) && networkOf(s.Region, "fixed").VLAN != 0 }).
			Because("the first project gets this VLAN, each further one the next"),
	})
}

// novaNeutron is how nova asks neutron.
func novaNeutron() []service.Row {
	rows := concat(
		oldNeutronLogin(), since(series.Kilo, passwordRows("neutron", "neutron")),
		[]service.Row{
			caRow("neutron").Since(series.Mitaka),
			service.Text("neutron.url", insidePaths(), func(s *service.Scope) string { return at(s.Site.Inside(), neutronPort) }).Until(series.Queens).
				Because("neutron is asked at the inner VIP of the region; before queens nova does not look it up in the catalogue"),
			service.Text("neutron.region_name", nil, regionName).Until(series.Queens).
				Because("regions share a keystone, so the catalogue lists the neutron of each"),
		},
		since(series.Queens, lookupRows("neutron")),
	)
	return each(rows, func(r service.Row) service.Row { return r.When((*service.Scope).Neutron) })
}

// oldNeutronLogin is how nova of havana to juno logs in.
func oldNeutronLogin() []service.Row {
	return each([]service.Row{
		service.Text("neutron.admin_auth_url", homePaths(), func(s *service.Scope) string {
			if url := keystoneURL(s); url != "" {
				return url + "/v2.0"
			}
			return ""
		}).Because("nova logs in at the inner VIP of the region that runs keystone"),
		service.Set("neutron.admin_username", "neutron").Because("nova speaks to neutron as neutron's own user"),
		service.Secret("neutron.admin_password", "neutron", "service").Because("the password of neutron's user"),
		service.Text("neutron.admin_tenant_name", service.From("identity.project"), func(s *service.Scope) string {
			return s.Cloud.Identity.Project
		}).Because("the project of the service users"),
		service.Text("neutron.ca_certificates_file", caPaths(), caFile).
			Because("the authority that signed keystone's certificate is not a public one"),
	}, func(r service.Row) service.Row { return r.Until(series.Kilo) })
}

func regionName(s *service.Scope) string { return s.Region.Name }
