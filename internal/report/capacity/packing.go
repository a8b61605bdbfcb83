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

// packing prints how many instances of each flavor fit, and where the scheduler places the instances of mixes.
func (p *page) packing(r *capacity.Region) {
	if r.Packing == nil || len(r.Packing.Flavors)+len(r.Packing.Mixes) == 0 {
		return
	}
	p.Line("")
	p.flavors(r.Packing.Flavors)
	if passing := r.Packing.Policy.Passing; len(passing) > 0 {
		p.indented(2, unsimulatedText(passing))
	}
	for _, m := range r.Packing.Mixes {
		p.mix(m, &r.Packing.Policy)
	}
}

// unsimulatedText names the filters that the simulation does not know.
func unsimulatedText(filters []string) string {
	names := strings.Join(filters[:min(len(filters), printer.FewSums)], ", ")
	if len(filters) == 1 {
		return names + " is not simulated: it is assumed to pass every host"
	}
	return names + " are not simulated: they are assumed to pass every host"
}

// flavors prints a table of flavors. Flavors that fit on no host or of which this is unknown are first, with the reason.
func (p *page) flavors(flavors []capacity.FlavorFit) {
	if len(flavors) == 0 {
		return
	}
	g := &printer.Table{LeftAligned: map[int]bool{0: true}}
	head := []string{"each flavor alone", "instances"}
	widest := slices.MaxFunc(flavors, func(a, b capacity.FlavorFit) int { return len(a.Losses) - len(b.Losses) })
	for _, l := range widest.Losses {
		head = append(head, failureText(l)+" lost")
	}
	g.Add(append(head, "")...)
	left := 0
	for _, none := range []bool{true, false} {
		for _, f := range flavors {
			switch {
			case (missingText(f) != "") != none:
			case g.Len() > printer.FewRows:
				left++
			default:
				g.Add(flavorCells(f, len(widest.Losses))...)
			}
		}
	}
	heads, tails := g.Lines()
	p.Line("  %s", p.In(printer.Dim, strings.TrimRight(heads[0], " ")))
	for i := range heads[1:] {
		p.Line("  %s%s", heads[i+1], tails[i+1])
	}
	if left > 0 {
		p.indented(2, fmt.Sprintf("and %d more flavors", left))
	}
}

// flavorCells returns the cells of a flavor.
func flavorCells(f capacity.FlavorFit, failures int) []string {
	cells := []string{printer.Visible(f.Flavor), fmt.Sprint(f.Instances)}
	if f.Unknown != "" {
		cells[1] = "-"
	}
	for i := range failures {
		cell := "-"
		if i < len(f.Losses) && f.Losses[i].Why == "" && f.Unknown == "" {
			cell = fmt.Sprint(f.Losses[i].Usable)
		}
		cells = append(cells, cell)
	}
	if missing := missingText(f); missing != "" {
		return append(cells, printer.Visible(missing))
	}
	return append(cells, eachText(f))
}

// missingText returns why no instance of a flavor is known to fit; empty if some fit.
func missingText(f capacity.FlavorFit) string {
	switch {
	case f.Reason != "":
		return "fits on no host: " + f.Reason
	case f.Unknown != "" && f.Possible == 0:
		return "not known: " + f.Unknown
	case f.Unknown != "":
		return fmt.Sprintf("not known: %s; at most %s", f.Unknown, spelling.Count(int(f.Possible), "instance"))
	}
	return ""
}

// eachText returns how many instances fit on one host.
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

// mix prints how the scheduler placed the instances of a mix.
func (p *page) mix(m capacity.Mix, policy *capacity.Policy) {
	p.Line("")
	p.coloured(printer.Bold, fmt.Sprintf("  mix %s: %s", m.Name, mixText(m)))
	for _, line := range mixDetails(m, policy) {
		p.indented(4, line)
	}
}

// mixText returns how many instances of a mix were placed.
func mixText(m capacity.Mix) string {
	if len(m.Flavors) == 0 {
		return "no instance is placed: no flavor fits, or the quotas allow no instance"
	}
	text := spelling.Count(m.Instances, "instance") + " placed"
	switch {
	case m.First == nil && m.Name == "worst":
		return text + ", all that the quotas allow"
	case m.First == nil:
		return text + ", all that were requested"
	}
	return fmt.Sprintf("%s; 'No valid host' first occurs after %d, for %s", text, m.First.After, m.First.MixEntry)
}

// mixDetails returns the placed instances, why the next instance found no host, what is stranded on which hosts, the hosts by their
// instances, and the settings of the scheduler.
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
		all = append(all, "rejected by: "+someOf(reasons))
	}
	for _, l := range m.Left {
		all = append(all, leftText(l))
	}
	for _, h := range m.Hosts[:min(len(m.Hosts), fewCombinations)] {
		all = append(all, fmt.Sprintf("%s with %s: %s", spelling.Count(h.Count, "host"), instancesText(h.Instances), printer.Shorten(h.Hosts, printer.LongNodes)))
	}
	if more := len(m.Hosts) - fewCombinations; more > 0 {
		all = append(all, fmt.Sprintf("and %d more combinations of instances", more))
	}
	return append(all, "scheduler: "+policyText(m, policy))
}

// fewCombinations is how many combinations of instances on hosts are printed.
const fewCombinations = 5

// someOf joins the first of several texts with commas and counts the others.
func someOf(texts []string) string {
	if more := len(texts) - printer.FewSums; more > 0 {
		texts = append(texts[:printer.FewSums:printer.FewSums], fmt.Sprintf("%d more", more))
	}
	return strings.Join(texts, ", ")
}

func instancesText(instances map[string]int) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(instances)) {
		all = append(all, fmt.Sprintf("%d %s", instances[name], name))
	}
	return cmp.Or(someOf(all), "no instance")
}

// leftText returns how much of a resource is used, and how much is stranded, where: no instance of the mix can use it.
func leftText(l scheduler.Left) string {
	of := capacity.Resource(l.Resource)
	text := fmt.Sprintf("%s: %s of %s used", cmp.Or(resourceNames[of], l.Resource), figure(l.Used, of.Unit()), amountText(l.Capacity, of.Unit()))
	if l.Stranded == 0 {
		return text + ", nothing stranded"
	}
	var places []string
	for _, w := range l.Where {
		where := printer.Shorten(w.Class, printer.LongNodes)
		if w.Hosts > 0 { // a pool has no hosts
			where = spelling.Count(w.Hosts, "host") + " of " + where
		}
		if w.Zone != "" {
			where += " in zone " + w.Zone
		}
		places = append(places, fmt.Sprintf("%s on %s", figure(w.Amount, of.Unit()), where))
	}
	return fmt.Sprintf("%s, %s stranded: %s", text, figure(l.Stranded, of.Unit()), someOf(places))
}

// policyText returns the settings of the scheduler.
func policyText(m capacity.Mix, p *capacity.Policy) string {
	words := []string{fmt.Sprintf("seed %d", m.Seed), "order " + m.Order, fmt.Sprintf("host_subset_size %d", p.HostSubsetSize)}
	for _, name := range slices.Sorted(maps.Keys(p.Multipliers)) {
		words = append(words, strings.TrimSuffix(name, "_multiplier")+" "+decimalText(p.Multipliers[name]))
	}
	words = append(words, "filters "+strings.Join(p.Filters, " "))
	if p.Placement {
		words = append(words, "placement queried first")
	}
	return strings.Join(words, ", ")
}
