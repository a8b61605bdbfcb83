package catalogue

import (
	"slices"

	"stackplan/internal/series"
)

// lineage is an option in all series: the index of its record in each, or -1. The index is series.Series; the element of
// series.None is unused.
type lineage [series.Newest + 1]int

// Resolve returns an option as series s has it. newest is its name in the newest series before until that has this name;
// until is series.None if the newest series still has the option. The result has the name that s uses: [vnc] server_listen
// is [DEFAULT] vncserver_listen in havana.
//
// Resolve follows the names backwards from series to series. If a series does not register a name, Resolve looks for the
// names that a later series reads in its place, including those that this series has dropped since. It returns false if s
// has the option under none of its names, or if s is newer than the last series with the name.
func (c *Catalogue) Resolve(project string, newest Key, until, s series.Series) (Option, bool) {
	p := c.project(project)
	line := absent()
	anchor := p.last(newest.Canonical(), until)
	if s > anchor {
		return Option{}, false
	}
	p.backwards(&line, newest.Canonical(), anchor)
	if line[s] < 0 {
		return Option{}, false
	}
	return p.option(line[s], s), true
}

// absent returns the lineage of an option that no series has.
func absent() lineage {
	var line lineage
	for s := range line {
		line[s] = -1
	}
	return line
}

// last returns the newest series before until that registers a name; until may be series.None. It returns series.None if
// there is no such series.
func (p *project) last(key Key, until series.Series) series.Series {
	if until == series.None {
		until = series.Newest + 1
	}
	for s := until - 1; s > series.None; s-- {
		if p.find(key, s) >= 0 {
			return s
		}
	}
	return series.None
}

// backwards sets the records, in series from and all older series, of the option that is called key in from.
func (p *project) backwards(line *lineage, key Key, from series.Series) {
	var aliases []Key
	for s := from; s > series.None; s-- {
		i := p.find(key, s)
		for _, alias := range aliases {
			if i >= 0 {
				break
			}
			i = p.find(alias, s)
		}
		if i < 0 {
			continue
		}
		if s == from || line[s+1] != i {
			aliases = prepend(aliases, p.records[i].aliases())
		}
		key, line[s] = p.records[i].key, i
	}
}

// prepend returns names followed by known, each once: the names of the older declaration come first.
func prepend(known, names []Key) []Key {
	var all []Key
	for _, key := range slices.Concat(names, known) {
		if !slices.Contains(all, key) {
			all = append(all, key)
		}
	}
	return all
}

// named returns the options with one name in all series.
func (p *project) named(key Key) lineage {
	line := absent()
	for _, s := range series.All() {
		line[s] = p.find(key, s)
	}
	return line
}

// forwards sets the records, in all series after from, of the option that is called key in from. If a series does not have a
// name, its successor is the option that reads it as a deprecated name in this series or in one in between.
func (p *project) forwards(line *lineage, key Key, from series.Series) {
	var successors []int
	for s := from + 1; s <= series.Newest; s++ {
		i := p.find(key, s)
		if readers := p.readers(key, s); len(readers) > 0 {
			successors = readers
		}
		for _, successor := range successors {
			if i < 0 {
				i = p.find(p.records[successor].key, s)
			}
		}
		if i < 0 {
			continue
		}
		if p.records[i].key != key {
			successors = nil
		}
		key, line[s] = p.records[i].key, i
	}
}

// lineage follows the option with a name backwards and forwards from the newest series that registers the name. If none
// does, it starts from the newest series that reads it as a deprecated name.
func (p *project) lineage(key Key) lineage {
	line := absent()
	anchor := p.last(key, series.None)
	for s := series.Newest; anchor == series.None && s > series.None; s-- {
		if readers := p.readers(key, s); len(readers) > 0 {
			key, anchor = p.records[readers[0]].key, s
		}
	}
	p.backwards(&line, key, anchor)
	p.forwards(&line, key, anchor)
	return line
}
