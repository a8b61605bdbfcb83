package upgrade

import (
	"fmt"
	"slices"

	"stackplan/internal/report/printer"
	"stackplan/internal/upgrade"
)

// block is a list of changes with the same origin, reason and instructions, which are printed once.
type block struct {
	phrases []phrase
	changes []int    // number of changes of each phrase
	from    string   // the place in the description
	why     string   // one sentence
	do      []string // instructions, a sentence each
	decide  bool
}

// blocks joins changes into blocks, in the order of the first change of each. The same change of several projects is one line.
func blocks(changes []upgrade.Change) []block {
	at := map[string]int{}
	var all []block
	for _, c := range changes {
		b := block{from: fromWords(c), why: printer.Shorten(c.Why, printer.LongReason), decide: c.ActionRequired}
		for _, do := range c.Instructions {
			b.do = append(b.do, printer.Shorten(do, printer.LongReason))
		}
		key := fmt.Sprintf("%s %q %q %q", c.Kind, b.from, b.why, b.do)
		i, ok := at[key]
		if !ok {
			i = len(all)
			at[key] = i
			all = append(all, b)
		}
		all[i].add(phraseOf(c))
	}
	return all
}

// add adds a phrase, or adds its project to the same phrase of another project.
func (b *block) add(p phrase) {
	i := slices.IndexFunc(b.phrases, func(q phrase) bool {
		projects := q.projects
		q.projects = p.projects
		return p == q && p.projects != "" && projects != ""
	})
	if i >= 0 {
		b.phrases[i].projects += ", " + p.projects
		b.changes[i]++
		return
	}
	b.phrases, b.changes = append(b.phrases, p), append(b.changes, 1)
}

// fromWords returns the values of the description that a change comes from.
func fromWords(c upgrade.Change) string {
	text := printer.Inputs(c.Inputs)
	switch {
	case text != "" && c.SetBy == upgrade.ByOverride:
		return "override " + text
	case text != "":
		return "from " + text
	case c.SetBy == upgrade.ByOverride:
		return "override"
	}
	return ""
}

// parts returns the changes that require action, and the others by kind.
func parts(r *upgrade.Report) (required []upgrade.Change, rest map[upgrade.Kind][]upgrade.Change) {
	rest = map[upgrade.Kind][]upgrade.Change{}
	for _, c := range r.Changes {
		if c.ActionRequired {
			required = append(required, c)
		} else {
			rest[c.Kind] = append(rest[c.Kind], c)
		}
	}
	return required, rest
}
