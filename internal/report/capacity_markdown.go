package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"stackplan/internal/capacity"
)

// capacityMarkdown is a text under way. As in DiffMarkdown, what comes from descriptions and files stands between backquotes.
type capacityMarkdown struct {
	markdown
	leftRows int // of tables, that had no room
}

// CapacityMarkdown prints what a cloud holds against what was promised for a comment on a pull request: the headline, what
// needs a decision and what would keep it, a table of promises for each region; budgets, flavors, mixes and notes folded.
func CapacityMarkdown(w io.Writer, r *capacity.Report) error {
	m := &capacityMarkdown{}
	fmt.Fprintf(&m.out, "### %s\n\n", capacityHeadline(r))
	m.decisions(r)
	for _, region := range r.Regions {
		m.region(region)
	}
	m.closed()
	_, err := io.WriteString(w, m.out.String())
	return err
}

// ScenariosMarkdown prints a table of what would be: a row for each scenario, region and promise.
func ScenariosMarkdown(w io.Writer, all []capacity.Scenario) error {
	m := &capacityMarkdown{}
	fmt.Fprintf(&m.out, "### %s\n\n", scenariosHeadline(all, func(name string) string { return code(visible(name)) }))
	m.table("scenario", "region", "resource", "promised", "usable", "", "headroom", "worst loss", "verdict")
	for _, s := range all {
		for _, region := range s.Regions {
			for _, p := range region.Quotas {
				m.row(tableCode(s.Name), tableCode(region.Name), tableCode(string(p.Resource)), figure(p.Limit, p.Unit), judged(p, p.Usable),
					unitText(p.Unit), judged(p, p.Headroom), worstLoss(p), tableCode(verdictText(p)))
			}
		}
	}
	m.closed()
	_, err := io.WriteString(w, m.out.String())
	return err
}

// decisions print what is broken or tight, with what would keep it.
func (m *capacityMarkdown) decisions(r *capacity.Report) {
	decisions := decisionsOf(r)
	for _, d := range decisions[:min(len(decisions), fewRows)] {
		m.item(fmt.Sprintf("**%s** %s: %s", d.label(), code(visible(d.region+": "+d.name)), code(shortened(d.text, longReason))))
		for _, do := range d.remedies {
			m.below(code(shortened(do, longReason)))
		}
	}
	if more := len(decisions) - fewRows; more > 0 {
		m.item(fmt.Sprintf("and %d more", more))
	}
	m.out.WriteString("\n")
}

// table prints the head of a table.
func (m *capacityMarkdown) table(head ...string) {
	m.row(head...)
	m.row(strings.Split(strings.TrimSuffix(strings.Repeat("---|", len(head)), "|"), "|")...)
}

// row prints a row, if there is room for it and for all that closes behind it.
func (m *capacityMarkdown) row(cells ...string) {
	line := "| " + strings.Join(cells, " | ") + " |\n"
	if m.leftRows > 0 || !m.fits(line+closing+closing) {
		m.leftRows++
		return
	}
	m.out.WriteString(line)
}

// tableCode is code for a cell of a table, where a bar ends the cell even between backquotes.
func tableCode(text string) string {
	return strings.ReplaceAll(code(shortened(text, longReason)), "|", `\|`)
}

// region prints a region.
func (m *capacityMarkdown) region(r *capacity.Region) {
	title := fmt.Sprintf("#### %s (%v)\n\n", code(visible(r.Name)), r.Series)
	if !m.fits(title) {
		m.leftRows += len(r.Quotas)
		return
	}
	m.out.WriteString(title)
	failures := failuresOf(r)
	head := []string{"", "promised", "usable", "", "share", "headroom"}
	for _, l := range failures {
		head = append(head, "less "+failureText(l))
	}
	m.table(append(head, "verdict")...)
	for _, p := range r.Quotas {
		cells := promiseCells(p, failures)
		cells[0] = tableCode(cells[0])
		cells[len(cells)-1] = tableCode(cells[len(cells)-1])
		m.row(cells...)
	}
	m.listing("hosts", slices.Concat(classTexts(r), scopeTexts(r), poolTexts(r)))
	var budgets []string
	for _, b := range r.ConnectionLimits {
		budgets = append(budgets, fmt.Sprintf("%s: %s: %s", b.State, b.Name, budgetText(b)))
	}
	m.listing("budgets", budgets)
	m.packed(r.Packing)
	var notes []string
	for _, n := range toldNotes(r) {
		if n.Hint != "" {
			n.Text += " (" + n.Hint + ")"
		}
		notes = append(notes, n.Text)
	}
	m.listing("notes", notes)
}

// packed prints flavors and mixes.
func (m *capacityMarkdown) packed(p *capacity.Packing) {
	if p == nil {
		return
	}
	var flavors []string
	for _, f := range p.Flavors {
		flavors = append(flavors, fitText(f))
	}
	m.listing("flavors", flavors)
	for _, mix := range p.Mixes {
		m.listing("mix", append([]string{mix.Name + ": " + mixText(mix)}, mixDetails(mix, &p.Policy)...))
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
func (m *capacityMarkdown) listing(title string, texts []string) {
	open := "\n" + folded(fmt.Sprintf("%s: %d", title, len(texts))) + "\n"
	switch {
	case len(texts) == 0:
		return
	case m.leftRows > 0 || !m.fits(open+closing):
		m.leftRows += len(texts)
		return
	}
	m.out.WriteString(open)
	for _, text := range texts {
		line := "- " + code(shortened(text, 2*longReason)) + "\n"
		if m.leftRows > 0 || !m.fits(line+closing+closing) {
			m.leftRows++
			continue
		}
		m.out.WriteString(line)
	}
	m.out.WriteString(closing)
}

// closed tells what had no room.
func (m *capacityMarkdown) closed() {
	if left := m.leftRows + m.leftLines; left > 0 {
		fmt.Fprintf(&m.out, "\n**%d lines left out**: a comment on GitHub takes 65,536 characters. `--format text` and `json` show all.\n", left)
	}
}
