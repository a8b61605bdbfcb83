package upgrade

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
	"stackplan/internal/upgrade"
)

// page prints a report for a terminal.
type page struct {
	printer.Page
	printer.Colours
	wide int // the longest name of a series
}

// Text prints what another series changes: the summary, the changes that require action, the other changes by kind, and the steps. A
// change is printed once, with its series and all its hosts. Its origin, reason and instructions are below it, once for all changes that
// have the same.
func Text(w io.Writer, r *upgrade.Report, colours printer.Colours) error {
	p := &page{Page: printer.Page{W: w}, Colours: colours}
	for _, c := range r.Changes {
		p.wide = max(p.wide, len(c.Series.String()))
	}
	p.head(r)
	required, rest := parts(r)
	p.part("Action required", required)
	for _, k := range kinds {
		p.part(k.title, rest[k.kind])
	}
	p.steps(r.Steps)
	return p.Err
}

// head prints the summary: the headline, the path of each region, what does not change, and what is unknown.
func (p *page) head(r *upgrade.Report) {
	colour := printer.Bold
	if r.Downgrade {
		colour = printer.Bold + printer.Red
	}
	head, byKind := headline(r)
	p.Line("%s", p.In(colour, head))
	if r.Downgrade {
		p.Line("%s", p.In(printer.Red, downgradeText))
	}
	if byKind != "" {
		p.row(true, "", "of these", byKind)
	}
	for i, region := range r.Regions {
		p.row(i == 0, "", "path", fmt.Sprintf("%s %s (%s)", printer.Visible(region.Name), pathText(region), spelling.Count(region.Hosts, "host")))
	}
	if text := sameText(r); text != "" {
		p.row(true, "", "unchanged", text)
	}
	if text := noEffectText(r); text != "" {
		p.row(true, "", "not applicable", text)
	}
	if text := fixText(r); text != "" {
		p.row(true, printer.Green, "fixable", text)
	}
	for i, text := range gapTexts(r.Gaps) {
		p.row(i == 0, printer.Red, "unknown", text)
	}
	p.Line("")
}

// row prints a row of the summary. Only the first row of several with the same label prints it.
func (p *page) row(isFirst bool, colour, label, text string) {
	if !isFirst {
		label = ""
	}
	p.Line("%s%s", p.In(colour, fmt.Sprintf("%-16s", label)), text)
}

// part prints changes below a title.
func (p *page) part(title string, changes []upgrade.Change) {
	if len(changes) == 0 {
		return
	}
	p.Line("%s", p.In(printer.Bold, fmt.Sprintf("%s (%d)", title, len(changes))))
	for _, b := range blocks(changes) {
		for _, phrase := range b.phrases {
			p.Line("  %s", p.change(phrase))
		}
		p.details(b)
	}
	p.Line("")
}

// change returns the line of a change.
func (p *page) change(f phrase) string {
	words := []string{p.In(markColours[f.mark], f.mark), fmt.Sprintf("%-*s", p.wide, f.in), f.projects, p.In(printer.Bold, f.name), f.words}
	if f.before != "" {
		words = append(words, p.In(printer.Red, f.before), "->", p.In(printer.Green, f.after))
	}
	if f.aside != "" {
		words = append(words, p.In(printer.Dim, "("+f.aside+")"))
	}
	return printer.Join(append(words, "on", p.In(printer.Cyan, f.nodes)))
}

// markColours are the colours of the marks.
var markColours = map[string]string{"!": printer.Red, "?": printer.Yellow, "+": printer.Green, "-": printer.Red, "~": printer.Dim}

// details prints the common origin, reason and instructions of a block.
func (p *page) details(b block) {
	indent := strings.Repeat(" ", p.wide+5)
	for _, text := range []string{b.from, b.why} {
		if text != "" {
			p.Line("%s%s", indent, p.In(printer.Dim, text))
		}
	}
	colour := printer.Dim
	if b.decide {
		colour = printer.Yellow
	}
	for _, do := range b.do {
		p.Line("%s%s", indent, p.In(colour, "do: "+do))
	}
}

// steps prints the steps of each stop.
func (p *page) steps(steps []upgrade.Step) {
	for _, stop := range stopsOf(steps) {
		if stop.as != "" {
			p.Line("%s %s", p.In(printer.Bold, fmt.Sprintf("Steps to %v:", stop.in)), stop.as)
			p.Line("")
			continue
		}
		p.Line("%s", p.In(printer.Bold, fmt.Sprintf("Steps to %v", stop.in)))
		lines, _ := stop.lines()
		for i, step := range lines {
			p.step(i+1, step)
		}
		p.Line("")
	}
}

func (p *page) step(number int, s upgrade.Step) {
	words := []string{p.In(printer.Bold, stepPlace(s))}
	if s.Count > 0 {
		words = append(words, "on", p.In(printer.Cyan, printer.CountedNodes(s.Nodes)))
	}
	text := printer.Shorten(s.Instruction, printer.LongReason)
	if where := printer.Join(words); where != "" {
		text = where + ": " + text
	}
	p.Line("  %2d. %s", number, text)
	if s.Why != "" {
		p.Line("      %s", p.In(printer.Dim, printer.Shorten(s.Why, printer.LongReason)))
	}
}
