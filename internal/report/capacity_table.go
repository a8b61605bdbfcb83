package report

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"stackplan/internal/capacity"
	"stackplan/internal/spelling"
)

// grid is a table whose columns are as wide as what they hold. Cells are visible already.
type grid struct {
	rows [][]string
	left map[int]bool // the columns that begin at the left; numbers end at the right
}

func (g *grid) add(cells ...string) { g.rows = append(g.rows, cells) }

// widths are those of all columns but the last, which ends where it ends.
func (g *grid) widths() []int {
	var widths []int
	for _, row := range g.rows {
		for i, cell := range row[:len(row)-1] {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return widths
}

// lines are the rows, two blanks between the cells. The last cell of each is given alone, for its colour.
func (g *grid) lines() (heads, tails []string) {
	widths := g.widths()
	for _, row := range g.rows {
		var b strings.Builder
		for i, cell := range row[:len(row)-1] {
			blanks := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if g.left[i] {
				b.WriteString(cell + blanks + "  ")
			} else {
				b.WriteString(blanks + cell + "  ")
			}
		}
		heads, tails = append(heads, b.String()), append(tails, row[len(row)-1])
	}
	return heads, tails
}

// failuresOf are the failures that the promises of a region tell of, in their order.
func failuresOf(r *capacity.Region) []capacity.Loss {
	var all []capacity.Loss
	seen := map[string]bool{}
	for _, p := range r.Quotas {
		for _, l := range p.Losses {
			if text := failureText(l); !seen[text] {
				seen[text] = true
				all = append(all, l)
			}
		}
	}
	return all
}

// promises print a row for each promise, with a bar where there is a terminal.
func (p *capacityPage) promises(r *capacity.Region) {
	failures := failuresOf(r)
	g := &grid{left: map[int]bool{0: true, 3: true}}
	head := []string{"", "promised", "usable", "", "", "headroom"}
	for _, l := range failures {
		head = append(head, "less "+failureText(l))
	}
	g.add(append(head, "")...)
	for _, promise := range r.Quotas {
		g.add(promiseCells(promise, failures)...)
	}
	heads, tails := g.lines()
	wide := p.barWidth(heads, tails)
	name := g.widths()[0] // of resources, which are plain words
	p.line("  %s%s", strings.Repeat(" ", barRoom(wide)), p.in(dim, strings.TrimRight(heads[0], " ")))
	for i, promise := range r.Quotas {
		bar, colour := "", ofStanding[standingOf(promise)]
		if wide > 0 {
			bar = "  " + p.in(colour, barOf(promise, wide))
		}
		p.line("  %s%s%s%s", heads[i+1][:name], bar, heads[i+1][name:], p.in(colour, tails[i+1]))
	}
	p.lost(r)
}

// lost tells who is lost in each failure. Where resources lose most with different hosts, each is told with its resources.
func (p *capacityPage) lost(r *capacity.Region) {
	for _, failure := range failuresOf(r) {
		resources := map[string][]string{}
		var order []string
		for _, promise := range r.Quotas {
			for _, l := range promise.Losses {
				if l.Domain != failure.Domain || l.Count != failure.Count {
					continue
				}
				text := "without " + lossNames(l)
				if l.Why != "" {
					text = "not known, " + l.Why
				}
				if resources[text] == nil {
					order = append(order, text)
				}
				resources[text] = append(resources[text], string(promise.Resource))
			}
		}
		for _, text := range order {
			line := fmt.Sprintf("less %s: %s", failureText(failure), text)
			if len(order) > 1 {
				line += ", for " + strings.Join(resources[text], " and ")
			}
			p.line("  %s", p.in(dim, visible(line)))
		}
	}
}

// lossNames names the racks, zones and hosts that are lost.
func lossNames(l capacity.Loss) string {
	if len(l.Names) == 0 {
		return nodesText(l.Lost)
	}
	return fmt.Sprintf("%s, %s %s", shortened(strings.Join(l.Names, " and "), longNodes), spelling.Count(l.Lost.Count, "host"), nodesText(l.Lost))
}

// ofStanding are the colours of verdicts.
var ofStanding = map[standing]string{fits: green, unjudged: dim, fragile: yellow, short: red}

// promiseCells are the cells of a promise.
func promiseCells(p *capacity.Quota, failures []capacity.Loss) []string {
	cells := []string{visible(string(p.Resource)), figure(p.Limit, p.Unit)}
	if p.Unchecked != "" {
		cells = append(cells, "-", unitText(p.Unit), "", "-")
	} else {
		cells = append(cells, figure(p.Usable, p.Unit), unitText(p.Unit), shareText(p), figure(p.Headroom, p.Unit))
	}
	for _, f := range failures {
		cells = append(cells, headroomAfter(p, f))
	}
	return append(cells, visible(verdictText(p)))
}

// headroomAfter is what a failure leaves of a promise's headroom.
func headroomAfter(p *capacity.Quota, failure capacity.Loss) string {
	for _, l := range p.Losses {
		if l.Domain == failure.Domain && l.Count == failure.Count && l.Why == "" {
			return figure(l.Headroom, p.Unit)
		}
	}
	return "-"
}

// shareText is how much of what is usable was promised. What is promised of nothing has no share.
func shareText(p *capacity.Quota) string {
	if p.Usable <= 0 {
		return ""
	}
	share := float64(p.Limit) / float64(p.Usable) * 100
	switch {
	case share > 999:
		return ">999%"
	case p.Limit > 0 && share < 1:
		return "<1%"
	}
	return fmt.Sprintf("%.0f%%", share)
}

// Bounds of bars, in columns.
const (
	shortestBar = 10
	longestBar  = 40
)

// barRoom is what a bar takes with its brackets and blanks.
func barRoom(wide int) int {
	if wide == 0 {
		return 0
	}
	return wide + len("[]  ")
}

// barWidth is how long bars may be beside a table; 0 where there is no terminal, or no room.
func (p *capacityPage) barWidth(heads, tails []string) int {
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

// barOf draws how much of what is usable was promised: what is more than all fills it with marks.
func barOf(p *capacity.Quota, wide int) string {
	full := 0
	mark := "="
	switch {
	case p.Unchecked != "":
		return "[" + strings.Repeat(" ", wide) + "]"
	case p.Limit > p.Usable:
		full, mark = wide, "!"
	case p.Usable > 0:
		full = int(math.Ceil(float64(p.Limit) / float64(p.Usable) * float64(wide))) // what is promised at all is seen
	}
	return "[" + strings.Repeat(mark, full) + strings.Repeat(" ", wide-full) + "]"
}
