package neutron

import (
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// serverProcesses returns the processes of neutron-server: workers for the API and for RPC, and the parent.
func serverProcesses() *service.Processes {
	return &service.Processes{
		Workers: []service.Workers{service.WorkersOf("DEFAULT.api_workers", series.Span{}), service.WorkersOf("DEFAULT.rpc_workers", series.Span{Since: series.Icehouse})},
		Extra:   1, Databases: service.OneDatabase(), Messaging: true, ValidatesTokens: true, NetworkDatabase: 1,
	}
}

// apiProcesses returns the processes of the API under uWSGI.
func apiProcesses() *service.Processes {
	return &service.Processes{Databases: service.OneDatabase(), Messaging: true, ValidatesTokens: true, NetworkDatabase: 1}
}

// rpcProcesses returns the processes of neutron-rpc-server: workers, and the parent.
func rpcProcesses() *service.Processes {
	return &service.Processes{Workers: []service.Workers{service.WorkersOf("DEFAULT.rpc_workers", series.Span{})}, Extra: 1, Databases: service.OneDatabase(), Messaging: true, NetworkDatabase: 1}
}

// periodicProcesses returns the process of neutron-periodic-workers.
func periodicProcesses() *service.Processes {
	return &service.Processes{Databases: service.OneDatabase(), Messaging: true, NetworkDatabase: 1}
}

// agentProcesses returns the process of an agent, which uses no database.
func agentProcesses() *service.Processes { return &service.Processes{Messaging: true} }

// metadataProcesses returns the processes of the metadata agent. Until 2024.2 it serves requests in workers, then in threads.
func metadataProcesses() *service.Processes {
	return &service.Processes{
		Workers: []service.Workers{service.WorkersOf("DEFAULT.metadata_workers", series.Span{Since: series.Icehouse, Until: series.Epoxy})},
		Extra:   1, Messaging: true,
	}
}
