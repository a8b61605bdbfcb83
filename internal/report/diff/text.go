package diff

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/plan"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// Formats are the names of the formats: those of this package and JSON.
var Formats = []string{"text", "json", "markdown", "html", "github"}

// page prints a comparison for a terminal.
type page struct {
	printer.Page
	printer.Colours
	by    By
	names map[string]string // of files
	hint  string            // after texts of which only the lines are counted
	shown map[string]int    // changes of each file that were printed since the last heading
}

// maxOfFile limits how many changes of one file, and how many lines of one unified diff, are printed for a terminal.
const maxOfFile = 500

// Text prints what a rollout changes: a line for each change, and below it the impact and the cause, once for neighbours that have the
// same; then the summary, and the conclusion in one line.
func Text(w io.Writer, r *plan.Report, by By, colours printer.Colours) error {
	p := &page{Page: printer.Page{W: w}, Colours: colours, by: by, names: fileNames(r), shown: map[string]int{}}
	if len(r.Texts) == 0 {
		p.hint = "--text shows them"
	}
	p.parts(r.Changes)
	if len(r.NoEffect) > 0 {
		p.Line("%s", p.In(printer.Bold, "Without effect:"))
		p.Line("")
		p.parts(r.NoEffect)
	}
	for _, t := range r.Texts {
		p.textDiff(t)
	}
	p.summary(r)
	return p.Err
}

// parts prints changes in the requested order.
func (p *page) parts(changes []plan.Change) {
	for _, part := range p.by.parts(changes) {
		indent := ""
		if part.title != "" {
			p.Line("%s%s", p.In(printer.Bold, part.title), p.In(printer.Dim, part.total))
			indent = "  "
		}
		left := 0
		clear(p.shown)
		for _, b := range blocks(part.changes) {
			left += p.block(b, indent)
		}
		if left > 0 {
			p.Line("%s%s", indent, p.In(printer.Dim, fmt.Sprintf("... and %s of files with more than %d; --format json contains all", spelling.Count(left, "more change"), maxOfFile)))
		}
		p.Line("")
	}
}

// block prints changes with the same impact and the same cause. It returns how many it omits, because their file has too many.
func (p *page) block(b block, indent string) (left int) {
	isShown := false
	for _, r := range rows(b.changes) {
		if path := r.shown[0].Path; p.shown[path] >= maxOfFile {
			left += len(r.shown) + len(r.rest)
			continue
		}
		isShown = true
		for _, c := range r.shown {
			p.shown[c.Path]++
			p.Line("%s%s", indent, p.change(c))
		}
		if len(r.rest) > 0 {
			p.Line("%s  %s", indent, p.In(printer.Dim, r.moreText()))
		}
	}
	if !isShown {
		return left
	}
	if b.impact != "" {
		b.cause = "; " + b.cause
	}
	p.Line("%s    %s%s", indent, p.In(impactColour(b.level, b.instances), b.impact), p.In(printer.Dim, b.cause+b.note))
	return left
}

// impactColour returns the colour of an impact.
func impactColour(level plan.Level, instances plan.InstanceImpact) string {
	switch {
	case instances == plan.InstancesLoseNetwork, instances == plan.InstancesStop:
		return printer.Red
	case level == plan.Restart, level == plan.Reboot:
		return printer.Yellow
	}
	return printer.Dim
}

// change returns the line of a change.
func (p *page) change(c plan.Change) string {
	f := phraseOf(c, p.fileName(c))
	words := []string{p.In(markColours[f.mark], f.mark), f.file, p.In(printer.Bold, f.option)}
	if c.Lines != nil && !c.Lines.Binary && c.Lines.Added+c.Lines.Removed > 0 {
		f.aside = p.hint
	}
	if f.was != "" {
		words = append(words, "(was "+f.was+")")
	}
	if f.before != "" {
		words = append(words, p.In(printer.Red, f.before), "->", p.In(printer.Green, f.after))
	}
	words = append(words, f.words)
	if f.aside != "" {
		words = append(words, p.In(printer.Dim, "("+f.aside+")"))
	}
	words = append(words, p.on(c))
	return printer.Join(words)
}

// fileName returns how a line names the file of a change: by its path if the file as a whole changes.
func (p *page) fileName(c plan.Change) string {
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

// on returns the hosts of a change, unless a heading names them.
func (p *page) on(c plan.Change) string {
	if p.by == ByHost {
		return ""
	}
	text := p.In(printer.Cyan, printer.Nodes(c.Nodes)) + fmt.Sprintf(" (%d)", c.Count)
	if c.Kind != plan.OfHost {
		text = "on " + text
	}
	return text
}

// textDiff prints a unified diff.
func (p *page) textDiff(t plan.TextDiff) {
	p.Line("%s", p.In(printer.Bold, "--- "+printer.Visible(t.Path)))
	p.Line("%s on %s (%d)", p.In(printer.Bold, "+++ "+printer.Visible(t.Path)), p.In(printer.Cyan, printer.Nodes(t.Nodes)), t.Count)
	if t.Diff == "" {
		p.Line(noText)
	}
	lines := diffLines(t)
	for _, line := range lines[:min(len(lines), maxOfFile)] {
		p.Line("%s", p.In(map[byte]string{'+': printer.Green, '-': printer.Red, '@': printer.Cyan}[(line + " ")[0]], line))
	}
	if left := len(lines) - maxOfFile; left > 0 {
		p.Line("%s", p.In(printer.Dim, fmt.Sprintf("... and %s", spelling.Count(left, "more line"))))
	}
	p.Line("")
}

// markColours are the colours of the marks.
var markColours = map[string]string{"+": printer.Green, "-": printer.Red, "~": printer.Yellow}

// noText is printed in place of the unified diff of binary files.
const noText = "no text"

// diffLines returns the lines of a unified diff, visible.
func diffLines(t plan.TextDiff) []string {
	var all []string
	for line := range strings.Lines(t.Diff) {
		all = append(all, printer.VisibleLine(strings.TrimSuffix(line, "\n")))
	}
	return all
}
