package capacity

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
	"stackplan/internal/scheduler"
	"stackplan/internal/spelling"
)

// packing prints how many guests of each flavor fit, and what the scheduler makes of mixes.
func (p *page) packing(r *capacity.Region) {
	if r.Packing == nil || len(r.Packing.Flavors)+len(r.Packing.Mixes) == 0 {
		return
	}
	p.Line("")
	p.flavors(r.Packing.Flavors)
	if passing := r.Packing.Policy.Passing; len(passing) > 0 {
		p.below(2, fmt.Sprintf("%s unknown here: taken as passing every host", areUnknown(passing)))
	}
	for _, m := range r.Packing.Mixes {
		p.mix(m, &r.Packing.Policy)
	}
}

// areUnknown names filters that nobody knows.
func areUnknown(filters []string) string {
	verb := " is"
	if len(filters) > 1 {
		verb = " are"
	}
	return strings.Join(filters[:min(len(filters), printer.FewSums)], ", ") + verb
}

// flavors print a table of flavors; those that fit nowhere first, with the reason.
func (p *page) flavors(flavors []capacity.FlavorFit) {
	if len(flavors) == 0 {
		return
	}
	g := &printer.Table{LeftAligned: map[int]bool{0: true}}
	head := []string{"flavors alone", "instances"}
	for _, l := range flavors[0].Losses {
		head = append(head, "less "+failureText(l))
	}
	g.Add(append(head, "")...)
	left := 0
	for _, none := range []bool{true, false} {
		for _, f := range flavors {
			switch {
			case (f.Reason != "") != none:
			case g.Len() > printer.FewRows:
				left++
			default:
				g.Add(flavorCells(f, len(flavors[0].Losses))...)
			}
		}
	}
	heads, tails := g.Lines()
	p.Line("  %s", p.In(printer.Dim, strings.TrimRight(heads[0], " ")))
	for i := range heads[1:] {
		p.Line("  %s%s", heads[i+1], tails[i+1])
	}
	if left > 0 {
		p.below(2, fmt.Sprintf("and %d more flavors", left))
	}
}

// flavorCells are the cells of a flavor.
func flavorCells(f capacity.FlavorFit, failures int) []string {
	cells := []string{printer.Visible(f.Flavor), fmt.Sprint(f.Instances)}
	for i := range failures {
		cell := "-"
		if i < len(f.Losses) && f.Losses[i].Why == "" {
			cell = fmt.Sprint(f.Losses[i].Usable)
		}
		cells = append(cells, cell)
	}
	if f.Reason != "" {
		return append(cells, printer.Visible("fits on no host: "+f.Reason))
	}
	return append(cells, eachText(f))
}

// eachText tells how many guests one host holds.
func eachText(f capacity.FlavorFit) string {
	if len(f.Each) == 0 {
		return ""
	}
	least, most := f.Each[0].Instances, f.Each[0].Instances
	for _, e := range f.Each {
		least, most = min(least, e.Instances), max(most, e.Instances)
	}
	if least == most {
		return fmt.Sprintf("%d on each host", least)
	}
	return fmt.Sprintf("%d to %d on a host", least, most)
}

// mix prints what the scheduler made of a mix.
func (p *page) mix(m capacity.Mix, policy *capacity.Policy) {
	p.Line("")
	p.coloured(printer.Bold, fmt.Sprintf("  mix %s: %s", m.Name, mixText(m)))
	for _, line := range mixDetails(m, policy) {
		p.below(4, line)
	}
}

// mixText tells what became of a mix.
func mixText(m capacity.Mix) string {
	if len(m.Flavors) == 0 {
		return "none, as no flavor fits or no guest is allowed"
	}
	text := spelling.Count(m.Instances, "guest") + " placed"
	switch {
	case m.First == nil && m.Name == "worst":
		return text + ", all that the quotas allow"
	case m.First == nil:
		return text + ", all that were asked for"
	}
	return fmt.Sprintf("%s; the first 'no valid host' comes after %d, for %s", text, m.First.After, m.First.MixEntry)
}

