package catalogue

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/series"
)

// Life is what becomes of an option from series to series.
type Life struct {
	Key    Key     // the newest name; the name asked for where no series knows it
	Events []Event // from the oldest to the newest; empty where no series knows the name
}

// Event is a change that a series brings to an option.
type Event struct {
	Series series.Series
	Kind   EventKind
	Key    Key    // the name in Series; before Series for Removed, and for Dropped the name that is no longer read
	From   string // Renamed: the name before, as [group] name; DefaultChanged: the default before
	To     string // Added, DefaultChanged: the default
}

// EventKind tells what kind of change an Event is.
type EventKind string

// The changes that a life is made of. Added at the project's first series means then or earlier.
const (
	Added          EventKind = "added"
	Renamed        EventKind = "renamed"
	Dropped        EventKind = "dropped" // an old name is read no longer: silently ignored from here on
	DefaultChanged EventKind = "default"
	Deprecated     EventKind = "deprecated" // for removal
	Removed        EventKind = "removed"
)

// String tells the event in a sentence without its series: "renamed from [vnc] vncserver_listen".
func (e Event) String() string {
	switch e.Kind {
	case Added:
		return fmt.Sprintf("appears as %v, default %s", e.Key, e.To)
	case Renamed:
		return fmt.Sprintf("renamed to %v from %s", e.Key, e.From)
	case Dropped:
		return fmt.Sprintf("%v is read no longer", e.Key)
	case DefaultChanged:
		return fmt.Sprintf("default %s becomes %s", e.From, e.To)
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
		switch {
		case line[s] >= 0:
			now := p.option(line[s], s)
			life.Events = append(life.Events, teller.present(now)...)
			life.Key = now.Key
		case p.series.holds(s):
			life.Events = append(life.Events, teller.absent(s)...)
		}
	}
	return life
}

// teller turns an option's state in one series after the other into events.
type teller struct {
	project *project
	before  *Option // as of the last series that has it
	there   bool    // whether the last series has it
	old     []Key   // former names that are still read
}

// present returns what is new about an option in its series.
func (t *teller) present(now Option) []Event {
	event := Event{Series: now.Series, Key: now.Key, To: now.DefaultText()}
	var events []Event
	tell := func(kind EventKind, from string) {
		event.Kind, event.From = kind, from
		events = append(events, event)
	}
	before := t.before
	if !t.there {
		tell(Added, "")
	}
	if before != nil && before.Key != now.Key {
		tell(Renamed, before.Key.String())
		t.old = append(t.old, before.Key)
	}
	if t.there && before.DefaultText() != now.DefaultText() {
		tell(DefaultChanged, before.DefaultText())
	}
	if now.Removal && (before == nil || !before.Removal) {
		tell(Deprecated, "")
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

// absent returns the removal of an option by series s, if the series before had it.
func (t *teller) absent(s series.Series) []Event {
	if !t.there {
		return nil
	}
	t.there = false
	return []Event{{Series: s, Kind: Removed, Key: t.before.Key}}
}

// DefaultText returns the default as a person reads it: the lines joined, "none" or "computed on the host".
func (o Option) DefaultText() string {
	switch {
	case o.Computed:
		return "computed on the host"
	case o.Default == nil:
		return "none"
	case len(o.Default) == 1 && o.Default[0] != "":
		return o.Default[0]
	case len(o.Default) == 0 || len(o.Default) == 1:
		return "empty"
	}
	return strings.Join(o.Default, ", ")
}
