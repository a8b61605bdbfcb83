package neutron

import (
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// agentZone returns the zone that an agent of neutron reports.
func agentZone() service.Row {
	return service.Text("agent.availability_zone", service.From("host.zone"), func(s *service.Scope) string { return s.Host().Zone }).
		Since(series.Mitaka).
		Because("the server chooses agents by the zone that they report: a network or router with a zone hint gets only agents of that zone")
}

// zoneSchedulers distribute the agents of a network or router over zones.
func zoneSchedulers() []service.Row {
	isSpread := func(svc string) func(*service.Scope) bool {
		return func(s *service.Scope) bool { return len(s.Site.Zones(svc)) > 1 }
	}
	scheduler := func(option, svc, class, why string) service.Row {
		r := service.Set(option, class).When(isSpread(svc)).Since(series.Mitaka).On("neutron-server", "neutron-api", "neutron-rpc-server").Because(why)
		r.From = service.ZonePaths()
		return r
	}
	return []service.Row{
		scheduler("DEFAULT.network_scheduler_driver", "neutron-dhcp-agent", "neutron.scheduler.dhcp_agent_scheduler.AZAwareWeightScheduler",
			"the agents of a network are in different zones, so that DHCP and metadata survive the loss of one"),
		scheduler("DEFAULT.router_scheduler_driver", "neutron-l3-agent", "neutron.scheduler.l3_agent_scheduler.AZLeastRoutersScheduler",
			"the agents of a router are in different zones, so that the router survives the loss of one"),
	}
}
