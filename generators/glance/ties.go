package glance

import (
	"strings"

	"stackplan/generators/endpoint"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// unwritten returns the options that no row of glance sets, and whose overrides must agree with other places.
func unwritten() []service.Row {
	return []service.Row{
		service.Text("DEFAULT.public_endpoint", endpoint.OutsidePaths(), func(s *service.Scope) string {
			return endpoint.OutsideURL(s.Site, endpoint.GlancePort)
		}).On(api).Tied(service.UserEndpoint()),
		service.Set("DEFAULT.registry_port", registryPort).On(api).Until(series.Victoria).Tied(service.PortOf()),
	}
}

// directoryTie ties the directory of images on all hosts.
func directoryTie() service.Tie {
	return service.SameInProject("the directory of images", "any host sends an image that another one has received: all must use the same directory")
}

// selfTie ties the address at which other hosts find this one to the host and to the port that glance listens on there.
func selfTie() service.Tie {
	return service.Tie{
		Kind: service.EndpointTie, Why: "the other hosts send import requests to the host that has staged the image",
		Reads: func(t *service.Tied) []service.Broken {
			have := strings.TrimSuffix(strings.Join(t.Have, ","), "/")
			if t.Want == nil || have == t.Want[0] {
				return nil
			}
			return []service.Broken{{Is: "is " + have, But: "glance-api of this host listens at " + t.Want[0], Hint: "remove the override: each host needs its own address"}}
		},
	}
}
