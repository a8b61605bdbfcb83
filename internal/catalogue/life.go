package catalogue

import (
	"fmt"
	"slices"

	"stackplan/internal/series"
)

// Life is what becomes of an option from series to series.
type Life struct {
	Key    Key     // the newest name; the name asked for where no series knows it
	Events []Event // from the oldest to the newest; empty where no series knows the name
}

// Event is a change that a series brings to an option.
type Event struct {
	Series series.Series `json:"series"`
	Kind   EventKind     `json:"kind"`
	Key    Key           `json:"option"`         // the name in Series; before Series for Removed, and for Dropped the name that is no longer read
	From   string        `json:"from,omitempty"` // what it was before: a name as [group] name, a default, a type, bounds or choices; empty for other kinds
	To     string        `json:"to,omitempty"`   // Added: the default; else what it is from now on, where From is not empty
}

// EventKind tells what kind of change an Event is.
type EventKind string

// The changes that a life is made of. Added at the project's first series means then or earlier.
const (
	Added          EventKind = "added"
	Renamed        EventKind = "renamed"
	Dropped        EventKind = "dropped" // an old name is read no longer: silently ignored from here on
	DefaultChanged EventKind = "default"
	TypeChanged    EventKind = "type"
	RangeChanged   EventKind = "range" // other bounds
	ChoicesChanged EventKind = "choices"
	Deprecated     EventKind = "deprecated" // for removal
	Removed        EventKind = "removed"
)

// String tells the event in a sentence without its series: "renamed to [vnc] server_listen from [vnc] vncserver_listen".
func (e Event) String() string {
	switch e.Kind {
	case Added:
		return fmt.Sprintf("appears as %v, default %s", e.Key, e.To)
	case Renamed:
		return fmt.Sprintf("renamed to %v from %s", e.Key, e.From)
	case Dropped:
		return fmt.Sprintf("%v is read no longer", e.Key)
	case DefaultChanged, TypeChanged, RangeChanged, ChoicesChanged:
		return fmt.Sprintf("%s %s becomes %s", e.Kind, e.From, e.To)
	case Deprecated:
		return "deprecated for removal"
	}
	return "removed"
}

// Life tells when an option appears, is renamed, changes its default, is deprecated and is removed. Any name that the
// option ever had will do.
func (c *Catalogue) Life(project string, key Key) Life {
	p := c.project(project)
	life := Life{Key: key.Canonical()}
	line := p.lineage(key.Canonical())
	teller := teller{project: p}
	for s := series.Oldest; s <= series.Newest; s++ {
		life.Events = append(life.Events, teller.next(line[s], s)...)
		if line[s] >= 0 {
			life.Key = p.records[line[s]].key
		}
	}
	return life
}

// teller turns an option's state in one series after the other into events.
type teller struct {
	project *project
	before  *Option // as of the last series that has it
	record  int     // which that was
	there   bool    // whether the last series has it
	old     []Key   // former names that are still read
}

// start begins with what record i, or -1 for none, is in series s, without an event.
func (t *teller) start(i int, s series.Series) {
	if i >= 0 {
		before := t.project.option(i, s)
		t.before, t.record, t.there = &before, i, true
	}
}

// next returns what series s brings, which has record i, or -1 for none.
func (t *teller) next(i int, s series.Series) []Event {
	switch {
	case i >= 0 && t.there && i == t.record && len(t.old) == 0:
		return nil // the same facts
	case i >= 0:
		events := t.present(t.project.option(i, s))
		t.record = i
		return events
	case t.there && t.project.series.holds(s):
		t.there = false
		return []Event{{Series: s, Kind: Removed, Key: t.before.Key}}
	}
	return nil
}

// present returns what is new about an option in its series.
func (t *teller) present(now Option) []Event {
	var events []Event
	if !t.there {
		events = append(events, Event{Series: now.Series, Kind: Added, Key: now.Key, To: now.DefaultText()})
	}
	if t.before != nil {
		events = append(events, changes(*t.before, now)...)
		if t.before.Key != now.Key {
			t.old = append(t.old, t.before.Key)
		}
	} else if now.Removal {
		events = append(events, Event{Series: now.Series, Kind: Deprecated, Key: now.Key})
	}
	events = append(events, t.dropped(now)...)
	t.before, t.there = &now, true
	return events
}

// dropped returns the former names that an option's series reads no longer, and forgets them.
func (t *teller) dropped(now Option) []Event {
	var events []Event
	t.old = slices.DeleteFunc(t.old, func(old Key) bool {
		isRegistered := t.project.find(old, now.Series) >= 0
		if isRegistered || slices.Contains(now.Deprecated, old) {
			return false
		}
		events = append(events, Event{Series: now.Series, Kind: Dropped, Key: old})
		return true
	})
	return events
}
