package neutron

import (
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

func l3Agent() *service.File {
	return file("l3_agent.ini", "l3_agent.ini", "How routers are set up.", interfaceDriver(), l3Metadata(), []service.Row{
		service.Set("DEFAULT.external_network_bridge", "").Until(series.Stein).
			Because("empty makes external networks like all others, wired by the L2 agent; the default br-ex would bypass it"),
		agentZone(),
		metadataSocket(),
	})
}

// l3Metadata is whether routers lead guests to the metadata service. Force_metadata of the dhcp agent came in liberty:
// before, networks with a router have no other way.
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
			Because("one way to the metadata service must be open: the router's where networking.metadata says l3, and up to kilo in any case, since DHCP serves only networks without a router there"),
	}
}
