package neutron

import (
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

func l3Agent() *service.File {
	f := file("l3_agent.ini", "l3_agent.ini", "How routers are set up.", interfaceDriver(), l3Metadata(), []service.Row{
		service.Set("DEFAULT.external_network_bridge", "").Tied(externalTie()).Until(series.Stein).
			Because("empty handles external networks like all others, connected by the L2 agent; the default br-ex would bypass it"),
		agentZone(),
		metadataSocket(service.FollowFile),
	})
	f.Unwritten = []service.Row{agentBridge(), switchDatabase()}
	return f
}

// l3Metadata returns whether routers pass metadata requests on. Force_metadata of the DHCP agent was added in liberty: before,
// networks with a router have only this path.
func l3Metadata() []service.Row {
	return []service.Row{
		service.Bool("DEFAULT.enable_metadata_proxy", service.From("region.networking.metadata"), func(s *service.Scope) bool {
			return s.Region.Networking.Metadata == "l3" || s.Series < series.Liberty
		}).Reading(func(s *service.Scope) []source.Path {
			if s.Series < series.Liberty {
				return nil
			}
			return service.From("region.networking.metadata")
		}).Pin().
			Because("one path to the metadata service must be open: through the router if networking.metadata is l3, and up to kilo in any case, since DHCP serves only networks without a router there"),
	}
}
