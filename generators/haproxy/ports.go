package haproxy

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// isNotForwarded reports whether clients of a port send requests in their own name. The metadata agent of neutron sends them for
// instances.
func isNotForwarded(s *service.Scope) bool {
	return s.Listener.Service.Name != names.NovaMetadata || !s.Neutron()
}

func isTCP(s *service.Scope) bool { return s.Listener.Port.TCP }

func isHTTP(s *service.Scope) bool { return !s.Listener.Port.TCP }

// declaredPort is the port of a service that the description declares.
var declaredPort = service.From("custom.services.{port}.port")

// vipPaths are the paths that an address at a VIP is computed from. The management VIP shows every port.
func vipPaths(s *service.Scope) []source.Path {
	if s.Network == s.Site.Inside() {
		return service.From("region.networks.{network}.vip")
	}
	return service.From("custom.services.{port}.external", "region.networks.{network}.purpose", "region.networks.{network}.vip")
}

func listening() []service.Row {
	return []service.Row{
		service.Repeat("bind", slices.Concat(declaredPort, certificate, service.From("custom.services.{port}.external",
			"region.networks.{network}.purpose", "region.networks.{network}.vip")), service.OverNetworks(showing), bind).Stating(service.Statement{Kind: service.Accepts, Read: bound}).
			Reading(func(s *service.Scope) []source.Path {
				if s.Network.TLS != nil && isHTTP(s) {
					return slices.Concat(vipPaths(s), declaredPort, certificate)
				}
				return slices.Concat(vipPaths(s), declaredPort)
			}).Tied(listens()).
			Required("HAProxy listens nowhere for the port, and clients are refused").
			Because("users connect to the VIPs of external networks, services to that of the management network, and ports for services only are on the latter"),
		service.Repeat("bind", redirectPaths, service.OverNetworks(redirecting), func(s *service.Scope) string { return service.Join(s.Network.VIP, s.Listener.Port.Number) }).
			Because("users type the name of the VIP without https://, and HAProxy redirects them"),
		service.Set("mode", "tcp").When(isTCP).Tied(service.Fixed(service.ServiceTie, "HAProxy reads the protocol of the service", func(*service.Tied) string {
			return "clients of the service do not use HTTP"
		})).Required("HAProxy reads the connections as HTTP and closes them").Because("the protocol is not HTTP, so bytes are passed on unchanged"),
		service.Set("option httplog", "").When(isHTTP).Because("each request is logged with its server, its status and its times"),
		service.Set("option tcplog", "").When(isTCP).Because("each connection is logged with its server and its times"),
		service.Int("maxconn", service.From("region.database.maxConnections"), func(s *service.Scope) int { return s.Site.Accepts(service.Database).Number }).
			Reading(func(s *service.Scope) []source.Path { return s.Site.Accepts(service.Database).Pattern() }).
			When(func(s *service.Scope) bool { return s.Listener.Port.Number == endpoint.DatabasePort }).
			Because("the database would refuse more connections than it accepts; here they wait"),
	}
}

// bind returns the address at which the VIP of a network shows a port.
func bind(s *service.Scope) string {
	line := service.Join(s.Network.VIP, s.Listener.Port.AtVIP(s.Network))
	if s.Network.TLS != nil && isHTTP(s) {
		line += " ssl crt " + s.Network.TLS.Certificate
	}
	return line
}

// bound returns the place of a line with bind.
func bound(line string) []service.Place {
	address, arguments, _ := strings.Cut(line, " ")
	p := service.PlaceOf(address)
	p.Secure = slices.Contains(strings.Fields(arguments), "ssl")
	return []service.Place{p}
}

// serverPlace returns the place of a line with server: its name, its address, and how it is checked and used.
func serverPlace(line string) []service.Place {
	words := strings.Fields(line)
	if len(words) < 2 {
		return nil
	}
	p := service.PlaceOf(words[1])
	arguments := words[2:]
	p.Secure, p.Standby = slices.Contains(arguments, "ssl"), slices.Contains(arguments, "backup")
	if slices.Contains(arguments, "check") {
		p.Check = p.Port
		if i := slices.Index(arguments, "port"); i >= 0 && i+1 < len(arguments) {
			p.Check = arguments[i+1]
		}
	}
	return []service.Place{p}
}

// certificate is the path of the certificate of a VIP.
var certificate = service.From("region.networks.{network}.tls.certificate")

// redirectPaths are the paths that a redirect to TLS is computed from.
var redirectPaths = slices.Concat(certificate, service.From("region.networks.{network}.purpose", "region.networks.{network}.vip"))

// redirecting returns the networks at whose VIPs a port redirects to another one, which has TLS.
func redirecting(s *service.Scope) []*model.Network {
	return slices.DeleteFunc(showing(s), func(n *model.Network) bool { return s.Listener.Port.AtVIP(n) == s.Listener.Port.Number })
}

