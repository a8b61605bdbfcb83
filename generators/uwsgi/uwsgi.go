// Package uwsgi contains the files of an API that runs under uWSGI.
package uwsgi

import (
	"slices"

	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// A wsgi is an API that uWSGI runs.
type API struct {
	Project     string // whose user it runs as
	Name        string // of the unit, and of the files
	Script      string // the WSGI script of the package, below /usr/bin
	Module      string // the Python module that replaces the script from modular on; empty: none does
	ModuleSince series.Series
	Port        int
	Threads     int    // of each process: 1 unless the program is known to stand more
	InitScript  string // what Debian's init script calls itself; empty: name
	INI         string
	Since       series.Series
	Service     string // the service in the table; empty: name
}

// service is the name of the service in the table.
func (w API) svc() string {
	if w.Service != "" {
		return w.Service
	}
	return w.Name
}

// files returns the INI of uWSGI, and what has Debian's init script keep to it.
func (w API) Files() []*service.File { return []*service.File{w.iniFile(), w.defaultFile()} }

// iniFile is the INI of uWSGI.
func (w API) iniFile() *service.File {
	return &service.File{
		Path: w.INI, Doc: "How uWSGI runs " + w.Name + ".", Format: format.UWSGI,
		Mode: 0o640, Owner: "root", Group: w.Project, Span: series.Span{Since: w.Since},
		Rows: slices.Concat(w.application(), w.listening(), w.behaviour()),
	}
}

// defaultFile is read by the init script of Debian, which its units run too.
func (w API) defaultFile() *service.File {
	script := w.InitScript
	if script == "" {
		script = w.Name
	}
	return &service.File{
		Path: "/etc/default/" + script, Doc: "The arguments of uWSGI for " + w.Name + ".", Format: format.Shell,
		Mode: 0o644, Owner: "root", Group: "root", Span: series.Span{Since: w.Since},
		Rows: []service.Row{
			service.Set("DAEMON_ARGS", "--ini "+w.INI).
				Because("Debian's script would have uWSGI listen on all addresses, where HAProxy could not bind the VIP's port"),
		},
	}
}

// application says what uWSGI loads: first of all the plug-in, which knows the options after it.
func (w API) application() []service.Row {
	plugin := service.Set("uwsgi.plugins", "python3").Because("Debian's uWSGI loads each language as a plug-in")
	script := service.Set("uwsgi.wsgi-file", "/usr/bin/"+w.Script).Because("the script that the package installs for WSGI servers")
	if w.Module == "" {
		return []service.Row{plugin, script}
	}
	return []service.Row{
		plugin,
		script.Until(w.ModuleSince),
		service.Set("uwsgi.module", w.Module+":application").Since(w.ModuleSince).
			Because("upstream removed the WSGI script; the module holds the application"),
	}
}

// listening says where uWSGI listens and how many requests it serves at a time.
func (w API) listening() []service.Row {
	socket := func(s *service.Scope) string { return service.Join(s.Host().Management(), w.Port) }
	encrypts := func(s *service.Scope) bool { return s.Site.Encrypts(w.svc()) }
	return []service.Row{
		service.Text("uwsgi.https-socket", service.From("host.address.management", "region.loadBalancer.backends.certificate",
			"region.loadBalancer.backends.key", "region.loadBalancer.backends.plain"), func(s *service.Scope) string {
			return socket(s) + "," + s.Region.LoadBalancer.Backends.Certificate + "," + s.Region.LoadBalancer.Backends.Key
		}).When(encrypts).Because("the API listens inside only, and what HAProxy sends it is encrypted on the way"),
		service.Text("uwsgi.http-socket", service.From("host.address.management", "region.loadBalancer.backends.plain"), func(s *service.Scope) string {
			if encrypts(s) {
				return ""
			}
			return socket(s)
		}).Reading(func(s *service.Scope) []source.Path {
			if s.Region.LoadBalancer.Backends == nil {
				return service.From("host.address.management")
			}
			return service.From("host.address.management", "region.loadBalancer.backends.plain")
		}).Because("the API listens inside only; HAProxy listens on the same port of the VIPs"),
		service.Int("uwsgi.processes", service.From("region.workers"), func(s *service.Scope) int { return s.Region.Workers }).
			Because("a process serves one request at a time in each of its threads"),
		service.Set("uwsgi.threads", max(w.Threads, 1)).
			Because("as many as the program is known to stand in one process"),
		service.Set("uwsgi.listen", 100).Because("requests wait in the kernel's queue while all processes are busy"),
		service.Set("uwsgi.buffer-size", 65535).Because("a token in a header may be longer than uWSGI's 4096 bytes for all headers"),
		service.Set("uwsgi.add-header", "Connection: close").
			Because("uWSGI's http-socket keeps no connection open, and says so to HAProxy"),
	}
}

// behaviour says how uWSGI treats its processes.
func (w API) behaviour() []service.Row {
	yes := func(option, why string) service.Row { return service.Set("uwsgi."+option, "true").Because(why) }
	return []service.Row{
		yes("master", "the master starts a process anew that has died"),
		yes("lazy-apps", "each process opens its own connections: those to the database must not be shared over a fork"),
		yes("enable-threads", "the programs start threads of their own, for heartbeats among others"),
		yes("thunder-lock", "a request wakes one process and not all"),
		yes("need-app", "an application that cannot load ends uWSGI with an error, so that the init system starts it anew; it would answer 500 for ever"),
		yes("no-orphans", "no process outlives the master and goes on with an old configuration"),
		yes("die-on-term", "the init system stops daemons with SIGTERM, which uWSGI would take for a reload"),
		service.Set("uwsgi.uid", w.Project).Because("the API runs as the user that may read its files"),
		service.Set("uwsgi.gid", w.Project).Because("the API runs as the group that may read its files"),
		service.Set("uwsgi.chdir", "/var/lib/"+w.Project).Because("the home of the project's user"),
		service.Set("uwsgi.logto", "/var/log/"+w.Project+"/"+w.Name+"-uwsgi.log").
			Because("uWSGI opens its log before it gives up root's rights; the program writes one of its own, which must not be the same file"),
	}
}
