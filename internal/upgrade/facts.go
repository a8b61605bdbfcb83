package upgrade

import (
	"maps"
	"slices"
	"sync"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/override"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// facts remembers what the catalogue says: classes of hosts mostly ask the same.
type facts struct {
	*catalogue.Catalogue
	names    *override.Names
	followed map[question]followed
	compared map[question]func() compared
}

// question is an option, or all of a project, on the way between two series.
type question struct {
	project  string
	key      catalogue.Key
	from, to series.Series
}

type followed struct {
	catalogue.Difference
	known bool
}

// compared is a project in two series.
type compared struct {
	moved []difference               // the options whose default they do not share
	stays map[catalogue.Key][]string // the files of the options whose default they share
}

// difference is an option whose default two series do not share, with the files that hold it.
type difference struct {
	catalogue.Difference
	homes []string
}

// newFacts begins to compare the projects that run: it takes as long as making some hundred files, which goes on beside.
func newFacts(o Options) facts {
	f := facts{
		o.Facts, override.NewNames(o.Facts, o.Current.Cloud, service.Sections(o.Current.Sites)),
		map[question]followed{}, map[question]func() compared{},
	}
	for _, r := range o.Current.Cloud.Regions {
		to := o.Target.Cloud.Region(r.Name).Series
		if r.Series == to {
			continue
		}
		for _, svc := range o.Services {
			for _, file := range svc.Files {
				if file.Project != "" && o.Current.Sites[r.Name].Has(svc.Name) {
					go f.compare(file.Project, r.Series, to)()
				}
			}
		}
	}
	return f
}

// compare returns what compares a project in two series, once.
func (f *facts) compare(project string, from, to series.Series) func() compared {
	q := question{project: project, from: from, to: to}
	if f.compared[q] == nil {
		f.compared[q] = sync.OnceValue(func() compared { return f.comparison(q) })
	}
	return f.compared[q]
}

func (f *facts) comparison(q question) compared {
	all := compared{stays: map[catalogue.Key][]string{}}
	differs := map[catalogue.Key]bool{}
	for _, d := range f.Compare(q.project, q.from, q.to) {
		if d.After == nil || d.After.Group == "?" {
			continue
		}
		if since := cameBefore(d, way(q.from, q.to)); since != series.None {
			before, _ := f.Option(q.project, since-1, d.After.Key)
			before.Series = q.from // it came on the way as what the series of the cloud does without it
			all.moved = append(all.moved, difference{catalogue.Difference{Before: &before, After: d.After}, f.Homes(*d.After)})
		}
		differs[d.After.Key] = d.Before == nil || d.Has(catalogue.DefaultChanged) && !sameDefault(*d.Before, *d.After)
		if d.Before != nil && differs[d.After.Key] {
			all.moved = append(all.moved, difference{d, f.Homes(*d.After)})
		}
	}
	for _, o := range f.Options(q.project, q.to) {
		if !differs[o.Key] && o.Group != "?" {
			all.stays[o.Key] = f.Homes(o)
		}
	}
	return all
}

// follow tells what becomes of an option by the time of a series.
func (f *facts) follow(project string, key catalogue.Key, from, to series.Series) (catalogue.Difference, bool) {
	q := question{project, key, from, to}
	found, ok := f.followed[q]
	if !ok {
		found.Difference, found.known = f.Follow(project, key, from, to)
		f.followed[q] = found
	}
	return found.Difference, found.known
}

// option returns what a series knows of an option that the description may name: of the catalogue, of a back end, or
// declared.
func (f *facts) option(project string, in series.Series, key catalogue.Key) (catalogue.Option, bool) {
	o, known, _ := f.names.Option(project, in, key)
	return o, known
}

// sameDefault reports whether two declarations of an option leave it the same where nobody sets it.
func sameDefault(a, b catalogue.Option) bool {
	switch {
	case a.Computed || b.Computed:
		return a.Computed == b.Computed
	case isNothing(a.Default) || isNothing(b.Default):
		return isNothing(a.Default) == isNothing(b.Default)
	}
	return sameTexts(b, a.Default, b.Default)
}

// isNothing reports whether a default is no value: programs take an empty text as they take none.
func isNothing(texts []string) bool { return len(texts) == 0 || len(texts) == 1 && texts[0] == "" }

// sameTexts reports whether two values of an option mean the same.
func sameTexts(o catalogue.Option, a, b []string) bool {
	if slices.Equal(a, b) {
		return true
	}
	return catalogue.EqualsDefault(catalogue.Option{Type: o.Type, Item: o.Item, Default: b}, a)
}

// rowsOf returns the rows of services by what their lines point at.
func rowsOf(services []*service.Service) map[*artefact.Origin]*service.Row {
	rows := map[*artefact.Origin]*service.Row{}
	var index func([]service.Row, []service.Section)
	index = func(all []service.Row, sections []service.Section) {
		for i := range all {
			rows[&all[i].Origin] = &all[i]
		}
		for _, s := range sections {
			index(s.Rows, s.Sections)
		}
	}
	for _, svc := range services {
		for _, f := range svc.Files {
			index(f.Rows, f.Sections)
		}
	}
	return rows
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
