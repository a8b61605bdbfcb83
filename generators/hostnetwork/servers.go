package hostnetwork

import (
	"net/netip"
	"strings"

	"stackplan/internal/debian"
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// serverServices returns the services with the DNS and NTP servers of a host, if the description lists any.
func serverServices() []*service.Service {
	keepsTime := func(span series.Span) func(service.Placement) bool {
		return func(b service.Placement) bool { return len(b.Region.NTPServers) > 0 && span.Contains(b.Region.Series) }
	}
	return []*service.Service{
		{
			Name: "resolver", Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Doc: "The DNS servers of a host.", Unit: service.NoUnit,
			RunsOn: func(b service.Placement) bool { return configuredBy(b) != "none" && len(b.Region.DNSServers) > 0 },
			Files:  []*service.File{resolverFile()},
		},
		{
			Name: "ntp", Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Doc: "Sets the clock of a host by NTP servers, on old Debian.",
			Span: series.Span{Until: timesyncd}, Replacement: "systemd-timesyncd replaces it, but does not run while the package ntp is installed: remove the package",
			RunsOn: keepsTime(series.Span{Until: timesyncd}), Files: []*service.File{ntpFile()},
		},
		{
			Name: "systemd-timesyncd", Packages: []service.Package{{Name: "systemd"}, {Name: "systemd-timesyncd", Since: debian.Bullseye}}, Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Doc: "Sets the clock of a host by NTP servers.",
			RunsOn: keepsTime(series.Span{Since: timesyncd}), Files: []*service.File{timesyncdFile()},
		},
	}
}

// timesyncd is the first series whose Debian, stretch, runs systemd-timesyncd unless another NTP program is installed.
const timesyncd = series.Newton

// resolverFile is read by the resolver of libc. Without the packages systemd-resolved and resolvconf, which Debian does not install by
// default, no program reads DNS= of systemd-networkd or dns-nameservers of ifupdown, so this file has the same content with both.
func resolverFile() *service.File {
	f := service.SystemFile("/etc/resolv.conf", "The DNS servers that programs ask.", format.Plain)
	f.Template = "resolv.conf.tmpl"
	f.Sections = []service.Section{{Name: "servers", Rows: []service.Row{
		service.Lines("nameserver", service.From("region.dnsServers | dnsServers"), func(s *service.Scope) []string {
			return prefixed("nameserver ", s.Region.DNSServers)
		}).Because("libc asks the servers in this order, and the next one only after 5 s without an answer; it reads the file again when it changes, but before glibc 2.26 (Debian 10) only when a process starts"),
	}}}
	return f
}

// ntpFile is read by ntpd. It replaces the file of the package, which contains servers of pool.ntp.org.
func ntpFile() *service.File {
	f := service.SystemFile("/etc/ntp.conf", "The NTP servers by which the host sets its clock.", format.Plain)
	f.Template = "ntp.conf.tmpl"
	f.Sections = []service.Section{{Name: "servers", Rows: []service.Row{
		service.Lines("server", ntpPaths, func(s *service.Scope) []string {
			var all []string
			for _, server := range s.Region.NTPServers {
				all = append(all, "server "+server+" iburst")
			}
			return all
		}).Because(timeWhy + "; with iburst ntpd sets it within seconds after it has started"),
	}}}
	return f
}

// timesyncdFile is read by systemd-timesyncd in addition to its own file.
func timesyncdFile() *service.File {
	f := service.SystemFile("/etc/systemd/timesyncd.conf.d/stackplan.conf", "The NTP servers by which the host sets its clock.", format.Systemd)
	f.Rows = []service.Row{
		service.Text("Time.NTP", ntpPaths, func(s *service.Scope) string { return strings.Join(s.Region.NTPServers, " ") }).
			Because(timeWhy + ". Debian runs systemd-timesyncd unless chrony or ntp is installed; it uses the first server that answers, and those of Debian only if this list is empty"),
	}
	return f
}

var ntpPaths = service.From("region.ntpServers | ntpServers")

const timeWhy = "tokens, the reports of services and the logs of all hosts are compared by time, so hosts that disagree by seconds reject valid tokens and count live services as down"

// prefixed returns texts with a prefix.
func prefixed(prefix string, texts []string) []string {
	var all []string
	for _, text := range texts {
		if addr, err := netip.ParseAddr(text); err == nil {
			text = addr.String()
		}
		all = append(all, prefix+text)
	}
	return all
}
