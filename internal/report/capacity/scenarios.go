package capacity

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// Scenarios prints a table of what would be: a row for each scenario, region and promise.
func ScenariosText(w io.Writer, all []capacity.Scenario, s Screen) error {
	p := &page{printer.Page{W: w}, s}
	p.coloured(printer.Bold, scenariosHeadline(all, printer.Visible))
	p.Line("")
	g := &printer.Table{LeftAligned: map[int]bool{0: true, 1: true, 2: true, 5: true}}
	g.Add("scenario", "region", "resource", "promised", "usable", "", "headroom", "worst loss", "")
	colours := []string{printer.Dim}
	for _, s := range all {
		for _, region := range s.Regions {
			for _, p := range region.Quotas {
				g.Add(printer.Visible(s.Name), printer.Visible(region.Name), printer.Visible(string(p.Resource)), figure(p.Limit, p.Unit), judged(p, p.Usable),
					unitText(p.Unit), judged(p, p.Headroom), worstLoss(p), printer.Visible(verdictText(p)))
				colours = append(colours, ofStanding[standingOf(p)])
			}
		}
	}
	heads, tails := g.Lines()
	p.Line("  %s", p.In(printer.Dim, strings.TrimRight(heads[0], " ")))
	for i := range heads[1:] {
		p.Line("  %s%s", heads[i+1], p.In(colours[i+1], tails[i+1]))
	}
	for _, s := range all {
		p.outlook(s)
	}
	return p.Err
}

// outlook prints what is broken in a scenario, and what would keep it. What is tight stands in the table.
func (p *page) outlook(s capacity.Scenario) {
	title := func() {
		p.Line("")
		p.coloured(printer.Bold, s.Name)
	}
	for _, d := range decisionsOf(s.Report) {
		if !d.isBroken {
			continue
		}
		title()
		title = func() {}
		p.labelled(printer.Red, d.label(), fmt.Sprintf("%s: %s: %s", d.region, d.name, d.text))
		p.list(10, printer.FewRows, d.remedies)
	}
}

// scenariosHeadline says how many scenarios hold, with the names of those that do not as written makes them.
func scenariosHeadline(all []capacity.Scenario, written func(string) string) string {
	var brokenOnes []string
	for _, s := range all {
		if !s.Fits {
			brokenOnes = append(brokenOnes, written(s.Name))
		}
	}
	if len(brokenOnes) == 0 {
		return fmt.Sprintf("Every promise can be kept in %s", spelling.Count(len(all), "scenario"))
	}
	return fmt.Sprintf("%d of %s cannot keep what was promised: %s", len(brokenOnes), spelling.Count(len(all), "scenario"), someOf(brokenOnes))
}

// judged is a number of a promise that was held against a supply.
func judged(p *capacity.Quota, n int64) string {
	if p.Unchecked != "" {
		return "-"
	}
	return figure(n, p.Unit)
}

// worstLoss is the headroom after the failure that costs most.
func worstLoss(p *capacity.Quota) string {
	if len(p.Losses) == 0 {
		return "-"
	}
	worst := p.Losses[0]
	for _, l := range p.Losses {
		if l.Headroom < worst.Headroom {
			worst = l
		}
	}
	return fmt.Sprintf("%s (%s)", figure(worst.Headroom, p.Unit), failureText(worst))
}
