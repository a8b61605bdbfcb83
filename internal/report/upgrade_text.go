package report

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/spelling"
	"stackplan/internal/upgrade"
)

// upgradePage prints a report on an upgrade for a terminal.
type upgradePage struct {
	page
	Colours
	wide int // the longest name of a series
}

// UpgradeText prints what another series does to a cloud: what it adds up to, then what needs a decision, then the rest by
// kind, then the steps. A change stands once, with the series that brings it and all its hosts; below it stands, dim, what
// it comes from, why it matters and what to do, once for all that share these.
func UpgradeText(w io.Writer, r *upgrade.Report, colours Colours) error {
	p := &upgradePage{page: page{w: w}, Colours: colours}
	for _, c := range r.Changes {
		p.wide = max(p.wide, len(c.Series.String()))
	}
	p.head(r)
	decide, rest := upgradeParts(r)
	p.part("Needs you", decide)
	for _, k := range upgradeKinds {
		p.part(k.title, rest[k.kind])
	}
	p.steps(r.Steps)
	return p.err
}

// head prints the summary: the headline, the way of each region, what stays, and what is not known.
func (p *upgradePage) head(r *upgrade.Report) {
	colour := bold
	if r.Downgrade {
		colour = bold + red
	}
	head, kinds := upgradeHeadline(r)
	p.line("%s", p.in(colour, head))
	if r.Downgrade {
		p.line("%s", p.in(red, downgradeText))
	}
	if kinds != "" {
		p.row(true, "", "of these", kinds)
	}
	for i, region := range r.Regions {
		p.row(i == 0, "", "way", fmt.Sprintf("%s %s (%s)", visible(region.Name), wayText(region), spelling.Count(region.Hosts, "host")))
	}
	if text := sameText(r); text != "" {
		p.row(true, "", "stays", text)
	}
	if text := mootText(r); text != "" {
		p.row(true, "", "no matter", text)
	}
	if text := editsText(r); text != "" {
		p.row(true, green, "edits", text)
	}
	for i, text := range gapTexts(r.Gaps) {
		p.row(i == 0, red, "not known", text)
	}
	p.line("")
}

// row prints a row of the summary, with its label where it is the first of its kind.
func (p *upgradePage) row(isFirst bool, colour, label, text string) {
	if !isFirst {
		label = ""
	}
	p.line("%s%s", p.in(colour, fmt.Sprintf("%-11s", label)), text)
}

// part prints changes below a title.
func (p *upgradePage) part(title string, changes []upgrade.Change) {
	if len(changes) == 0 {
		return
	}
	p.line("%s", p.in(bold, fmt.Sprintf("%s (%d)", title, len(changes))))
	for _, b := range upgradeBlocks(changes) {
		for _, phrase := range b.phrases {
			p.line("  %s", p.change(phrase))
		}
		p.details(b)
	}
	p.line("")
}

// change is the line of a change.
func (p *upgradePage) change(f upgradePhrase) string {
	words := []string{p.in(ofUpgrade[f.mark], f.mark), fmt.Sprintf("%-*s", p.wide, f.in), f.projects, p.in(bold, f.name), f.words}
	if f.before != "" {
		words = append(words, p.in(red, f.before), "->", p.in(green, f.after))
	}
	if f.aside != "" {
		words = append(words, p.in(dim, "("+f.aside+")"))
	}
	return joinWords(append(words, "on", p.in(cyan, f.nodes)))
}

// ofUpgrade are the colours of marks.
var ofUpgrade = map[string]string{"!": red, "?": yellow, "+": green, "-": red, "~": dim}

// details print what the changes of a block share.
func (p *upgradePage) details(b upgradeBlock) {
	indent := strings.Repeat(" ", p.wide+5)
	for _, text := range []string{b.from, b.why} {
		if text != "" {
			p.line("%s%s", indent, p.in(dim, text))
		}
	}
	colour := dim
	if b.decide {
		colour = yellow
	}
	for _, do := range b.do {
		p.line("%s%s", indent, p.in(colour, "do: "+do))
	}
}

// steps print what to do, one stop after the other.
func (p *upgradePage) steps(steps []upgrade.Step) {
	for _, stop := range stopsOf(steps) {
		if stop.as != "" {
			p.line("%s %s", p.in(bold, fmt.Sprintf("Steps to %v:", stop.in)), stop.as)
			p.line("")
			continue
		}
		p.line("%s", p.in(bold, fmt.Sprintf("Steps to %v", stop.in)))
		lines, _ := stop.lines()
		for i, step := range lines {
			p.step(i+1, step)
		}
		p.line("")
	}
}

func (p *upgradePage) step(number int, s upgrade.Step) {
	words := []string{p.in(bold, stepPlace(s))}
	if s.Count > 0 {
		words = append(words, "on", p.in(cyan, onNodes(s.Nodes)))
	}
	text := shortened(s.Instruction, longReason)
	if where := joinWords(words); where != "" {
		text = where + ": " + text
	}
	p.line("  %2d. %s", number, text)
	if s.Why != "" {
		p.line("      %s", p.in(dim, shortened(s.Why, longReason)))
	}
}
