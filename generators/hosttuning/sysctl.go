package hosttuning

import (
	"slices"

	"stackplan/generators/names"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// sysctl returns variables of the kernel whose defaults do not fit a host of a cloud.
func sysctl() *service.File {
	f := service.SystemFile("/etc/sysctl.d/60-stackplan-host.conf", "Variables of the kernel for a host of a cloud.", format.KeyValue)
	f.Rows = slices.Concat(sysctlNetwork(), sysctlInstances(), sysctlControl())
	return f
}

// sysctlNetwork returns variables of every host.
func sysctlNetwork() []service.Row {
	const neighbours = "hosts and instances of one flat network are all neighbours; the default of 1024 is soon exceeded, and those beyond it cannot be reached"
	isIPv6 := func(s *service.Scope) bool {
		return slices.ContainsFunc(s.Region.Networks, func(n *model.Network) bool { return n.CIDR.Addr().Is6() })
	}
	const alive = "a client of a host that was lost waits for an answer without sending anything, and only these probes notice it: after 10 s, by default after two hours. The address may be a VIP that is on another host by then, which resets the connection at the first probe"
	return []service.Row{
		service.Set("net.ipv4.tcp_keepalive_time", 5).Because(alive),
		service.Set("net.ipv4.tcp_keepalive_intvl", 1).Because(alive),
		service.Set("net.ipv4.tcp_keepalive_probes", 5).Because(alive),
		service.Set("net.ipv4.conf.all.rp_filter", 2).
			Because("a host in several networks may answer by another interface than the one that received a packet, which a strict filter takes for forgery; loose mode only rejects senders that have no route (RFC 3704)"),
		service.Set("net.ipv4.neigh.default.gc_thresh1", 4096).Because(neighbours),
		service.Set("net.ipv4.neigh.default.gc_thresh2", 8192).Because(neighbours),
		service.Set("net.ipv4.neigh.default.gc_thresh3", 16384).Because(neighbours),
		service.Set("net.ipv6.neigh.default.gc_thresh1", 4096).When(isIPv6).Because(neighbours),
		service.Set("net.ipv6.neigh.default.gc_thresh2", 8192).When(isIPv6).Because(neighbours),
		service.Set("net.ipv6.neigh.default.gc_thresh3", 16384).When(isIPv6).Because(neighbours),
	}
}

// sysctlInstances returns variables of hosts with instances.
func sysctlInstances() []service.Row {
	bridges := service.From("region.networking.driver", "region.networking.mechanism")
	filter := func(option string) service.Row {
		return service.Int(option, bridges, func(*service.Scope) int { return 1 }).When(filtersBridges).On(names.NovaCompute).
			Because("iptables sees frames on bridges only with this; without it security groups let everything pass")
	}
	return []service.Row{
		service.Set("vm.swappiness", 1).On(names.NovaCompute).
			Because("otherwise the kernel swaps idle memory of instances out to cache more files, and an instance stalls when it is swapped in; with 0 the OOM killer would act first"),
		service.Set("net.netfilter.nf_conntrack_max", 1048576).On(names.NovaCompute).
			Because("security groups track every connection of every instance; when the table is full the host drops packets of all of them. An entry takes about 320 bytes"),
		filter("net.bridge.bridge-nf-call-iptables"),
		filter("net.bridge.bridge-nf-call-ip6tables"),
		service.Set("net.ipv4.ip_forward", 1).On(names.NovaNetwork).
			Because("the host is the router of its instances; nova-network enables this at its start, and here it stays enabled when variables are set again"),
	}
}

// sysctlControl returns variables of hosts that serve all others.
func sysctlControl() []service.Row {
	return []service.Row{
		service.Int("net.core.somaxconn", service.From("hardware.kernel"), func(*service.Scope) int { return 4096 }).
			On("haproxy", "rabbitmq", "memcached", "mariadb").
			When(func(s *service.Scope) bool { return topology.KernelOf(s.Series, s.Hardware()).Before(5, 4) }).
			Because("the limit of connections that wait to be accepted; before Linux 5.4 it is 128, which is exceeded after the restart of a service when all hosts reconnect at once"),
		service.Int("fs.nr_open", service.From("region.loadBalancer.maxConnections"), haproxyFiles).On("haproxy").
			Reading(func(s *service.Scope) []source.Path { return s.Site.Accepts(service.LoadBalancing).Pattern() }).
			When(func(s *service.Scope) bool { return haproxyFiles(s) > defaultNrOpen }).
			Because("HAProxy opens two files for each connection and raises its own limit at the start, but not above this one"),
	}
}

// defaultNrOpen is the highest limit of open files that Linux lets a process set.
const defaultNrOpen = 1048576

// haproxyFiles returns how many files HAProxy opens at most: one for each side of a connection, and some for itself.
func haproxyFiles(s *service.Scope) int { return 2*s.Site.Accepts(service.LoadBalancing).Number + 4096 }
