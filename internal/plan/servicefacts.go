package plan

import (
	"maps"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/service"
)

// This file contains what is known of single services and units: what a restart does to instances and hosts, which files are read
// at boot, and which services must stay available.

// effectsOf returns the effect of a restart of each unit of a region, the greatest one if several services have the same unit.
func effectsOf(site *service.Site) map[string]service.RestartEffect {
	effects := map[string]service.RestartEffect{}
	for _, svc := range site.Services {
		effects[svc.UnitName()] = max(effects[svc.UnitName()], svc.RestartEffect())
	}
	return effects
}

// instanceImpactOf returns the impact of the restart of a unit on instances.
func instanceImpactOf(effect service.RestartEffect) InstanceImpact {
	switch effect {
	case service.InstancesUnaffected:
		return InstancesUnaffected
	case service.InstancesUnmanaged:
		return InstancesUnmanaged
	}
	return InstancesLoseNetwork
}

// isReadAtBoot reports whether a file is read only when the host boots.
func isReadAtBoot(k *knownFile) bool { return k != nil && k.file.AtBoot }

// runsInstances reports whether instances run on the hosts of a group.
func (s *siteIndex) runsInstances(g *model.Group) bool { return s.GroupHas(g, service.Instances) }

// carriesTraffic reports whether the hosts of a service carry the network of instances, so that an interruption of that network
// interrupts the service.
func carriesTraffic(svc *service.Service, region *model.Region) bool {
	required := svc.RequiredHosts(region)
	return required == service.Replicas || required == service.MostHosts
}

// keptCapabilities are what waves keep for instances in addition to APIs, in words and in the order of a report.
var keptCapabilities = []struct {
	service.Capability
	words string
}{
	{service.Routing, "routing"}, {service.DHCP, "DHCP"}, {service.InstanceNetworks, "the networks of instances"},
	{service.MetadataProxy, "metadata"},
}

// writer returns the host of a service whose work the other hosts do not take over automatically; empty if there is none.
func (s *siteIndex) writer(svc *service.Service) string {
	if svc.RequiredHosts(s.Region) != service.OneWriter || len(s.Hosts(svc.Name)) < 2 {
		return ""
	}
	return s.Writer(svc.Name)
}

// availableServices returns the services of a region that must stay available: those behind HAProxy, and those whose
// hosts the clients connect to directly.
func (s *siteIndex) availableServices() []*service.Service {
	var all []*service.Service
	for _, l := range s.Proxied() {
		if !slices.Contains(all, l.Service) {
			all = append(all, l.Service)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Services)) {
		if svc := s.Services[name]; svc.KeepAvailable && s.Has(name) && !slices.Contains(all, svc) {
			all = append(all, svc)
		}
	}
	return all
}
