package upgrade

import (
	"fmt"
	"slices"

	"stackplan/internal/report/printer"
	"stackplan/internal/upgrade"
)

// upgradeBlock is changes that share where they come from, why they matter and what to do, so that these are told once.
type block struct {
	phrases []phrase
	changes []int    // that each phrase tells
	from    string   // the place of the description
	why     string   // one sentence
	do      []string // a sentence each
	decide  bool
}

// upgradeBlocks gathers changes, in the order of the first of each. Those of several projects that are alike are one line.
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

// add adds a line, or a project to a line that says the same of another one.
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

// fromWords tell what of the description a change comes from.
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

// upgradeParts cuts the changes that need nobody into their kinds.
func parts(r *upgrade.Report) (decide []upgrade.Change, rest map[upgrade.Kind][]upgrade.Change) {
	rest = map[upgrade.Kind][]upgrade.Change{}
	for _, c := range r.Changes {
		if c.ActionRequired {
			decide = append(decide, c)
		} else {
			rest[c.Kind] = append(rest[c.Kind], c)
		}
	}
	return decide, rest
}
