package capacity

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/report/markdown"
	"stackplan/internal/report/printer"
)

// comment is a report in markdown.
type comment struct{ markdown.Comment }

// Markdown prints what a cloud holds against what was promised for a comment on a pull request: the headline, what
// needs a decision and what would keep it, a table of promises for each region; budgets, flavors, mixes and notes folded.
func Markdown(w io.Writer, r *capacity.Report) error {
	c := &comment{}
	c.Write(fmt.Sprintf("### %s\n\n", headline(r)))
	c.decisions(r)
	for _, region := range r.Regions {
		c.region(region)
	}
	return c.Print(w)
}

// ScenariosMarkdown prints a table of what would be: a row for each scenario, region and promise.
func ScenariosMarkdown(w io.Writer, all []capacity.Scenario) error {
	c := &comment{}
	c.Write(fmt.Sprintf("### %s\n\n", scenariosHeadline(all, func(name string) string { return markdown.Code(printer.Visible(name)) })))
	c.table("scenario", "region", "resource", "promised", "usable", "", "headroom", "worst loss", "verdict")
	for _, s := range all {
		for _, region := range s.Regions {
			for _, p := range region.Quotas {
				c.row(markdown.Cell(s.Name), markdown.Cell(region.Name), markdown.Cell(string(p.Resource)), figure(p.Limit, p.Unit), judged(p, p.Usable),
					unitText(p.Unit), judged(p, p.Headroom), worstLoss(p), markdown.Cell(verdictText(p)))
			}
		}
	}
	return c.Print(w)
}

// decisions print what is broken or tight, with what would keep it.
func (c *comment) decisions(r *capacity.Report) {
	decisions := decisionsOf(r)
	for _, d := range decisions[:min(len(decisions), printer.FewRows)] {
		c.Item(fmt.Sprintf("**%s** %s: %s", d.label(), markdown.Code(printer.Visible(d.region+": "+d.name)), markdown.Code(printer.Shorten(d.text, printer.LongReason))))
		for _, do := range d.remedies {
			c.SubItem(markdown.Code(printer.Shorten(do, printer.LongReason)))
		}
	}
	if more := len(decisions) - printer.FewRows; more > 0 {
		c.Item(fmt.Sprintf("and %d more", more))
	}
	c.Write("\n")
}

// table prints the head of a table.
func (c *comment) table(head ...string) {
	c.row(head...)
	c.row(strings.Split(strings.TrimSuffix(strings.Repeat("---|", len(head)), "|"), "|")...)
}

// row prints a row of a table.
func (c *comment) row(cells ...string) { c.Line("| "+strings.Join(cells, " | ")+" |\n", 2) }

// region prints a region.
func (c *comment) region(r *capacity.Region) {
	title := fmt.Sprintf("#### %s (%v)\n\n", markdown.Code(printer.Visible(r.Name)), r.Series)
	if !c.Fits(title) {
		c.LeaveOut(len(r.Quotas), "line")
		return
	}
	c.Write(title)
	failures := failuresOf(r)
	head := []string{"", "promised", "usable", "", "share", "headroom"}
	for _, l := range failures {
		head = append(head, "less "+failureText(l))
	}
	c.table(append(head, "verdict")...)
	for _, p := range r.Quotas {
		cells := promiseCells(p, failures)
		cells[0] = markdown.Cell(cells[0])
		cells[len(cells)-1] = markdown.Cell(cells[len(cells)-1])
		c.row(cells...)
	}
	c.listing("hosts", slices.Concat(classTexts(r), scopeTexts(r), poolTexts(r)))
	var budgets []string
	for _, b := range r.ConnectionLimits {
		budgets = append(budgets, fmt.Sprintf("%s: %s: %s", b.State, b.Name, budgetText(b)))
	}
	c.listing("budgets", budgets)
	c.packed(r.Packing)
	var notes []string
	for _, n := range toldNotes(r) {
		if n.Hint != "" {
			n.Text += " (" + n.Hint + ")"
		}
		notes = append(notes, n.Text)
	}
	c.listing("notes", notes)
}

// packed prints flavors and mixes.
func (c *comment) packed(p *capacity.Packing) {
	if p == nil {
		return
	}
	var flavors []string
	for _, f := range p.Flavors {
		flavors = append(flavors, fitText(f))
	}
	c.listing("flavors", flavors)
	for _, mix := range p.Mixes {
		c.listing("mix", append([]string{mix.Name + ": " + mixText(mix)}, mixDetails(mix, &p.Policy)...))
	}
}

// fitText tells a flavor in a line.
func fitText(f capacity.FlavorFit) string {
	if f.Reason != "" {
		return f.Flavor + " fits on no host: " + f.Reason
	}
	text := fmt.Sprintf("%s: %s, %s", f.Flavor, amountText(f.Instances, "instances"), eachText(f))
	for _, l := range f.Losses {
		if l.Why == "" {
			text += fmt.Sprintf("; less %s: %d", failureText(l), l.Usable)
		}
	}
	return text
}

// listing prints folded lines, as many as have room.
func (c *comment) listing(title string, texts []string) {
	open := "\n" + markdown.Fold(fmt.Sprintf("%s: %d", title, len(texts))) + "\n"
	switch {
	case len(texts) == 0:
		return
	case c.LeavesOut("line") || !c.Fits(open+markdown.FoldEnd):
		c.LeaveOut(len(texts), "line")
		return
	}
	c.Write(open)
	for _, text := range texts {
		c.Line("- "+markdown.Code(printer.Shorten(text, 2*printer.LongReason))+"\n", 2)
	}
	c.Write(markdown.FoldEnd)
}
