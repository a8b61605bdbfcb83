package diff

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"strings"

	"stackplan/internal/plan"
	"stackplan/internal/report/markdown"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// fewOpen is how many changes are shown without a fold.
const fewOpen = 10

// Markdown prints a comparison for a comment on a pull request: the headline, what restarts, and the changes of each file, folded
// if they are many.
func Markdown(w io.Writer, r *plan.Report) error {
	c := &comment{isFolded: len(r.Changes) > fewOpen}
	c.head(r)
	c.files("", r.Changes)
	c.files("without effect: ", r.NoEffect)
	for _, t := range r.Texts {
		c.text(t)
	}
	return c.Print(w)
}

// comment is a comparison in markdown.
type comment struct {
	markdown.Comment
	isFolded bool
}

// head prints the summary.
func (c *comment) head(r *plan.Report) {
	c.Write(fmt.Sprintf("### %s\n\n", headline(r.Summary)))
	for _, u := range r.Unreadable[:min(len(r.Unreadable), printer.FewRows)] {
		c.Item("**not compared**: " + markdown.Nodes(u.Nodes) + ": " + markdown.Code(printer.Shorten(u.Reason, printer.LongReason)))
	}
	if more := len(r.Unreadable) - printer.FewRows; more > 0 {
		c.Item(fmt.Sprintf("**not compared**, for %d more reasons: %s in all", more, spelling.Count(unreadHosts(r), "host")))
	}
	for _, o := range r.Outages[:min(len(r.Outages), printer.FewRows)] {
		c.Item(fmt.Sprintf("**interrupted** in any restart order: %s of %s on %s: %s", markdown.Code(printer.Visible(o.Service)),
			markdown.Code(printer.Visible(o.Region)), markdown.Nodes(o.Nodes), markdown.Code(printer.Shorten(o.Reason, printer.LongReason))))
	}
	c.steps(r.Steps)
	c.units(r.Summary.Units, plan.Restart)
	c.units(r.Summary.Units, plan.Reload)
	if r.Summary.Reboot != nil {
		c.Item("**reboot** " + markdown.Nodes(*r.Summary.Reboot) + ": to apply all changes")
	}
	if len(r.Waves) > 1 {
		c.waves(r)
	}
	if text := unchangedText(r); text != "" {
		c.Item("unchanged: " + text)
	}
	c.Item("compared with " + markdown.Code(printer.Shorten(r.Against, printer.LongReason)))
	rows := seriesRows(r.Series)
	for _, text := range rows[:min(len(rows), printer.FewRows)] {
		c.SubItem(markdown.Code(text))
	}
	if more := len(rows) - printer.FewRows; more > 0 {
		c.SubItem(fmt.Sprintf("and %d more", more))
	}
	c.Write("\n")
}

// units lists what restarts or reloads.
func (c *comment) units(units []plan.UnitImpact, level plan.Level) {
	groups := unitGroups(units, level)
	for _, g := range groups[:min(len(groups), printer.FewRows)] {
		text := fmt.Sprintf("**%s** %s on %s", level, markdown.CodeList(g.names), markdown.Nodes(g.Nodes))
		if words := instanceRows[g.Instances]; words != "" {
			text += ": **" + words + "**"
		}
		c.Item(text)
	}
	if more := len(groups) - printer.FewRows; more > 0 {
		c.Item(fmt.Sprintf("**%s** of more units on %d other sets of hosts", level, more))
	}
}

// waves lists the hosts that may restart together.
func (c *comment) waves(r *plan.Report) {
	c.Item(strings.TrimSpace(fmt.Sprintf("**%d waves** %s", len(r.Waves), wavesWords(r))))
	for i, w := range r.Waves[:min(len(r.Waves), printer.FewRows)] {
		c.SubItem(fmt.Sprintf("wave %d: %s", i+1, markdown.Nodes(w)))
	}
	if more := len(r.Waves) - printer.FewRows; more > 0 {
		c.SubItem(fmt.Sprintf("and %d more", more))
	}
}

// files prints the changes of each file, as many as have room.
func (c *comment) files(prefix string, changes []plan.Change) {
	for _, part := range ByFile.parts(changes) {
		c.Entries(c.opening(prefix, part), entriesOf(part.changes), markdown.FoldEnd)
	}
}

// opening begins a part, folded if the comment is long.
func (c *comment) opening(prefix string, p part) string {
	tag := "<details open>"
	if c.isFolded {
		tag = "<details>"
	}
	return fmt.Sprintf("%s<summary>%s<code>%s</code>%s</summary>\n", tag, prefix, html.EscapeString(p.title), p.total)
}

// entriesOf returns the changes of a file. Changes that share their impact and their cause are below a line with both.
func entriesOf(changes []plan.Change) []markdown.Entry {
	var all []markdown.Entry
	for _, b := range blocks(changes) {
		head := "\n"
		if b.impact != "" {
			head += markdown.Code(b.impact) + ": "
		}
		head += markdown.Code(b.cause+b.note) + "\n\n"
		for _, r := range rows(b.changes) {
			for _, c := range r.shown {
				all = append(all, markdown.Entry{Text: head + "- " + changeMarkdown(c) + "\n", Changes: 1})
				head = ""
			}
			if len(r.rest) > 0 {
				all = append(all, markdown.Entry{Text: "- " + r.moreText() + "\n", Changes: len(r.rest)})
			}
		}
	}
	return all
}

// changeMarkdown returns the line of a change, without its file.
func changeMarkdown(c plan.Change) string {
	f := phraseOf(c, "")
	var words []string
	if f.option != "" {
		words = append(words, markdown.Code(f.option))
	}
	if f.was != "" {
		words = append(words, "(was "+markdown.Code(f.was)+")")
	}
	if f.before != "" {
		words = append(words, markdown.Code(f.before), "→", markdown.Code(f.after))
	}
	if f.words != "" {
		words = append(words, markdown.Code(f.words))
	}
	if f.aside != "" {
		words = append(words, "("+markdown.Code(f.aside)+")")
	}
	return printer.Join(append(words, "on", markdown.Nodes(c.Nodes)))
}

// text prints a unified diff, folded, if there is room for it.
func (c *comment) text(t plan.TextDiff) {
	diff := cmp.Or(strings.Join(diffLines(t), "\n"), noText) + "\n"
	fence := strings.Repeat("`", max(markdown.LongestRun(diff)+1, 3))
	text := fmt.Sprintf("<details><summary>text of <code>%s</code> on <code>%s</code> (%d)</summary>\n\n%sdiff\n%s%s\n%s",
		html.EscapeString(printer.Visible(t.Path)), html.EscapeString(printer.Nodes(t.Nodes)), t.Count, fence, diff, fence, markdown.FoldEnd)
	if c.LeavesOut("change", "unified diff") || !c.Fits(text) {
		c.LeaveOut(1, "unified diff")
		return
	}
	c.Write(text)
}
