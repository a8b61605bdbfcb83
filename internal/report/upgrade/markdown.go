package upgrade

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/report/markdown"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
	"stackplan/internal/upgrade"
)

// Markdown prints what another series changes for a comment on a pull request: the headline, what needs a decision, and, folded,
// the other changes by kind and the steps.
func Markdown(w io.Writer, r *upgrade.Report) error {
	c := &comment{}
	c.head(r)
	required, rest := parts(r)
	if len(required) > 0 {
		c.Entries(fmt.Sprintf("#### Action required (%d)\n", len(required)), entries(required), "\n")
	}
	for _, k := range kinds {
		if n := len(rest[k.kind]); n > 0 {
			c.Entries(markdown.Fold(fmt.Sprintf("%s: %d", k.title, n)), entries(rest[k.kind]), markdown.FoldEnd)
		}
	}
	c.steps(r.Steps)
	return c.Print(w)
}

// comment is a report in markdown.
type comment struct{ markdown.Comment }

// head prints the summary.
func (c *comment) head(r *upgrade.Report) {
	head, byKind := headline(r)
	c.Write(fmt.Sprintf("### %s\n\n", head))
	if byKind != "" {
		c.Write(fmt.Sprintf("%s.\n\n", byKind))
	}
	if r.Downgrade {
		c.Write(fmt.Sprintf("> **%s.**\n\n", downgradeText))
	}
	for _, region := range r.Regions[:min(len(r.Regions), printer.FewRows)] {
		c.Item(fmt.Sprintf("%s: %s (%s)", markdown.Code(printer.Visible(region.Name)), strings.ReplaceAll(pathText(region), "->", "→"), spelling.Count(region.Hosts, "host")))
	}
	if more := len(r.Regions) - printer.FewRows; more > 0 {
		c.Item(fmt.Sprintf("and %s more", spelling.Count(more, "region")))
	}
	if text := sameText(r); text != "" {
		c.Item("unchanged: " + text)
	}
	if text := noEffectText(r); text != "" {
		c.Item("not applicable: " + text)
	}
	if text := fixText(r); text != "" {
		c.Item("`--fix`" + strings.TrimPrefix(text, "--fix"))
	}
	for _, text := range gapTexts(r.Gaps) {
		c.Item("**unknown**: " + markdown.Prose(text))
	}
	c.Write("\n")
}

// entries returns a line for each change. The common origin, reason and instructions of a block are below its last line.
func entries(changes []upgrade.Change) []markdown.Entry {
	var all []markdown.Entry
	for _, b := range blocks(changes) {
		head := "\n"
		for i, f := range b.phrases {
			all = append(all, markdown.Entry{Text: head + "- " + line(f) + "\n", Changes: b.changes[i]})
			head = ""
		}
		last := &all[len(all)-1].Text
		for _, shared := range []string{b.from, b.why} {
			if shared != "" {
				*last += "  - " + markdown.Prose(shared) + "\n"
			}
		}
		for _, do := range b.do {
			*last += "  - **do:** " + markdown.Prose(do) + "\n"
		}
	}
	return all
}

// line returns a change in one line.
func line(f phrase) string {
	words := []string{f.in}
	if f.mark == "!" {
		words = append(words, "**!**")
	}
	if f.projects != "" {
		words = append(words, markdown.Code(f.projects))
	}
	name := markdown.Code(f.name)
	if f.aside != "" {
		name = markdown.Prose(f.name)
	}
	words = append(words, name)
	if f.words != "" {
		words = append(words, markdown.Prose(f.words))
	}
	if f.before != "" {
		words = append(words, markdown.Code(f.before), "→", markdown.Code(f.after))
	}
	if f.aside != "" {
		words = append(words, "("+markdown.Code(f.aside)+")")
	}
	nodes, count, _ := strings.Cut(f.nodes, " (")
	return printer.Join(append(words, "on", markdown.Code(nodes), "("+count))
}

// steps prints the steps of each stop, folded.
func (c *comment) steps(steps []upgrade.Step) {
	for _, stop := range stopsOf(steps) {
		text := fmt.Sprintf("Steps to %v: %s\n\n", stop.in, stop.as)
		if stop.as == "" {
			lines, _ := stop.lines()
			text = markdown.Fold(fmt.Sprintf("Steps to %v: %d", stop.in, len(lines))) + "\n"
			for i, step := range lines {
				text += stepMarkdown(i+1, step)
			}
			text += markdown.FoldEnd
		}
		if c.LeavesOut("change", "step") || !c.Fits(text) {
			c.LeaveOut(len(stop.steps), "step")
			continue
		}
		c.Write(text)
	}
}

// stepMarkdown returns a step as a numbered item.
func stepMarkdown(number int, s upgrade.Step) string {
	var words []string
	if place := stepPlace(s); place != "" {
		words = append(words, markdown.Code(place))
	}
	if s.Count > 0 {
		words = append(words, "on", markdown.Nodes(s.Nodes))
	}
	text := markdown.Prose(printer.Shorten(s.Instruction, printer.LongReason))
	if where := printer.Join(words); where != "" {
		text = where + ": " + text
	}
	if s.Why != "" {
		text += " *(" + markdown.Prose(printer.Shorten(s.Why, printer.LongReason)) + ")*"
	}
	return fmt.Sprintf("%d. %s\n", number, text)
}
