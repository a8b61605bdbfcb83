package catalogue

import (
	"maps"
	"slices"
	"strings"

	"stackplan/internal/series"
	"stackplan/internal/spelling"
)

// words are the names that a series of a project has, as hints need them.
type words struct {
	groups []string            // sorted; not "?"
	names  map[string][]string // by group, sorted
	places map[string][]string // groups by name, sorted; not "?"
	all    []string            // the keys of places, sorted
}

// words returns the names of series s. They are gathered once.
func (p *project) words(s series.Series) *words {
	p.gathering.Lock()
	defer p.gathering.Unlock()
	if p.gathered[s] == nil {
		if p.gathered == nil {
			p.gathered = map[series.Series]*words{}
		}
		p.gathered[s] = p.gather(s)
	}
	return p.gathered[s]
}

func (p *project) gather(s series.Series) *words {
	w := &words{names: map[string][]string{}, places: map[string][]string{}}
	for _, r := range p.records {
		if !r.series.holds(s) {
			continue
		}
		group, name := r.key.Group, r.key.Name
		if w.names[group] == nil && group != "?" {
			w.groups = append(w.groups, group)
		}
		if w.names[group] = append(w.names[group], name); group != "?" {
			w.places[name] = append(w.places[name], group)
		}
	}
	w.all = slices.Sorted(maps.Keys(w.places))
	return w
}

// suggest returns a hint for an unknown name: the nearest name of its group, else the same name in other groups, else the
// nearest name of the nearest group, else the nearest name in any group.
func (p *project) suggest(key Key, s series.Series) string {
	w := p.words(s)
	if name := spelling.Nearest(key.Name, w.names[key.Group]); name != "" {
		return spelling.DidYouMean(Key{key.Group, name}.String())
	}
	if strings.EqualFold(key.Group, "DEFAULT") && key.Group != "DEFAULT" {
		return "section names are matched without regard to case, but for [DEFAULT]"
	}
	near := spelling.Nearest(key.Group, w.groups)
	if hint := w.elsewhere(near, key.Name); hint != "" {
		return hint
	}
	if name := spelling.Nearest(key.Name, w.names[near]); name != "" {
		return spelling.DidYouMean(Key{near, name}.String())
	}
	if name := spelling.Nearest(key.Name, w.all); name != "" {
		return w.elsewhere(near, name)
	}
	if near == "" || near == key.Group {
		return ""
	}
	return spelling.DidYouMean("[" + near + "]")
}

// elsewhere proposes a name in the group that is near, else in the first few groups that have it; "" where none has.
func (w *words) elsewhere(near, name string) string {
	if slices.Contains(w.places[name], near) {
		return spelling.DidYouMean(Key{near, name}.String())
	}
	const few = 3
	var places []string
	for _, group := range w.places[name] {
		if len(places) < few {
			places = append(places, Key{group, name}.String())
		}
	}
	return spelling.DidYouMean(strings.Join(places, " or "))
}