// mixDetails tell what was placed, what stopped the first guest that was not, what is stranded where, hosts by guests, and the
// policy.
func mixDetails(m capacity.Mix, policy *capacity.Policy) []string {
	if len(m.Flavors) == 0 {
		return nil
	}
	var placed []string
	for _, f := range m.Flavors {
		text := fmt.Sprintf("%d %s", f.Placed, f.MixEntry)
		if f.Requested > f.Placed {
			text = fmt.Sprintf("%d of %d %s", f.Placed, f.Requested, f.MixEntry)
		}
		placed = append(placed, text)
	}
	all := []string{"placed: " + someOf(placed)}
	if m.First != nil {
		var reasons []string
		for _, r := range m.First.Reasons {
			reasons = append(reasons, fmt.Sprintf("%s on %s", r.What, spelling.Count(r.Hosts, "host")))
		}
		all = append(all, "stopped by: "+someOf(reasons))
	}
	for _, l := range m.Left {
		all = append(all, leftText(l))
	}
	for _, h := range m.Hosts[:min(len(m.Hosts), fewKinds)] {
		all = append(all, fmt.Sprintf("%s with %s: %s", spelling.Count(h.Count, "host"), guestsText(h.Instances), printer.Shorten(h.Hosts, printer.LongNodes)))
	}
	if more := len(m.Hosts) - fewKinds; more > 0 {
		all = append(all, fmt.Sprintf("and %d more kinds of hosts by their guests", more))
	}
	return append(all, "policy: "+policyText(m, policy))
}

// fewKinds is how many kinds of hosts, by their guests, are told.
const fewKinds = 5

// someOf joins texts, the first of them.
func someOf(texts []string) string {
	if more := len(texts) - printer.FewSums; more > 0 {
		texts = append(texts[:printer.FewSums:printer.FewSums], fmt.Sprintf("%d more", more))
	}
	return strings.Join(texts, ", ")
}

func guestsText(guests map[string]int) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(guests)) {
		all = append(all, fmt.Sprintf("%d %s", guests[name], name))
	}
	return cmp.Or(someOf(all), "no guest")
}

// leftText tells what is used of a resource, and what no guest of the mix can use, and where.
func leftText(l scheduler.Left) string {
	of := capacity.Resource(l.Resource)
	text := fmt.Sprintf("%s: %s of %s used", cmp.Or(ofResource[of], l.Resource), figure(l.Used, of.Unit()), amountText(l.Capacity, of.Unit()))
	if l.Stranded == 0 {
		return text + ", nothing stranded"
	}
	var places []string
	for _, w := range l.Where {
		where := printer.Shorten(w.Class, printer.LongNodes)
		if w.Hosts > 0 { // a pool has none
			where = spelling.Count(w.Hosts, "host") + " of " + where
		}
		if w.Zone != "" {
			where += " in zone " + w.Zone
		}
		places = append(places, fmt.Sprintf("%s on %s", figure(w.Amount, of.Unit()), where))
	}
	return fmt.Sprintf("%s, %s stranded: %s", text, figure(l.Stranded, of.Unit()), someOf(places))
}

// policyText tells how the scheduler chose.
func policyText(m capacity.Mix, p *capacity.Policy) string {
	words := []string{fmt.Sprintf("seed %d", m.Seed), "order " + m.Order, fmt.Sprintf("host_subset_size %d", p.HostSubsetSize)}
	for _, name := range slices.Sorted(maps.Keys(p.Multipliers)) {
		words = append(words, strings.TrimSuffix(name, "_multiplier")+" "+decimalText(p.Multipliers[name]))
	}
	words = append(words, "filters "+strings.Join(p.Filters, " "))
	if p.Placement {
		words = append(words, "asks placement first")
	}
	return strings.Join(words, ", ")
}
