package neutron

import (
	"net/netip"

	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

func metadataAgent() *service.File {
	return file("metadata_agent.ini", "metadata_agent.ini", "How guests' requests for metadata reach nova.",
		metadataTarget(), metadataLogin(), metadataProcess(), []service.Row{metadataSocket()})
}

// metadataTarget is nova's side of the chain.
func metadataTarget() []service.Row {
	return []service.Row{
		service.Addr("DEFAULT.nova_metadata_host", service.From("region.networks.management.vip"), func(s *service.Scope) netip.Addr {
			if inside := s.Site.Inside(); inside != nil {
				return inside.VIP
			}
			return netip.Addr{}
		}).Because("the inner VIP leads to a nova-api-metadata that lives; the service is never shown outside"),
		service.Set("DEFAULT.nova_metadata_port", endpoint.MetadataPort).Because("where nova-api-metadata listens"),
		service.Text("DEFAULT.nova_metadata_protocol", service.From("region.networks.management.tls"), func(s *service.Scope) string {
			if endpoint.HasInsideTLS(s) {
				return "https"
			}
			return "http"
		}).Since(series.Juno).Because("the inner VIP speaks TLS where the description gives it a certificate"),
		service.Text("DEFAULT.auth_ca_cert", service.From("region.networks.management.tls.ca"), endpoint.InsideCA).Since(series.Icehouse).
			Because("the authority that signed the certificate of the inner VIP is not a public one"),
		service.Secret("DEFAULT.metadata_proxy_shared_secret", "nova", "metadata").
			Because("signs the guest's id (HMAC-SHA256) for nova, which knows the same secret; with the empty default anybody could ask for any guest"),
	}
}

// metadataLogin is how the agent asks the network API whose address it is, before it could ask the server by RPC.
func metadataLogin() []service.Row {
	return service.Each([]service.Row{
		service.Text("DEFAULT.auth_url", endpoint.HomePaths(), oldIdentityURL).Because("up to juno the agent asks the network API which guest has an address, and logs in for it"),
		service.Text("DEFAULT.auth_region", nil, oslo.RegionName).
			Because("the catalogue lists every region's neutron"),
		service.Text("DEFAULT.admin_tenant_name", service.From("identity.project"), func(s *service.Scope) string {
			return s.Cloud.Identity.Project
		}).Because("the project of the service users"),
		service.Set("DEFAULT.admin_user", "neutron").Because("the agent logs in as the service's own user"),
		service.Secret("DEFAULT.admin_password", "neutron", "service").Because("the agent logs in as the service's own user"),
	}, func(r service.Row) service.Row { return r.Until(series.Kilo) })
}

// metadataProcess is how many requests the agent takes at once. From 2025.1 on it serves them with threads.
func metadataProcess() []service.Row {
	return []service.Row{
		service.Int("DEFAULT.metadata_workers", service.From("region.workers"), func(s *service.Scope) int { return s.Region.Workers }).
			Since(series.Icehouse).Until(series.Epoxy).Pin().
			Because("every guest asks while it boots; the default went from none to half of the CPUs, which are the guests'"),
		service.Set("DEFAULT.metadata_backlog", 4096).Since(series.Icehouse).
			Because("how many requests may wait when many guests boot at once; icehouse had 128"),
	}
}
