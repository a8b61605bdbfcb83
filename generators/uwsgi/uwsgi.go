// Package uwsgi contains the files of an API that runs under uWSGI.
package uwsgi

import (
	"fmt"
	"slices"

	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
	"stackplan/internal/source"
)

// API is an API that runs under uWSGI.
type API struct {
	Project     string // the project, which is also the user that the API runs as
	Name        string // of the unit, and of the files
	Script      string // the WSGI script of the package, below /usr/bin
	Module      string // the Python module that replaces the script from ModuleSince on; empty: none does
	ModuleSince series.Series
	Port        int
	Threads     int    // of each process; 0: 1
	InitScript  string // the name of Debian's init script; empty: Name
	INI         string
	Copies      []string // the names of the INI file in containers; see service.File
	Since       series.Series
	Service     string                    // the name of the service; empty: Name
	Queues      func(*service.Scope) bool // whether the program names its queues after its process; nil: it has none

	Listening []string // options of the project that set where the program listens without uWSGI: [section] name
	Workers   []string // options of the project that set the number of its processes without uWSGI
	Unread    []string // other options of the project that only the program without uWSGI reads
}

// svc returns the name of the service.
func (w API) svc() string {
	if w.Service != "" {
		return w.Service
	}
	return w.Name
}

// Files returns the INI file of uWSGI, and the file that makes Debian's init script use it.
func (w API) Files() []*service.File { return []*service.File{w.iniFile(), w.defaultFile()} }

// iniFile returns the INI file of uWSGI.
func (w API) iniFile() *service.File {
	return &service.File{
		Path: w.INI, Doc: "How uWSGI runs " + w.Name + ".", Format: format.UWSGI, Settings: options(), Programs: programs(),
		Mode: 0o640, Owner: "root", Group: w.Project, Span: series.Span{Since: w.Since}, Copies: w.Copies,
		Rows: slices.Concat(w.application(), w.listening(), w.behaviour(), w.queues()), Replaces: w.replaces(),
		Processes: &service.Limit{Section: section, Name: "processes", Default: 1},
	}
}

// replaces returns the options of the program that have no effect under uWSGI.
func (w API) replaces() []service.Replaced {
	var all []service.Replaced
	add := func(options []string, by string) {
		for _, option := range options {
			all = append(all, service.Replaced{
				Project: w.Project, Options: option, By: by,
				Why: fmt.Sprintf("from %v on, uWSGI runs %s (%s), and the program does not read the option", w.Since, w.Name, w.INI),
			})
		}
	}
	add(w.Listening, "leave it out: uWSGI listens on the management address of the host, and HAProxy on the VIPs")
	add(w.Workers, "set the number of processes of uWSGI: {region}.workers")
	add(w.Unread, "leave it out")
	return all
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
				Because("Debian's script would let uWSGI listen on all addresses, so that HAProxy could not bind the port of the VIP"),
		},
	}
}

// application returns what uWSGI loads. The plug-in is first, since it defines the options after it.
func (w API) application() []service.Row {
	plugin := service.Set("uwsgi.plugins", "python3").Required("uWSGI knows no option of Python and loads no program").Because("Debian's uWSGI loads each language as a plug-in")
	script := service.Set("uwsgi.wsgi-file", "/usr/bin/"+w.Script).Required("uWSGI loads no program").Because("the script that the package installs for WSGI servers")
	if w.Module == "" {
		return []service.Row{plugin, script}
	}
	return []service.Row{
		plugin,
		script.Until(w.ModuleSince),
		service.Set("uwsgi.module", w.Module+":application").Since(w.ModuleSince).Required("uWSGI loads no program").
			Because("upstream removed the WSGI script; the module contains the application"),
	}
}

