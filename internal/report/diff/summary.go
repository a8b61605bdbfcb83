package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/plan"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// summary prints the summary of a comparison.
func (p *page) summary(r *plan.Report) {
	rows := summaryRows(r)
	for _, row := range rows {
		label := fmt.Sprintf("%-13s", row.label)
		p.Line("%s%s", p.In(row.colour, label), row.text)
	}
	if len(rows) > 0 {
		p.Line("")
	}
	p.Line("%s", p.In(printer.Bold, conclusion(r)))
}

// summaryRow is a line of a summary.
type summaryRow struct {
	label, text, colour string
}

func summaryRows(r *plan.Report) []summaryRow {
	s := r.Summary
	var rows []summaryRow
	add := func(label, colour string, texts ...string) {
		for i, text := range texts {
			switch {
			case text == "" || i > printer.FewRows:
				continue
			case i == printer.FewRows:
				text = fmt.Sprintf("and %d more", len(texts)-printer.FewRows)
			}
			rows = append(rows, summaryRow{label, text, colour})
			label = ""
		}
	}
	if len(r.Changes) > 0 {
		add("by region", printer.Dim, sumRows(s.Regions)...)
		add("by role", printer.Dim, sumRows(s.Roles)...)
		add("by service", printer.Dim, sumRows(s.Services)...)
	}
	add("restart", printer.Yellow, unitRows(s.Units, plan.Restart)...)
	add("reload", "", unitRows(s.Units, plan.Reload)...)
	if s.Reboot != nil {
		add("reboot", printer.Yellow, printer.CountedNodes(*s.Reboot)+": to apply all changes")
	}
	if len(r.Waves) > 1 {
		add("waves", "", waveRows(r)...)
		add("available", "", printer.Wrap(printer.VisibleAll(s.WavesFor))...)
	}
	add("interrupted", printer.Red, outageRows(r.Outages)...)
	add("required", printer.Red, stepRows(r.Steps)...)
	add("snapshot", printer.Dim, seriesRows(r.Series)...)
	add("containers", printer.Dim, copyRows(r.Copies)...)
	add("unchanged", printer.Dim, unchangedText(r))
	add("not compared", printer.Red, unreadRows(r.Unreadable)...)
	return rows
}

// mostFirst sorts regions, roles or services by their number of changes, in descending order.
func mostFirst(sums []plan.Sum) []plan.Sum {
	return slices.SortedStableFunc(slices.Values(sums), func(a, b plan.Sum) int { return b.Changes - a.Changes })
}

// sumRows returns regions, roles or services with their numbers of changes and hosts.
func sumRows(sums []plan.Sum) []string {
	sums = mostFirst(sums)
	var words []string
	for i, s := range sums[:min(len(sums), printer.FewSums)] {
		text := fmt.Sprintf("%s %d on %d", printer.Visible(s.Name), s.Changes, s.Hosts)
		if i == 0 {
			text = fmt.Sprintf("%s %s on %s", printer.Visible(s.Name), spelling.Count(s.Changes, "change"), spelling.Count(s.Hosts, "host"))
		}
		words = append(words, text)
	}
	if more := len(sums) - printer.FewSums; more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	return printer.Wrap(words)
}

// unitGroup contains units that restart or reload on the same hosts.
type unitGroup struct {
	names []string
	plan.UnitImpact
}

// unitGroups joins units of a level with the same hosts and the same impact on instances. Groups with the largest impact are first,
// then those with the most hosts.
func unitGroups(units []plan.UnitImpact, level plan.Level) []unitGroup {
	var all []unitGroup
	for _, u := range units {
		if u.Level != level {
			continue
		}
		i := slices.IndexFunc(all, func(g unitGroup) bool { return g.Nodeset == u.Nodeset && g.Instances == u.Instances })
		if i < 0 {
			all = append(all, unitGroup{UnitImpact: u})
			i = len(all) - 1
		}
		all[i].names = append(all[i].names, u.Unit)
	}
	slices.SortStableFunc(all, func(a, b unitGroup) int {
		return cmp.Or(severity(b.Instances)-severity(a.Instances), b.Count-a.Count)
	})
	return all
}

