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

// summary prints what a comparison adds up to.
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
		add("reboot", printer.Yellow, printer.CountedNodes(*s.Reboot)+": before all holds")
	}
	if len(r.Waves) > 1 {
		add("waves", "", waveRows(r)...)
		add("keep up", "", printer.Wrap(printer.VisibleAll(s.WavesFor))...)
	}
	add("goes away", printer.Red, outageRows(r.Outages)...)
	add("unchanged", printer.Dim, unchangedText(r))
	add("not compared", printer.Red, unreadRows(r.Unreadable)...)
	return rows
}

// mostFirst sorts regions, roles or services by their changes, those of most first.
func mostFirst(sums []plan.Sum) []plan.Sum {
	return slices.SortedStableFunc(slices.Values(sums), func(a, b plan.Sum) int { return b.Changes - a.Changes })
}

// sumRows list regions, roles or services with their changes and hosts.
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

// unitGroup is units that restart or reload on the same hosts.
type unitGroup struct {
	names []string
	plan.UnitImpact
}

// unitGroups joins units of a level that have the same hosts and reach the same guests, those that reach guests and many
// hosts first.
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
		return cmp.Or(guestOrder(b.Instances)-guestOrder(a.Instances), b.Count-a.Count)
	})
	return all
}

// guestOrder is higher where guests notice more.
func guestOrder(r plan.InstanceImpact) int {
	return slices.Index([]plan.InstanceImpact{plan.InstancesUnaffected, plan.InstancesUnmanaged, plan.InstancesLoseNetwork, plan.InstancesStop}, r)
}

func unitRows(units []plan.UnitImpact, level plan.Level) []string {
	var rows []string
	for _, g := range unitGroups(units, level) {
		text := printer.List(g.names, len(g.names)) + " on " + printer.CountedNodes(g.Nodes)
		if words := guestRows[g.Instances]; words != "" {
			text += ": " + words
		}
		rows = append(rows, text)
	}
	return rows
}

// guestRows tell at length what guests notice of a unit that restarts.
var guestRows = map[plan.InstanceImpact]string{
	plan.InstancesUnmanaged:   "guests run on, but nobody can start, stop or move them meanwhile",
	plan.InstancesLoseNetwork: "guests may lose their network meanwhile",
	plan.InstancesStop:        "guests stop, unless they are moved before",
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
		rows = append(rows, fmt.Sprintf("%s of %s on %s, whatever the order: %s",
			printer.Visible(o.Service), printer.Visible(o.Region), printer.CountedNodes(o.Nodes), printer.Shorten(o.Reason, printer.LongReason)))
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

// unchangedText counts what is not shown, and not in the headline.
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
		words = append(words, spelling.Count(s.NotCompared, "secret")+" that only their values could compare")
	}
	if s.Foreign > 0 {
		words = append(words, spelling.Count(s.Foreign, "file")+" of others left alone")
	}
	return strings.Join(words, "; ")
}
