package check

import (
	"iter"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/secret"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// Renderer yields the files of a host that oslo.config reads. A file that cannot be generated is left out, which is reported elsewhere.
type Renderer func(*model.Host) iter.Seq[*artefact.File]

// Final is the value of an option in a generated file of one host, after all overrides.
type Final struct {
	Host   *model.Host
	File   *service.File
	Row    *service.Row // the row of the option
	Option catalogue.Option
	Values []string    // as the file contains them, without the escapes of oslo.config; the default of the series if no line sets the option
	Path   source.Path // of the override that sets or unsets the option; empty: none does
	file   *finalFile
}

// finalFile is a file of a host while its values are read.
type finalFile struct {
	subject *Subject
	scope   *service.Scope
	file    *service.File
	read    *readFile
}

// Tied returns the value in the form that ties read.
func (f *Final) Tied() *service.Tied {
	return &service.Tied{
		Scope: f.file.scope, Project: f.File.Project, Option: f.Row.Option, Want: f.file.want(f.Row, f.file.scope), Have: f.Values,
		File: f.file.values,
	}
}

// On returns the value in the form that ties read, for another host of the same class.
func (f *Final) On(h *model.Host) *service.Tied {
	t := f.Tied()
	t.Scope = service.NewScope(f.file.scope.Site, h)
	t.Want = f.file.want(f.Row, t.Scope)
	return t
}

// isPlain reports whether the value is a secret in plain text.
func (f *Final) isPlain() bool {
	return (f.Row.Secret || f.Option.Secret) && slices.ContainsFunc(f.Values, secret.IsPlain)
}

// Finals yields the values of the options of one representative host whose rows keep returns true for, in the order of the table.
func (s *Subject) Finals(h *model.Host, keep func(*service.File, *service.Row) bool) iter.Seq[*Final] {
	return func(yield func(*Final) bool) {
		read := map[string]*readFile{}
		if files := s.FilesOf(h); files != nil {
			for _, f := range files.files {
				read[f.path] = f
			}
		}
		site := s.Sites[h.Region.Name]
		scope := service.NewScope(site, h)
		for _, f := range filesOf(site, h.Group, scope) {
			if set := read[f.Path]; set != nil {
				if !(&finalFile{s, scope, f, set}).each(h, keep, yield) {
					return
				}
			}
		}
	}
}

// filesOf returns the oslo.config files of the hosts of a group, each once.
func filesOf(site *service.Site, g *model.Group, scope *service.Scope) []*service.File {
	var files []*service.File
	for _, svc := range site.Runs(g.Name) {
		for _, f := range svc.Files {
			if f.Project != "" && f.Span.Contains(site.Region.Series) && (f.When == nil || f.When(scope)) && !slices.Contains(files, f) {
				files = append(files, f)
			}
		}
	}
	return files
}

// each yields the values of a file, and reports whether the consumer continues.
func (f *finalFile) each(h *model.Host, keep func(*service.File, *service.Row) bool, yield func(*Final) bool) bool {
	for _, rows := range [][]service.Row{f.file.Rows, f.file.Unwritten} {
		for i := range rows {
			row := &rows[i]
			if !keep(f.file, row) || !f.applies(row) {
				continue
			}
			option, known := f.resolve(row)
			if !known || f.isReplaced(option) {
				continue
			}
			final := &Final{Host: h, File: f.file, Row: row, Option: option, file: f}
			final.Values, final.Path = f.final(option, row)
			if !yield(final) {
				return false
			}
		}
	}
	return true
}

// applies reports whether a row is about the option on the host of the file: it sets the option, or would set it in another region, so
// that an override may set it here too. Of several rows for one option, one that sets it counts.
func (f *finalFile) applies(row *service.Row) bool {
	if row.Applies(f.scope) {
		return true
	}
	if !row.Span.Contains(f.scope.Series) || row.Services != nil && !f.scope.RunsAny(row.Services...) {
		return false
	}
	for _, rows := range [][]service.Row{f.file.Rows, f.file.Unwritten} {
		for i := range rows {
			if other := &rows[i]; other.Option == row.Option && (other.Applies(f.scope) || other == row) {
				return other == row
			}
		}
	}
	return false
}

// want returns what the row sets; nil if it does not apply.
func (f *finalFile) want(row *service.Row, s *service.Scope) []string {
	if !row.Applies(s) {
		return nil
	}
	return row.Value(s)
}

// resolve returns the option of a row in the series of the host.
func (f *finalFile) resolve(row *service.Row) (catalogue.Option, bool) {
	group, name, _ := strings.Cut(row.Option, ".")
	facts, key := f.subject.Catalogue, catalogue.Key{Group: group, Name: name}
	if option, ok := facts.Resolve(f.file.Project, key, row.Span.Until, f.scope.Series); ok {
		return option, true
	}
	return facts.BackendOption(f.file.Project, f.scope.Series, key)
}

// isReplaced reports whether no program reads the option because another file sets what it set, which override/replaced reports.
func (f *finalFile) isReplaced(option catalogue.Option) bool {
	for _, svc := range f.scope.Site.Runs(f.scope.Group.Name) {
		if svc.Replaces(f.file.Project, option.Key.String(), f.scope.Series) != nil {
			return true
		}
	}
	return false
}

// final returns the value of an option, and the path of the override that sets or unsets it.
func (f *finalFile) final(option catalogue.Option, row *service.Row) ([]string, source.Path) {
	set, isSet := f.read.Set(option)
	if !isSet {
		var path source.Path
		if want := f.want(row, f.scope); want != nil && !(catalogue.EqualsDefault(option, want) && !row.Pinned) {
			if by := f.subject.OverrideOf(f.scope.Host(), f.file.Project, f.file.Path, option); by != nil {
				path = by.Path
			}
		}
		if row.Breaks != "" || row.Secret || option.Required {
			path = "" // override/omitted reports it
		}
		return option.Default, path
	}
	values := make([]string, len(set.Values))
	for i, v := range set.Values {
		values[i] = strings.ReplaceAll(v, "$$", "$")
	}
	if set.Origin != nil && set.Origin.Override && len(set.Origin.From) > 0 {
		return values, set.Origin.From[0]
	}
	return values, ""
}

// values returns the value of another option of the file, as a row names it; nil if the series does not have the option.
func (f *finalFile) values(name string) []string {
	for _, rows := range [][]service.Row{f.file.Rows, f.file.Unwritten} {
		for i := range rows {
			if rows[i].Option != name || !rows[i].Applies(f.scope) {
				continue
			}
			if option, known := f.resolve(&rows[i]); known {
				values, _ := f.final(option, &rows[i])
				return values
			}
		}
	}
	return nil
}
