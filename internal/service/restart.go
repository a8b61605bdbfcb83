package service

import (
	"fmt"

	"stackplan/internal/model"
)

// RestartEffect is the effect of a restart of a service on the instances and the other services of its host, from the least to the
// greatest, except the first one.
type RestartEffect int

// The effects of a restart. A service that declares none is assumed to interrupt the network of its host, which is the greatest
// effect, so that no rollout costs more than was reported.
const (
	UndeclaredEffect     RestartEffect = iota
	InstancesUnaffected                // instances do not notice it
	InstancesUnmanaged                 // instances continue to run, but cannot be started, stopped or migrated during the restart
	InstancesLoseNetwork               // the network of instances may be interrupted
	HostLosesNetwork                   // the network of the host is interrupted, and so all services and instances on it
)

// RestartEffect returns the effect of a restart of the service.
func (s *Service) RestartEffect() RestartEffect {
	if s.Restart == UndeclaredEffect {
		return HostLosesNetwork
	}
	return s.Restart
}

// HostRequirement is how many hosts of a service must run so that the region has the service.
type HostRequirement int

// The requirements.
const (
	OneHost   HostRequirement = iota // any one host does the work of all
	OneWriter                        // one host does the work (see Site.Writer); the others do not take over automatically
	Quorum                           // a majority of its hosts
	Replicas                         // for each unit of its work, such as a router, one of the hosts that have it: see Service.Replicas
	MostHosts                        // most of its hosts: each has work of its own, such as instances, which no other host takes over
)

// RestartShare is which part of the hosts of a service may restart at the same time if it requires most of them: one in four, so that
// three quarters accept new work, and at least one.
const RestartShare = 4

// AnyHost is the Redundancy of services whose hosts do the work of each other.
func AnyHost(*model.Region) HostRequirement { return OneHost }

// OneOfReplicas is the Redundancy of services whose work is on some of their hosts.
func OneOfReplicas(*model.Region) HostRequirement { return Replicas }

// MostOfHosts is the Redundancy of services each of whose hosts has work of its own.
func MostOfHosts(*model.Region) HostRequirement { return MostHosts }

// MajorityOfHosts is the Redundancy of services that are a cluster in every region.
func MajorityOfHosts(*model.Region) HostRequirement { return Quorum }

// RequiredHosts returns how many hosts of the service must run in a region. A service that does not declare it is assumed to require a
// quorum, which is the requirement that lets the fewest hosts restart at the same time.
func (s *Service) RequiredHosts(r *model.Region) HostRequirement {
	if s.Redundancy == nil {
		return Quorum
	}
	return s.Redundancy(r)
}

// MostDown returns how many hosts of the service may be down at the same time. A cluster of two has no minority; one of its hosts may be
// down, and so may one host if nothing else does its work.
func (s *Service) MostDown(site *Site) int {
	n := len(site.Hosts(s.Name))
	switch s.RequiredHosts(site.Region) {
	case Quorum:
		return max((n-1)/2, min(1, n-1))
	case Replicas:
		return max(min(s.Each(site), n)-1, min(1, n-1))
	case MostHosts:
		return max(n/RestartShare, 1)
	}
	return n - 1
}

// Each returns on how many hosts each unit of work of the service is, if it requires Replicas; one if it does not declare it.
func (s *Service) Each(site *Site) int {
	if s.Replicas == nil {
		return 1
	}
	return s.Replicas(site)
}

// AtATime is a phrase in the text of a Task, in place of how many hosts of its service may restart at the same time.
const AtATime = "{at a time}"

// InOrder returns in words how many hosts of a service an upgrade may restart at the same time if it also restarts others. Only hosts
// whose work not all others share are upgraded together.
func (s *Service) InOrder(site *Site, others []string) string {
	most, n := 1, len(site.Hosts(s.Name))
	for i, name := range append([]string{s.Name}, others...) {
		svc := site.Services[name]
		required := svc.RequiredHosts(site.Region)
		switch {
		case !site.Has(name) || required != Replicas && required != MostHosts:
		case i == 0:
			most = svc.MostDown(site)
		default:
			most = min(most, svc.MostDown(site))
		}
	}
	if most > 1 {
		return fmt.Sprintf("at most %d of %d hosts at a time", most, n)
	}
	return "one host after another"
}
