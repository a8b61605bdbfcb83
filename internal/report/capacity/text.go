package capacity

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// Screen is where a text is read.
type Screen struct {
	printer.Colours
	Width int // of a terminal, in columns; 0: no terminal, so nothing is drawn
}

// capacityPage prints the capacity of a cloud. Names of projects, flavors and networks may come from anywhere: every line is
// made visible before it gets colours.
type page struct {
	printer.Page
	Screen
}

// Capacity prints what a cloud holds against what was promised: what needs a decision first, then each region with its hosts,
// promises, budgets, flavors and mixes. What is fine is short.
func Text(w io.Writer, r *capacity.Report, s Screen) error {
	p := &page{printer.Page{W: w}, s}
	p.coloured(headlineColour(r), headline(r))
	decisions := decisionsOf(r)
	for _, d := range decisions[:min(len(decisions), printer.FewRows)] {
		p.labelled(d.colour(), d.label(), fmt.Sprintf("%s: %s: %s", d.region, d.name, d.text))
	}
	if more := len(decisions) - printer.FewRows; more > 0 {
		p.coloured("", fmt.Sprintf("and %d more", more))
	}
	for _, region := range r.Regions {
		p.region(region)
	}
	return p.Err
}

// coloured prints a line in a colour.
func (p *page) coloured(colour, text string) { p.Line("%s", p.In(colour, printer.Visible(text))) }

// below prints a line below a title.
func (p *page) below(indent int, text string) {
	p.Line("%s%s", strings.Repeat(" ", indent), printer.Visible(text))
}

// labelled prints a line behind a label.
func (p *page) labelled(colour, label, text string) {
	p.Line("  %s%s", p.In(colour, fmt.Sprintf("%-9s", label)), printer.Visible(text))
}

// list prints texts below a title, the first of them.
func (p *page) list(indent, most int, texts []string) {
	for _, text := range texts[:min(len(texts), most)] {
		p.below(indent, text)
	}
	if more := len(texts) - most; more > 0 {
		p.below(indent, fmt.Sprintf("and %d more", more))
	}
}

func (p *page) region(r *capacity.Region) {
	p.Line("")
	hosts := 0
	for _, c := range r.Classes {
		hosts += c.Hosts.Count
	}
	p.coloured(printer.Bold, fmt.Sprintf("%s: %v, %s", r.Name, r.Series, spelling.Count(hosts, "compute host")))
	p.list(2, printer.FewSums, classTexts(r))
	p.list(2, printer.FewSums, scopeTexts(r))
	p.list(2, printer.FewSums, poolTexts(r))
	p.Line("")
	p.promises(r)
	for _, promise := range r.Quotas {
		p.remedies(promise)
	}
	p.budgets(r.ConnectionLimits)
	p.packing(r)
	p.notes(toldNotes(r))
}

// remedies print what would keep a promise that is broken.
func (p *page) remedies(promise *capacity.Quota) {
	if standingOf(promise) != short {
		return
	}
	p.Line("")
	p.Line("  %s%s", p.In(printer.Red, string(promise.Resource)), printer.Visible(": promised are "+demandText(promise)+"; "+remedyText(promise)))
	p.list(4, printer.FewSums, changeTexts(promise))
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
	for _, t := range terms[:min(len(terms), printer.FewInLine)] {
		text := amountText(termSum(t), p.Unit) + " to " + printer.Shorten(t.What, printer.LongValue)
		if t.Times > 0 {
			text = amountText(termSum(t), p.Unit) + " to " + spelling.Count(t.Times, "project") + " without a quota"
		}
		all = append(all, text)
	}
	if more := len(terms) - printer.FewInLine; more > 0 {
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

func (p *page) notes(notes []capacity.Note) {
	if len(notes) == 0 {
		return
	}
	p.Line("")
	for _, n := range notes[:min(len(notes), printer.FewRows)] {
		p.Line("  %s%s", p.In(printer.Cyan, "note: "), printer.Visible(n.Text))
		if n.Hint != "" {
			p.below(4, "hint: "+n.Hint)
		}
	}
	if more := len(notes) - printer.FewRows; more > 0 {
		p.below(2, fmt.Sprintf("and %d more notes", more))
	}
}
