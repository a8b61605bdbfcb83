package generators

import (
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// rpcSlack is how many seconds HAProxy waits longer than the services behind it.
const rpcSlack = 60

// haproxy is the load balancer of every stateless API, and the way to the one database server that takes writes.
func haproxy() []*service.Service {
	return []*service.Service{{
		Name: "haproxy", Doc: "Spreads requests at the VIPs over the hosts that run a service.", Reload: true,
		Roles: []string{service.ControlCompute},
		Files: []*service.File{haproxyFile(), haproxySysctl(), haproxyDefault()},
	}}
}

func haproxyFile() *service.File {
	return &service.File{
		Path: "/etc/haproxy/haproxy.cfg", Doc: "What HAProxy listens on, and the servers behind it.",
		Format: format.HAProxy, Template: "haproxy.cfg.tmpl", Mode: 0o640, Owner: "root", Group: "haproxy",
		Sections: []service.Section{
			{Name: "global", Rows: haproxyGlobal()},
			{Name: "defaults", Rows: haproxyDefaults()},
			{
				Name: "listen", Each: proxiedPorts, Title: func(s *service.Scope) string { return s.Listen.Port.Title(s.Listen.Service) },
				Rows: concat(haproxyListening(), haproxyRequests(), haproxyTimeouts(), haproxyServers()),
			},
		},
	}
}

// proxiedPorts goes over the ports that HAProxy shows.
func proxiedPorts(s *service.Scope) []*service.Scope {
	var all []*service.Scope
	for _, listen := range s.Site.Proxied() {
		all = append(all, s.At(listen))
	}
	return all
}

// haproxySysctl lets HAProxy start where the VIPs are not.
func haproxySysctl() *service.File {
	hasVIP := func(is func(*model.Network) bool) func(*service.Scope) bool {
		return func(s *service.Scope) bool { return slices.ContainsFunc(s.Region.Networks, is) }
	}
	const why = "HAProxy binds the VIPs on every host, and all hosts but one do not hold them; without this it would not start there"
	return &service.File{
		Path: "/etc/sysctl.d/60-stackplan-haproxy.conf", Doc: "What the kernel lets HAProxy bind.",
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
			service.Set("ENABLED", "1").Because("the script of wheezy starts HAProxy only with this word; those after it pass over it"),
		},
	}
}

func haproxyGlobal() []service.Row {
	return concat([]service.Row{
		service.Set("log", "/dev/log local0").Because("the local syslog takes what HAProxy says; a file would need HAProxy to leave its chroot"),
		service.Set("chroot", "/var/lib/haproxy").Because("a process taken over through a request sees an empty directory"),
		service.Set("user", "haproxy").Because("only the start needs root, to bind ports and read certificates"),
		service.Set("group", "haproxy").Because("only the start needs root, to bind ports and read certificates"),
		service.Int("maxconn", service.From("region.loadBalancer.maxConnections"), maxConnections).
			Because("the bound of all ports together; HAProxy reserves files and memory for it at the start"),
		service.Set("stats socket", "/run/haproxy/admin.sock mode 660 level admin").
			Because("statistics, and taking a server out by hand, by a socket of the host alone: no port that others could reach"),
	}, haproxyTLS())
}

// haproxyTLS says what TLS on the VIPs may be.
func haproxyTLS() []service.Row {
	return each([]service.Row{
		service.Set("ssl-default-bind-options", "no-sslv3 no-tls-tickets").Until(series.Rocky).
			Because("SSL 3 is broken (POODLE); HAProxy of these series has no ssl-min-ver"),
		service.Set("ssl-default-bind-options", "ssl-min-ver TLSv1.2 no-tls-tickets").Since(series.Rocky).
			Because("TLS before 1.2 is deprecated (RFC 8996), and the keys of tickets would outlive the connections that they protect"),
		service.Set("tune.ssl.default-dh-param", 2048).
			Because("older releases of HAProxy default to 1024 bits, which is too weak, and warn where the option is missing"),
	}, func(r service.Row) service.Row {
		r.From = service.From("region.networks.*.tls")
		return r.When(hasTLS)
	})
}

func maxConnections(s *service.Scope) int { return s.Region.LoadBalancer.MaxConnections }

