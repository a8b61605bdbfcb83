package nova

import (
	"stackplan/generators/endpoint"
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// consoleProxyDefault is read by the init scripts of Debian's package of console proxies, which its units run too.
func consoleProxyDefault() *service.File {
	return &service.File{
		Path: "/etc/default/nova-consoleproxy", Doc: "The console proxies that start.", Format: format.Shell,
		Mode: 0o644, Owner: "root", Group: "root",
		Rows: []service.Row{
			service.Set("NOVA_CONSOLE_PROXY_TYPE", "novnc").
				Because("Debian's script starts nova-novncproxy for this word only, and the package writes spicehtml5"),
			service.Set("NOVA_SERIAL_PROXY_START", "FALSE").
				Because("no serial consoles are offered, and their proxy would listen on every address of the host"),
		},
	}
}

// firstConsole is the port of the first VNC console of a host; each further instance has the next one (libvirt's remote_display_port_min).
const firstConsole = 5900

// console returns how users reach the consoles of instances.
func console() []service.Row {
	address := service.From("host.address.management")
	return []service.Row{
		service.Addr("DEFAULT.vncserver_listen", address, endpoint.Management).Tied(service.ListenAddress()).Until(series.Juno).On(novaCompute).
			Because("consoles listen on the management network only; before juno this prevents live migration of an instance, as the target does not have the address: override it with 0.0.0.0 there"),
		service.Addr("vnc.server_listen", address, endpoint.Management).Tied(service.ListenAddress()).Since(series.Juno).On(novaCompute).
			Because("consoles listen on the management network only: VNC has no password here, so separate the networks of instances from the management network"),
		service.Addr("vnc.server_proxyclient_address", address, endpoint.Management).Tied(service.OwnAddress()).On(novaCompute).
			Stating(service.Statement{Kind: service.Offers, Subject: service.Consoles, Port: firstConsole}).
			Because("the address at which nova-novncproxy finds the consoles of this host"),
		service.Text("vnc.novncproxy_base_url", endpoint.OutsidePaths(), func(s *service.Scope) string { return consoleURL(s, "vnc_auto.html") }).Tied(service.UserEndpoint()).Stating(service.Statement{Kind: service.Shows, Subject: service.Consoles}).StoredIn(endpoint.Catalogue(endpoint.Host), endpoint.Certificate()).
			Until(series.Rocky).On(novaCompute, novaProxy).
			Because("users connect to the VIP, so that any proxy may serve them and none is visible from outside"),
		service.Text("vnc.novncproxy_base_url", endpoint.OutsidePaths(), func(s *service.Scope) string { return consoleURL(s, "vnc_lite.html") }).Tied(service.UserEndpoint()).Stating(service.Statement{Kind: service.Shows, Subject: service.Consoles}).StoredIn(endpoint.Catalogue(endpoint.Host), endpoint.Certificate()).
			Since(series.Rocky).On(novaCompute, novaProxy).
			Because("users connect to the VIP; noVNC 1.0 no longer has vnc_auto.html, which is still nova's default"),
		service.Addr("vnc.novncproxy_host", address, endpoint.Management).Tied(service.BackendAddress()).On(novaProxy).
			Because("the proxy listens on the management network only; HAProxy listens on the same port of the VIPs"),
	}
}

// consoleTLS enables TLS in the console proxy if HAProxy uses TLS to the services.
func consoleTLS() []service.Row {
	encrypts := func(s *service.Scope) bool { return s.Site.Encrypts(novaProxy) }
	plain := service.From("region.loadBalancer.backends.plain")
	return service.Each([]service.Row{
		service.Bool("DEFAULT.ssl_only", plain, encrypts).Because("the proxy would otherwise serve plain HTTP in addition to TLS"),
		service.Text("DEFAULT.cert", append(plain, service.From("region.loadBalancer.backends.certificate")...), func(s *service.Scope) string {
			return s.Region.LoadBalancer.Backends.Certificate
		}).Because("the certificate that HAProxy verifies"),
		service.Text("DEFAULT.key", append(plain, service.From("region.loadBalancer.backends.key")...), func(s *service.Scope) string {
			return s.Region.LoadBalancer.Backends.Key
		}).Because("the key of the certificate"),
	}, func(r service.Row) service.Row { return r.When(encrypts).On(novaProxy) })
}

// consoleEncryption returns how the console proxy uses TLS to QEMU.
func consoleEncryption() []service.Row {
	schemes := service.Set("vnc.auth_schemes", "vencrypt,none").When(endpoint.Secured(service.ConsoleChannel)).Since(service.ConsoleChannel.Since).
		StoredIn(service.Elsewhere{
			Where: "the QEMU of instances that run", When: service.After, OfDefault: true,
			Do: "migrate or restart the instances: those that started before keep a console without TLS",
		}).
		Required("the proxy connects without TLS only, which QEMU rejects, and no console opens").
		Because("QEMU requires TLS for instances that started after it was enabled; instances that started before keep a console without TLS, which none allows. Override it with vencrypt once all instances have restarted or migrated")
	return service.EachOn(append([]service.Row{schemes},
		endpoint.TLSRows(service.ConsoleChannel, novaProxy, "vnc.vencrypt_ca_certs", "vnc.vencrypt_client_cert", "vnc.vencrypt_client_key")...), novaProxy)
}

// consoleURL returns the page of noVNC at the VIP that users connect to.
func consoleURL(s *service.Scope, page string) string {
	return endpoint.WithPath(endpoint.OutsideURL(s.Site, consolePort), "/"+page)
}
