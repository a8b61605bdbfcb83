package report

import (
	"fmt"
	"io"
	"text/tabwriter"

	"stackplan/internal/capacity"
)

// Scenarios prints a table of what would be: a row for each scenario, region and resource.
func Scenarios(w io.Writer, all []capacity.Scenario) error {
	table := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "SCENARIO\tREGION\tRESOURCE\tPROMISED\tUSABLE\tHEADROOM\tWORST LOSS\t")
	for _, s := range all {
		for _, region := range s.Regions {
			for _, p := range region.Promises {
				fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\n", s.Name, region.Name, p.Resource, p.Promised,
					judged(p, p.Usable), judged(p, p.Headroom), worstLoss(p), verdictOf(p))
			}
		}
	}
	return table.Flush()
}

// judged is a number of a promise that was held against a supply.
func judged(p *capacity.Promise, n int64) string {
	if p.Unbound != "" {
		return "-"
	}
	return fmt.Sprint(n)
}

// worstLoss is the headroom after the failure that costs most.
func worstLoss(p *capacity.Promise) string {
	if len(p.After) == 0 {
		return "-"
	}
	worst := p.After[0]
	for _, l := range p.After {
		if l.Headroom < worst.Headroom {
			worst = l
		}
	}
	return fmt.Sprintf("%d (%d %s)", worst.Headroom, worst.Count, worst.Of)
}

// verdictOf is a word for a promise that cannot be kept.
func verdictOf(p *capacity.Promise) string {
	if p.Kept || p.Unbound != "" {
		return ""
	}
	return "DOES NOT FIT"
}
