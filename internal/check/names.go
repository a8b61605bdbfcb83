package check

import (
	"stackplan/internal/override"
	"stackplan/internal/service"
)

// Names returns the options that the overrides of the cloud name. The first call creates the value, which all checks share: checks must
// not run concurrently.
func (s *Subject) Names() *override.Names {
	if s.names == nil {
		s.names = service.Names(s.Catalogue, s.Cloud, s.Sites)
	}
	return s.names
}

// Destinations returns the files that overrides are written to. The first call creates the value, which all checks share: checks must not
// run concurrently.
func (s *Subject) Destinations() *service.Destinations {
	if s.destinations == nil {
		s.destinations = service.NewDestinations(s.Catalogue)
	}
	return s.destinations
}
