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
	earlier *finalFile // the file whose rows are about options that only an override sets in this one; nil: the rows of the file itself
}

// rows yields the rows that are about options of the file.
func (f *finalFile) rows(yield func(*service.Row) bool) {
	from := f.file
	if f.earlier != nil {
		from = f.earlier.file
	}
	for _, rows := range [][]service.Row{from.Rows, from.Unwritten} {
		for i := range rows {
			if !yield(&rows[i]) {
				return
			}
		}
	}
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

// Finals yields the values of the options of one representative host whose rows keep returns true for, in the order of the table. An option
// that an override sets in a file without a row for it has the row of another file that the same service reads.
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
		var files []*finalFile
		for _, f := range filesOf(site, h.Group, scope) {
			if set := read[f.Path]; set != nil {
				files = append(files, &finalFile{subject: s, scope: scope, file: f, read: set})
			}
		}
		for _, f := range files {
			if !f.each(h, keep, yield) {
				return
			}
		}
		for _, f := range files {
			for _, earlier := range files {
				if f.isReadWith(earlier) && !(&finalFile{s, scope, f.file, f.read, earlier}).each(h, keep, yield) {
					return
				}
			}
		}
	}
}

// isReadWith reports whether a service of the host reads both files.
func (f *finalFile) isReadWith(other *finalFile) bool {
	return f != other && f.file.Project == other.file.Project && slices.ContainsFunc(f.scope.Site.Runs(f.scope.Group.Name), func(svc *service.Service) bool {
		return slices.Contains(svc.Files, f.file) && slices.Contains(svc.Files, other.file)
	})
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
	for row := range f.rows {
		if !keep(f.file, row) || !f.applies(row) {
			continue
		}
		option, known := f.resolve(row)
		if !known || f.isReplaced(option) || f.earlier != nil && !f.adds(option) {
			continue
		}
		final := &Final{Host: h, File: f.file, Row: row, Option: option, file: f}
		final.Values, final.Path = f.final(option, row)
		if !yield(final) {
			return false
		}
	}
	return true
}

// adds reports whether an override sets an option in the file that has no row for it.
func (f *finalFile) adds(option catalogue.Option) bool {
	set, isSet := f.read.Set(option)
	if !isSet || set.Origin == nil || !set.Origin.Override {
		return false
	}
	own := &finalFile{subject: f.subject, scope: f.scope, file: f.file, read: f.read}
	for row := range own.rows {
		if other, known := own.resolve(row); known && other.Key == option.Key && row.Span.Contains(f.scope.Series) {
			return false
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
	for other := range f.rows {
		if other.Option == row.Option && (other.Applies(f.scope) || other == row) {
			return other == row
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
	for row := range f.rows {
		if row.Option != name || !row.Applies(f.scope) {
			continue
		}
		if option, known := f.resolve(row); known {
			if _, isSet := f.read.Set(option); !isSet && f.earlier != nil {
				return f.earlier.values(name)
			}
			values, _ := f.final(option, row)
			return values
		}
	}
	return nil
}
