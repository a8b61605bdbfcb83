package capacity

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// failuresOf returns the failures for which the quotas of a region have losses, in the order of the losses.
func failuresOf(r *capacity.Region) []capacity.Loss {
	var all []capacity.Loss
	seen := map[string]bool{}
	for _, q := range r.Quotas {
		for _, l := range q.Losses {
			if text := failureText(l); !seen[text] {
				seen[text] = true
				all = append(all, l)
			}
		}
	}
	return all
}

// quotas prints a row for each quota, with a bar if the screen is a terminal.
func (p *page) quotas(r *capacity.Region) {
	failures := failuresOf(r)
	g := &printer.Table{LeftAligned: map[int]bool{0: true, 3: true}}
	head := []string{"", "quotas", "usable", "", "", "headroom"}
	if isUsed(r) {
		g.LeftAligned = map[int]bool{0: true, 4: true}
		head = slices.Insert(head, 2, "used")
	}
	for _, l := range failures {
		head = append(head, failureText(l)+" lost")
	}
	g.Add(append(head, "")...)
	for _, q := range r.Quotas {
		g.Add(quotaCells(q, failures, isUsed(r))...)
	}
	heads, tails := g.Lines()
	wide := p.barWidth(heads, tails)
	name := g.Widths()[0] // names of resources are ASCII
	p.Line("  %s%s", strings.Repeat(" ", barRoom(wide)), p.In(printer.Dim, strings.TrimRight(heads[0], " ")))
	for i, q := range r.Quotas {
		bar, colour := "", verdictColours[verdictOf(q)]
		if wide > 0 {
			bar = "  " + p.In(colour, barOf(q, wide))
		}
		p.Line("  %s%s%s%s", heads[i+1][:name], bar, heads[i+1][name:], p.In(colour, tails[i+1]))
	}
	p.lost(r)
}

// projects prints a row for each project, as many as are printed of other tables. A default quota has an asterisk.
func (p *page) projects(r *capacity.Region) {
	if len(r.Projects) == 0 {
		return
	}
	g := &printer.Table{LeftAligned: map[int]bool{0: true}}
	head := []string{"projects"}
	for _, q := range r.Quotas {
		if q.Confined != nil {
			continue
		}
		name := string(q.Resource)
		if q.Unit == mebibytes {
			name += " (GiB)"
		}
		head = append(head, name)
	}
	g.Add(append(head, "")...)
	hasDefault := false
	for _, project := range r.Projects[:min(len(r.Projects), printer.FewRows)] {
		cells := []string{printer.Visible(projectName(project))}
		for _, q := range project.Quotas {
			hasDefault = hasDefault || q.Default
			cells = append(cells, projectCell(q))
		}
		g.Add(append(cells, "")...)
	}
	heads, tails := g.Lines()
	p.Line("")
	for i := range heads {
		line := strings.TrimRight(heads[i]+tails[i], " ")
		if i == 0 {
			line = p.In(printer.Dim, line)
		}
		p.Line("  %s", line)
	}
	if more := len(r.Projects) - printer.FewRows; more > 0 {
		p.indented(2, fmt.Sprintf("and %d more projects", more))
	}
	if hasDefault {
		p.Line("  %s", p.In(printer.Dim, "* the default quota"))
	}
}

// lost prints what is lost in each failure. If resources lose most with different hosts, each set of hosts is printed with its resources.
func (p *page) lost(r *capacity.Region) {
	for _, failure := range failuresOf(r) {
		resources := map[string][]string{}
		var order []string
		for _, q := range r.Quotas {
			for _, l := range q.Losses {
				if l.Domain != failure.Domain || l.Count != failure.Count {
					continue
				}
				text := lossNames(l)
				if l.Why != "" {
					text = "unknown, " + l.Why
				}
				if resources[text] == nil {
					order = append(order, text)
				}
				resources[text] = append(resources[text], q.Name())
			}
		}
		for _, text := range order {
			line := fmt.Sprintf("%s lost: %s", failureText(failure), text)
			if len(order) > 1 {
				line += ", for " + strings.Join(resources[text], " and ")
			}
			p.Line("  %s", p.In(printer.Dim, printer.Visible(line)))
		}
	}
}

