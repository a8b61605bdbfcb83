package neutron

import (
	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/sizing"
)

func metadataAgent() *service.File {
	return file("metadata_agent.ini", "metadata_agent.ini", "How metadata requests of instances reach nova.",
		metadataTarget(), metadataLogin(), metadataProcess(), []service.Row{metadataSocket(service.OpensFile)})
}

// metadataTarget returns how the agent reaches nova.
func metadataTarget() []service.Row {
	return []service.Row{
		service.Text("DEFAULT.nova_metadata_host", endpoint.InsideHostPaths(), endpoint.InsideHost).Tied(service.Endpoint()).
			Stating(service.Statement{Kind: service.Connects, Port: endpoint.MetadataPort, PortFrom: "DEFAULT.nova_metadata_port", SchemeFrom: "DEFAULT.nova_metadata_protocol", Required: true}).Because("the inner VIP leads to an nova-api-metadata that is alive; the service is never reachable from outside"),
		service.Set("DEFAULT.nova_metadata_port", endpoint.MetadataPort).Tied(service.PortOf()).Because("the port of nova-api-metadata"),
		service.Text("DEFAULT.nova_metadata_protocol", service.From("region.networks.management.tls"), func(s *service.Scope) string {
			if endpoint.HasInsideTLS(s) {
				return "https"
			}
			return "http"
		}).Tied(protocolTie()).Since(series.Juno).Because("the inner VIP uses TLS if the description gives it a certificate"),
		service.Text("DEFAULT.auth_ca_cert", service.From("region.networks.management.tls.ca"), endpoint.InsideCA).Since(series.Icehouse).
			Because("a private authority signed the certificate of the inner VIP"),
		service.Secret("DEFAULT.metadata_proxy_shared_secret", "nova", "metadata").StoredIn(endpoint.MetadataSecret).
			Required("the agent and nova no longer share a secret, so nova rejects the metadata requests of all instances").
			Because("signs the ID of the instance (HMAC-SHA256) for nova, which has the same secret; with the empty default anyone could request the metadata of any instance"),
	}
}

// metadataLogin returns how the agent looks up the instance of an address in the network API, before it could call the server by
// RPC.
func metadataLogin() []service.Row {
	return service.Each([]service.Row{
		service.Text("DEFAULT.auth_url", endpoint.HomePaths(), oldIdentityURL).Tied(service.Endpoint()).Because("up to juno the agent looks up in the network API which instance has an address, and logs in for it"),
		service.Text("DEFAULT.auth_region", nil, oslo.RegionName).Tied(service.RegionName()).
			Because("the catalogue contains the neutron of every region"),
		service.Text("DEFAULT.admin_tenant_name", service.From("identity.project"), oslo.ProjectName).Tied(oslo.ProjectTie()).Because("the project of the service users"),
		service.Set("DEFAULT.admin_user", "neutron").Because("the agent logs in as the service's own user"),
		service.Secret("DEFAULT.admin_password", "neutron", "service").Required("keystone rejects the login of the agent").Because("the agent logs in as the service's own user"),
	}, func(r service.Row) service.Row { return r.Until(series.Kilo) })
}

// metadataProcess returns how many requests the agent serves at once. From 2025.1 on it serves them with threads.
func metadataProcess() []service.Row {
	return []service.Row{
		sizing.WorkersRow("DEFAULT.metadata_workers").
			Since(series.Icehouse).Until(series.Epoxy).Pin().
			Because("every instance sends requests while it boots; the default changed from none to half of the CPUs, which instances need; " + sizing.WorkersWhy),
		service.Set("DEFAULT.metadata_backlog", 4096).Since(series.Icehouse).
			Because("how many requests may wait if many instances boot at once; icehouse had 128"),
	}
}
