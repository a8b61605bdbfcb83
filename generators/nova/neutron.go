package nova

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// networking returns which service provides the networks of instances: nova-network or neutron.
func networking() []service.Row {
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
		service.Text("DEFAULT.network_api_class", driver, choose("nova.network.neutronv2.api.API", "nova.network.api.API")).Tied(driverTie()).Until(series.Mitaka).
			Because("the API from which nova requests networks: its own, or neutron's"),
		service.Bool("DEFAULT.use_neutron", driver, (*service.Scope).Neutron).Tied(driverTie()).Since(series.Mitaka).Until(series.Ussuri).
			Because("the API from which nova requests networks; the default changed from nova-network to neutron in ocata"),
		service.Text("DEFAULT.security_group_api", driver, choose("neutron", "nova")).Tied(driverTie()).Until(series.Mitaka).
			Because("the service that filters packets to instances must be the one that knows their ports"),
		service.Text("DEFAULT.firewall_driver", driver, choose("nova.virt.firewall.NoopFirewallDriver", "nova.virt.libvirt.firewall.IptablesFirewallDriver")).
			Until(series.Ussuri).On(novaCompute).
			Because("exactly one of the two filters packets: the agents of neutron, or nova by iptables"),
		service.Set("DEFAULT.libvirt_vif_driver", "nova.virt.libvirt.vif.LibvirtHybridOVSBridgeDriver").
			Until(series.Icehouse).On(novaCompute).When(usesOpenvSwitch).
			Because("if nova filters nothing, havana's generic driver attaches instances directly to Open vSwitch, past the bridge where neutron's security groups filter"),
	}
}

// plugging lets nova start instances without a notification from neutron in the series in which neutron cannot send it; see
// toOldNova of neutron.
func plugging() []service.Row {
	return service.Each([]service.Row{
		service.Set("DEFAULT.vif_plugging_is_fatal", false).
			Because("neutron cannot notify nova that a port is ready, as its login requires an ID that no description contains: each instance would fail after the timeout"),
		service.Set("DEFAULT.vif_plugging_timeout", 0).
			Because("neutron cannot notify nova that a port is ready: each instance would wait five minutes for nothing"),
	}, func(r service.Row) service.Row {
		return r.Since(series.Icehouse).Until(series.Kilo).On(novaCompute).When((*service.Scope).Neutron)
	})
}

func usesOpenvSwitch(s *service.Scope) bool {
	return s.Neutron() && s.Region.Networking.Mechanism == "openvswitch"
}

// novaNeutron returns how nova connects to neutron.
func novaNeutron() []service.Row {
	rows := slices.Concat(
		oldNeutronLogin(), service.EachSince(series.Kilo, oslo.PasswordRows("neutron", "neutron")),
		[]service.Row{
			oslo.CARow("neutron").Since(series.Mitaka),
			service.Text("neutron.url", endpoint.InsidePaths(), func(s *service.Scope) string { return endpoint.InsideURL(s.Site, endpoint.NeutronPort) }).Tied(service.Endpoint()).Until(series.Queens).
				Because("nova connects to neutron at the inner VIP of the region; before queens it does not look neutron up in the catalogue"),
			service.Text("neutron.region_name", nil, oslo.RegionName).Tied(service.RegionName()).Until(series.Queens).
				Because("regions share a keystone, so the catalogue contains the neutron of each region"),
		},
		service.EachSince(series.Queens, oslo.LookupRows("neutron", service.NetworkAPI)),
	)
	return service.Each(rows, func(r service.Row) service.Row { return r.When((*service.Scope).Neutron) })
}

// oldNeutronLogin returns how nova of havana to juno logs in.
func oldNeutronLogin() []service.Row {
	return service.Each([]service.Row{
		service.Text("neutron.admin_auth_url", endpoint.HomePaths(), func(s *service.Scope) string {
			return endpoint.WithPath(endpoint.KeystoneURL(s), "/v2.0")
		}).Tied(service.Endpoint()).Because("nova logs in at the inner VIP of the region that runs keystone"),
		service.Set("neutron.admin_username", "neutron").Because("nova uses neutron's own user to connect to neutron"),
		service.Secret("neutron.admin_password", "neutron", "service").Required("keystone rejects the login of nova").Because("the password of neutron's user"),
		service.Text("neutron.admin_tenant_name", service.From("identity.project"), oslo.ProjectName).Tied(oslo.ProjectTie()).Because("the project of the service users"),
		service.Text("neutron.ca_certificates_file", oslo.CAPaths(), endpoint.CAFile).
			Because("a private authority signed keystone's certificate"),
	}, func(r service.Row) service.Row { return r.Until(series.Kilo) })
}
