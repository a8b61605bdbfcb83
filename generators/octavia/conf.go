package octavia

import (
	"slices"

	"stackplan/generators/api"
	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// conf returns octavia.conf.
func conf(octavia api.Project) *service.File {
	f := octavia.File(provider(), databases(), network(), api.Database("octavia"))
	f.Unwritten = oslo.DatabaseUnwritten("database")
	return f
}

// provider returns what creates load balancers.
func provider() []service.Row {
	return []service.Row{
		service.Set("api_settings.enabled_provider_drivers", "ovn:OVN").
			Required("the API loads the provider amphora: load balancers of the provider ovn are rejected, and the others stay in PENDING_CREATE, since no octavia-worker runs").
			Because("load balancers are flows of OVN; the default is the provider amphora, whose instances stackplan does not configure"),
		service.Set("api_settings.default_provider_driver", "ovn").
			Required("a request that names no provider fails: the default amphora is not enabled").
			Because("the provider of requests that name none must be an enabled one"),
		service.Set("driver_agent.enabled_provider_agents", "ovn").On(agentName).
			Required("members that fail are not reported, and load balancers do not follow routers and ports").
			Because("the agent of the provider follows ports, routers and health monitors in the databases of OVN, on the hosts in turn (by a lock in the database)"),
	}
}

// databases returns the addresses of the databases of OVN.
func databases() []service.Row {
	address := func(option string, port int) service.Row {
		return service.Text(option, endpoint.MemberPaths(), func(s *service.Scope) string { return endpoint.OVNDatabase(s, port) }).
			Listing(endpoint.OVNMembers).Tied(service.Endpoint()).
			Required("the provider connects to its own host, where the database may not listen for clients")
	}
	return service.EachOn([]service.Row{
		address("ovn.ovn_nb_connection", endpoint.NorthboundPort).Because("load balancers are records of the northbound database; with every member in the list, a client finds the leader after a failure"),
		address("ovn.ovn_sb_connection", endpoint.SouthboundPort).Since(series.Wallaby).Because("the state of health monitors is in the southbound database"),
	}, apiName, agentName)
}

// network returns how octavia finds neutron, where VIPs and members have their ports.
func network() []service.Row {
	return slices.Concat(oslo.LoginRows("service_auth", "octavia"), service.Each([]service.Row{
		service.Text("neutron.region_name", nil, oslo.RegionName).Tied(service.RegionName()).
			Because("the catalogue contains the neutron of every region: without a name octavia uses the first one"),
		service.Set("neutron.endpoint_type", "internalURL").Because("services connect to each other at the inner VIP; the default is the address that users see"),
		service.Text("neutron.ca_certificates_file", service.From("region.networks.management.tls.ca"), endpoint.InsideCA).
			Because("a private authority signed the certificate of the inner VIP"),
	}, func(r service.Row) service.Row { return r.Until(series.Bobcat) }),
		service.EachSince(series.Bobcat, slices.Concat(oslo.LoginRows("neutron", "octavia"), oslo.LookupRows("neutron", service.NetworkAPI))))
}
