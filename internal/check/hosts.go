package check

import (
	"slices"

	"stackplan/internal/model"
)

// Hosts returns all hosts of the cloud in the order of Cloud.Hosts. The first call creates the list, which all checks share: checks must
// not run concurrently.
func (s *Subject) Hosts() []*model.Host {
	if s.hosts == nil {
		s.hosts = slices.Collect(s.Cloud.Hosts())
	}
	return s.hosts
}

// Representatives returns the hosts that model.Representatives keeps, in the order of Cloud.Hosts. The first call creates the list, which
// all checks share: checks must not run concurrently.
func (s *Subject) Representatives() []*model.Host {
	if s.representatives == nil {
		keep := model.Representatives()
		for _, h := range s.Hosts() {
			if keep(h) {
				s.representatives = append(s.representatives, h)
			}
		}
	}
	return s.representatives
}
