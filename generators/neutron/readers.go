package neutron

import "stackplan/internal/service"

// readers are the services that use some options of neutron's files, from oslo.config's registrations in neutron's source. All services
// of neutron are assumed to use the other options.
var readers = []service.Readers{
	{Prefix: "[oslo_policy] ", Services: rpcServers},
	{Prefix: "[quotas] ", Services: rpcServers},
	{Prefix: "[DEFAULT] api_workers", Services: []string{server, apiServer}},
	{Prefix: "[DEFAULT] network_scheduler_driver", Services: rpcServers},
	{Prefix: "[DEFAULT] router_scheduler_driver", Services: rpcServers},
	{Prefix: "[DEFAULT] interface_driver", Services: []string{dhcpService, l3Service}},
}

// rpcServers are the services that answer the network API or the agents.
var rpcServers = []string{server, apiServer, rpcServer}
