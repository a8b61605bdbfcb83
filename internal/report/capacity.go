package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/spelling"
)

// Screen is where a text is read.
type Screen struct {
	Colours
	Width int // of a terminal, in columns; 0: no terminal, so nothing is drawn
}

// capacityPage prints the capacity of a cloud. Names of projects, flavors and networks may come from anywhere: every line is
// made visible before it gets colours.
type capacityPage struct {
	page
	Screen
}

// Capacity prints what a cloud holds against what was promised: what needs a decision first, then each region with its hosts,
// promises, budgets, flavors and mixes. What is fine is short.
func Capacity(w io.Writer, r *capacity.Report, s Screen) error {
	p := &capacityPage{page{w: w}, s}
	p.coloured(headlineColour(r), capacityHeadline(r))
	decisions := decisionsOf(r)
	for _, d := range decisions[:min(len(decisions), fewRows)] {
		p.labelled(d.colour(), d.label(), fmt.Sprintf("%s: %s: %s", d.region, d.name, d.text))
	}
	if more := len(decisions) - fewRows; more > 0 {
		p.coloured("", fmt.Sprintf("and %d more", more))
	}
	for _, region := range r.Regions {
		p.region(region)
	}
	return p.err
}

// coloured prints a line in a colour.
func (p *capacityPage) coloured(colour, text string) { p.line("%s", p.in(colour, visible(text))) }

// below prints a line below a title.
func (p *capacityPage) below(indent int, text string) {
	p.line("%s%s", strings.Repeat(" ", indent), visible(text))
}

// labelled prints a line behind a label.
func (p *capacityPage) labelled(colour, label, text string) {
	p.line("  %s%s", p.in(colour, fmt.Sprintf("%-9s", label)), visible(text))
}

// list prints texts below a title, the first of them.
func (p *capacityPage) list(indent, most int, texts []string) {
	for _, text := range texts[:min(len(texts), most)] {
		p.below(indent, text)
	}
	if more := len(texts) - most; more > 0 {
		p.below(indent, fmt.Sprintf("and %d more", more))
	}
}

func (p *capacityPage) region(r *capacity.Region) {
	p.line("")
	hosts := 0
	for _, c := range r.Classes {
		hosts += c.Hosts.Count
	}
	p.coloured(bold, fmt.Sprintf("%s: %v, %s", r.Name, r.Series, spelling.Count(hosts, "compute host")))
	p.list(2, fewSums, classTexts(r))
	p.list(2, fewSums, scopeTexts(r))
	p.list(2, fewSums, poolTexts(r))
	p.line("")
	p.promises(r)
	for _, promise := range r.Quotas {
		p.remedies(promise)
	}
	p.budgets(r.ConnectionLimits)
	p.packing(r)
	p.notes(toldNotes(r))
}

// remedies print what would keep a promise that is broken.
func (p *capacityPage) remedies(promise *capacity.Quota) {
	if standingOf(promise) != short {
		return
	}
	p.line("")
	p.line("  %s%s", p.in(red, string(promise.Resource)), visible(": promised are "+demandText(promise)+"; "+remedyText(promise)))
	p.list(4, fewSums, changeTexts(promise))
}

// remedyText leads to what would keep a promise.
func remedyText(p *capacity.Quota) string {
	if slices.ContainsFunc(p.Losses, func(l capacity.Loss) bool { return l.Required && l.Why != "" }) {
		return "nothing is proposed while a loss cannot be told"
	}
	switch len(p.Changes) {
	case 0:
		return "no change of one thing keeps it"
	case 1:
		return "what keeps it:"
	}
	return "each of these alone keeps it:"
}

// demandText tells who was promised most.
func demandText(p *capacity.Quota) string {
	terms := slices.Clone(p.Demand)
	slices.SortStableFunc(terms, func(a, b capacity.Term) int { return int(termSum(b) - termSum(a)) })
	var all []string
	for _, t := range terms[:min(len(terms), fewInLine)] {
		text := amountText(termSum(t), p.Unit) + " to " + shortened(t.What, longValue)
		if t.Times > 0 {
			text = amountText(termSum(t), p.Unit) + " to " + spelling.Count(t.Times, "project") + " without a quota"
		}
		all = append(all, text)
	}
	if more := len(terms) - fewInLine; more > 0 {
		all = append(all, fmt.Sprintf("the rest to %d more", more))
	}
	return strings.Join(all, ", ")
}

// termSum is what a term adds to its sum.
func termSum(t capacity.Term) int64 { return int64(t.Amount) * int64(max(t.Times, 1)) }

// toldNotes are the notes but those on flavors that fit nowhere, which stand in the list of flavors.
func toldNotes(r *capacity.Region) []capacity.Note {
	return slices.DeleteFunc(slices.Clone(r.Notes), func(n capacity.Note) bool { return n.Code == "capacity/flavor" })
}

func (p *capacityPage) notes(notes []capacity.Note) {
	if len(notes) == 0 {
		return
	}
	p.line("")
	for _, n := range notes[:min(len(notes), fewRows)] {
		p.line("  %s%s", p.in(cyan, "note: "), visible(n.Text))
		if n.Hint != "" {
			p.below(4, "hint: "+n.Hint)
		}
	}
	if more := len(notes) - fewRows; more > 0 {
		p.below(2, fmt.Sprintf("and %d more notes", more))
	}
}
