package catalogue

import (
	"cmp"
	"fmt"
	"slices"

	"stackplan/internal/series"
)

// Difference describes how one option changes from one series to another, which may be older.
type Difference struct {
	Before    *Option       `json:"before,omitempty"`     // as the first series registers it; nil if it does not have the option
	After     *Option       `json:"after,omitempty"`      // as the last series registers it; nil if it does not have the option
	Kinds     []EventKind   `json:"kinds"`                // the differences between Before and After, in the order of the kinds; empty if there are none
	Events    []Event       `json:"events"`               // the changes in each series between the two, including those that a later series reverts
	Instead   string        `json:"instead,omitempty"`    // Removed, Deprecated: what to set instead; empty if unknown
	RemovedIn series.Series `json:"removed_in,omitempty"` // Deprecated: the first series without the option, if the catalogue contains one
}

// Has reports whether the last series differs in this kind.
func (d Difference) Has(kind EventKind) bool { return slices.Contains(d.Kinds, kind) }

// Since returns the first series of Events with an event of a kind; series.None if there is none. If the second series is
// older, it is the newest series with the old state.
func (d Difference) Since(kind EventKind) series.Series {
	for _, e := range d.Events {
		if e.Kind == kind {
			return e.Series
		}
	}
	return series.None
}

// IsRead reports whether the last series reads the option under its name in the first series.
func (d Difference) IsRead() bool {
	return d.Before != nil && d.After != nil && (d.Before.Key == d.After.Key || slices.Contains(d.After.Deprecated, d.Before.Key))
}

// Key returns the option's name in the last series, or in the first if the last does not have the option.
func (d Difference) Key() Key {
	if d.After == nil {
		return d.Before.Key
	}
	return d.After.Key
}

// Follow returns how an option changes between two series. key is a name that series from reads, which may be deprecated. It
// returns false if from does not read this name. The Kinds of an unchanged option are empty.
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

// Compare returns the options of a project that differ between two series, sorted by name: those of from that are changed or
// absent in to, and those that only to has. The result is empty if both series have the same options. A series in which the
// project has no options (see Series) counts as a series without options; the caller should report that.
func (c *Catalogue) Compare(project string, from, to series.Series) []Difference {
	p := c.project(project)
	var all []Difference
	reached := map[int]bool{}
	for i, r := range p.records {
		if !r.series.contains(from) {
			continue
		}
		line := p.lineOf(i, from, to)
		if reached[line[to]] = true; line[to] == i {
			continue // the same facts, regardless of the series in between
		}
		if d := p.follow(line, from, to); len(d.Kinds) > 0 {
			all = append(all, d)
		}
	}
	for i, r := range p.records {
		if r.series.contains(to) && !reached[i] {
			all = append(all, p.added(i, from, to))
		}
	}
	slices.SortStableFunc(all, func(a, b Difference) int { return a.Key().compare(b.Key()) })
	return all
}

// follow returns how the option of a lineage changes between two series. The first series has the option.
func (p *project) follow(line lineage, from, to series.Series) (d Difference) {
	before, end := p.option(line[from], from), line[to]
	d.Before = &before
	if end != line[from] { // otherwise the facts are the same, regardless of the series in between
		d.Events = p.events(line, from, to)
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
		d.Instead, d.RemovedIn = p.instead(after, to), p.removedIn(end, to)
	}
	return d
}

// added returns the difference for record i, which series to has and series from does not have.
func (p *project) added(i int, from, to series.Series) Difference {
	after := p.option(i, to)
	line := p.lineOf(i, to, from)
	if line[from] >= 0 { // split from an option that continues to exist
		line = p.named(after.Key)
		line[from] = -1
	}
	return Difference{After: &after, Kinds: []EventKind{Added}, Events: p.events(line, from, to)}
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

// events returns the events between two series, of which the second may be older.
func (p *project) events(line lineage, from, to series.Series) []Event {
	step := series.Series(cmp.Compare(to, from))
	history := history{project: p}
	history.start(line[from], from)
	var events []Event
	for s := from; s != to; {
		s += step
		events = append(events, history.next(line[s], s)...)
	}
	return events
}

// removedIn returns the first series after s that does not have the option of record i under any name; series.None if all of
// them have it.
func (p *project) removedIn(i int, s series.Series) series.Series {
	line := p.lineOf(i, s, series.Newest)
	for s++; s <= series.Newest; s++ {
		if line[s] < 0 {
			return s
		}
	}
	return series.None
}

// instead returns what to set or do instead of an option that series s does not have or is about to remove; "" if that is
// unknown.
func (p *project) instead(o Option, s series.Series) string {
	if o.Imported != "" && p.find(o.Key, s) < 0 {
		return fmt.Sprintf("%s applies to %v; import the options of %v if that series has the option", o.Imported, o.Series, s)
	}
	return replacement(p.name, o.Key)
}
