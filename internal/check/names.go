package check

import (
	"stackplan/internal/override"
	"stackplan/internal/table"
)

// Names finds the options that the cloud's overrides name. It is made at the first call and shared by all checks, which
// must not run at once.
func (s *Subject) Names() *override.Names {
	if s.names == nil {
		s.names = override.NewNames(s.Catalogue, s.Cloud, table.Sections(s.Sites))
	}
	return s.names
}