// showing returns the networks whose VIPs have a port: management first.
func showing(s *service.Scope) []*model.Network {
	var all []*model.Network
	if inside := s.Site.Inside(); inside != nil && inside.VIP.IsValid() {
		all = append(all, inside)
	}
	return append(all, facingUsers(s)...)
}

// facingUsers returns the networks whose VIPs have a port, for users.
func facingUsers(s *service.Scope) []*model.Network {
	var all []*model.Network
	for _, n := range s.Region.Networks {
		if n.ServesUsers() && s.Listener.Port.Exposure == service.External {
			all = append(all, n)
		}
	}
	return all
}

// isSecured reports whether a VIP that shows a port has TLS.
func isSecured(s *service.Scope) bool {
	return slices.ContainsFunc(showing(s), func(n *model.Network) bool { return n.TLS != nil })
}

// forwardedWhy is the reason to delete headers that state how a client reached a proxy.
const forwardedWhy = "HAProxy is the first proxy, so only a client can have sent it; services believe it (oslo.middleware reads Forwarded before the others, RFC 7239), and a client would choose its address in logs, and the host and the path of links in answers"

// requests returns how requests are changed or denied.
func requests() []service.Row {
	return service.Each([]service.Row{
		service.Repeat("http-request redirect", redirectPaths, service.OverNetworks(redirecting), func(s *service.Scope) string {
			return "scheme https code 301 if { dst " + s.Network.VIP.String() + " } !{ ssl_fc }"
		}).Because("passwords and sessions of users must not cross a network without TLS"),
		service.Set("http-request del-header", "^x(_forwarded[-_]|-forwarded_) -m reg").Since(series.Zed).
			Because("WSGI servers read an underscore in the name of a header like a hyphen, so X_Forwarded_Host would pass for X-Forwarded-Host; HAProxy before 2.4 deletes exact names only"),
		service.Set("http-request del-header", "Forwarded").Because(forwardedWhy),
		service.Set("http-request del-header", "X-Forwarded-Host").Because(forwardedWhy),
		service.Set("http-request del-header", "X-Forwarded-Prefix").Because(forwardedWhy),
		service.Set("http-request set-header", "X-Forwarded-For %[src]").When(isNotForwarded).
			Because("services trust this header for the address of the client, so what a client wrote into it is overwritten, not appended to (OSSN-0074); only the metadata agent of neutron sends the address of the instance in it, and is authenticated by its signature"),
		service.Set("http-request del-header", "X-Forwarded-Proto").
			Because("only HAProxy knows whether a request came by TLS; a header of the client would end up in the links of answers"),
		service.Set("http-request set-header", "X-Forwarded-Proto https if { ssl_fc }").When(isSecured).
			Because("TLS ends here; the service writes links with the scheme that the client used"),
		service.Repeat("http-request deny", service.From("custom.services.{port}.external", "region.networks.{network}.purpose", "region.networks.{network}.vip"),
			service.OverNetworks(facingUsers), denial).
			Because("if a service runs under Apache, its status page shows addresses and paths of other users"),
	}, func(r service.Row) service.Row { return r.When(isHTTP) })
}

// denial refuses what users have no business with, at the VIP that they come in by.
func denial(s *service.Scope) string {
	return "if { path_beg -i /server-status } { dst " + s.Network.VIP.String() + " }"
}

func timeouts() []service.Row {
	paths := service.From("region.loadBalancer.consoleTimeout", "region.loadBalancer.imageTimeout")
	own := func(s *service.Scope) bool { return s.Listener.Port.Timeout != nil }
	seconds := func(s *service.Scope) string { return service.Seconds(s.Listener.Port.Timeout(s)) }
	timeout := func(s *service.Scope) []source.Path { return s.Listener.Port.TimeoutFrom }
	const why = "consoles, transfers of images and connections of pools are idle for longer than any API call"
	return []service.Row{
		service.Text("timeout client", paths, seconds).Reading(timeout).When(own).Because(why),
		service.Text("timeout server", paths, seconds).Reading(timeout).When(own).Because(why),
		service.Text("timeout tunnel", paths, seconds).Reading(timeout).When(own).
			Because("once a console has become a WebSocket, only this timeout applies to it"),
	}
}

