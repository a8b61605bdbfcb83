package libvirt

import (
	"fmt"

	"stackplan/generators/endpoint"
	"stackplan/generators/linkpaths"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// option returns a row of a file of libvirt, in which texts are in quotes.
func option[T string | int](name string, value T) service.Row {
	if text, isText := any(value).(string); isText {
		return service.Set(name, fmt.Sprintf("%s = %q", name, text))
	}
	return service.Set(name, fmt.Sprintf("%s = %d", name, any(value)))
}

// conf is libvirtd.conf. Debian's own file sets nothing from Debian 12 on.
func conf() *service.File {
	f := service.SystemFile("/etc/libvirt/libvirtd.conf", "How libvirt accepts connections.", format.Plain)
	f.Template = "libvirt.conf.tmpl"
	const own = "what Debian's file of these releases sets: nova-compute connects to the socket as a member of the group libvirt"
	rows := []service.Row{
		option("unix_sock_group", "libvirt").Until(series.Zed).Because(own),
		option("unix_sock_ro_perms", "0777").Until(series.Zed).Because(own),
		option("unix_sock_rw_perms", "0770").Until(series.Zed).Because(own),
		option("auth_unix_ro", "none").Until(series.Zed).Because(own),
		option("auth_unix_rw", "none").Until(series.Zed).Because(own),
		option("listen_tls", 0).Until(sockets).Because("it is the default of libvirtd, which does not start without certificates then"),
		option("listen_tcp", 1).Until(sockets).Because("libvirt of the source of a migration connects by TCP; from Debian 11 on, a socket of systemd listens, and libvirt ignores the option"),
		service.Text("listen_addr", service.From("region.networks.{network}.purpose", "host.address.{network}"), listenAddress).
			Of(linkpaths.Inbound).Reading(linkpaths.ReadInbound).Until(sockets).
			Because("who reaches the port controls the instances of the host; by default libvirt listens at every address"),
		option("auth_tcp", "none").When(func(s *service.Scope) bool { return !isSecured(s) }).
			Because("the default is SASL, whose database of users no package creates, so no instance could migrate. Everyone who reaches the port in the network of migrations controls the instances of the host: with tls, libvirt accepts only compute hosts with a certificate"),
		option("auth_tls", "none").When(isSecured).
			Because("libvirt verifies the certificate of each client (tls_no_verify_certificate is 0); a password in addition would need a database of users on each host"),
	}
	f.Sections = []service.Section{{Name: "options", Rows: rows}}
	return f
}

func listenAddress(s *service.Scope) string {
	if addr := linkpaths.InboundAddress(s); addr.IsValid() {
		return fmt.Sprintf("listen_addr = %q", addr.String())
	}
	return ""
}

// hasQEMU reports whether QEMU uses certificates.
func hasQEMU(s *service.Scope) bool {
	return isSecured(s) || service.ConsoleChannel.IsSecured(s.Region)
}

// qemuConf is qemu.conf, of which Debian's own file sets nothing.
func qemuConf() *service.File {
	f := service.SystemFile("/etc/libvirt/qemu.conf", "How QEMU uses TLS.", format.Plain).During(series.Span{Since: service.MigrationChannel.Since})
	f.Template, f.Mode, f.When = "libvirt.conf.tmpl", 0o600, hasQEMU
	console := endpoint.Secured(service.ConsoleChannel)
	const verify = "a client needs a certificate of the authority too; otherwise everyone who reaches the port could connect"
	f.Sections = []service.Section{{Name: "options", Rows: []service.Row{
		option("default_tls_x509_cert_dir", qemuDirectory).Because("where QEMU finds its certificates for migrations; set because the directory must agree with the files that stackplan certificates lists"),
		option("default_tls_x509_verify", 1).Because(verify),
		option("vnc_tls", 1).When(console).Because("the console of an instance shows what users type; the proxy connects with VeNCrypt (auth_schemes of nova)"),
		option("vnc_tls_x509_cert_dir", qemuDirectory).When(console).Because("libvirt prefers /etc/pki/libvirt-vnc if it exists, so that the certificates of consoles would be others than those of migrations"),
		option("vnc_tls_x509_verify", 1).When(console).Because(verify + ", and VNC has no password here"),
	}}}
	return f
}

// arguments let libvirtd listen where no unit of a socket does.
func arguments() []*service.File {
	const why = "libvirtd opens its port only if it is started so"
	file := func(path, value string, span series.Span) *service.File {
		f := service.SystemFile(path, "How libvirtd is started.", format.Shell).During(span)
		f.Rows = []service.Row{service.Set("libvirtd_opts", value).Because(why)}
		return f
	}
	old := file("/etc/default/libvirt-bin", "-d -l", series.Span{Until: series.Icehouse})
	old.Rows = append([]service.Row{service.Set("start_libvirtd", "yes").Because("the script of the package libvirt-bin starts it for this word only")}, old.Rows...)
	return []*service.File{old, file("/etc/default/libvirtd", "-l", series.Span{Since: series.Icehouse, Until: sockets})}
}

// Directories of certificates: libvirt as a client looks nowhere else, and QEMU has one directory for all.
const (
	pki           = "/etc/pki"
	qemuDirectory = pki + "/qemu"
)

// certificates returns those of libvirt, which is client and server of other hosts, and of QEMU.
func certificates(s *service.Scope) []service.Certificate {
	both := []service.Usage{service.ServerUsage, service.ClientUsage}
	hostNames := endpoint.HostNames(s, networkNames(s)...)
	pair := func(server, client service.Certificate) []service.Certificate {
		server.Names, client.Names = hostNames, hostNames
		server.Usages, client.Usages = both[:1], both[1:]
		return []service.Certificate{server, client}
	}
	file := func(certificate, key, ca, group, reader string) service.Certificate {
		c := service.Certificate{Path: certificate, Key: key, CA: ca, Owner: "root", Group: group, Mode: 0o640, Reader: reader}
		if group == "root" {
			c.Mode = 0o600
		}
		return c
	}
	var all []service.Certificate
	if isSecured(s) {
		of := func(kind string) service.Certificate {
			return file(pki+"/libvirt/"+kind+"cert.pem", pki+"/libvirt/private/"+kind+"key.pem", pki+"/CA/cacert.pem", "root", "libvirtd")
		}
		all = append(all, pair(of("server"), of("client"))...)
	}
	if hasQEMU(s) {
		of := func(kind string) service.Certificate {
			return file(qemuDirectory+"/"+kind+"-cert.pem", qemuDirectory+"/"+kind+"-key.pem", qemuDirectory+"/ca-cert.pem", "libvirt-qemu", "QEMU")
		}
		all = append(all, pair(of("server"), of("client"))...)
	}
	return all
}

// networkNames are the networks with the addresses that clients connect to: that of migrations, and management for consoles.
func networkNames(s *service.Scope) []string {
	all := []string{model.Management}
	for _, n := range linkpaths.Inbound(s) {
		all = append(all, n.Name)
	}
	return all
}
