package hosttuning

import (
	"slices"

	"stackplan/generators/names"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// sysctl are variables of the kernel whose defaults do not fit a host of a cloud.
func sysctl() *service.File {
	f := service.SystemFile("/etc/sysctl.d/60-stackplan-host.conf", "Variables of the kernel for a host of a cloud.", format.KeyValue)
	f.Rows = slices.Concat(sysctlNetwork(), sysctlGuests(), sysctlControl())
	return f
}

// sysctlNetwork are variables of every host.
func sysctlNetwork() []service.Row {
	const neighbours = "hosts and guests of one flat network are all neighbours; the default of 1024 is soon full, and those beyond it cannot be reached"
	isIPv6 := func(s *service.Scope) bool {
		return slices.ContainsFunc(s.Region.Networks, func(n *model.Network) bool { return n.CIDR.Addr().Is6() })
	}
	return []service.Row{
		service.Set("net.ipv4.conf.all.rp_filter", 2).
			Because("a host in several networks may answer by another interface than it was asked by, which a strict filter takes for forgery; loose mode only refuses senders that no route leads to (RFC 3704)"),
		service.Set("net.ipv4.neigh.default.gc_thresh1", 4096).Because(neighbours),
		service.Set("net.ipv4.neigh.default.gc_thresh2", 8192).Because(neighbours),
		service.Set("net.ipv4.neigh.default.gc_thresh3", 16384).Because(neighbours),
		service.Set("net.ipv6.neigh.default.gc_thresh1", 4096).When(isIPv6).Because(neighbours),
		service.Set("net.ipv6.neigh.default.gc_thresh2", 8192).When(isIPv6).Because(neighbours),
		service.Set("net.ipv6.neigh.default.gc_thresh3", 16384).When(isIPv6).Because(neighbours),
	}
}

// sysctlGuests are variables of hosts with guests.
func sysctlGuests() []service.Row {
	bridges := service.From("region.networking.driver", "region.networking.mechanism")
	filter := func(option string) service.Row {
		return service.Int(option, bridges, func(*service.Scope) int { return 1 }).When(filtersBridges).On(names.NovaCompute).
			Because("iptables sees frames on bridges only with this; without it security groups let everything pass")
	}
	return []service.Row{
		service.Set("vm.swappiness", 1).On(names.NovaCompute).
			Because("the kernel else swaps idle memory of guests out to have more room for files, and the guest stands still when it comes back; 0 would have the OOM killer come first"),
		service.Set("net.netfilter.nf_conntrack_max", 1048576).On(names.NovaCompute).
			Because("security groups track every connection of every guest; when the table is full the host drops the packets of all. An entry takes about 320 bytes"),
		filter("net.bridge.bridge-nf-call-iptables"),
		filter("net.bridge.bridge-nf-call-ip6tables"),
		service.Set("net.ipv4.ip_forward", 1).On(names.NovaNetwork).
			Because("the host is its guests' router; nova-network switches this on at its start, and here it stays on when variables are set anew"),
	}
}

// sysctlControl are variables of hosts that serve all others.
func sysctlControl() []service.Row {
	return []service.Row{
		service.Int("net.core.somaxconn", service.From("hardware.kernel"), func(*service.Scope) int { return 4096 }).
			On("haproxy", "rabbitmq", "memcached", "mariadb").
			When(func(s *service.Scope) bool { return topology.KernelOf(s.Series, s.Hardware()).Before(5, 4) }).
			Because("at most so many connections wait to be accepted; before Linux 5.4 it is 128, which a restart of a service exceeds when all hosts come back at once"),
		service.Int("fs.nr_open", service.From("region.loadBalancer.maxConnections"), haproxyFiles).On("haproxy").
			When(func(s *service.Scope) bool { return haproxyFiles(s) > defaultNrOpen }).
			Because("HAProxy opens two files for each connection and raises its own limit at the start, but not beyond this one"),
	}
}

// defaultNrOpen is the most files that Linux lets a process ask for.
const defaultNrOpen = 1048576

// haproxyFiles is how many files HAProxy opens at most: one for each side of a connection, and some for itself.
func haproxyFiles(s *service.Scope) int { return 2*s.Region.LoadBalancer.MaxConnections + 4096 }