// listening returns where uWSGI listens and how many requests it serves at a time.
func (w API) listening() []service.Row {
	socket := func(s *service.Scope) string { return service.Join(s.Host().Management(), w.Port) }
	encrypts := func(s *service.Scope) bool { return s.Site.Encrypts(w.svc()) }
	return []service.Row{
		service.Text("uwsgi.https-socket", service.From("host.address.management", "region.loadBalancer.backends.certificate",
			"region.loadBalancer.backends.key", "region.loadBalancer.backends.plain"), func(s *service.Scope) string {
			return socket(s) + "," + s.Region.LoadBalancer.Backends.Certificate + "," + s.Region.LoadBalancer.Backends.Key
		}).When(encrypts).Required("uWSGI listens nowhere, and HAProxy reaches no server").Because("the API listens on the management network only, and the connections from HAProxy are encrypted"),
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
		}).Tied(service.Reached("HAProxy and clients")).Required("uWSGI listens nowhere, and HAProxy reaches no server").Because("the API listens on the management network only; HAProxy listens on the same port of the VIPs"),
		sizing.WorkersRow("uwsgi.processes").
			Because("a process serves one request at a time in each of its threads; " + sizing.WorkersWhy),
		service.Set("uwsgi.threads", max(w.Threads, 1)).
			Because("as many as the program is known to support in one process: programs that replace Python's threads by eventlet's, as nova and neutron do, allow one. Requests of other processes, and HAProxy's checks, are answered while one hangs"),
		service.Set("uwsgi.listen", 100).Because("requests wait in the kernel's queue while all processes are busy"),
		service.Set("uwsgi.buffer-size", 65535).Because("a token in a header may be longer than uWSGI's 4096 bytes for all headers"),
		service.Set("uwsgi.add-header", "Connection: close").
			Because("uWSGI's http-socket closes each connection, and announces this to HAProxy"),
	}
}

// queues returns the name by which the program names its queues. Under uWSGI the name of every program is uwsgi (sys.argv[0]).
func (w API) queues() []service.Row {
	if w.Queues == nil {
		return nil
	}
	return []service.Row{
		service.Set("uwsgi.env", "OS_OSLO_MESSAGING_RABBIT__PROCESSNAME="+w.Name).When(w.Queues).
			Tied(service.Keeps(service.ValueTie, "each program of a host has queues of its own", "the queues of the program are named by")).
			Because("use_queue_manager names queues after host and process, and every program under uWSGI is called uwsgi: two of them on a host would receive each other's replies, or may not write the counter of the other's user. oslo.config reads the option from the environment"),
	}
}

// abortedWhy is the reason to ignore clients that have closed their connection.
const abortedWhy = "a client that closes its connection early is no error: HAProxy's checks do while a host is busy, and each would be an exception in the log"

// behaviour returns how uWSGI treats its processes.
func (w API) behaviour() []service.Row {
	yes := func(option, why string) service.Row { return service.Set("uwsgi."+option, "true").Because(why) }
	return []service.Row{
		yes("master", "the master restarts a process that has died"),
		yes("lazy-apps", "each process opens its own connections: those to the database must not be shared over a fork"),
		yes("enable-threads", "the programs start threads of their own, for heartbeats among others"),
		yes("thunder-lock", "a request wakes one process instead of all"),
		yes("need-app", "an application that cannot load ends uWSGI with an error, so that the init system restarts it; otherwise it would answer 500 forever"),
		yes("no-orphans", "no process survives the master with an old configuration"),
		yes("die-on-term", "the init system stops daemons with SIGTERM, which uWSGI would otherwise treat as a reload"),
		yes("ignore-sigpipe", abortedWhy),
		yes("ignore-write-errors", abortedWhy),
		yes("disable-write-exception", abortedWhy),
		service.Set("uwsgi.uid", w.Project).Because("the API runs as the user that may read its files"),
		service.Set("uwsgi.gid", w.Project).Because("the API runs as the group that may read its files"),
		service.Set("uwsgi.chdir", "/var/lib/"+w.Project).Because("the home of the project's user"),
		service.Set("uwsgi.logto", "/var/log/"+w.Project+"/"+w.Name+"-uwsgi.log").
			Because("uWSGI opens its log before it drops root's rights; the program writes its own log, which must be another file"),
	}
}
