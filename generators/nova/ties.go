package nova

import (
	"slices"
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// unwritten returns the options that no row of nova.conf sets, and whose overrides must agree with other places.
func unwritten() []service.Row {
	return slices.Concat(oslo.QueueRows(), oslo.DatabaseUnwritten("database"), oslo.DatabaseUnwritten("api_database"), []service.Row{
		service.Set("vnc.novncproxy_port", endpoint.ConsolePort).On(novaProxy).Tied(service.PortOf()),
		service.Set("DEFAULT.osapi_compute_listen_port", endpoint.NovaPort).On(novaAPI).Until(novaWSGI().Since).Tied(service.PortOf()),
		service.Default("neutron.ovs_bridge").When(usesOpenvSwitch).Tied(oslo.IntegrationBridge()),
		service.Default("DEFAULT.state_path").On(novaCompute).Tied(
			service.SameInProject("the directory that contains that of instances", "instances_path is below state_path, and an instance that migrates has the same path on both hosts").AsWarning()),
		service.Default("DEFAULT.instances_path").On(novaCompute).Tied(
			service.SameValue("the directory of instances", "an instance that migrates has the same path on both hosts").AsWarning()),
	})
}

// metadataProxyTie ties the acceptance of signed metadata requests to the agents that send them.
func metadataProxyTie() service.Tie {
	return service.Fixed(service.ServiceTie, "nova identifies the instance by headers that the metadata agent signs", func(t *service.Tied) string {
		agents := t.Site.HostsWith(service.MetadataProxy)
		if len(agents) == 0 {
			return ""
		}
		return "the metadata agent of neutron on " + agents[0].Name + " sends the requests of instances (metadata_agent.ini)"
	})
}

// driverTie ties the options that choose the network driver to the services that run.
func driverTie() service.Tie {
	return service.Fixed(service.FieldTie, "nova must use the service that provides the networks of the region", func(t *service.Tied) string {
		return "networking.driver of the region is " + t.Region.Networking.Driver
	})
}

// linkTie ties the name of an interface or a bridge to the interfaces of the host.
func linkTie() service.Tie {
	return service.Tie{
		Kind: service.BridgeTie, Why: "nova-network uses interfaces that the files of the host's network create",
		Reads: func(t *service.Tied) []service.Broken {
			var own []string
			for _, l := range topology.Links(t.Node()) {
				own = append(own, l.Name)
			}
			have := strings.Join(t.Have, ",")
			if t.Want == nil || slices.Contains(own, have) {
				return nil
			}
			return []service.Broken{{Is: "is " + have, But: "the interfaces of the host are " + strings.Join(own, ", "), Hint: "remove the override, or write " + t.Want[0]}}
		},
	}
}
