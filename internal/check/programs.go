package check

import (
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
)

// ProgramFiles returns the generated files of a representative host whose options overrides of programs set. The first call generates
// them: checks must not run concurrently.
func (s *Subject) ProgramFiles(h *model.Host) []*artefact.File {
	if s.Programs == nil {
		return nil
	}
	files, isRead := s.programFiles[h]
	if !isRead {
		files = slices.Collect(s.Programs(h))
		if s.programFiles == nil {
			s.programFiles = map[*model.Host][]*artefact.File{}
		}
		s.programFiles[h] = files
	}
	return files
}
