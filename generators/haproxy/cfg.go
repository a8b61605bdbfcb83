package haproxy

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

func global() []service.Row {
	return slices.Concat([]service.Row{
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
	return service.Each([]service.Row{
		service.Set("ssl-default-bind-options", "no-sslv3 no-tls-tickets").Until(series.Rocky).
			Because("SSL 3 is broken (POODLE); HAProxy of these series has no ssl-min-ver"),
		service.Set("ssl-default-bind-options", "ssl-min-ver TLSv1.2 no-tls-tickets").Since(series.Rocky).
			Because("TLS before 1.2 is deprecated (RFC 8996), and the keys of tickets would outlive the connections that they protect"),
		service.Set("tune.ssl.default-dh-param", 2048).
			Because("older releases of HAProxy default to 1024 bits, which is too weak, and warn where the option is missing"),
	}, func(r service.Row) service.Row {
		return r.When(endpoint.HasTLS)
	})
}

func maxConnections(s *service.Scope) int { return s.Region.LoadBalancer.MaxConnections }

func defaults() []service.Row {
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