func haproxyDefaults() []service.Row {
	slack := func(s *service.Scope) string { return service.Seconds(s.Region.Compute.RPCTimeout + rpcSlack) }
	rpc := service.From("region.compute.rpcTimeout")
	return []service.Row{
		service.Set("log", "global").Because("every port logs to where HAProxy itself does"),
		service.Set("mode", "http").Because("all services but the database speak HTTP, so requests are checked and spread one by one"),
		service.Set("option dontlognull", "").Because("health checks of others that only connect would fill the log"),
		service.Set("option redispatch", "").Because("a request to a server that just died goes to another one, not back as an error"),
		service.Set("balance", "roundrobin").Because("the servers are alike; stated because the default is not the same in every release"),
		service.Int("maxconn", service.From("region.loadBalancer.maxConnections"), maxConnections).
			Because("a port has a bound of its own, 2000 in old releases: the bound of all ports is the one that counts"),
		service.Set("timeout connect", "5s").Because("servers are in the same network: who does not answer within seconds is dead"),
		service.Set("timeout check", "10s").Because("a busy API may take seconds to answer a check, and is not dead for it"),
		service.Set("timeout queue", "60s").Because("beyond it the client has given up"),
		service.Set("timeout http-request", "10s").Because("a client that sends its headers byte by byte holds a connection no longer"),
		service.Set("timeout http-keep-alive", "10s").Because("idle connections of clients are closed early, as the next request opens one within a millisecond"),
		service.Text("timeout client", rpc, slack).
			Because("an API call may wait for an RPC call to time out; HAProxy must wait longer, or the user sees 504 and the work goes on"),
		service.Text("timeout server", rpc, slack).
			Because("an API call may wait for an RPC call to time out; HAProxy must wait longer, or the user sees 504 and the work goes on"),
	}
}

// isNotForwarded reports whether clients of a port speak for themselves. The metadata agent of neutron speaks for guests.
func isNotForwarded(s *service.Scope) bool {
	return s.Listen.Service.Name != novaMetadata || !s.Neutron()
}

func isTCP(s *service.Scope) bool  { return s.Listen.Port.TCP }
func isHTTP(s *service.Scope) bool { return !s.Listen.Port.TCP }

// portPaths are what the ports of services that the description declares are read from, and paths.
func portPaths(paths ...source.Path) []source.Path {
	return append(service.From("custom.services.*.port"), paths...)
}

func haproxyListening() []service.Row {
	return []service.Row{
		service.Lines("bind", portPaths(service.From("custom.services.*.external", "region.networks.*.purpose",
			"region.networks.*.vip", "region.networks.*.tls.certificate")...), binds).
			Because("users come in by the VIPs of external networks, services by that of the management network, and ports for services alone have only the latter"),
		service.Set("mode", "tcp").When(isTCP).Because("the protocol is not HTTP, so bytes are passed on as they are"),
		service.Set("option httplog", "").When(isHTTP).Because("each request is logged with its server, its status and its times"),
		service.Set("option tcplog", "").When(isTCP).Because("each connection is logged with its server and its times"),
		service.Int("maxconn", service.From("region.database.maxConnections"), func(s *service.Scope) int { return s.Region.Database.MaxConnections }).
			When(func(s *service.Scope) bool { return s.Listen.Port.Number == databasePort }).
			Because("more connections than the database takes would be refused by it; here they wait"),
	}
}

// binds returns where a port is shown: on the management VIP, and on external ones where users need it.
func binds(s *service.Scope) []string {
	var all []string
	for _, n := range showing(s) {
		line := service.Join(n.VIP, s.Listen.Port.Number)
		if n.TLS != nil && isHTTP(s) {
			line += " ssl crt " + n.TLS.Certificate
		}
		all = append(all, line)
	}
	return all
}

// showing returns the networks whose VIPs show a port: management first.
func showing(s *service.Scope) []*model.Network {
	var all []*model.Network
	if inside := s.Site.Inside(); inside != nil && inside.VIP.IsValid() {
		all = append(all, inside)
	}
	return append(all, facingUsers(s)...)
}

// facingUsers returns the external networks whose VIPs show a port.
func facingUsers(s *service.Scope) []*model.Network {
	var all []*model.Network
	for _, n := range s.Region.Networks {
		if n.Purpose == "external" && n.VIP.IsValid() && s.Listen.Port.Exposure == service.External {
			all = append(all, n)
		}
	}
	return all
}

// secureHeader tells a service that a request came by TLS, where a VIP that shows its port has TLS.
func secureHeader(s *service.Scope) string {
	if slices.ContainsFunc(showing(s), func(n *model.Network) bool { return n.TLS != nil }) {
		return "X-Forwarded-Proto https if { ssl_fc }"
	}
	return ""
}

