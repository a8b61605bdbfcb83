package neutron

import (
	"stackplan/internal/series"
	"stackplan/internal/service"
)

func dhcpAgent() *service.File {
	f := file("dhcp_agent.ini", "dhcp_agent.ini", "How networks get DHCP.", interfaceDriver(), []service.Row{
		service.Set("DEFAULT.enable_isolated_metadata", true).
			Because("a network without a router reaches the metadata service only through its DHCP port"),
		service.Bool("DEFAULT.force_metadata", service.From("region.networking.metadata"), func(s *service.Scope) bool {
			return s.Region.Networking.Metadata == "dhcp"
		}).Since(series.Liberty).
			Because("instances reach the metadata service through DHCP regardless of routers; havana to kilo do not know the option"),
		agentZone(),
		metadataSocket(service.FollowFile),
	})
	f.Unwritten = []service.Row{agentBridge(), switchDatabase()}
	return f
}
