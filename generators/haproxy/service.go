// Package haproxy contains the load balancer.
package haproxy

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// Services returns the load balancer of every stateless API and of the one database server that accepts writes.
func Services() []*service.Service {
	return []*service.Service{{
		Name: "haproxy", Doc: "Distributes requests at the VIPs over the hosts that run a service.", Volumes: []string{"haproxy"}, Reload: true,
		Roles: []string{service.ControlCompute, service.Control, service.LoadBalancerRole}, Dedicated: service.LoadBalancerRole, Provides: []service.Capability{service.LoadBalancing}, Essential: true,
		When: func(s *service.Site) bool { return service.HasVIP(s) || s.HasRole(service.LoadBalancerRole) },
		Uses: []service.Reference{{
			Services: []string{names.Keepalived}, Degrades: true, Why: "no host has the VIPs at which HAProxy listens",
			When: service.HasVIP,
		}},
		Accepts: &service.Limit{
			Section: "global", Name: "maxconn", Field: "loadBalancer.maxConnections", Of: func(r *model.Region) int { return r.LoadBalancer.MaxConnections },
		},
		Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Redundancy: service.AnyHost, Programs: programs(),
		Files: []*service.File{file(), haproxySysctl(), haproxyDefault()}, Socket: socket, Certificates: certificates,
	}}
}

// certificates returns the certificates of the VIPs. HAProxy reads them as root, with the key in the same file.
func certificates(s *service.Scope) []service.Certificate {
	var all []service.Certificate
	for _, n := range s.Region.Networks {
		if n.TLS != nil && n.VIP.IsValid() {
			all = append(all, service.Certificate{
				Path: n.TLS.Certificate, CA: n.TLS.CA, Owner: "root", Group: "root", Mode: 0o600,
				Names: endpoint.VIPNames(n), Usages: []service.Usage{service.ServerUsage}, Reader: names.HAProxy,
			})
		}
	}
	return all
}

func file() *service.File {
	return &service.File{
		Path: "/etc/haproxy/haproxy.cfg", Doc: "The ports of HAProxy, and the servers behind them.",
		Format: format.HAProxy, Settings: options(), Template: "haproxy.cfg.tmpl", Mode: 0o640, Owner: "root", Group: "haproxy",
		Sections: []service.Section{
			{Name: "global", Rows: global()},
			{Name: "defaults", Rows: defaults()},
			{
				Name: "listen", Each: proxiedPorts, Title: func(s *service.Scope) string { return s.Listener.Port.Title(s.Listener.Service) },
				Rows: slices.Concat(listening(), requests(), timeouts(), haproxyServers()),
			},
		},
	}
}

// proxiedPorts goes over the ports that are on a VIP.
func proxiedPorts(s *service.Scope) []*service.Scope {
	var all []*service.Scope
	for _, listen := range s.Site.Proxied() {
		all = append(all, s.At(listen))
	}
	return all
}

// haproxySysctl lets HAProxy start on hosts without the VIPs.
func haproxySysctl() *service.File {
	hasVIP := func(is func(*model.Network) bool) func(*service.Scope) bool {
		return func(s *service.Scope) bool { return slices.ContainsFunc(s.Region.Networks, is) }
	}
	const why = "HAProxy binds the VIPs on every host, and only one host has them; without this it would not start on the others"
	return &service.File{
		Path: "/etc/sysctl.d/60-stackplan-haproxy.conf", Doc: "The addresses that the kernel lets HAProxy bind.",
		Format: format.KeyValue, Mode: 0o644, Owner: "root", Group: "root",
		Rows: []service.Row{
			service.Set("net.ipv4.ip_nonlocal_bind", 1).Because(why).
				When(hasVIP(func(n *model.Network) bool { return n.VIP.Is4() })),
			service.Set("net.ipv6.ip_nonlocal_bind", 1).Because(why).
				When(hasVIP(func(n *model.Network) bool { return n.VIP.Is6() })),
		},
	}
}

// haproxyDefault is read by the init script of Debian.
func haproxyDefault() *service.File {
	return &service.File{
		Path: "/etc/default/haproxy", Doc: "Whether HAProxy starts.", Format: format.Shell,
		Mode: 0o644, Owner: "root", Group: "root", Span: series.Span{Until: series.Newton},
		Rows: []service.Row{
			service.Set("ENABLED", "1").Because("the script of wheezy starts HAProxy only with this word; later ones ignore it"),
		},
	}
}
