package haproxy

import (
	"slices"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// isNotForwarded reports whether clients of a port speak for themselves. The metadata agent of neutron speaks for guests.
func isNotForwarded(s *service.Scope) bool {
	return s.Listen.Service.Name != names.NovaMetadata || !s.Neutron()
}

func isTCP(s *service.Scope) bool { return s.Listen.Port.TCP }

func isHTTP(s *service.Scope) bool { return !s.Listen.Port.TCP }

// portPaths are what the ports of services that the description declares are read from, and paths.
func portPaths(paths ...source.Path) []source.Path {
	return append(service.From("custom.services.*.port"), paths...)
}

func listening() []service.Row {
	return []service.Row{
		service.Lines("bind", portPaths(service.From("custom.services.*.external", "region.networks.*.purpose",
			"region.networks.*.vip", "region.networks.*.tls.certificate")...), binds).
			Because("users come in by the VIPs of external networks, services by that of the management network, and ports for services alone have only the latter"),
		service.Set("mode", "tcp").When(isTCP).Because("the protocol is not HTTP, so bytes are passed on as they are"),
		service.Set("option httplog", "").When(isHTTP).Because("each request is logged with its server, its status and its times"),
		service.Set("option tcplog", "").When(isTCP).Because("each connection is logged with its server and its times"),
		service.Int("maxconn", service.From("region.database.maxConnections"), func(s *service.Scope) int { return s.Region.Database.MaxConnections }).
			When(func(s *service.Scope) bool { return s.Listen.Port.Number == endpoint.DatabasePort }).
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

// requests is what happens to requests on their way.
func requests() []service.Row {
	return service.Each([]service.Row{
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

func timeouts() []service.Row {
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
		service.Lines("server", portPaths(append(endpoint.MemberPaths(), service.From("region.database.primary", "region.loadBalancer.backends.ca", "region.loadBalancer.backends.plain")...)...), servers).
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
	alone := s.Site.Writer(s.Listen.Service.Name)
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
