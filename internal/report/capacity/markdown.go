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

// Markdown prints a report for a comment on a pull request: the headline, what is exceeded or tight and how to fix it, and a table of
// quotas for each region; hosts, connection limits, flavors, mixes and notes are folded.
func Markdown(w io.Writer, r *capacity.Report) error {
	c := &comment{}
	c.Write(fmt.Sprintf("### %s\n\n", headline(r)))
	c.issues(r)
	for _, region := range r.Regions {
		c.region(region)
	}
	return c.Print(w)
}

// ScenariosMarkdown prints a table with a row for each scenario, region and quota.
func ScenariosMarkdown(w io.Writer, all []capacity.Scenario) error {
	c := &comment{}
	c.Write(fmt.Sprintf("### %s\n\n", scenariosHeadline(all, func(name string) string { return markdown.Code(printer.Visible(name)) })))
	c.table("scenario", "region", "resource", "quotas", "usable", "", "headroom", "worst loss", "verdict")
	for _, s := range all {
		for _, region := range s.Regions {
			for _, q := range region.Quotas {
				c.row(markdown.Cell(s.Name), markdown.Cell(region.Name), markdown.Cell(q.Name()), limitOf(q), checked(q, q.Usable),
					unitText(q.Unit), headroomOf(q, q.Headroom), worstLoss(q), markdown.Cell(verdictText(q)))
			}
		}
	}
	return c.Print(w)
}

// issues prints what is exceeded or tight, and the changes that fix it.
func (c *comment) issues(r *capacity.Report) {
	issues := issuesOf(r)
	for _, i := range issues[:min(len(issues), printer.FewRows)] {
		c.Item(fmt.Sprintf("**%s** %s: %s", i.label, markdown.Code(printer.Visible(i.region+": "+i.name)), markdown.Code(printer.Shorten(i.text, printer.LongReason))))
		for _, fix := range i.fixes {
			c.SubItem(markdown.Code(printer.Shorten(fix, printer.LongReason)))
		}
	}
	if more := len(issues) - printer.FewRows; more > 0 {
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
	head := []string{"", "quotas", "usable", "", "share", "headroom"}
	if isUsed(r) {
		head = slices.Insert(head, 2, "used")
	}
	for _, l := range failures {
		head = append(head, failureText(l)+" lost")
	}
	c.table(append(head, "verdict")...)
	for _, q := range r.Quotas {
		cells := quotaCells(q, failures, isUsed(r))
		cells[0] = markdown.Cell(cells[0])
		cells[len(cells)-1] = markdown.Cell(cells[len(cells)-1])
		c.row(cells...)
	}
	c.listing("projects", projectTexts(r))
	c.listing("hosts", slices.Concat(classTexts(r), scopeTexts(r), poolTexts(r)))
	var limits []string
	for _, l := range r.ConnectionLimits {
		limits = append(limits, fmt.Sprintf("%s: %s: %s", stateText(l), l.Name, limitText(l)))
	}
	c.listing("connection limits", limits)
	c.packing(r.Packing)
	var notes []string
	for _, n := range otherNotes(r) {
		if n.Hint != "" {
			n.Text += " (" + n.Hint + ")"
		}
		notes = append(notes, n.Text)
	}
	c.listing("notes", notes)
}

// packing prints flavors and mixes.
func (c *comment) packing(p *capacity.Packing) {
	if p == nil {
		return
	}
	var flavors []string
	for _, f := range p.Flavors {
		flavors = append(flavors, flavorText(f))
	}
	c.listing("flavors", flavors)
	for _, mix := range p.Mixes {
		c.listing("mix", append([]string{mix.Name + ": " + mixText(mix)}, mixDetails(mix, &p.Policy)...))
	}
}

// flavorText returns how many instances of a flavor fit, in a line.
func flavorText(f capacity.FlavorFit) string {
	if missing := missingText(f); missing != "" {
		return f.Flavor + " " + missing
	}
	text := fmt.Sprintf("%s: %s, %s", f.Flavor, amountText(f.Instances, "instances"), eachText(f))
	for _, l := range f.Losses {
		if l.Why == "" {
			text += fmt.Sprintf("; %s lost: %d", failureText(l), l.Usable)
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
