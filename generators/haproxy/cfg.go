package haproxy

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// socket accepts commands, such as those that take a server out of use.
const socket = "/run/haproxy/admin.sock"

func global() []service.Row {
	return slices.Concat([]service.Row{
		service.Set("log", "/dev/log local0").Because("the local syslog receives the log of HAProxy; for a file HAProxy would need to leave its chroot"),
		service.Set("chroot", "/var/lib/haproxy").Because("a process that is compromised by a request sees an empty directory"),
		service.Set("user", "haproxy").Because("only the start needs root, to bind ports and read certificates"),
		service.Set("group", "haproxy").Because("only the start needs root, to bind ports and read certificates"),
		service.Int("maxconn", service.From("region.loadBalancer.maxConnections"), maxConnections).Reading(connectionsFrom).
			Because("the limit of all ports together; HAProxy reserves files and memory for it at the start"),
		service.Set("stats socket", socket+" mode 660 level admin").
			Because("statistics, and manual removal of a server, through a socket that only the host can reach: no port is open to others"),
	}, haproxyTLS())
}

// haproxyTLS returns the versions and parameters of TLS on the VIPs.
func haproxyTLS() []service.Row {
	return service.Each([]service.Row{
		service.Set("ssl-default-bind-options", "no-sslv3 no-tls-tickets").Until(series.Rocky).
			Because("SSL 3 is broken (POODLE); HAProxy of these series has no ssl-min-ver"),
		service.Set("ssl-default-bind-options", "ssl-min-ver TLSv1.2 no-tls-tickets").Since(series.Rocky).
			Because("TLS before 1.2 is deprecated (RFC 8996), and the keys of tickets would outlive the connections that they protect"),
		service.Set("tune.ssl.default-dh-param", 2048).
			Because("older releases of HAProxy default to 1024 bits, which is too weak, and warn if the option is missing"),
	}, func(r service.Row) service.Row {
		return r.When(endpoint.HasTLS)
	})
}

func maxConnections(s *service.Scope) int { return s.Site.Accepts(service.LoadBalancing).Number }

// connectionsFrom is the path of maxConnections.
func connectionsFrom(s *service.Scope) []source.Path {
	return s.Site.Accepts(service.LoadBalancing).Pattern()
}

func defaults() []service.Row {
	rpc := service.From("region.compute.rpcTimeout")
	slack := func(s *service.Scope) string {
		seconds, _ := oslo.BalancerTimeout(s)
		return service.Seconds(seconds)
	}
	reads := func(s *service.Scope) []source.Path {
		_, from := oslo.BalancerTimeout(s)
		return from
	}
	return []service.Row{
		service.Set("log", "global").Because("every port logs to the same target as HAProxy itself"),
		service.Set("mode", "http").Required("HAProxy passes requests on unread: it neither denies paths nor sets X-Forwarded-For and X-Forwarded-Proto").
			Because("all services except the database use HTTP, so requests are validated and distributed one by one"),
		service.Set("option dontlognull", "").Because("health checks of other programs that only connect would fill the log"),
		service.Set("option redispatch", "").Until(series.Newton).Because("the last attempt to connect to a server that just died goes to another one, so the request does not fail"),
		service.Set("option redispatch", "1").Since(series.Newton).
			Because("a request to a server that just died goes to another one at the second attempt; by default only the last one does, after three times timeout connect. HAProxy before 1.6 has no number here"),
		service.Set("option tcpka", "").
			Because("the kernel probes connections that wait for an answer, so those to a host that was lost end after seconds instead of timeout server (see net.ipv4.tcp_keepalive_time); a server that is only slow is unaffected"),
		service.Set("balance", "roundrobin").Because("the servers are equal; set because the default differs between releases"),
		service.Int("maxconn", service.From("region.loadBalancer.maxConnections"), maxConnections).Reading(connectionsFrom).
			Because("a port has a limit of its own, 2000 in old releases: the limit of all ports is the one that should apply"),
		service.Set("timeout connect", "2s").
			Because("servers are in the same network, and the kernel accepts the connection even of a busy one: no answer means that the host is lost. With a second attempt elsewhere the request takes 2 s longer, within the patience of clients; one lost packet is sent again after 1 s"),
		service.Set("timeout check", "10s").
			Because("a check may wait behind requests that hang until the program notices that its broker is lost (see heartbeat_timeout_threshold): the server is busy, not down, and all would be removed at once"),
		service.Set("timeout queue", "60s").Because("after this time the client has given up"),
		service.Set("timeout http-request", "10s").Because("limits how long a client that sends its headers byte by byte holds a connection"),
		service.Set("timeout http-keep-alive", "10s").Because("idle connections of clients are closed early, as the next request opens one within a millisecond"),
		service.Text("timeout client", rpc, slack).Reading(reads).
			Because("an API call may wait for an RPC call to time out; HAProxy must wait longer, or the user sees 504 while the work continues"),
		service.Text("timeout server", rpc, slack).Reading(reads).
			Because("an API call may wait for an RPC call to time out; HAProxy must wait longer, or the user sees 504 while the work continues"),
	}
}
