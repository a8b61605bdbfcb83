package nova

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
)

// novaConf returns nova.conf. It contains only what the services of its host need.
func novaConf() *service.File {
	return &service.File{
		Path: "/etc/nova/nova.conf", Doc: "The options of nova.", Format: format.Oslo, Project: "nova", Sample: "nova.conf",
		Mode: 0o640, Owner: "root", Group: "nova", Readers: readers(), Unwritten: unwritten(),
		Rows: slices.Concat(
			host(), oslo.LoggingRows("nova"),
			listen(), limits(), links(),
			resources(), instanceRows(), injection(),
			networking(), plugging(), flatNetwork(), vlanNetwork(), multiHost(),
			novaFilters(), notifications(), service.Each(oslo.MessagingRows(), inCells),
			database(), conducting(),
			service.EachOn(oslo.AuthtokenRows("nova"), novaAPI, novaPlacement),
			service.EachOn(oslo.ProxyRows(), novaAPI, novaPlacement), cache(),
			console(), consoleTLS(), consoleEncryption(), libvirt(), pool(), migration(),
			images(), novaNeutron(), metadataProxy(), placing(), serviceUser(), volumes(), keys(),
			locks(), upgrading(),
		),
	}
}

// host returns the name and the address of the host, and when its services count as alive.
func host() []service.Row {
	return []service.Row{
		oslo.HostRow(),
		service.Addr("DEFAULT.my_ip", service.From("host.address.management"), endpoint.Management).Tied(service.OwnAddress()).
			Because("metadata requests of instances are redirected to my_ip, and resize and cold migration copy disks to it; the default is the external address"),
		service.Set("DEFAULT.state_path", "/var/lib/nova").
			Because("the default is the directory of the Python package, where nova may not write"),
		service.Set("api.auth_strategy", "keystone").Until(series.Flamingo).
			Because("havana and icehouse default to noauth: everyone would be admin"),
		service.Int("DEFAULT.service_down_time", service.From("region.compute.serviceDownTime"), func(s *service.Scope) int {
			return s.Region.Compute.ServiceDownTime
		}).Because("a busy host reports late: with too short a time it counts as down, with too long a time instances are placed on a host that is down"),
		service.Int("DEFAULT.report_interval", service.From("region.compute.reportInterval"), func(s *service.Scope) int {
			return s.Region.Compute.ReportInterval
		}).Because("service_down_time must span several reports, so that one lost report is no outage"),
		service.Int("DEFAULT.rpc_response_timeout", service.From("region.compute.rpcTimeout"), func(s *service.Scope) int {
			return s.Region.Compute.RPCTimeout
		}).Because("a Python daemon does one task at a time, so long periodic tasks delay its answers"),
	}
}

// locks returns where the daemons of a host store their locks.
func locks() []service.Row {
	return []service.Row{
		service.Set("oslo_concurrency.lock_path", "/var/lock/nova").
			Required("operations that need a lock between processes fail: there is no default directory").
			Because("daemons of a host exclude each other by locks on files, and there is no default for the directory"),
	}
}

// upgrading returns which versions of RPC the services use while some hosts still run the series before.
func upgrading() []service.Row {
	return []service.Row{
		service.Set("upgrade_levels.compute", "auto").Since(series.Liberty).
			Because("the newest calls that every nova-compute understands: without it services of a new series send calls that nova-compute of the old one rejects (rolling upgrades in nova's guide)"),
	}
}

// database connects the services that need the database: compute hosts only if no conductor writes for them.
func database() []service.Row {
	return slices.Concat(
		service.Each(slices.Concat(oslo.DatabaseRows("nova"), sizing.PoolRows("database")), func(r service.Row) service.Row { return inCells(r).When(needsDatabase) }),
		service.Each(append([]service.Row{
			oslo.DatabaseURL("api_database.connection", "nova", "nova_api"),
			service.Set("api_database.max_retries", -1).Because("a daemon that starts before the database waits for it"),
		}, sizing.PoolRows("api_database")...), func(r service.Row) service.Row {
			return r.Since(series.Newton).On(apiDatabaseUsers...)
		}),
	)
}

// apiDatabaseUsers are the services that open nova's API database.
var apiDatabaseUsers = []string{novaAPI, novaMetadata, novaScheduler, novaConductor, novaProxy, novaPlacement}

// needsDatabase reports whether a daemon of the host opens the database itself. If the region has no conductor, nova-compute and
// nova-network do so.
func needsDatabase(s *service.Scope) bool {
	return s.RunsAny(novaAPI, novaMetadata, novaScheduler, novaConductor, novaConsoleAuth, novaProxy, novaPlacement) ||
		isLocal(s) && s.RunsAny(novaCompute, novaNetwork)
}

// isLocal reports whether daemons do the work of a conductor themselves.
func isLocal(s *service.Scope) bool { return worksWithoutConductor(s.Site) }

// worksWithoutConductor reports whether the daemons of a region write to the database themselves.
func worksWithoutConductor(s *service.Site) bool {
	return hasNoConductor(s) && s.Region.Series < series.Ocata
}

// hasNoConductor reports whether no host of a site runs nova-conductor.
func hasNoConductor(site *service.Site) bool { return !site.Has(novaConductor) }

// conducting returns which program does the work of a conductor.
func conducting() []service.Row {
	return []service.Row{
		service.Bool("conductor.use_local", nil, isLocal).Until(series.Ocata).Pin().
			Because("if no nova-conductor runs in the region, calls to one would wait forever; if one runs, compute hosts need no access to the database"),
		oslo.WorkersRow("conductor.workers").On(novaConductor),
	}
}

// inCells declares that nova's API database contains the URL of a row: from ocata on, each cell is mapped to its database and its broker.
func inCells(r service.Row) service.Row {
	if r.Option != "database.connection" && r.Option != "DEFAULT.transport_url" {
		return r
	}
	if r.Option == "DEFAULT.transport_url" {
		r = r.Holds(service.Inside{Fails: "/", Evidence: `nova-conductor and nova-scheduler end with "Port could not be cast to integer value" (tried with zed)`})
	} else {
		r = r.Holds(service.Inside{Fails: service.AnyEncoded, Evidence: "nova-manage cell_v2 map_cell0 stores a URL with the wrong host (tried with zed)"})
	}
	return r.StoredIn(service.Elsewhere{
		Where: "the cell mappings in nova's API database", When: service.Before, Span: series.Span{Since: series.Ocata},
		Do: "run nova-manage cell_v2 update_cell --cell_uuid UUID with the new --transport-url and --database_connection, also for cell0 (see nova-manage cell_v2 list_cells)",
	})
}
