package heat

import (
	"slices"

	"stackplan/generators/api"
	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/secret"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
)

// conf returns heat.conf.
func conf(heat api.Project) *service.File {
	return heat.Conf(listen("heat_api", apiName, apiPort), listen("heat_api_cfn", cfnName, cfnPort), engine(), stackUsers(), trustee(), urls())
}

// listen returns where an API listens while it serves HTTP itself.
func listen(group, name string, port int) []service.Row {
	return service.Each([]service.Row{
		service.Addr(group+".bind_host", endpoint.ManagementPath(), endpoint.Management).Tied(service.BackendAddress()).
			Because("the host's own management address: HAProxy listens on the VIP with the same port"),
		service.Set(group+".bind_port", port).Because("the port of the service in HAProxy and in the catalogue of keystone"),
		sizing.WorkersRow(group + ".workers").Because("one process is not enough for the requests of a region; " + sizing.WorkersWhy),
	}, func(r service.Row) service.Row { return r.On(name).Until(series.Stein) })
}

// engine returns what all engines of a region have in common.
func engine() []service.Row {
	return []service.Row{
		oslo.WorkersRow("DEFAULT.num_engine_workers").On(engineName).Since(series.Juno),
		service.Secret("DEFAULT.auth_encryption_key", "heat", "encryption").InForm(secret.Lengths(16, 24, 32)).Rotates(service.Rotation{
			Stops:  "heat stops: heat-engine must not run while the database is encrypted again (help of heat-manage update_params)",
			Before: "stop heat-engine on all hosts",
			After:  "before heat-engine starts, run heat-manage update_params encrypt OLD on one host with the new file; it encrypts parameters and properties of stacks again, but not their credentials, so stacks with deferred authentication by password must be created again",
		}).Tied(service.SameSecret("heat", "encryption").InProject()).
			Required("heat encrypts passwords and parameters of stacks with a default that is public, without a warning").
			Because("every engine must decrypt what another one has encrypted: 16, 24 or 32 characters, the same on all hosts"),
		service.Text("DEFAULT.region_name_for_services", nil, oslo.RegionName).Tied(service.RegionName()).Since(series.Icehouse).
			Because("the catalogue contains the endpoints of every region, and stacks must create their resources in this one"),
		service.Set("clients.endpoint_type", "internalURL").Since(series.Icehouse).
			Because("the engine connects to the other services at the inner VIP; the default is the address that users see"),
		service.Text("clients.ca_file", oslo.CAPaths(), endpoint.CAFile).Since(series.Icehouse).Because("a private authority signed the certificate of the inner VIP"),
	}
}

// stackUsers returns the domain of the users that stacks create, and the administrator of the domain.
func stackUsers() []service.Row {
	domain := service.From("region.orchestration.domain")
	bootstrap := service.Elsewhere{Where: "the domains and users in keystone", When: service.Before, Do: "run heat-keystone-setup-domain, or create the domain, its user and the role admin of the user in the domain"}
	return []service.Row{
		service.Text("DEFAULT.stack_user_domain_name", domain, domainOfUsers).StoredIn(bootstrap).Since(series.Juno).
			Because("instances of stacks log in as users of a domain of their own, which cannot do anything else"),
		service.Set("DEFAULT.stack_domain_admin", "heat_domain_admin").StoredIn(bootstrap).Since(series.Icehouse).
			Because("heat creates the users of stacks as the administrator of their domain only"),
		service.Secret("DEFAULT.stack_domain_admin_password", "heat", "domain").StoredIn(bootstrap).Since(series.Icehouse).Required("stacks with users fail: heat cannot log in as the administrator of their domain").
			Because("the password of the administrator of the domain"),
	}
}

// trustee returns how an engine acts for the owner of a stack: keystone delegates the roles of the owner to the user heat. A login for
// this has no project, since it is that of the trust.
func trustee() []service.Row {
	hasProject := func(r service.Row) bool {
		return r.Option == "trustee.project_name" || r.Option == "trustee.project_domain_name"
	}
	return service.EachSince(series.Mitaka, slices.DeleteFunc(oslo.PasswordRows("trustee", "heat"), hasProject))
}

// urls returns the addresses that instances use.
func urls() []service.Row {
	outside := func(path string) func(*service.Scope) string {
		return func(s *service.Scope) string { return endpoint.WithPath(endpoint.OutsideURL(s.Site, cfnPort), path) }
	}
	address := func(option, path string) service.Row {
		return service.Text(option, endpoint.OutsidePaths(), outside(path)).Tied(service.UserEndpoint()).
			Because("instances report to this address, so it must be one that they reach")
	}
	return []service.Row{
		address("DEFAULT.heat_metadata_server_url", ""),
		address("DEFAULT.heat_waitcondition_server_url", "/v1/waitcondition"),
		service.Text("clients_keystone.auth_uri", endpoint.HomeOutsidePaths(), outsideKeystone).Tied(service.UserEndpoint()).Since(series.Liberty).
			Because("instances of stacks log in at this address of keystone"),
	}
}

// outsideKeystone returns the address of keystone that users see.
func outsideKeystone(s *service.Scope) string {
	return endpoint.OutsideURL(s.Site.Home, endpoint.KeystonePort)
}

// domainOfUsers returns the domain of the users that the service creates; empty if the region does not have it.
func domainOfUsers(s *service.Scope) string {
	if s.Region.Orchestration == nil {
		return ""
	}
	return s.Region.Orchestration.Domain
}
