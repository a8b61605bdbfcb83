package check

import (
	"slices"

	"stackplan/internal/model"
)

// Hosts returns every host of the cloud in the order of Cloud.Hosts. They are made at the first call and shared by all
// checks, which must not run at once.
func (s *Subject) Hosts() []*model.Host {
	if s.hosts == nil {
		s.hosts = slices.Collect(s.Cloud.Hosts())
	}
	return s.hosts
}
