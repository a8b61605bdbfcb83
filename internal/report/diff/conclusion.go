package diff

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/plan"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// conclusion returns the result of a comparison in one line.
func conclusion(r *plan.Report) string {
	return strings.TrimSuffix(headline(r.Summary)+"; "+consequences(r), "; ")
}

// consequences returns which units restart, how APIs stay available, and how many hosts were not compared.
func consequences(r *plan.Report) string {
	var parts []string
	if len(r.Changes) > 0 {
		parts = append(parts, actionsText(r.Summary), wavesText(r), stepsText(r.Steps))
	}
	if n := unreadHosts(r); n > 0 {
		parts = append(parts, spelling.Count(n, "host")+" NOT compared")
	}
	return strings.Join(slices.DeleteFunc(parts, func(text string) bool { return text == "" }), "; ")
}

// headline returns the numbers of changes, files and hosts.
func headline(s plan.Summary) string {
	if s.Changes == 0 {
		return fmt.Sprintf("no changes in %s on %s", spelling.Count(s.Same, "file"), spelling.Count(s.Compared, "host"))
	}
	text := spelling.Count(s.Changes, "change")
	if s.Files > 0 {
		text += " in " + spelling.Count(s.Files, "file")
	}
	text += " on " + spelling.Count(s.Hosts, "host")
	var aside []string
	if s.NewHosts > 0 {
		aside = append(aside, fmt.Sprintf("%d new", s.NewHosts))
	}
	if s.RemovedHosts > 0 {
		aside = append(aside, fmt.Sprintf("%d removed", s.RemovedHosts))
	}
	if len(aside) > 0 {
		text += " (" + strings.Join(aside, ", ") + ")"
	}
	return text
}

// actionsText returns what restarts, reloads and reboots.
func actionsText(s plan.Summary) string {
	var words []string
	for _, level := range []plan.Level{plan.Restart, plan.Reload} {
		if text := levelText(s.Units, level); text != "" {
			words = append(words, string(level)+" "+text)
		}
	}
	if s.Reboot != nil {
		words = append(words, "reboot "+spelling.Count(s.Reboot.Count, "host"))
	}
	if len(words) == 0 {
		return "no restarts"
	}
	return strings.Join(words, ", ")
}

// levelText returns the units that restart or reload, and the numbers of their hosts.
func levelText(units []plan.UnitImpact, level plan.Level) string {
	groups := unitGroups(units, level)
	var words []string
	for _, g := range groups[:min(len(groups), printer.FewInLine)] {
		names := printer.Visible(g.names[0])
		switch len(g.names) {
		case 1:
		case 2:
			names += " and " + printer.Visible(g.names[1])
		default:
			names += fmt.Sprintf(" and %d more", len(g.names)-1)
		}
		words = append(words, fmt.Sprintf("%s on %d%s", names, g.Count, instanceAsides[g.Instances]))
	}
	more := 0
	for _, g := range groups[len(words):] {
		more += len(g.names)
	}
	if more > 0 {
		words = append(words, fmt.Sprintf("%d more", more))
	}
	return strings.Join(words, ", ")
}

// instanceAsides are the impact on instances in the conclusion.
var instanceAsides = map[plan.InstanceImpact]string{
	plan.InstancesUnmanaged: " (instances keep running)", plan.InstancesLoseNetwork: " (instances may lose their network)", plan.InstancesStop: " (instances stop)",
}

// wavesText returns how to restart so that all APIs stay available, or which services are interrupted.
func wavesText(r *plan.Report) string {
	stops := stopsText(r.Steps)
	switch {
	case stops != "":
		return stops
	case len(r.Outages) > 0:
		return fmt.Sprintf("%s of %s is interrupted in any restart order%s", printer.Visible(r.Outages[0].Service), printer.Visible(r.Outages[0].Region), andMore(len(r.Outages)-1))
	case len(r.Waves) > 1:
		return fmt.Sprintf("%d waves %s", len(r.Waves), wavesWords(r))
	case len(r.Waves) == 1:
		return "all APIs stay available"
	}
	return ""
}

// wavesWords returns the purpose of waves; "" if a service is interrupted anyway.
func wavesWords(r *plan.Report) string {
	if len(r.Outages) > 0 || stopsText(r.Steps) != "" {
		return ""
	}
	return "keep " + spelling.List(append([]string{"all APIs"}, printer.VisibleAll(r.Summary.Kept)...), "and") + " available"
}

func andMore(n int) string {
	if n < 1 {
		return ""
	}
	return fmt.Sprintf(", and %d more", n)
}

// unreadHosts counts the hosts that could not be compared.
func unreadHosts(r *plan.Report) int {
	n := 0
	for _, u := range r.Unreadable {
		n += u.Count
	}
	return n
}

// stepsText counts what an operator must do outside of the files.
func stepsText(steps []plan.Step) string {
	if len(steps) == 0 {
		return ""
	}
	return spelling.Count(len(steps), "further step") + " required"
}
