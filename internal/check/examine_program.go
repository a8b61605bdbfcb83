package check

import (
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/service"
	"stackplan/internal/source"
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

// programs examines the options in the files of programs of a host, on which others depend.
func (e *examiner) programs(h *model.Host) {
	scope := service.NewScope(e.Sites[h.Region.Name], h)
	for _, made := range e.ProgramFiles(h) {
		for _, set := range optionsOf(scope, made) {
			key := catalogue.Key{Group: set.section, Name: set.name}
			final := &Final{Host: h, File: set.file, Row: set.row, Path: set.path, Option: catalogue.Option{Key: key}, Values: set.have}
			e.tiesOf(final, &service.Tied{
				Scope: scope, Project: made.Program, Option: set.row.Option, Section: set.section, Want: set.want, Have: set.have,
			})
		}
	}
}

// tiesOf examines the ties of an option of a program.
func (e *examiner) tiesOf(final *Final, tied *service.Tied) {
	for i := range final.Row.Ties {
		tie := &final.Row.Ties[i]
		switch {
		case tie.Key != nil:
			e.note(final, tied, tie)
		case final.Path != "":
			for _, b := range tie.Reads(tied) {
				e.report(&BrokenTie{Broken: b, Tie: tie, Final: final, Hosts: []*model.Host{final.Host}, Option: final.Option.Key})
			}
		}
	}
}

// programOption is an option with ties in a file of a program, with all its lines.
type programOption struct {
	section, name string
	file          *service.File
	row           *service.Row
	want, have    []string
	path          source.Path // of the override that sets it; empty: none does
}

// optionsOf returns the options of a file whose rows have ties.
func optionsOf(scope *service.Scope, made *artefact.File) []*programOption {
	var all []*programOption
	file := fileOf(scope, made)
	if file == nil {
		return nil
	}
	for i, line := range service.LinesOf(file.Settings.Layout, made.Body) {
		origin := made.Lines[i]
		if origin == nil {
			continue
		}
		set := option(scope, file, line, origin)
		if set.row == nil {
			continue
		}
		isSame := func(o *programOption) bool { return o.row == set.row && o.section == set.section && o.name == set.name }
		if known := slices.IndexFunc(all, isSame); known >= 0 {
			all[known].have, all[known].want = append(all[known].have, set.have...), union(all[known].want, set.want)
		} else {
			all = append(all, set)
		}
	}
	return all
}

// option returns the option that a line sets; its row is nil if it has no ties.
func option(scope *service.Scope, file *service.File, line service.LineOf, origin *artefact.Origin) *programOption {
	set := &programOption{file: file}
	set.section, set.name = placeOf(line.Section, origin.Row().Option)
	if !origin.Override {
		set.row = tiedRow(file, func(row *service.Row) bool { return origin.Row() == &row.Origin })
		set.have = []string{service.ValueOf(line.Text, set.name)}
		set.want = set.have
		return set
	}
	set.path = origin.From[0]
	set.have = []string{service.ValueOf(line.Text, set.name)}
	for _, l := range origin.Replaces {
		set.want = union(set.want, l.Values)
		if set.row == nil {
			set.row = tiedRow(file, func(row *service.Row) bool { return l.Origin.Row() == &row.Origin })
		}
	}
	if set.row == nil {
		set.row = tiedRow(file, func(row *service.Row) bool {
			return row.Option == origin.Option && row.Applies(scope) && row.Value(scope) != nil
		})
		if set.row != nil {
			set.want = set.row.Value(scope)
		}
	}
	return set
}

// placeOf returns the section and the name of the option of a line. Overrides and the rows of tables name the section as well. An element
// of a list is in a section of its own, with the name of the option.
func placeOf(section, option string) (outer, name string) {
	if name, hasSection := strings.CutPrefix(option, section+"."); hasSection {
		return section, name
	}
	if i := strings.LastIndexByte(section, '/'); i >= 0 && (option == section[i+1:] || option == section[:i]+"."+section[i+1:]) {
		return section[:i], section[i+1:]
	}
	return section, option
}

// union returns all texts, each once.
func union(a, b []string) []string {
	for _, text := range b {
		if !slices.Contains(a, text) {
			a = append(a, text)
		}
	}
	return a
}

// fileOf returns the declaration of a generated file of a program.
func fileOf(scope *service.Scope, made *artefact.File) *service.File {
	for _, svc := range scope.Site.Runs(scope.Group.Name) {
		for _, f := range svc.Files {
			if f.Path == made.Path && f.Settings != nil && f.Span.Contains(scope.Series) {
				return f
			}
		}
	}
	return nil
}

// tiedRow returns the row with ties that is the one in question.
func tiedRow(file *service.File, isAsked func(*service.Row) bool) *service.Row {
	rows := file.AllRows()
	for i := range file.Unwritten {
		rows = append(rows, &file.Unwritten[i])
	}
	isIt := func(row *service.Row) bool { return len(row.Ties) > 0 && isAsked(row) }
	if at := slices.IndexFunc(rows, isIt); at >= 0 {
		return rows[at]
	}
	return nil
}
