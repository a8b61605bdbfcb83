package catalogue

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"stackplan/internal/series"
	"stackplan/internal/spelling"
)

// nameIndex contains the names in one series of a project, as hints need them.
type nameIndex struct {
	groups   []string            // sorted; not "?"
	names    map[string][]string // by group, sorted
	groupsOf map[string][]string // the groups of each name, sorted; not "?"
	all      []string            // the keys of groupsOf, sorted

	listing sync.Once
	samples []string // the names of sample files, sorted; see IsSample
}

// words returns the names in series s. They are collected once.
func (p *project) words(s series.Series) *nameIndex {
	p.gathering.Lock()
	defer p.gathering.Unlock()
	if p.gathered[s] == nil {
		if p.gathered == nil {
			p.gathered = map[series.Series]*nameIndex{}
		}
		p.gathered[s] = p.gather(s)
	}
	return p.gathered[s]
}

func (p *project) gather(s series.Series) *nameIndex {
	w := &nameIndex{names: map[string][]string{}, groupsOf: map[string][]string{}}
	for _, r := range p.records {
		if !r.series.contains(s) {
			continue
		}
		group, name := r.key.Group, r.key.Name
		if w.names[group] == nil && group != "?" {
			w.groups = append(w.groups, group)
		}
		if w.names[group] = append(w.names[group], name); group != "?" {
			w.groupsOf[name] = append(w.groupsOf[name], group)
		}
	}
	w.all = slices.Sorted(maps.Keys(w.groupsOf))
	return w
}

// suggest returns a hint for an unknown name: the nearest name in its group, or the same name in other groups, or the
// nearest name in the nearest group, or the nearest name in any group.
func (p *project) suggest(key Key, s series.Series) string {
	w := p.words(s)
	if name := spelling.Nearest(key.Name, w.names[key.Group]); name != "" {
		return spelling.DidYouMean(Key{key.Group, name}.String())
	}
	if strings.EqualFold(key.Group, "DEFAULT") && key.Group != "DEFAULT" {
		return "write [DEFAULT]: the case matters in this section name only"
	}
	near := spelling.Nearest(key.Group, w.groups)
	if hint := w.elsewhere(near, key.Name); hint != "" {
		return hint
	}
	if name := spelling.Nearest(key.Name, w.names[near]); name != "" {
		return spelling.DidYouMean(Key{near, name}.String())
	}
	if name := spelling.Misspelt(key.Name, w.all); name != "" { // of so many names, one is near to most words
		return w.elsewhere(near, name)
	}
	if near == "" || near == key.Group {
		return ""
	}
	return spelling.DidYouMean("[" + near + "]")
}

// elsewhere suggests a name in the group near, or in the first few groups that have it; "" if no group has it.
func (w *nameIndex) elsewhere(near, name string) string {
	if slices.Contains(w.groupsOf[name], near) {
		return spelling.DidYouMean(Key{near, name}.String())
	}
	const few = 3
	var places []string
	for _, group := range w.groupsOf[name] {
		if len(places) < few {
			places = append(places, Key{group, name}.String())
		}
	}
	return spelling.DidYouMean(strings.Join(places, " or "))
}