// haproxyRequests is what happens to requests on their way.
func haproxyRequests() []service.Row {
	return each([]service.Row{
		service.Set("http-request set-header", "X-Forwarded-For %[src]").When(isNotForwarded).
			Because("services believe this header about who asks, so what a client wrote into it is overwritten, not appended to (OSSN-0074); only the metadata agent of neutron tells the guest's address in it, and is known by its signature"),
		service.Set("http-request del-header", "X-Forwarded-Proto").
			Because("only HAProxy knows whether a request came by TLS; a client's own word would end up in the links of answers"),
		service.Text("http-request set-header", service.From("region.networks.*.tls"), secureHeader).
			Because("TLS ends here; the service writes links with the scheme that the client used"),
		service.Lines("http-request deny", service.From("custom.services.*.external", "region.networks.*.purpose", "region.networks.*.vip"), denials).
			Because("where a service runs under Apache its status page tells addresses and paths of other users"),
	}, func(r service.Row) service.Row { return r.When(isHTTP) })
}

// denials refuse what users have no business with, at the VIPs that they come in by.
func denials(s *service.Scope) []string {
	var all []string
	for _, n := range facingUsers(s) {
		all = append(all, "if { path_beg -i /server-status } { dst "+n.VIP.String()+" }")
	}
	return all
}

func haproxyTimeouts() []service.Row {
	paths := service.From("region.loadBalancer.consoleTimeout", "region.loadBalancer.imageTimeout")
	own := func(s *service.Scope) bool { return s.Listen.Port.Timeout != nil }
	seconds := func(s *service.Scope) string { return service.Seconds(s.Listen.Port.Timeout(s)) }
	const why = "consoles, transfers of images and connections of pools stay silent for longer than any API call does"
	return []service.Row{
		service.Text("timeout client", paths, seconds).When(own).Because(why),
		service.Text("timeout server", paths, seconds).When(own).Because(why),
		service.Text("timeout tunnel", paths, seconds).When(own).
			Because("once a console has turned into a WebSocket, HAProxy counts its silence by this timeout alone"),
	}
}

func haproxyServers() []service.Row {
	return []service.Row{
		service.Text("balance", nil, func(s *service.Scope) string { return s.Listen.Port.Balance }).
			Because("requests that belong together must reach the same server"),
		service.Text("option httpchk", service.From("custom.services.*.health"), healthRequest).
			Because("a daemon that accepts connections but cannot answer a request gets none"),
		service.Text("http-check expect", nil, func(s *service.Scope) string { return s.Listen.Port.Expect }).
			Because("the answer by which this service says that it lives"),
		service.Lines("server", portPaths(append(memberPaths(), service.From("region.database.primary", "region.loadBalancer.backends.ca", "region.loadBalancer.backends.plain")...)...), servers).
			Because("every host that runs the service, in the order of groups and names; 10 s of failed checks take one out, 4 s of good ones bring it back; with TLS behind HAProxy each must show a certificate for its name"),
	}
}

// healthRequest is the method and the path of a port's check. A path of the user's own stays one word.
func healthRequest(s *service.Scope) string {
	method, path, ok := strings.Cut(s.Listen.Port.Health, " ")
	if !ok {
		return ""
	}
	return method + " " + strings.NewReplacer(" ", "%20", `"`, "%22").Replace(path)
}

// servers lists the hosts behind a port. Where one works alone, the others wait, and its loss or return ends the
// connections to the server that is no longer meant.
func servers(s *service.Scope) []string {
	var all []string
	port := s.Listen.Port
	alone := writer(s, s.Listen.Service.Name)
	for _, h := range s.Site.Hosts(s.Listen.Service.Name) {
		line := h.Name + " " + service.Join(h.Management(), port.Number) + " check inter 2s rise 2 fall 5"
		if s.Site.Encrypts(s.Listen.Service.Name) {
			line += " ssl verify required ca-file " + s.Region.LoadBalancer.Backends.CA + " verifyhost " + h.Name
		}
		switch {
		case port.Single && h.Name == alone:
			line += " on-marked-down shutdown-sessions on-marked-up shutdown-backup-sessions"
		case port.Single:
			line += " backup on-marked-down shutdown-sessions"
		}
		all = append(all, line)
	}
	return all
}

// megabytes writes bytes as a whole number of MiB, the smallest of them 1.
func megabytes(bytes int64) string { return strconv.FormatInt(max(bytes>>20, 1), 10) }