// lossNames returns the names of the lost racks and zones, and the lost hosts.
func lossNames(l capacity.Loss) string {
	if len(l.Names) == 0 {
		return printer.Nodes(l.Lost)
	}
	return fmt.Sprintf("%s, %s %s", printer.Shorten(strings.Join(l.Names, " and "), printer.LongNodes), spelling.Count(l.Lost.Count, "host"), printer.Nodes(l.Lost))
}

// verdictColours are the colours of the verdicts.
var verdictColours = map[verdict]string{fits: printer.Green, accepted: printer.Dim, unchecked: printer.Dim, notKnown: printer.Yellow, fragile: printer.Yellow, exceeded: printer.Red}

// quotaCells returns the cells of a quota.
func quotaCells(q *capacity.Quota, failures []capacity.Loss, isUsed isUsedColumn) []string {
	cells := []string{printer.Visible(q.Name()), limitOf(q)}
	if isUsed {
		cells = append(cells, usedText(q))
	}
	if q.Unchecked != "" {
		cells = append(cells, "-", unitText(q.Unit), "", "-")
	} else {
		cells = append(cells, figure(q.Usable, q.Unit), unitText(q.Unit), shareText(q), headroomOf(q, q.Headroom))
	}
	for _, f := range failures {
		cells = append(cells, headroomAfter(q, f))
	}
	return append(cells, printer.Visible(verdictText(q)))
}

// headroomAfter returns the headroom of a quota after a failure.
func headroomAfter(q *capacity.Quota, failure capacity.Loss) string {
	for _, l := range q.Losses {
		if l.Domain == failure.Domain && l.Count == failure.Count && l.Why == "" {
			return headroomOf(q, l.Headroom)
		}
	}
	return "-"
}

// shareText returns the quota as a share of the usable amount; "" if nothing is usable.
func shareText(q *capacity.Quota) string {
	if q.Usable <= 0 || len(q.Unlimited)+len(q.Unknown) > 0 {
		return ""
	}
	share := float64(q.Limit) / float64(q.Usable) * 100
	switch {
	case share > 999:
		return ">999%"
	case q.Limit > 0 && share < 1:
		return "<1%"
	}
	return fmt.Sprintf("%.0f%%", share)
}

// The width of bars, in columns.
const (
	shortestBar = 10
	longestBar  = 40
)

// barRoom returns the width of a bar with its brackets and blanks.
func barRoom(wide int) int {
	if wide == 0 {
		return 0
	}
	return wide + len("[]  ")
}

// barWidth returns the width of the bars next to a table; 0 if the screen is not a terminal or has no room.
func (p *page) barWidth(heads, tails []string) int {
	widest := 0
	for i, head := range heads {
		widest = max(widest, utf8.RuneCountInString(head)+min(utf8.RuneCountInString(tails[i]), len("DOES NOT FIT")))
	}
	room := p.Width - widest - barRoom(1) - 1
	if room < shortestBar {
		return 0
	}
	return min(room, longestBar)
}

// barOf draws the quota as a share of the usable amount. Exclamation marks fill the bar of a quota that exceeds it.
func barOf(q *capacity.Quota, wide int) string {
	full := 0
	mark := "="
	switch {
	case q.Unchecked != "":
		return "[" + strings.Repeat(" ", wide) + "]"
	case q.Limit > q.Usable:
		full, mark = wide, "!"
	case len(q.Unlimited) > 0:
		full, mark = wide, "!"
	case len(q.Unknown) > 0:
		full, mark = wide, "?"
	case q.Usable > 0:
		full = int(math.Ceil(float64(q.Limit) / float64(q.Usable) * float64(wide))) // a quota above 0 is visible
	}
	return "[" + strings.Repeat(mark, full) + strings.Repeat(" ", wide-full) + "]"
}
