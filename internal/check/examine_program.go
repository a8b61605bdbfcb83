package check

import (
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/service"
)

// overridesPrograms reports whether any override sets an option of a program. Without one, no file of a program is generated here.
func overridesPrograms(s *Subject) bool {
	for _, l := range override.All(s.Cloud) {
		for name := range l.Overrides {
			if s.Names().Program(strings.Split(name, "/")[0]) != nil {
				return true
			}
		}
	}
	return false
}

// programs examines the lines that overrides set in the files of programs of a host, and on which others depend.
func (e *examiner) programs(h *model.Host) {
	scope := service.NewScope(e.Sites[h.Region.Name], h)
	for _, made := range e.ProgramFiles(h) {
		for _, set := range overriddenOptions(made) {
			file, row := tiedRow(scope, made.Path, set.origin.Option)
			if row == nil {
				continue
			}
			section, name, hasSection := strings.Cut(set.origin.Option, ".")
			if !hasSection || !file.Format.HasSections() {
				section, name = "", set.origin.Option
			}
			final := &Final{Host: h, File: file, Row: row, Path: set.origin.From[0], Option: catalogue.Option{Key: catalogue.Key{Group: section, Name: name}}}
			tied := &service.Tied{Scope: scope, Project: made.Program, Option: row.Option, Want: row.Value(scope)}
			for _, line := range set.lines {
				tied.Have = append(tied.Have, valueOf(line, name))
			}
			e.broken(final, tied)
		}
	}
}

// overridden is an option that an override sets, with its lines.
type overridden struct {
	origin *artefact.Origin
	lines  []string
}

// overriddenOptions returns the options of a file that overrides set, each once, since several lines of it may be one value.
func overriddenOptions(made *artefact.File) []*overridden {
	var all []*overridden
	byOption := map[string]*overridden{}
	lines := strings.Split(string(made.Body), "\n")
	for i, origin := range made.Lines {
		if origin == nil || !origin.Override || len(origin.From) == 0 {
			continue
		}
		set := byOption[origin.Option]
		if set == nil {
			set = &overridden{origin: origin}
			byOption[origin.Option] = set
			all = append(all, set)
		}
		set.lines = append(set.lines, lines[i])
	}
	return all
}

// broken reports the ties of a row that a line breaks.
func (e *examiner) broken(final *Final, tied *service.Tied) {
	for i := range final.Row.Ties {
		tie := &final.Row.Ties[i]
		if tie.Reads == nil {
			continue
		}
		for _, b := range tie.Reads(tied) {
			e.report(&BrokenTie{Broken: b, Tie: tie, Final: final, Hosts: []*model.Host{final.Host}, Option: final.Option.Key})
		}
	}
}

// tiedRow returns the row with ties that sets an option of a file on a host; nil if there is none.
func tiedRow(scope *service.Scope, path, option string) (*service.File, *service.Row) {
	for _, svc := range scope.Site.Runs(scope.Group.Name) {
		for _, f := range svc.Files {
			if f.Path != path || f.Settings == nil {
				continue
			}
			for _, row := range f.AllRows() {
				if row.Option == option && len(row.Ties) > 0 && row.Applies(scope) && row.Value(scope) != nil {
					return f, row
				}
			}
		}
	}
	return nil, nil
}

// valueOf returns the value of a line of a file of options.
func valueOf(line, name string) string {
	value := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), name))
	return strings.TrimSpace(strings.TrimPrefix(value, "="))
}
