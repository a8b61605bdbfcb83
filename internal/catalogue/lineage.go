package catalogue

import (
	"slices"

	"stackplan/internal/series"
)

// lineage is an option through the series: for each, the index of the record that it has there, or -1. It is indexed by
// series.Series; the place of series.None is unused.
type lineage [series.Newest + 1]int

// Resolve returns an option as series s knows it, given the name that it has in the newest series before until that
// knows that name; until is series.None for an option that the newest series still has. The result has the name that s
// uses: [vnc] server_listen is [DEFAULT] vncserver_listen in havana.
//
// Names are followed backwards from series to series: where a name is not registered, the names that a later series
// read in its place are looked for, also when that series dropped them since. The result is false when s knows the
// option under none of its names, or when s is past the last series that has the name.
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

// absent is the lineage of an option that no series has.
func absent() lineage {
	var line lineage
	for s := range line {
		line[s] = -1
	}
	return line
}

// last returns the newest series before until that registers a name; until may be series.None. The result is
// series.None if there is no such series.
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

// backwards fills in what the option that is called key in series from was in from and in every series before it.
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

// prepend puts names before those that are known, each once: the names that the older declaration gives come first.
func prepend(known, names []Key) []Key {
	var all []Key
	for _, key := range slices.Concat(names, known) {
		if !slices.Contains(all, key) {
			all = append(all, key)
		}
	}
	return all
}

// named is the options of one name in all series.
func (p *project) named(key Key) lineage {
	line := absent()
	for _, s := range series.All() {
		line[s] = p.find(key, s)
	}
	return line
}

// forwards fills in what becomes of the option that is called key in series from, in every series after it. Where a name
// is gone, the option that reads it as a deprecated name goes on for it, or did so in a series between.
func (p *project) forwards(line *lineage, key Key, from series.Series) {
	var heirs []int
	for s := from + 1; s <= series.Newest; s++ {
		i := p.find(key, s)
		if readers := p.readers(key, s); len(readers) > 0 {
			heirs = readers
		}
		for _, heir := range heirs {
			if i < 0 {
				i = p.find(p.records[heir].key, s)
			}
		}
		if i < 0 {
			continue
		}
		if p.records[i].key != key {
			heirs = nil
		}
		key, line[s] = p.records[i].key, i
	}
}

// lineage follows the option of a name backwards and forwards, from the newest series that registers the name or, where
// none does, the newest that reads it as a deprecated name.
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
