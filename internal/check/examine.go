package check

import (
	"slices"

	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// Examined is what one pass over the generated files found: ties that overrides break, and the numbers of relations.
type Examined struct {
	Broken  []*BrokenTie
	Numbers map[NumberOf]Number // the number of each side of each relation that is closest to breaking it
}

// NumberOf is one side of a relation in a region.
type NumberOf struct {
	Region   string
	Quantity *service.Quantity
}

// Number is a number of an option on a host.
type Number struct {
	Value int // the first of the options
	Needs int // see Quantity.Needs
	Path  source.Path
	Host  *model.Host // nil: no option contains it
	Given bool        // whether an override sets it, and Path is that of the override
}

// BrokenTie is a tie that an override breaks.
type BrokenTie struct {
	service.Broken
	Tie    *service.Tie
	Final  *Final        // on the first host
	Hosts  []*model.Host // representative hosts with the same fault
	Other  source.Path   // of the override that sets the other place; empty: none does
	Option catalogue.Key
}

// Examined reads the generated files of the representative hosts once for all checks: checks must not run concurrently.
func (s *Subject) Examined() *Examined {
	if s.examined == nil {
		s.examined = s.examine()
	}
	return s.examined
}

func (s *Subject) examine() *Examined {
	e := &examiner{Subject: s, result: &Examined{Numbers: map[NumberOf]Number{}}, places: map[placeKey]*places{}}
	e.relations = s.Relations()
	hasPrograms := overridesPrograms(s)
	for _, h := range s.Representatives() {
		e.host(h)
		if hasPrograms {
			e.programs(h)
		}
	}
	e.compare()
	e.facts()
	return e.result
}

// Relations returns the relations that the projects of the table of services declare.
func (s *Subject) Relations() []*service.Relation {
	for _, name := range sortedNames(s.Sites) {
		return service.Relations(s.Sites[name].Table()) // all sites have the same table
	}
	return nil
}

// examiner collects what the files of hosts contain.
type examiner struct {
	*Subject
	result    *Examined
	relations []*service.Relation
	places    map[placeKey]*places
	order     []placeKey
	siblings  map[*model.Group]map[model.Class]*model.Host // see sibling
}

// host examines the files of one host.
func (e *examiner) host(h *model.Host) {
	for final := range e.Finals(h, func(_ *service.File, row *service.Row) bool { return len(row.Ties) > 0 }) {
		e.ties(final)
	}
	for _, r := range e.relations {
		e.numbers(h, &r.Smaller, func(old, found int) bool { return found > old })
		e.numbers(h, &r.Larger, func(old, found int) bool { return found < old })
	}
}

// ties examines the ties of one value.
func (e *examiner) ties(final *Final) {
	if final.isPlain() {
		return // override/secret reports it, and no message may contain parts of it
	}
	tied := final.Tied()
	for i := range final.Row.Ties {
		tie := &final.Row.Ties[i]
		switch {
		case tie.Key != nil:
			e.note(final, tied, tie)
		case final.Path != "":
			broken := tie.Reads(tied)
			if len(broken) == 0 {
				if other := e.sibling(final.Host); other != nil {
					broken = tie.Reads(final.On(other))
				}
			}
			for _, b := range broken {
				e.report(&BrokenTie{Broken: b, Tie: tie, Final: final, Hosts: []*model.Host{final.Host}, Option: final.Option.Key})
			}
		}
	}
}

// sibling returns another host of the class that a host represents; nil if it represents only itself.
func (e *examiner) sibling(h *model.Host) *model.Host {
	if h.HostOverride != nil {
		return nil
	}
	if e.siblings == nil {
		e.siblings = map[*model.Group]map[model.Class]*model.Host{}
		first := model.Representatives()
		for _, other := range e.Hosts() {
			if first(other) {
				continue
			}
			if e.siblings[other.Group] == nil {
				e.siblings[other.Group] = map[model.Class]*model.Host{}
			}
			if e.siblings[other.Group][other.Class()] == nil {
				e.siblings[other.Group][other.Class()] = other
			}
		}
	}
	return e.siblings[h.Group][h.Class()]
}

// report adds a broken tie, or the host to one that is known. An override is reported once for each kind of severity, by the first tie
// that it breaks.
func (e *examiner) report(b *BrokenTie) {
	for _, known := range e.result.Broken {
		if known.Final.Path == b.Final.Path && known.degrades() == b.degrades() {
			if known.Tie == b.Tie && !slices.Contains(known.Hosts, b.Hosts[0]) {
				known.Hosts = append(known.Hosts, b.Hosts...)
			}
			return
		}
	}
	e.result.Broken = append(e.result.Broken, b)
}

func (b *BrokenTie) degrades() bool { return b.Degrades || b.Tie.Degrades }

// IsWarning reports whether the cloud works although the tie is broken.
func (b *BrokenTie) IsWarning() bool { return b.degrades() }

// facts records the numbers that are no options.
func (e *examiner) facts() {
	for _, name := range sortedNames(e.Sites) {
		for _, r := range e.relations {
			for _, q := range []*service.Quantity{&r.Smaller, &r.Larger} {
				if q.Fact == nil {
					continue
				}
				if n, from, known := q.Fact(e.Sites[name]); known {
					e.result.Numbers[NumberOf{name, q}] = Number{Value: n, Needs: n, Path: from, Given: slices.Contains(from.Labels(), "overrides")}
				}
			}
		}
	}
}
