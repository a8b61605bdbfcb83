package neutron

import (
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// reportInterval is how many seconds pass between two reports of an agent.
const reportInterval = 30

// neutronAgents are what agents share, on hosts that run one.
func neutronAgents() []service.Row {
	return []service.Row{
		service.Set("agent.report_interval", reportInterval).Pin().
			Because("agent_down_time of the server is more than twice this; early releases had 4"),
		service.Set("agent.root_helper", "sudo /usr/bin/neutron-rootwrap /etc/neutron/rootwrap.conf").
			Because("agents run as the user neutron, and rootwrap lets them do as root what its filters list; plain sudo would allow all"),
		service.Set("oslo_concurrency.lock_path", "/var/lib/neutron/lock").
			Because("agents of a host take turns at iptables and interfaces through files in one folder"),
	}
}

// moved returns a file that liberty moved: agents had been parts of plug-ins of their own before ml2.
func moved(before, after, sample, doc string, rows []service.Row) []*service.File {
	old, now := file(before, sample, doc, rows), file(after, sample, doc, rows)
	old.Span.Until, now.Span.Since = series.Liberty, series.Liberty
	return []*service.File{old, now}
}

// tunnelling bounds a row to regions whose tenants' networks are tunnels.
func tunnelling(r service.Row) service.Row {
	if len(r.From) == 0 {
		r.From = service.From("region.networking.tenants")
	}
	return r.When(hasTunnels)
}

// interfaceDriver is how the l3 and dhcp agents plug their ports.
func interfaceDriver() []service.Row {
	why := "agents plug their ports the way that the L2 agent of the host expects; there is no default before 2025.1"
	driver := func(openvswitch, linuxbridge string) service.Row {
		return service.Text("DEFAULT.interface_driver", service.From("region.networking.mechanism"), func(s *service.Scope) string {
			if s.Region.Networking.Mechanism == "linuxbridge" {
				return linuxbridge
			}
			return openvswitch
		}).Because(why)
	}
	return []service.Row{
		driver("neutron.agent.linux.interface.OVSInterfaceDriver", "neutron.agent.linux.interface.BridgeInterfaceDriver").Until(series.Liberty),
		driver("openvswitch", "linuxbridge").Since(series.Liberty),
	}
}

// metadataSocket is where the proxies of the l3 and dhcp agents find the metadata agent.
func metadataSocket() service.Row {
	return service.Set("DEFAULT.metadata_proxy_socket", "/var/lib/neutron/metadata_proxy").Pin().
		Because("a UNIX socket of the host: the metadata agent listens there, and the proxies of the l3 and dhcp agents beside it connect")
}

// firewallRows choose what enforces security groups. The server and the agents must name the same.
func firewallRows() []service.Row {
	linuxbridge := func(s *service.Scope) bool { return s.Region.Networking.Mechanism == "linuxbridge" }
	openvswitch := func(s *service.Scope) bool { return s.Region.Networking.Mechanism == "openvswitch" }
	driver := func(name, why string, when func(*service.Scope) bool) service.Row {
		return service.Text("securitygroup.firewall_driver", service.From("region.networking.mechanism"), func(*service.Scope) string { return name }).
			When(when).Because(why)
	}
	hybrid := "a Linux bridge between guest and switch carries the rules, since Open vSwitch of the time cannot; the default enforces nothing"
	iptables := "iptables enforces security groups on the bridge; the default enforces nothing"
	return []service.Row{
		driver("neutron.agent.linux.iptables_firewall.OVSHybridIptablesFirewallDriver", hybrid, openvswitch).Until(series.Liberty),
		driver("iptables_hybrid", hybrid, openvswitch).Since(series.Liberty).Until(series.Queens),
		driver("openvswitch", "Open vSwitch enforces security groups itself with the kernel's connection tracking, without a bridge for each guest", openvswitch).Since(series.Queens),
		driver("neutron.agent.linux.iptables_firewall.IptablesFirewallDriver", iptables, linuxbridge).Until(series.Liberty),
		driver("iptables", iptables, linuxbridge).Since(series.Liberty).Until(series.Epoxy),
	}
}
