package capacity

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

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
func (p *page) promises(r *capacity.Region) {
	failures := failuresOf(r)
	g := &printer.Table{LeftAligned: map[int]bool{0: true, 3: true}}
	head := []string{"", "promised", "usable", "", "", "headroom"}
	for _, l := range failures {
		head = append(head, "less "+failureText(l))
	}
	g.Add(append(head, "")...)
	for _, promise := range r.Quotas {
		g.Add(promiseCells(promise, failures)...)
	}
	heads, tails := g.Lines()
	wide := p.barWidth(heads, tails)
	name := g.Widths()[0] // of resources, which are plain words
	p.Line("  %s%s", strings.Repeat(" ", barRoom(wide)), p.In(printer.Dim, strings.TrimRight(heads[0], " ")))
	for i, promise := range r.Quotas {
		bar, colour := "", ofStanding[standingOf(promise)]
		if wide > 0 {
			bar = "  " + p.In(colour, barOf(promise, wide))
		}
		p.Line("  %s%s%s%s", heads[i+1][:name], bar, heads[i+1][name:], p.In(colour, tails[i+1]))
	}
	p.lost(r)
}

// lost tells who is lost in each failure. Where resources lose most with different hosts, each is told with its resources.
func (p *page) lost(r *capacity.Region) {
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
			p.Line("  %s", p.In(printer.Dim, printer.Visible(line)))
		}
	}
}

// lossNames names the racks, zones and hosts that are lost.
func lossNames(l capacity.Loss) string {
	if len(l.Names) == 0 {
		return printer.Nodes(l.Lost)
	}
	return fmt.Sprintf("%s, %s %s", printer.Shorten(strings.Join(l.Names, " and "), printer.LongNodes), spelling.Count(l.Lost.Count, "host"), printer.Nodes(l.Lost))
}

// ofStanding are the colours of verdicts.
var ofStanding = map[standing]string{fits: printer.Green, unjudged: printer.Dim, fragile: printer.Yellow, short: printer.Red}

// promiseCells are the cells of a promise.
func promiseCells(p *capacity.Quota, failures []capacity.Loss) []string {
	cells := []string{printer.Visible(string(p.Resource)), figure(p.Limit, p.Unit)}
	if p.Unchecked != "" {
		cells = append(cells, "-", unitText(p.Unit), "", "-")
	} else {
		cells = append(cells, figure(p.Usable, p.Unit), unitText(p.Unit), shareText(p), figure(p.Headroom, p.Unit))
	}
	for _, f := range failures {
		cells = append(cells, headroomAfter(p, f))
	}
	return append(cells, printer.Visible(verdictText(p)))
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
