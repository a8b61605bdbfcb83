package nova

import (
	"slices"

	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/format"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// novaConf is nova.conf. It holds what the services of its host need and no more.
func novaConf() *service.File {
	return &service.File{
		Path: "/etc/nova/nova.conf", Doc: "Everything about nova.", Format: format.Oslo, Project: "nova", Sample: "nova.conf",
		Mode: 0o640, Owner: "root", Group: "nova", Readers: readers,
		Rows: slices.Concat(
			host(), oslo.LoggingRows("nova"),
			listen(), limits(), links(),
			resources(), guests(), injection(),
			networking(), plugging(), flatNetwork(), vlanNetwork(), multiHost(),
			novaFilters(), notifications(), oslo.MessagingRows(),
			database(), conducting(),
			service.EachOn(oslo.AuthtokenRows("nova"), novaAPI, novaPlacement),
			service.EachOn(oslo.ProxyRows(), novaAPI, novaPlacement), cache(),
			console(), consoleTLS(), libvirt(), migration(),
			images(), novaNeutron(), metadataProxy(), placing(), serviceUser(),
			locks(),
		),
	}
}

// host says who the host is and how it counts as alive.
func host() []service.Row {
	return []service.Row{
		service.Addr("DEFAULT.my_ip", service.From("host.address.management"), endpoint.Management).
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

// locks says where daemons of one host exclude each other.
func locks() []service.Row {
	return []service.Row{
		service.Set("oslo_concurrency.lock_path", "/var/lock/nova").
			Because("daemons of one host lock files against each other, and there is no default for the folder"),
	}
}

// database connects what needs the database: compute hosts only where no conductor writes for them.
func database() []service.Row {
	return slices.Concat(
		service.Each(oslo.DatabaseRows("nova"), func(r service.Row) service.Row { return r.When(needsDatabase) }),
		service.Each([]service.Row{
			oslo.DatabaseURL("api_database.connection", "nova", "nova_api"),
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
func isLocal(s *service.Scope) bool {
	return !s.Site.Has(novaConductor) && s.Series < series.Ocata
}

// conducting says who does the conductor's work.
func conducting() []service.Row {
	return []service.Row{
		service.Bool("conductor.use_local", nil, isLocal).Until(series.Ocata).Pin().
			Because("without a nova-conductor in the region calls to one would wait for ever; with one, compute hosts need no way to the database"),
		oslo.WorkersRow("conductor.workers").On(novaConductor),
	}
}
