package check

import (
	"stackplan/internal/override"
	"stackplan/internal/service"
)

// Names finds the options that the cloud's overrides name. It is made at the first call and shared by all checks, which
// must not run at once.
func (s *Subject) Names() *override.Names {
	if s.names == nil {
		s.names = override.NewNames(s.Catalogue, s.Cloud, service.Sections(s.Sites))
	}
	return s.names
}
