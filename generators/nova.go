package generators

import (
	"net/netip"
	"slices"

	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// Services of nova that rows speak to.
const (
	novaAPI         = "nova-api-os-compute"
	novaMetadata    = "nova-api-metadata"
	novaScheduler   = "nova-scheduler"
	novaConductor   = "nova-conductor"
	novaConsoleAuth = "nova-consoleauth"
	novaProxy       = "nova-novncproxy"
	novaCompute     = "nova-compute"
	novaNetwork     = "nova-network"
	novaPlacement   = "nova-placement-api"
)

// Ports of nova.
const (
	novaPort     = 8774
	metadataPort = 8775
	consolePort  = 6080
)

// nova is every service of nova.
func nova() []*service.Service {
	conf := novaConf()
	return slices.Concat(novaControl(conf), novaConsoles(conf), novaHypervisor(conf))
}

// novaControl is the API and what decides.
func novaControl(conf *service.File) []*service.Service {
	both, control := []string{service.ControlCompute, service.Compute}, []string{service.ControlCompute}
	return []*service.Service{
		{
			Name: novaAPI, Doc: "The API of nova that users call.", Unit: "nova-api", Roles: both,
			Except: func(s *service.Site, role string) bool { return role == service.Compute && !isSymmetric(s) },
			Ports:  []service.Port{{Number: novaPort, Exposure: service.External, Health: "GET /", Secure: series.Victoria}},
			Files:  append(novaWSGI().files(), conf),
		},
		{
			Name: novaMetadata, Doc: "Tells guests who they are.", Roles: both,
			Except: func(s *service.Site, role string) bool {
				return role == service.Compute && !isSymmetric(s) && s.Region.Networking.IsNeutron()
			},
			Ports: []service.Port{{Number: metadataPort, Exposure: service.Internal, Health: "GET /", Secure: series.Victoria}},
			Files: append(metadataWSGI().files(), conf),
		},
		{Name: novaScheduler, Doc: "Picks the host of a guest.", Roles: control, Files: []*service.File{conf}},
		{
			Name: novaConductor, Doc: "Writes to the database for compute hosts, and leads long tasks.", Roles: control,
			When: func(s *service.Site) bool { return !isSymmetric(s) }, Files: []*service.File{conf},
		},
		{
			Name: novaPlacement, Doc: "Counts what hosts have and guests use, out of nova's tree.", Roles: control,
			Span: series.Span{Since: series.Ocata, Until: series.Train}, Gone: "placement-api, a project of its own, does its work",
			Ports: placementPorts(), Files: append(novaPlacementWSGI().files(), conf),
		},
	}
}

// novaConsoles is what leads users to the screens of guests.
func novaConsoles(conf *service.File) []*service.Service {
	control := []string{service.ControlCompute}
	return []*service.Service{
		{
			Name: novaConsoleAuth, Doc: "Keeps the tokens that open consoles.", Roles: control,
			Span: series.Span{Until: series.Train}, Gone: "tokens of consoles are in the database: leave the service out",
			Files: []*service.File{conf},
		},
		{
			Name: novaProxy, Doc: "Leads browsers to the consoles of guests.", Roles: control,
			Ports: []service.Port{{
				Number: consolePort, Exposure: service.External, Health: "HEAD /vnc.html", Balance: "source", Secure: series.Havana,
				Timeout: func(s *service.Scope) int { return s.Region.LoadBalancer.ConsoleTimeout },
			}},
			Files: []*service.File{conf, consoleProxyDefault()},
		},
	}
}

// consoleProxyDefault is read by the init scripts of Debian's package of console proxies, which its units run too.
func consoleProxyDefault() *service.File {
	return &service.File{
		Path: "/etc/default/nova-consoleproxy", Doc: "Which proxies of consoles start.", Format: format.Shell,
		Mode: 0o644, Owner: "root", Group: "root",
		Rows: []service.Row{
			service.Set("NOVA_CONSOLE_PROXY_TYPE", "novnc").
				Because("Debian's script starts nova-novncproxy for this word alone, and the package writes spicehtml5"),
			service.Set("NOVA_SERIAL_PROXY_START", "FALSE").
				Because("no serial consoles are offered, and their proxy would listen on every address of the host"),
		},
	}
}

// novaHypervisor is what runs beside the guests.
func novaHypervisor(conf *service.File) []*service.Service {
	both := []string{service.ControlCompute, service.Compute}
	return []*service.Service{
		{Name: novaCompute, Doc: "Runs guests.", Roles: both, Files: []*service.File{conf}, Joins: ofInstances, Bridges: true},
		{
			Name: novaNetwork, Doc: "Gives guests their network: bridges, DHCP, floating addresses.", Roles: both,
			Span: series.Span{Until: series.Ussuri}, Gone: `set networking.driver to "neutron"`,
			When:  func(s *service.Site) bool { return !s.Region.Networking.IsNeutron() },
			Joins: routed, Bridges: true,
			Files: []*service.File{conf},
		},
	}
}

// isSymmetric reports whether built-in roles follow the layout that needs no conductor: every host runs the APIs, and
// each daemon reaches the database itself. Mitaka announced the end of [conductor] use_local, so it has a conductor,
// and compute hosts know no password of the database.
func isSymmetric(s *service.Site) bool { return s.Region.Series < series.Mitaka }

// novaConf is nova.conf. It holds what the services of its host need and no more.
func novaConf() *service.File {
	return &service.File{
		Path: "/etc/nova/nova.conf", Doc: "Everything about nova.", Format: format.Oslo, Project: "nova", Sample: "nova.conf",
		Mode: 0o640, Owner: "root", Group: "nova",
		Rows: concat(
			novaHost(), loggingRows("nova"),
			novaListen(), novaLimits(), novaLinks(),
			novaResources(), novaGuests(), novaInjection(),
			novaNetworking(), novaPlugging(), flatNetwork(), vlanNetwork(), multiHost(),
			novaFilters(), novaNotifications(), messagingRows(),
			novaDatabase(), novaConducting(),
			on(authtokenRows("nova"), novaAPI, novaPlacement),
			on(proxyRows(), novaAPI, novaPlacement), novaCache(),
			novaConsole(), novaConsoleTLS(), novaLibvirt(), novaMigration(),
			novaImages(), novaNeutron(), novaMetadataProxy(), novaPlacing(), novaServiceUser(),
			novaLocks(),
		),
	}
}

// novaHost says who the host is and how it counts as alive.
func novaHost() []service.Row {
	return []service.Row{
		service.Addr("DEFAULT.my_ip", service.From("host.address.management"), management).
			Because("metadata requests of guests are led to my_ip, and resize and cold migration copy disks to it; the default is the outer address"),
		service.Set("DEFAULT.state_path", "/var/lib/nova").
			Because("the default is the folder of the Python package, which nova may not write to"),
		service.Set("api.auth_strategy", "keystone").Until(series.Flamingo).
			Because("havana and icehouse default to noauth: everybody would be admin"),
		service.Int("DEFAULT.service_down_time", service.From("region.compute.serviceDownTime"), func(s *service.Scope) int {
			return s.Region.Compute.ServiceDownTime
		}).Because("a busy host reports late: too short a time declares it dead, too long a one places guests on a dead host"),
		service.Int("DEFAULT.report_interval", service.From("region.compute.reportInterval"), func(s *service.Scope) int {
			return s.Region.Compute.ReportInterval
		}).Because("service_down_time must hold several reports, so that one lost report is no outage"),
		service.Int("DEFAULT.rpc_response_timeout", service.From("region.compute.rpcTimeout"), func(s *service.Scope) int {
			return s.Region.Compute.RPCTimeout
		}).Because("a Python daemon does one thing at a time, so long periodic tasks delay its answers"),
	}
}

// novaLocks says where daemons of one host exclude each other.
func novaLocks() []service.Row {
	return []service.Row{
		service.Set("oslo_concurrency.lock_path", "/var/lock/nova").
			Because("daemons of one host lock files against each other, and there is no default for the folder"),
	}
}

// novaDatabase connects what needs the database: compute hosts only where no conductor writes for them.
func novaDatabase() []service.Row {
	return concat(
		each(databaseRows("nova"), func(r service.Row) service.Row { return r.When(needsDatabase) }),
		each([]service.Row{
			databaseURL("api_database.connection", "nova", "nova_api"),
			service.Set("api_database.max_retries", -1).Because("a daemon that starts before the database waits for it"),
		}, func(r service.Row) service.Row {
			return r.Since(series.Newton).On(novaAPI, novaMetadata, novaScheduler, novaConductor, novaProxy, novaPlacement)
		}),
	)
}

// needsDatabase reports whether a daemon of the host opens the database itself. nova-compute and nova-network do so
// where the region has no conductor.
func needsDatabase(s *service.Scope) bool {
	return s.RunsAny(novaAPI, novaMetadata, novaScheduler, novaConductor, novaConsoleAuth, novaProxy, novaPlacement) ||
		isLocal(s) && s.RunsAny(novaCompute, novaNetwork)
}

// isLocal reports whether daemons do a conductor's work themselves.
func isLocal(s *service.Scope) bool { return !s.Site.Has(novaConductor) && s.Series < series.Ocata }

// novaConducting says who does the conductor's work.
func novaConducting() []service.Row {
	return []service.Row{
		service.Bool("conductor.use_local", nil, isLocal).Until(series.Ocata).Pin().
			Because("without a nova-conductor in the region calls to one would wait for ever; with one, compute hosts need no way to the database"),
		workersRow("conductor.workers").On(novaConductor),
	}
}

// management is the host's address in the management network.
func management(s *service.Scope) netip.Addr { return s.Host().Management() }
