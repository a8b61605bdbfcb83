package neutron

import "stackplan/internal/service"

// serverProcesses returns the processes of neutron-server: workers for the API and for RPC, and the parent.
func serverProcesses() *service.Processes {
	return &service.Processes{
		Workers: []string{"DEFAULT.api_workers", "DEFAULT.rpc_workers"}, Extra: 1, Databases: service.OneDatabase(), Messaging: true, ValidatesTokens: true,
	}
}

// apiProcesses returns the processes of the API under uWSGI.
func apiProcesses() *service.Processes {
	return &service.Processes{Databases: service.OneDatabase(), Messaging: true, ValidatesTokens: true}
}

// rpcProcesses returns the processes of neutron-rpc-server: workers, and the parent.
func rpcProcesses() *service.Processes {
	return &service.Processes{Workers: []string{"DEFAULT.rpc_workers"}, Extra: 1, Databases: service.OneDatabase(), Messaging: true}
}

// periodicProcesses returns the process of neutron-periodic-workers.
func periodicProcesses() *service.Processes {
	return &service.Processes{Databases: service.OneDatabase(), Messaging: true}
}

// agentProcesses returns the process of an agent, which uses no database.
func agentProcesses() *service.Processes { return &service.Processes{Messaging: true} }
