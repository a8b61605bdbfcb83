package catalogue

import (
	"cmp"
	"slices"

	"stackplan/internal/series"
)

// Difference is what becomes of one option on the way from one series to another, be that a newer or an older one.
type Difference struct {
	Before  *Option       `json:"before,omitempty"`  // as the first series registers it; nil where that does not have it
	After   *Option       `json:"after,omitempty"`   // as the last series registers it; nil where that does not have it
	Kinds   []EventKind   `json:"kinds"`             // what differs in the end, in the order of the kinds; empty: nothing
	Way     []Event       `json:"way"`               // what each series on the way brings, also where another undoes it
	Instead string        `json:"instead,omitempty"` // Removed, Deprecated: what to set instead, if that is known
	Gone    series.Series `json:"gone,omitempty"`    // Deprecated: the first series without it, where the catalogue knows one
}

// Has reports whether the last series has the option otherwise in that respect.
func (d Difference) Has(kind EventKind) bool { return slices.Contains(d.Kinds, kind) }

// Since returns the first series on the way that brings an event of a kind; series.None where none does. Backwards that
// is the newest series that still has it the old way.
func (d Difference) Since(kind EventKind) series.Series {
	for _, e := range d.Way {
		if e.Kind == kind {
			return e.Series
		}
	}
	return series.None
}

// IsRead reports whether the last series reads the option under the name that it has in the first one.
func (d Difference) IsRead() bool {
	return d.Before != nil && d.After != nil && (d.Before.Key == d.After.Key || slices.Contains(d.After.Deprecated, d.Before.Key))
}

// Key is the option's name in the last series, or in the first where the last does not have it.
func (d Difference) Key() Key {
	if d.After == nil {
		return d.Before.Key
	}
	return d.After.Key
}

// Follow tells what becomes of the option that series from reads under a name, be it a deprecated one, by the time of
// series to. It is false where from reads no such name. An option that stays as it is has no Kinds.
func (c *Catalogue) Follow(project string, key Key, from, to series.Series) (Difference, bool) {
	p, key := c.project(project), key.Canonical()
	i := p.find(key, from)
	if readers := p.readers(key, from); i < 0 && len(readers) > 0 {
		i = readers[0]
	}
	if i < 0 {
		return Difference{}, false
	}
	return p.follow(p.lineOf(i, from, to), from, to), true
}

// Compare returns the options of a project that differ between two series, sorted by their names: those of from that to
// has otherwise or not at all, and those that to has in addition. It is empty where both have the same. A series in which
// the project has no options (see Series) has none of them: the caller should say so.
func (c *Catalogue) Compare(project string, from, to series.Series) []Difference {
	p := c.project(project)
	var all []Difference
	reached := map[int]bool{}
	for i, r := range p.records {
		if !r.series.holds(from) {
			continue
		}
		line := p.lineOf(i, from, to)
		if reached[line[to]] = true; line[to] == i {
			continue // the same facts, whatever lies between
		}
		if d := p.follow(line, from, to); len(d.Kinds) > 0 {
			all = append(all, d)
		}
	}
	for i, r := range p.records {
		if r.series.holds(to) && !reached[i] {
			all = append(all, p.added(i, from, to))
		}
	}
	slices.SortStableFunc(all, func(a, b Difference) int { return a.Key().compare(b.Key()) })
	return all
}

// follow tells what becomes of the option of a lineage between two series, the first of which has it.
func (p *project) follow(line lineage, from, to series.Series) (d Difference) {
	before, end := p.option(line[from], from), line[to]
	d.Before = &before
	if end != line[from] { // else the facts are the same, whatever lies between
		d.Way = p.way(line, from, to)
	}
	if end < 0 {
		d.Kinds, d.Instead = []EventKind{Removed}, p.instead(before, to)
		return d
	}
	after := p.option(end, to)
	d.After = &after
	for _, e := range changes(before, after) {
		d.Kinds = append(d.Kinds, e.Kind)
	}
	if d.Has(Deprecated) {
		d.Instead, d.Gone = p.instead(after, to), p.gone(end, to)
	}
	return d
}

// added is the option that record i is in series to and that series from does not have.
func (p *project) added(i int, from, to series.Series) Difference {
	after := p.option(i, to)
	line := p.lineOf(i, to, from)
	if line[from] >= 0 { // split off from one that goes on by itself
		line = p.named(after.Key)
		line[from] = -1
	}
	return Difference{After: &after, Kinds: []EventKind{Added}, Way: p.way(line, from, to)}
}

// lineOf follows record i from a series in the direction of another.
func (p *project) lineOf(i int, from, towards series.Series) lineage {
	line := absent()
	line[from] = i
	if towards > from {
		p.forwards(&line, p.records[i].key, from)
	} else {
		p.backwards(&line, p.records[i].key, from)
	}
	return line
}

// way returns the events between two series, of which the second may be the older.
func (p *project) way(line lineage, from, to series.Series) []Event {
	step := series.Series(cmp.Compare(to, from))
	teller := teller{project: p}
	teller.start(line[from], from)
	var events []Event
	for s := from; s != to; {
		s += step
		events = append(events, teller.next(line[s], s)...)
	}
	return events
}

// gone returns the first series after s that does not have the option of record i under any name; series.None where all
// have it.
func (p *project) gone(i int, s series.Series) series.Series {
	line := p.lineOf(i, s, series.Newest)
	for s++; s <= series.Newest; s++ {
		if line[s] < 0 {
			return s
		}
	}
	return series.None
}
