package report

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/spelling"
)

// Scenarios prints a table of what would be: a row for each scenario, region and promise.
func Scenarios(w io.Writer, all []capacity.Scenario, s Screen) error {
	p := &capacityPage{page{w: w}, s}
	p.coloured(bold, scenariosHeadline(all, visible))
	p.line("")
	g := &grid{left: map[int]bool{0: true, 1: true, 2: true, 5: true}}
	g.add("scenario", "region", "resource", "promised", "usable", "", "headroom", "worst loss", "")
	colours := []string{dim}
	for _, s := range all {
		for _, region := range s.Regions {
			for _, p := range region.Quotas {
				g.add(visible(s.Name), visible(region.Name), visible(string(p.Resource)), figure(p.Limit, p.Unit), judged(p, p.Usable),
					unitText(p.Unit), judged(p, p.Headroom), worstLoss(p), visible(verdictText(p)))
				colours = append(colours, ofStanding[standingOf(p)])
			}
		}
	}
	heads, tails := g.lines()
	p.line("  %s", p.in(dim, strings.TrimRight(heads[0], " ")))
	for i := range heads[1:] {
		p.line("  %s%s", heads[i+1], p.in(colours[i+1], tails[i+1]))
	}
	for _, s := range all {
		p.outlook(s)
	}
	return p.err
}

// outlook prints what is broken in a scenario, and what would keep it. What is tight stands in the table.
func (p *capacityPage) outlook(s capacity.Scenario) {
	title := func() {
		p.line("")
		p.coloured(bold, s.Name)
	}
	for _, d := range decisionsOf(s.Report) {
		if !d.isBroken {
			continue
		}
		title()
		title = func() {}
		p.labelled(red, d.label(), fmt.Sprintf("%s: %s: %s", d.region, d.name, d.text))
		p.list(10, fewRows, d.remedies)
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
