// Package adminscripts contains the scripts of openstack commands that an operator runs with the credentials of an
// administrator: they create flavors, host aggregates and types of volumes, which are in the databases of nova and cinder and in no file.
package adminscripts

import (
	"maps"
	"slices"

	"stackplan/generators/names"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// Services returns the scripts. Hosts that run the scheduler of nova have them.
func Services() []*service.Service {
	return []*service.Service{
		{
			Name: "host-flavors", Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Unit: service.NoUnit, RunsOn: controlsInstances,
			Doc: "Creates the flavors of a region.", Files: []*service.File{flavorsFile()}, Steps: flavorSteps(),
		},
		{
			Name: "host-aggregates", Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Unit: service.NoUnit, RunsOn: controlsInstances,
			Doc: "Creates the availability zones and aggregates of a region.", Files: []*service.File{aggregatesFile()}, Steps: aggregateSteps(),
		},
		{
			Name: "host-volume-types", Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Unit: service.NoUnit, RunsOn: controlsInstances,
			Doc: "Creates the types of volumes of a region.", Files: []*service.File{typesFile()}, Steps: typeSteps(),
		},
	}
}

// flavorClient is the first series whose flavors the command openstack creates with all properties; before, the command nova does.
const flavorClient = series.Liberty

// controlsInstances reports whether the hosts of a group run the scheduler of nova.
func controlsInstances(b service.Placement) bool {
	return slices.ContainsFunc(b.Runs, func(s *service.Service) bool { return s.Name == names.NovaScheduler })
}

func sortedNames[T any](all map[string]T) []string { return slices.Sorted(maps.Keys(all)) }
