package report

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/plan"
)

// DiffFormats are the formats of a comparison.
var DiffFormats = []string{"text", "json", "markdown", "html", "github"}

// diffPage prints a comparison for a terminal.
type diffPage struct {
	page
	Colours
	by    By
	names map[string]string // of files
	hint  string            // beside texts of which only the lines are counted
}

// DiffText prints what a rollout would change: a line for each change, below it, dim, what it asks of the hosts and what
// made it, once for neighbours that share both; then what it adds up to, and that in one line at the end.
func DiffText(w io.Writer, r *plan.Report, by By, colours Colours) error {
	p := &diffPage{page: page{w: w}, Colours: colours, by: by, names: fileNames(r)}
	if len(r.Texts) == 0 {
		p.hint = "--text shows them"
	}
	p.parts(r.Changes)
	if len(r.NoEffect) > 0 {
		p.line("%s", p.in(bold, "Without effect:"))
		p.line("")
		p.parts(r.NoEffect)
	}
	for _, t := range r.Texts {
		p.textDiff(t)
	}
	p.summary(r)
	return p.err
}

// parts prints changes in the order that was asked for.
func (p *diffPage) parts(changes []plan.Change) {
	for _, part := range p.by.parts(changes) {
		indent := ""
		if part.title != "" {
			p.line("%s%s", p.in(bold, part.title), p.in(dim, part.total))
			indent = "  "
		}
		for _, b := range blocks(part.changes) {
			p.block(b, indent)
		}
		p.line("")
	}
}

// block prints changes that share their impact and their cause.
func (p *diffPage) block(b block, indent string) {
	for _, r := range rows(b.changes) {
		for _, c := range r.shown {
			p.line("%s%s", indent, p.change(c))
		}
		if len(r.rest) > 0 {
			p.line("%s  %s", indent, p.in(dim, r.moreText()))
		}
	}
	if b.impact != "" {
		b.cause = "; " + b.cause
	}
	p.line("%s    %s%s", indent, p.in(impactColour(b.level, b.guests), b.impact), p.in(dim, b.cause+b.note))
}

// impactColour marks what disturbs.
func impactColour(level plan.Level, guests plan.InstanceImpact) string {
	switch {
	case guests == plan.InstancesLoseNetwork, guests == plan.InstancesStop:
		return red
	case level == plan.Restart, level == plan.Reboot:
		return yellow
	}
	return dim
}

// change is the line of a change.
func (p *diffPage) change(c plan.Change) string {
	f := phraseOf(c, p.fileName(c))
	words := []string{p.in(ofMark[f.mark], f.mark), f.file, p.in(bold, f.option)}
	if c.Lines != nil && !c.Lines.Binary {
		f.aside = p.hint
	}
	if f.was != "" {
		words = append(words, "(was "+f.was+")")
	}
	if f.before != "" {
		words = append(words, p.in(red, f.before), "->", p.in(green, f.after))
	}
	words = append(words, f.words)
	if f.aside != "" {
		words = append(words, p.in(dim, "("+f.aside+")"))
	}
	words = append(words, p.on(c))
	return joinWords(words)
}

// joinWords joins words that are not empty.
func joinWords(words []string) string {
	var b strings.Builder
	for _, w := range words {
		if w != "" && b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return b.String()
}

// fileName is how a line calls the file of a change: by its path where the file as a whole changes.
func (p *diffPage) fileName(c plan.Change) string {
	switch {
	case p.by == ByFile:
		return ""
	case isWhole(c):
		return c.Path
	}
	return p.names[c.Path]
}

// isWhole reports whether a change is of a file, not of a part of it.
func isWhole(c plan.Change) bool {
	return c.Kind == plan.OfFile || c.Kind == plan.OfText || c.Kind == plan.OfMode || c.Kind == plan.OfOwner
}

// on tells the hosts of a change, unless a heading does.
func (p *diffPage) on(c plan.Change) string {
	if p.by == ByHost {
		return ""
	}
	text := p.in(cyan, nodesText(c.Nodes)) + fmt.Sprintf(" (%d)", c.Count)
	if c.Kind != plan.OfHost {
		text = "on " + text
	}
	return text
}

// textDiff prints a unified diff.
func (p *diffPage) textDiff(t plan.TextDiff) {
	p.line("%s", p.in(bold, "--- "+visible(t.Path)))
	p.line("%s on %s (%d)", p.in(bold, "+++ "+visible(t.Path)), p.in(cyan, nodesText(t.Nodes)), t.Count)
	if t.Diff == "" {
		p.line(noText)
	}
	for _, line := range diffLines(t) {
		p.line("%s", p.in(map[byte]string{'+': green, '-': red, '@': cyan}[(line + " ")[0]], line))
	}
	p.line("")
}
