// Package capacity prints capacity reports: whether the quotas and connection limits of a cloud fit, and how the numbers are computed.
package capacity

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// Screen is the terminal that a text is printed to.
type Screen struct {
	printer.Colours
	Width int // in columns; 0: not a terminal, so no bars are drawn
}

// page prints a report as text. Names of projects, flavors and networks are not trusted: every line is made visible before it is
// coloured.
type page struct {
	printer.Page
	Screen
}

// Text prints a report for a terminal: the headline and what is exceeded or tight, then each region with its hosts, quotas,
// connection limits, flavors, mixes and notes.
func Text(w io.Writer, r *capacity.Report, s Screen) error {
	p := &page{printer.Page{W: w}, s}
	p.coloured(headlineColour(r), headline(r))
	issues := issuesOf(r)
	for _, i := range issues[:min(len(issues), printer.FewRows)] {
		p.labelled(i.colour(), i.label, fmt.Sprintf("%s: %s: %s", i.region, i.name, i.text))
	}
	if more := len(issues) - printer.FewRows; more > 0 {
		p.coloured("", fmt.Sprintf("and %d more", more))
	}
	for _, region := range r.Regions {
		p.region(region)
	}
	return p.Err
}

// coloured prints a line in a colour.
func (p *page) coloured(colour, text string) { p.Line("%s", p.In(colour, printer.Visible(text))) }

// indented prints a line with an indent.
func (p *page) indented(indent int, text string) {
	p.Line("%s%s", strings.Repeat(" ", indent), printer.Visible(text))
}

// labelled prints a line with a label in front.
func (p *page) labelled(colour, label, text string) {
	p.Line("  %s%s", p.In(colour, fmt.Sprintf("%-9s", label)), printer.Visible(text))
}

// list prints the first lines of a list and counts the others.
func (p *page) list(indent, most int, texts []string) {
	for _, text := range texts[:min(len(texts), most)] {
		p.indented(indent, text)
	}
	if more := len(texts) - most; more > 0 {
		p.indented(indent, fmt.Sprintf("and %d more", more))
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
	p.quotas(r)
	for _, q := range r.Quotas {
		p.fixes(q)
	}
	p.projects(r)
	p.connectionLimits(r.ConnectionLimits)
	p.packing(r)
	p.notes(otherNotes(r))
}

// fixes prints the changes that make an exceeded quota fit.
func (p *page) fixes(q *capacity.Quota) {
	if verdictOf(q) != exceeded || len(q.Changes) == 0 && q.Headroom >= 0 && len(failuresExceeding(q)) == 0 {
		return
	}
	p.Line("")
	p.Line("  %s%s", p.In(printer.Red, printer.Visible(q.Name())), printer.Visible(": the largest quotas are "+demandText(q)+"; "+fixesTitle(q)))
	p.list(4, printer.FewSums, changeTexts(q))
}

// fixesTitle introduces the changes that make an exceeded quota fit.
func fixesTitle(q *capacity.Quota) string {
	if slices.ContainsFunc(q.Losses, func(l capacity.Loss) bool { return l.Required && l.Why != "" }) {
		return "no fix is proposed, because a loss cannot be computed"
	}
	switch n := len(q.Changes); {
	case n == 0 && len(q.Unlimited) > 0:
		return "give each project a limit"
	case n == 0:
		return "no single change is enough"
	case n == 1:
		return "this change is enough:"
	}
	return "each of these changes is enough:"
}

// demandText names the largest quotas.
func demandText(q *capacity.Quota) string {
	terms := slices.Clone(q.Demand)
	slices.SortStableFunc(terms, func(a, b capacity.Term) int { return cmp.Compare(termSum(b), termSum(a)) })
	var all []string
	for _, t := range terms[:min(len(terms), printer.FewInLine)] {
		text := amountText(termSum(t), q.Unit) + " of " + printer.Shorten(t.What, printer.LongValue)
		if t.Times > 0 {
			text = amountText(termSum(t), q.Unit) + " of " + spelling.Count(t.Times, "project") + strings.TrimPrefix(t.What, "projects")
		}
		all = append(all, text)
	}
	if more := len(terms) - printer.FewInLine; more > 0 {
		all = append(all, fmt.Sprintf("the rest of %d more", more))
	}
	return strings.Join(all, ", ")
}

// termSum returns what a term adds to its sum.
func termSum(t capacity.Term) int64 {
	sum := t.Amount * float64(max(t.Times, 1))
	if sum >= math.MaxInt64 {
		return math.MaxInt64
	}
	return int64(sum)
}

// otherNotes returns the notes, except those about flavors that fit on no host: the table of flavors contains these.
func otherNotes(r *capacity.Region) []capacity.Note {
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
			p.indented(4, "hint: "+n.Hint)
		}
	}
	if more := len(notes) - printer.FewRows; more > 0 {
		p.indented(2, fmt.Sprintf("and %d more notes", more))
	}
}
