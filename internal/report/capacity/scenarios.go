package capacity

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// ScenariosText prints a table with a row for each scenario, region and quota, then what is exceeded in each scenario.
func ScenariosText(w io.Writer, all []capacity.Scenario, s Screen) error {
	p := &page{printer.Page{W: w}, s}
	p.coloured(printer.Bold, scenariosHeadline(all, printer.Visible))
	p.Line("")
	g := &printer.Table{LeftAligned: map[int]bool{0: true, 1: true, 2: true, 5: true}}
	g.Add("scenario", "region", "resource", "quotas", "usable", "", "headroom", "worst loss", "")
	colours := []string{printer.Dim}
	for _, s := range all {
		for _, region := range s.Regions {
			for _, q := range region.Quotas {
				g.Add(printer.Visible(s.Name), printer.Visible(region.Name), printer.Visible(q.Name()), limitOf(q), checked(q, q.Usable),
					unitText(q.Unit), headroomOf(q, q.Headroom), worstLoss(q), printer.Visible(verdictText(q)))
				colours = append(colours, verdictColours[verdictOf(q)])
			}
		}
	}
	heads, tails := g.Lines()
	p.Line("  %s", p.In(printer.Dim, strings.TrimRight(heads[0], " ")))
	for i := range heads[1:] {
		p.Line("  %s%s", heads[i+1], p.In(colours[i+1], tails[i+1]))
	}
	for _, s := range all {
		p.exceededIn(s)
	}
	return p.Err
}

// exceededIn prints what is exceeded in a scenario, and the changes that fix it. The table shows what is tight.
func (p *page) exceededIn(s capacity.Scenario) {
	title := func() {
		p.Line("")
		p.coloured(printer.Bold, s.Name)
	}
	for _, i := range issuesOf(s.Report) {
		if i.label != isExceeded {
			continue
		}
		title()
		title = func() {}
		p.labelled(printer.Red, i.label, fmt.Sprintf("%s: %s: %s", i.region, i.name, i.text))
		p.list(11, printer.FewRows, i.fixes)
	}
}

// scenariosHeadline returns how many scenarios fit, with the names of the others as format returns them.
func scenariosHeadline(all []capacity.Scenario, format func(string) string) string {
	var exceeding, open []string
	for _, s := range all {
		switch s.Fits {
		case capacity.Insufficient:
			exceeding = append(exceeding, format(s.Name))
		case capacity.NotKnown:
			open = append(open, format(s.Name))
		}
	}
	suffix := ""
	if len(open) > 0 {
		suffix = fmt.Sprintf("; not known for %s: %s", spelling.Count(len(open), "scenario"), someOf(open))
	}
	if n := len(all) - len(open); len(exceeding) == 0 && len(open) > 0 {
		return fmt.Sprintf("All quotas and connection limits fit in %d of %s%s", n, spelling.Count(len(all), "scenario"), suffix)
	}
	if len(exceeding) == 0 {
		return fmt.Sprintf("All quotas and connection limits fit in %s", spelling.Count(len(all), "scenario"))
	}
	return fmt.Sprintf("%d of %s %s the capacity: %s", len(exceeding), spelling.Count(len(all), "scenario"), verb(len(exceeding), "exceeds", "exceed"), someOf(exceeding)) + suffix
}

// checked returns a number that is known only if the quota was checked.
func checked(q *capacity.Quota, n int64) string {
	if q.Unchecked != "" {
		return "-"
	}
	return figure(n, q.Unit)
}

// worstLoss returns the smallest headroom after a failure.
func worstLoss(q *capacity.Quota) string {
	if len(q.Losses) == 0 || len(q.Unlimited) > 0 {
		return "-"
	}
	worst := q.Losses[0]
	for _, l := range q.Losses {
		if l.Headroom < worst.Headroom {
			worst = l
		}
	}
	text := headroomOf(q, worst.Headroom)
	if text == "-" {
		return text
	}
	return fmt.Sprintf("%s (%s)", text, failureText(worst))
}
