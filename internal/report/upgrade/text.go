package upgrade

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
	"stackplan/internal/upgrade"
)

// upgradePage prints a report on an upgrade for a terminal.
type page struct {
	printer.Page
	printer.Colours
	wide int // the longest name of a series
}

// UpgradeText prints what another series does to a cloud: what it adds up to, then what needs a decision, then the rest by
// kind, then the steps. A change stands once, with the series that brings it and all its hosts; below it stands, dim, what
// it comes from, why it matters and what to do, once for all that share these.
func Text(w io.Writer, r *upgrade.Report, colours printer.Colours) error {
	p := &page{Page: printer.Page{W: w}, Colours: colours}
	for _, c := range r.Changes {
		p.wide = max(p.wide, len(c.Series.String()))
	}
	p.head(r)
	decide, rest := parts(r)
	p.part("Needs you", decide)
	for _, k := range kindTitles {
		p.part(k.title, rest[k.kind])
	}
	p.steps(r.Steps)
	return p.Err
}

// head prints the summary: the headline, the way of each region, what stays, and what is not known.
func (p *page) head(r *upgrade.Report) {
	colour := printer.Bold
	if r.Downgrade {
		colour = printer.Bold + printer.Red
	}
	head, kinds := headline(r)
	p.Line("%s", p.In(colour, head))
	if r.Downgrade {
		p.Line("%s", p.In(printer.Red, downgradeText))
	}
	if kinds != "" {
		p.row(true, "", "of these", kinds)
	}
	for i, region := range r.Regions {
		p.row(i == 0, "", "way", fmt.Sprintf("%s %s (%s)", printer.Visible(region.Name), wayText(region), spelling.Count(region.Hosts, "host")))
	}
	if text := sameText(r); text != "" {
		p.row(true, "", "stays", text)
	}
	if text := mootText(r); text != "" {
		p.row(true, "", "no matter", text)
	}
	if text := editsText(r); text != "" {
		p.row(true, printer.Green, "edits", text)
	}
	for i, text := range gapTexts(r.Gaps) {
		p.row(i == 0, printer.Red, "not known", text)
	}
	p.Line("")
}

// row prints a row of the summary, with its label where it is the first of its kind.
func (p *page) row(isFirst bool, colour, label, text string) {
	if !isFirst {
		label = ""
	}
	p.Line("%s%s", p.In(colour, fmt.Sprintf("%-11s", label)), text)
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

// change is the line of a change.
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

// ofUpgrade are the colours of marks.
var markColours = map[string]string{"!": printer.Red, "?": printer.Yellow, "+": printer.Green, "-": printer.Red, "~": printer.Dim}

// details print what the changes of a block share.
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

// steps print what to do, one stop after the other.
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
