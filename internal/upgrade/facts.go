package upgrade

import (
	"maps"
	"slices"
	"sync"

	"stackplan/internal/catalogue"
	"stackplan/internal/override"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// facts caches what the catalogue contains about options: most classes of hosts set the same options.
type facts struct {
	*catalogue.Catalogue
	projects projects
	names    *override.Names
	followed map[query]followed
	compared map[query]func() projectDifference
}

// query is an option, or all options of a project, in two series.
type query struct {
	project  string
	key      catalogue.Key
	from, to series.Series
}

type followed struct {
	catalogue.Difference
	known bool
}

// projectDifference is the difference between the defaults of a project in two series.
type projectDifference struct {
	changed   []defaultDifference        // options with another default
	unchanged map[catalogue.Key][]string // the sample files of the options with the same default
}

// defaultDifference is an option with another default, and the sample files that contain it.
type defaultDifference struct {
	catalogue.Difference
	samples []string
}

// newFacts starts to compare the projects that run, concurrently with the rest: a comparison takes as long as some hundred files.
func newFacts(o Options) *facts {
	f := &facts{
		o.Current.Catalogue, projectsOf(o.Current.Services), service.Names(o.Current.Catalogue, o.Current.Model, o.Current.Sites),
		map[query]followed{}, map[query]func() projectDifference{},
	}
	for _, r := range o.Current.Model.Regions {
		to := o.Target.Model.Region(r.Name).Series
		if r.Series == to {
			continue
		}
		for _, svc := range o.Current.Services {
			for _, file := range svc.Files {
				if file.Project != "" && o.Current.Sites[r.Name].Has(svc.Name) {
					go f.compare(file.Project, r.Series, to)()
				}
			}
		}
	}
	return f
}

// compare returns a function that compares a project in two series once, and waits for the result.
func (f *facts) compare(project string, from, to series.Series) func() projectDifference {
	q := query{project: project, from: from, to: to}
	if f.compared[q] == nil {
		f.compared[q] = sync.OnceValue(func() projectDifference { return f.difference(q) })
	}
	return f.compared[q]
}

func (f *facts) difference(q query) projectDifference {
	all := projectDifference{unchanged: map[catalogue.Key][]string{}}
	differs := map[catalogue.Key]bool{}
	for _, d := range f.Compare(q.project, q.from, q.to) {
		if d.After == nil || d.After.Group == "?" {
			continue
		}
		if since := f.projects.hazardAfterAddition(d, passedSeries(q.from, q.to)); since != series.None {
			before, _ := f.Option(q.project, since-1, d.After.Key)
			before.Series = q.from // a series without the option behaves as with its first default
			all.changed = append(all.changed, defaultDifference{catalogue.Difference{Before: &before, After: d.After}, f.Homes(*d.After)})
		}
		differs[d.After.Key] = d.Before == nil || d.Has(catalogue.DefaultChanged) && !sameDefault(*d.Before, *d.After)
		if d.Before != nil && differs[d.After.Key] {
			all.changed = append(all.changed, defaultDifference{d, f.Homes(*d.After)})
		}
	}
	for _, o := range f.Options(q.project, q.to) {
		if !differs[o.Key] && o.Group != "?" {
			all.unchanged[o.Key] = f.Homes(o)
		}
	}
	return all
}

// follow returns the difference of an option between two series; false if the catalogue does not contain the option.
func (f *facts) follow(project string, key catalogue.Key, from, to series.Series) (catalogue.Difference, bool) {
	q := query{project, key, from, to}
	found, ok := f.followed[q]
	if !ok {
		found.Difference, found.known = f.Follow(project, key, from, to)
		f.followed[q] = found
	}
	return found.Difference, found.known
}

// option returns an option in a series that an override may name: an option of the catalogue or of a back end, or one that the
// cloud declares.
func (f *facts) option(project string, in series.Series, key catalogue.Key) (catalogue.Option, bool) {
	o, known, _ := f.names.Option(project, in, key)
	return o, known
}

// sameDefault reports whether an option has the same value in both series if nothing sets it.
func sameDefault(a, b catalogue.Option) bool {
	switch {
	case a.Computed || b.Computed:
		return a.Computed == b.Computed
	case isNothing(a.Default) || isNothing(b.Default):
		return isNothing(a.Default) == isNothing(b.Default)
	}
	return b.IsSameValue(a.Default, b.Default)
}

// isNothing reports whether a default is no value: programs treat an empty text as no value.
func isNothing(texts []string) bool { return len(texts) == 0 || len(texts) == 1 && texts[0] == "" }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
