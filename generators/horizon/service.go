// Package horizon contains the web interface of OpenStack, which Apache runs.
package horizon

import (
	"stackplan/generators/endpoint"
	"stackplan/generators/names"
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

const (
	name = "horizon"

	// plainPort and securePort are those of browsers. Apache listens on the first, at the management address of its host, while HAProxy
	// listens at the VIPs.
	plainPort, securePort = 80, 443

	// path is where Debian's packages put the dashboard in Apache, and in the files that they compress, if it has a virtual host of its own,
	// as in answers. Without one, they enable Apache's default-ssl.conf but not the module that it requires, so that Apache does not start.
	path = "/"

	// processes and threads are those of the example in Horizon's documentation on Apache (Deployment and Configuration). A process of
	// Horizon uses 100 to 200 MiB, and Python runs one thread at a time.
	processes, threads = 3, 10

	// seconds between two checks: the answer is a page that Horizon renders.
	checked = 10
)

// Services returns the dashboard of the regions that have one. Debian 12, which has zed, is the first release whose packages are known to
// read local_settings.d with the settings of the files here: Django of the releases before has no client pymemcache.
func Services() []*service.Service {
	return []*service.Service{{
		Name: name, Doc: "Is the web interface for users and administrators.", Project: project(), Unit: "apache2", Packages: service.Packages("apache2", "openstack-dashboard-apache"),
		Span: series.Span{Since: series.Zed}, Roles: []string{service.ControlCompute, service.Control},
		Essential: true, Field: "dashboard", When: func(s *service.Site) bool { return s.Region.Dashboard != nil },
		Uses:    []service.Reference{{Services: []string{names.Memcached}, Why: "no user can log in, since sessions are in memcached"}},
		Restart: service.InstancesUnaffected, Redundancy: service.AnyHost,
		Processes: &service.Processes{Extra: processes, Caches: []service.CachePool{{Fixed: threads}}},
		Ports: []service.Port{{
			Number: plainPort, Encrypted: securePort, Exposure: service.External, Health: "GET " + path + "auth/login/", Interval: checked,
			Host: checkedName, HostFrom: checkedFrom,
		}},
		Files: []*service.File{settings(), ports(), wsgi(), answers()},
	}}
}

func project() *service.Project {
	return &service.Project{
		Name: name,
		Upgrade: []service.Task{{
			Service: name, Restarts: []string{name},
			Do: "install the packages of openstack-dashboard host by host, with --force-confold for the files of Apache; their scripts run manage.py collectstatic and compress, " +
				"which must run again if packages of panels or themes follow (dpkg-trigger --no-await openstack-dashboard-rebuild-static; dpkg --triggers-only openstack-dashboard)",
			Why: "users whose requests alternate between hosts of two series may see a page without its style until all hosts are upgraded; the API and instances do not notice it",
		}},
	}
}

// ports returns the file that states where Apache listens.
func ports() *service.File {
	f := service.SystemFile("/etc/apache2/ports.conf", "Where Apache listens.", format.Apache)
	listen := func(s *service.Scope) string { return service.Join(endpoint.Management(s), plainPort) }
	f.Rows = []service.Row{
		service.Text("Listen", endpoint.ManagementPath(), listen).
			StoredIn(service.Elsewhere{
				Where: "the sockets of Apache", When: service.Before,
				Do: "restart apache2 (a reload keeps the old sockets) before HAProxy is reloaded: Apache listens on port 80 of every address after its package is installed, and HAProxy cannot bind that of the VIPs meanwhile",
			}).
			Required("Apache has no address to listen on and does not start").
			Because("HAProxy listens on the same port of the VIPs, and could not if Apache listened on every address, as Debian's file states"),
	}
	return f
}

// wsgi returns how Apache runs the dashboard. Debian's site openstack-dashboard.conf contains its path.
func wsgi() *service.File {
	f := service.SystemFile("/etc/apache2/conf-enabled/stackplan-horizon.conf", "How Apache runs the dashboard.", format.Apache)
	const group = "stackplan-horizon"
	f.Rows = []service.Row{
		service.Set("WSGIDaemonProcess", group+daemon).
			Because("processes of their own, as Horizon's documentation recommends, and in UTF-8 for the names of users' files: Debian's site defines a group of processes, but runs the dashboard within those of Apache"),
		service.Set("WSGIProcessGroup", group).Because("the dashboard runs in these processes"),
		service.Set("WSGIApplicationGroup", "%{GLOBAL}").
			Because("the main interpreter of each process: the library cryptography ends a process in which a second one loads it"),
	}
	return f
}

// answers returns the file from which the scripts of openstack-dashboard-apache take the answers to their questions: the package's own
// answers are no and yes.
func answers() *service.File {
	f := service.SystemFile("/etc/default/openstack-dashboard-apache", "How Debian's package sets up Apache and the dashboard.", format.Shell)
	stored := service.Elsewhere{
		Where: "the configuration of the package", When: service.Before,
		Do: "write the file before openstack-dashboard-apache is installed, or run dpkg-reconfigure openstack-dashboard-apache on each host: it enables the site in Apache and compresses the files of the dashboard for its path",
	}
	f.Rows = []service.Row{
		service.Set("HORIZON_ACTIVATE_VHOSTS", "yes").StoredIn(stored).
			Because("the dashboard is the only site of Apache; without a virtual host of its own, the package enables Apache's default-ssl.conf without the module that it requires, and Apache does not start"),
		service.Set("HORIZON_USE_SSL", "no").StoredIn(stored).Because("TLS ends at the VIP"),
	}
	return f
}