// severity orders the impacts on instances.
func severity(r plan.InstanceImpact) int {
	return slices.Index([]plan.InstanceImpact{plan.InstancesUnaffected, plan.InstancesUnmanaged, plan.InstancesLoseNetwork, plan.InstancesStop}, r)
}

func unitRows(units []plan.UnitImpact, level plan.Level) []string {
	var rows []string
	for _, g := range unitGroups(units, level) {
		text := printer.List(g.names, len(g.names)) + " on " + printer.CountedNodes(g.Nodes)
		if words := instanceRows[g.Instances]; words != "" {
			text += ": " + words
		}
		rows = append(rows, text)
	}
	return rows
}

// instanceRows describe the impact on instances in a sentence.
var instanceRows = map[plan.InstanceImpact]string{
	plan.InstancesUnmanaged:   "instances keep running, but cannot be started, stopped or migrated during the restart",
	plan.InstancesLoseNetwork: "instances may lose their network during the restart",
	plan.InstancesStop:        "instances stop unless they are migrated first",
}

func waveRows(r *plan.Report) []string {
	var rows []string
	for i, w := range r.Waves {
		rows = append(rows, fmt.Sprintf("%d: %s", i+1, printer.CountedNodes(w)))
	}
	return rows
}

func outageRows(down []plan.Outage) []string {
	var rows []string
	for _, o := range down {
		rows = append(rows, fmt.Sprintf("%s of %s on %s, in any restart order: %s",
			printer.Visible(o.Service), printer.Visible(o.Region), printer.CountedNodes(o.Nodes), printer.Shorten(o.Reason, printer.LongReason)))
	}
	return rows
}

// seriesRows returns the series of the files of the snapshot, with the evidence.
func seriesRows(all []plan.SnapshotSeries) []string {
	var rows []string
	for _, s := range all {
		of := "series"
		if !s.Given {
			of = fmt.Sprintf("series of %s in %s", strings.Join(printer.VisibleAll(s.Projects), ", "), strings.Join(printer.VisibleAll(s.Regions), ", "))
		}
		rows = append(rows, printer.Shorten(of+": "+s.Text(), printer.LongReason))
	}
	return rows
}

// copyRows returns which files of containers are compared with which file.
func copyRows(copies []plan.Copy) []string {
	var rows []string
	for _, c := range copies {
		rows = append(rows, fmt.Sprintf("%s on %s is compared as %s of %s", printer.Visible(c.Path), printer.CountedNodes(c.Nodes),
			printer.Visible(c.As), strings.Join(printer.VisibleAll(c.Services), ", ")))
	}
	return rows
}

func unreadRows(unread []plan.UnreadableHosts) []string {
	var rows []string
	for _, u := range unread {
		rows = append(rows, printer.CountedNodes(u.Nodes)+": "+printer.Shorten(u.Reason, printer.LongReason))
	}
	return rows
}

// unchangedText counts what the report does not show, and the headline does not count.
func unchangedText(r *plan.Report) string {
	s := r.Summary
	var words []string
	if len(r.Changes) > 0 {
		words = append(words, fmt.Sprintf("%s on %s", spelling.Count(s.Same, "file"), spelling.Count(s.Compared, "host")))
	}
	if s.NoEffect > 0 {
		words = append(words, spelling.Count(s.NoEffect, "difference")+" without effect")
	}
	if s.NoEffect > 0 && len(r.NoEffect) == 0 {
		words[len(words)-1] += " (--all shows them)"
	}
	if s.NotCompared > 0 {
		words = append(words, spelling.Count(s.NotCompared, "secret")+" not compared, because only one side has the value")
	}
	if s.Foreign > 0 {
		words = append(words, spelling.Count(s.Foreign, "file")+" not managed by stackplan")
	}
	return strings.Join(words, "; ")
}