func haproxyServers() []service.Row {
	return []service.Row{
		service.Text("balance", nil, func(s *service.Scope) string { return s.Listener.Port.Balance }).
			Because("requests that belong together must reach the same server"),
		service.Text("option httpchk", slices.Concat(service.From("custom.services.{port}.health"), databaseMode), healthRequest).Reading(healthPaths).
			Because("a daemon that accepts connections but cannot answer a request receives none; a node of Galera accepts logins while it recovers, joins, or is cut off from the majority, so an agent on its host answers for it"),
		service.Text("http-check send", service.From("region.networks.management.vip"), func(s *service.Scope) string {
			if s.Listener.Port.Host == nil || s.Listener.Port.Host(s) == "" {
				return ""
			}
			return "hdr Host " + s.Listener.Port.Host(s)
		}).Reading(func(s *service.Scope) []source.Path { return s.Listener.Port.HostFrom }).
			Because("the service rejects requests for a name that it does not know, and a check is sent for none otherwise"),
		service.Text("http-check expect", nil, func(s *service.Scope) string { return s.Listener.Port.Expect }).
			Because("the answer by which this service states that it is alive"),
		service.Repeat("server", slices.Concat(endpoint.MemberPaths(), declaredPort, databaseMode, service.From("region.database.primary", "region.loadBalancer.backends.ca",
			"region.loadBalancer.backends.plain")), service.OverMembers(backends), server).Stating(service.Statement{Kind: service.Forwards, Read: serverPlace}).Reading(serverPaths).Tied(forwards()).
			Required("HAProxy has no server for the port and answers every request with an error").
			Because("every host that runs the service, in the order of groups and names; with TLS behind HAProxy each must present a certificate for its name. " +
				"A host that is lost fails three checks of at most 2 s within 10 s; a daemon that is busy has 10 s for each, so a hanging request does not remove it. " +
				"If one server works alone, its sessions end when it is marked down, and those of the others when it is ready again, so that there is never a second writer"),
	}
}

// databaseMode is the path that the check of the database depends on.
var databaseMode = service.From("region.database.mode")

// healthPaths are the paths that the request of a check is computed from.
func healthPaths(s *service.Scope) []source.Path {
	if agent := s.Listener.Port.Agent; agent != nil {
		return agent.From
	}
	return service.From("custom.services.{port}.health")
}

// healthRequest returns the method and the path of a port's check. A path of the description is encoded as one word.
func healthRequest(s *service.Scope) string {
	if s.Listener.Port.CheckedBy(s.Region) != nil {
		return "GET /"
	}
	method, path, ok := strings.Cut(s.Listener.Port.Health, " ")
	if !ok {
		return ""
	}
	return method + " " + strings.NewReplacer(" ", "%20", `"`, "%22").Replace(path)
}

// backends returns the hosts behind a port.
func backends(s *service.Scope) []*model.Host { return s.Site.Hosts(s.Listener.Service.Name) }

// serverPaths are the paths that a server is computed from: which server works alone matters only for ports with standbys, and the
// authority of its certificate only if HAProxy uses TLS to it.
func serverPaths(s *service.Scope) []source.Path {
	paths := slices.Concat(endpoint.MemberPaths(), declaredPort)
	if s.Listener.Port.Single {
		paths = append(paths, service.From("region.database.primary")...)
	}
	if agent := s.Listener.Port.Agent; agent != nil {
		paths = append(paths, agent.From...)
	}
	switch {
	case s.Site.Encrypts(s.Listener.Service.Name):
		paths = append(paths, service.From("region.loadBalancer.backends.ca", "region.loadBalancer.backends.plain")...)
	case s.Site.CouldEncrypt(s.Listener.Service.Name):
		paths = append(paths, service.From("region.loadBalancer.backends.plain")...)
	}
	return paths
}

// server is a host behind a port. If one works alone, the others wait, and its loss or return ends the connections to the
// server that is no longer in use.
func server(s *service.Scope) string {
	port, h := s.Listener.Port, s.Member
	line := h.Name + " " + service.Join(h.Management(), port.Number) + " check " + pace(s)
	if s.Site.Encrypts(s.Listener.Service.Name) {
		line += " ssl verify required ca-file " + s.Region.LoadBalancer.Backends.CA + " verifyhost " + h.Name
	}
	switch {
	case port.Single && h.Name == s.Site.Writer(s.Listener.Service.Name):
		line += " on-marked-down shutdown-sessions on-marked-up shutdown-backup-sessions"
	case port.Single:
		line += " backup on-marked-down shutdown-sessions"
	}
	return line
}

// pace returns how often a server is checked, and how many checks change its state. A connection of a check that is not
// accepted fails after the interval, or after timeout connect if that is shorter.
func pace(s *service.Scope) string {
	port := s.Listener.Port
	if agent := port.CheckedBy(s.Region); agent != nil {
		return "port " + strconv.Itoa(agent.Number) + " inter 1s fastinter 500ms rise 3 fall 2"
	}
	return "inter " + service.Seconds(cmp.Or(port.Interval, 2)) + " fastinter 1s rise 2 fall 3"
}
