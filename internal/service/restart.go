package service

import "stackplan/internal/model"

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
)

// AnyHost is the Redundancy of services whose hosts do the work of each other.
func AnyHost(*model.Region) HostRequirement { return OneHost }

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
