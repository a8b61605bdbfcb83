package checks

import (
	"fmt"

	"stackplan/internal/check"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

var metadataPath = &check.Check{
	Code:  "metadata/path",
	Title: "A region runs the agent through which instances reach the metadata service.",
	Doc: "Instances reach 169.254.169.254 through the namespace of a DHCP agent or of a router. With metadata: \"l3\" it is that " +
		"of the router, so an L3 agent must run; with \"dhcp\" a DHCP agent must run. Without it no instance gets its keys. From " +
		"liberty on, the values of enable_metadata_proxy of the L3 agents and force_metadata of the DHCP agents are compared: one " +
		"of both must be on for all of its agents.",
	Bad: `
regions: north: {
	networking: metadata: "l3"
	groups: ctl: role: "flat"
}
roles: flat: services: [
	"mariadb", "rabbitmq", "memcached", "haproxy", "keepalived", "keystone", "glance-api", "placement-api",
	"nova-api-os-compute", "nova-api-metadata", "nova-scheduler", "nova-conductor", "nova-novncproxy", "nova-compute",
	"neutron-api", "neutron-rpc-server", "neutron-periodic-workers", "neutron-openvswitch-agent", "neutron-dhcp-agent",
	"neutron-metadata-agent",
]`,
	Good: `regions: north: networking: metadata: "l3"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if site := s.Sites[r.Name]; r.Networking.IsNeutron() && !r.Networking.HasOVN() && len(lackingServices(s, site)) == 0 && !isIdentityCenter(s, site) { // region/control reports others
				validateMetadata(s, r, report)
			}
		}
	},
}

// metadataWay is a way to the metadata service: the agents, and the option that opens it.
type metadataWay struct {
	name    string // of networking.metadata
	through service.Capability
	option  string
}

var metadataWays = []metadataWay{{"l3", service.Routing, "[DEFAULT] enable_metadata_proxy"}, {"dhcp", service.DHCP, "[DEFAULT] force_metadata"}}

// validateMetadata reports a region in which no way is open.
func validateMetadata(s *check.Subject, r *model.Region, report check.Report) {
	var wanted metadataWay
	var closed check.SetOption
	for _, way := range metadataWays {
		if way.name != r.Networking.Metadata && r.Series < series.Liberty {
			continue // DHCP agents serve networks without a router there, and routers the others
		}
		closing, isOpen := way.state(s, r)
		if isOpen {
			return
		}
		if way.name == r.Networking.Metadata {
			wanted, closed = way, closing
		}
	}
	site := s.Sites[r.Name]
	agent := namesOfServices(site.Providers(wanted.through))
	f := check.Finding{
		Path:    regionAt(r, "networking", "metadata"),
		Message: fmt.Sprintf("no host of region %s runs %s, through which instances reach the metadata service", r.Name, agent),
		Rule:    "metadata requests pass the " + r.Networking.Metadata + " agent",
		Hint:    "add " + agent + " to the services of a role",
	}
	if site.RegionHas(wanted.through) {
		f.Path = closed.Path
		f.Message = fmt.Sprintf("%v of %s is off, and no other agent of region %s passes metadata requests of instances on", closed.Option.Key, agent, r.Name)
		f.Hint = "remove the override, or set the other option: enable_metadata_proxy for L3 agents, force_metadata for DHCP agents"
	}
	report(f)
}

// state reports whether a way is open, and otherwise the value that closes it. An option that the series does not have closes nothing.
func (w metadataWay) state(s *check.Subject, r *model.Region) (closing check.SetOption, isOpen bool) {
	if !s.Sites[r.Name].RegionHas(w.through) {
		return check.SetOption{}, false
	}
	for h, value := range s.Values(r, neutronProject, w.option) {
		if h.Does(w.through) && !service.On(value.Members) {
			return value, false
		}
	}
	return check.SetOption{}, true
}
