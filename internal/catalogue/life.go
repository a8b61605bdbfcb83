package catalogue

import (
	"fmt"
	"slices"

	"stackplan/internal/series"
)

// Life is the history of an option in all series.
type Life struct {
	Key    Key     // the newest name; the requested name if no series has it
	Events []Event // from the oldest to the newest; empty if no series has the name
}

// Event is a change of an option in a series.
type Event struct {
	Series series.Series `json:"series"`
	Kind   EventKind     `json:"kind"`
	Key    Key           `json:"option"`         // the name in Series; for Removed the last name; for Dropped the name that is no longer read
	From   string        `json:"from,omitempty"` // the former name as [group] name, default, type, bounds or choices; empty for other kinds
	To     string        `json:"to,omitempty"`   // Added: the default; otherwise the new value if From is not empty
}

// EventKind is the kind of change of an Event.
type EventKind string

// The kinds of events. Added in the project's first series means then or earlier.
const (
	Added          EventKind = "added"
	Renamed        EventKind = "renamed"
	Dropped        EventKind = "dropped" // an old name is no longer read: the project ignores it without a message from now on
	DefaultChanged EventKind = "default"
	TypeChanged    EventKind = "type"
	RangeChanged   EventKind = "range" // other bounds
	ChoicesChanged EventKind = "choices"
	Deprecated     EventKind = "deprecated" // for removal
	Removed        EventKind = "removed"
)

// String returns the event without its series: "renamed to [vnc] server_listen from [vnc] vncserver_listen".
func (e Event) String() string {
	switch e.Kind {
	case Added:
		return fmt.Sprintf("added as %v, default %s", e.Key, e.To)
	case Renamed:
		return fmt.Sprintf("renamed to %v from %s", e.Key, e.From)
	case Dropped:
		return fmt.Sprintf("%v is no longer read", e.Key)
	case DefaultChanged, TypeChanged, RangeChanged, ChoicesChanged:
		return fmt.Sprintf("%s changes from %s to %s", e.Kind, e.From, e.To)
	case Deprecated:
		return "deprecated for removal"
	}
	return "removed"
}

// Life returns the series in which an option is added, renamed, changed, deprecated and removed. key may be any name that
// the option ever had.
func (c *Catalogue) Life(project string, key Key) Life {
	p := c.project(project)
	life := Life{Key: key.Canonical()}
	line := p.lineage(key.Canonical())
	history := history{project: p}
	for s := series.Oldest; s <= series.Newest; s++ {
		life.Events = append(life.Events, history.next(line[s], s)...)
		if line[s] >= 0 {
			life.Key = p.records[line[s]].key
		}
	}
	return life
}

// history converts the states of an option in successive series to events.
type history struct {
	project *project
	before  *Option // in the last series that has the option
	record  int     // index of the record in that series
	there   bool    // whether the previous series has the option
	old     []Key   // former names that are still read
}

// start sets the state in series s, which has record i, or -1 for none, without an event.
func (t *history) start(i int, s series.Series) {
	if i >= 0 {
		before := t.project.option(i, s)
		t.before, t.record, t.there = &before, i, true
	}
}

// next returns the events of series s, which has record i, or -1 for none.
func (t *history) next(i int, s series.Series) []Event {
	switch {
	case i >= 0 && t.there && i == t.record && len(t.old) == 0:
		return nil // the same facts
	case i >= 0:
		events := t.present(t.project.option(i, s))
		t.record = i
		return events
	case t.there && t.project.series.contains(s):
		t.there = false
		return []Event{{Series: s, Kind: Removed, Key: t.before.Key}}
	}
	return nil
}

// present returns the changes of an option in its series.
func (t *history) present(now Option) []Event {
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

// dropped removes the former names that an option's series no longer reads, and returns an event for each.
func (t *history) dropped(now Option) []Event {
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
