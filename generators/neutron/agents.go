package neutron

import (
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// reportInterval is the number of seconds between two reports of an agent.
const reportInterval = 30

// neutronAgents returns the options that all agents share.
func neutronAgents() []service.Row {
	return append(withAgents(
		service.Set("agent.report_interval", reportInterval).Pin().
			Because("agent_down_time of the server is more than twice this; early releases had 4"),
	),
		service.Set("agent.root_helper", "sudo /usr/bin/neutron-rootwrap /etc/neutron/rootwrap.conf").
			Because("agents run as the user neutron, and rootwrap lets them do as root only what its filters list; plain sudo would allow everything"),
		service.Set("oslo_concurrency.lock_path", "/var/lib/neutron/lock").
			Required("operations that need a lock between processes fail: there is no default directory").
			Because("agents of a host exclude each other from iptables and interfaces by locks on files in one directory"),
	)
}

// moved returns a file that moved in liberty: agents were parts of plug-ins of their own before ml2.
func moved(before, after, sample, doc string, rows []service.Row) []*service.File {
	old, now := file(before, sample, doc, rows), file(after, sample, doc, rows)
	old.Span.Until, now.Span.Since = series.Liberty, series.Liberty
	return []*service.File{old, now}
}

// tunnelling limits a row to regions with tunnels as tenant networks.
func tunnelling(r service.Row) service.Row {
	if len(r.From) == 0 {
		r.From = service.From("region.networking.tenants")
	}
	return r.When(hasTunnels)
}

// tunnelsOf limits a row to regions with tunnels of a type.
func tunnelsOf(kind string, r service.Row) service.Row {
	r = tunnelling(r)
	return r.When(func(s *service.Scope) bool { return s.Region.Networking.Tenants == kind })
}

// interfaceDriver returns how the L3 and DHCP agents attach their ports.
func interfaceDriver() []service.Row {
	why := "agents attach their ports in the way that the L2 agent of the host expects; there is no default before 2025.1, and before mitaka the agents import a class and know no entry points"
	driver := func(openvswitch, linuxbridge string) service.Row {
		return service.Text("DEFAULT.interface_driver", service.From("region.networking.mechanism"), func(s *service.Scope) string {
			if s.Region.Networking.Mechanism == "linuxbridge" {
				return linuxbridge
			}
			return openvswitch
		}).Tied(interfaceTie()).Required("the L3 and DHCP agents do not start: they require a driver").Because(why)
	}
	return []service.Row{
		driver("neutron.agent.linux.interface.OVSInterfaceDriver", "neutron.agent.linux.interface.BridgeInterfaceDriver").Until(series.Mitaka),
		driver("openvswitch", "linuxbridge").Since(series.Mitaka),
	}
}

// metadataSocket returns, as one side of the connection, where the proxies of the L3 and DHCP agents find the metadata agent.
func metadataSocket(side service.StatementKind) service.Row {
	path := func(text string) []service.Place { return []service.Place{{Host: text}} }
	return service.Set("DEFAULT.metadata_proxy_socket", "/var/lib/neutron/metadata_proxy").Stating(service.Statement{Kind: side, Read: path}).Tied(socketTie()).Pin().
		Because("a UNIX socket of the host: the metadata agent listens there, and the proxies of the L3 and DHCP agents of the host connect to it")
}

// firewallRows return what enforces security groups. The server and the agents must use the same driver.
func firewallRows() []service.Row {
	linuxbridge := func(s *service.Scope) bool { return s.Region.Networking.Mechanism == "linuxbridge" }
	openvswitch := func(s *service.Scope) bool { return s.Region.Networking.Mechanism == "openvswitch" }
	driver := func(name, why string, when func(*service.Scope) bool) service.Row {
		return service.Text("securitygroup.firewall_driver", service.From("region.networking.mechanism"), func(*service.Scope) string { return name }).
			Tied(firewallTie()).When(when).Because(why)
	}
	hybrid := "a Linux bridge between instance and switch enforces the rules, since Open vSwitch of these series cannot; the default enforces nothing"
	iptables := "iptables enforces security groups on the bridge; the default enforces nothing"
	return []service.Row{
		driver("neutron.agent.linux.iptables_firewall.OVSHybridIptablesFirewallDriver", hybrid, openvswitch).Until(series.Mitaka),
		driver("iptables_hybrid", hybrid, openvswitch).Since(series.Mitaka).Until(series.Queens),
		driver("openvswitch", "Open vSwitch itself enforces security groups with the kernel's connection tracking, without a bridge for each instance", openvswitch).Since(series.Queens),
		driver("neutron.agent.linux.iptables_firewall.IptablesFirewallDriver", iptables, linuxbridge).Until(series.Mitaka),
		driver("iptables", iptables, linuxbridge).Since(series.Mitaka).Until(series.Epoxy),
	}
}
