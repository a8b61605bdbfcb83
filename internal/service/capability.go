package service

import (
	"slices"

	"stackplan/internal/model"
)

// Capability is something that a service provides to its host or its region. Checks and reports look for services by their
// capabilities, so that only the folder of a service contains its name.
type Capability string

// The capabilities of services.
const (
	Database         Capability = "database"          // contains the databases of the services
	Messaging        Capability = "messaging"         // passes messages between the services
	Cache            Capability = "cache"             // caches what services look up
	LoadBalancing    Capability = "load balancing"    // accepts connections at VIPs
	VIPs             Capability = "VIPs"              // assigns VIPs to hosts
	Identity         Capability = "identity"          // issues and validates tokens
	Instances        Capability = "instances"         // runs instances
	ComputeAPI       Capability = "compute API"       // is the API of nova, and enforces its quotas
	NetworkAPI       Capability = "network API"       // is the API of neutron, and enforces its quotas
	Images           Capability = "images"            // stores and sends images
	ResourceAPI      Capability = "resource API"      // counts what hosts have and what instances use of it
	VolumeAPI        Capability = "volume API"        // is the API of cinder, and enforces its quotas
	Volumes          Capability = "volumes"           // creates volumes
	Backups          Capability = "backups"           // stores backups of volumes
	Scheduling       Capability = "scheduling"        // chooses the hosts of instances
	Metadata         Capability = "metadata"          // answers the metadata requests of instances
	MetadataProxy    Capability = "metadata proxy"    // passes metadata requests of instances to the metadata service
	InstanceNetworks Capability = "instance networks" // is gateway and DHCP server of the instances on its own host
	DHCP             Capability = "DHCP"              // leases addresses to instances, as an agent of neutron
	Routing          Capability = "routing"           // routes between networks, as an agent of neutron
	NetworkDatabase  Capability = "network database"  // contains the networks that OVN connects
	Tunnels          Capability = "tunnels"           // ends the tunnels of tenant networks on its host
)

// Does reports whether a service provides a capability.
func (s *Service) Does(c Capability) bool { return slices.Contains(s.Provides, c) }

// capabilities returns what some services provide, each once.
func capabilities(services []*Service) []Capability {
	var all []Capability
	for _, s := range services {
		for _, c := range s.Provides {
			if !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	return all
}

// Need is a capability that a service requires on its own host.
type Need struct {
	Capability Capability
	When       func(*model.Region) bool // the regions where it is required; nil: all
	Why        string                   // the rule, as findings state it
}

// Providers returns the services that provide a capability and exist in the series and with the networking of the region, in the order of
// the table.
func (s *Site) Providers(c Capability) []*Service {
	var all []*Service
	for _, service := range s.all {
		if service.Does(c) && service.Span.Contains(s.Region.Series) && service.Fits(s.Region) {
			all = append(all, service)
		}
	}
	return all
}

// HostsWith returns the hosts that run a service with a capability, in the order of groups and nodesets.
func (s *Site) HostsWith(c Capability) []*model.Host { return s.providing[c] }

// GroupHas reports whether the hosts of a group run a service with a capability.
func (s *Site) GroupHas(g *model.Group, c Capability) bool {
	return slices.ContainsFunc(s.runs[g.Name], func(service *Service) bool { return service.Does(c) })
}

// RegionHas reports whether any host of the region runs a service with a capability.
func (s *Site) RegionHas(c Capability) bool { return len(s.providing[c]) > 0 }
