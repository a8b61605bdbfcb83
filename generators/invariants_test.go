package generators_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/catalogue"
	"stackplan/internal/load"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// used is a file with the series in which a service reads it.
type used struct {
	*service.File
	spans []series.Span
}

// filesOf returns every file of the table once.
func filesOf(services []*service.Service) []used {
	var files []used
	index := map[*service.File]int{}
	for _, svc := range services {
		for _, f := range svc.Files {
			i, ok := index[f]
			if !ok {
				i = len(files)
				index[f] = i
				files = append(files, used{File: f})
			}
			files[i].spans = append(files[i].spans, svc.Span)
		}
	}
	return files
}

// in reports whether hosts of a series have the file.
func (u used) in(s series.Series) bool {
	if !u.Span.Contains(s) {
		return false
	}
	for _, span := range u.spans {
		if span.Contains(s) {
			return true
		}
	}
	return false
}

// rows returns the rows of a file, those of its sections among them.
func rows(f *service.File) []service.Row {
	all := f.Rows
	var walk func([]service.Section)
	walk = func(sections []service.Section) {
		for _, s := range sections {
			all = append(all, s.Rows...)
			walk(s.Sections)
		}
	}
	walk(f.Sections)
	return all
}

func split(option string) catalogue.Key {
	group, name, _ := strings.Cut(option, ".")
	return catalogue.Key{Group: group, Name: name}
}

func TestEveryRowHasANameInEverySeriesOfIt(t *testing.T) {
	facts := catalogue.Open()
	count := 0
	for _, f := range filesOf(generators.All()) {
		if f.Project == "" {
			continue
		}
		for _, row := range f.Rows {
			count++
			for _, s := range series.All() {
				if !f.in(s) || !row.Span.Contains(s) {
					continue
				}
				if _, ok := facts.Resolve(f.Project, split(row.Option), row.Span.Until, s); ok {
					continue
				}
				if _, ok := facts.BackendOption(f.Project, s, split(row.Option)); !ok {
					t.Errorf("%s: %s has no name in %v", f.Path, row.Option, s)
				}
			}
		}
	}
	t.Logf("%d rows for oslo.config files", count)
	if count < 200 {
		t.Errorf("only %d rows were tried", count)
	}
}

func TestRowsUseTheNewestName(t *testing.T) {
	facts := catalogue.Open()
	for _, f := range filesOf(generators.All()) {
		if f.Project == "" {
			continue
		}
		for _, row := range f.Rows {
			life := facts.Life(f.Project, split(row.Option))
			for _, e := range life.Events {
				if e.Kind == catalogue.Renamed && e.From == split(row.Option).String() && (row.Span.Until == series.None || e.Series < row.Span.Until) {
					t.Errorf("%s: %s is %v from %v on", f.Path, row.Option, e.Key, e.Series)
				}
			}
		}
	}
}

func TestEveryRowHasAReason(t *testing.T) {
	for _, f := range filesOf(generators.All()) {
		for _, row := range rows(f.File) {
			if row.Why == "" {
				t.Errorf("%s: %s has no Because", f.Path, row.Option)
			}
			if strings.HasSuffix(row.Why, ".") || strings.Contains(row.Why, "\n") {
				t.Errorf("%s: the reason of %s is not one sentence without a final stop: %q", f.Path, row.Option, row.Why)
			}
		}
	}
}

func TestEveryFromIsInTheSchema(t *testing.T) {
	description, _, _ := load.Dir(filepath.Join("..", "examples", "minimal"))
	name := regexp.MustCompile(`\{[a-z-]+\}|\*`)
	for _, f := range filesOf(generators.All()) {
		for _, row := range rows(f.File) {
			for _, from := range row.From {
				for path := range strings.SplitSeq(name.ReplaceAllString(string(from), "x"), service.Alternative) {
					if !description.Pos(source.Path(path)).IsValid() {
						t.Errorf("%s: %s is computed from %s, which the schema does not have", f.Path, row.Option, from)
					}
				}
			}
		}
	}
}

func TestSecretOptionsAreMarked(t *testing.T) {
	facts := catalogue.Open()
	for _, f := range filesOf(generators.All()) {
		if f.Project == "" {
			continue
		}
		for _, row := range f.Rows {
			for _, s := range series.All() {
				if !f.in(s) || !row.Span.Contains(s) {
					continue
				}
				if option, ok := facts.Resolve(f.Project, split(row.Option), row.Span.Until, s); ok && option.Secret && !row.Secret {
					t.Errorf("%s: %s is secret in %v, but its row is not marked", f.Path, row.Option, s)
					break
				}
			}
		}
	}
}

func TestServicesAreListedOnceWithADoc(t *testing.T) {
	seen := map[string]bool{}
	paths := map[string]*service.File{}
	for _, svc := range generators.All() {
		if seen[svc.Name] {
			t.Errorf("%s is listed twice", svc.Name)
		}
		seen[svc.Name] = true
		if svc.Doc == "" {
			t.Errorf("%s has no Doc", svc.Name)
		}
		if svc.Span.Until != series.None && svc.Replacement == "" {
			t.Errorf("%s ends with %v and does not say what to use then", svc.Name, svc.Span.Until)
		}
		for _, f := range svc.Files {
			if other := paths[f.Path]; other != nil && other != f && overlap(other.Span, f.Span) {
				t.Errorf("%s is two files at once", f.Path)
			}
			paths[f.Path] = f
			if f.Doc == "" || f.Mode == 0 || f.Owner == "" || f.Group == "" || f.Format == nil {
				t.Errorf("%s of %s lacks Doc, Mode, Owner, Group or Format", f.Path, svc.Name)
			}
		}
	}
}

func overlap(a, b series.Span) bool {
	for _, s := range series.All() {
		if a.Contains(s) && b.Contains(s) {
			return true
		}
	}
	return false
}
