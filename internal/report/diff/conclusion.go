package diff

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/plan"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// conclusion is a comparison in one line.
func conclusion(r *plan.Report) string {
	return strings.TrimSuffix(headline(r.Summary)+"; "+consequences(r), "; ")
}

// consequences tell what the changes of the headline ask for, and what it does not count.
func consequences(r *plan.Report) string {
	var parts []string
	if len(r.Changes) > 0 {
		parts = append(parts, actionsText(r.Summary), wavesText(r))
	}
	if n := unreadHosts(r); n > 0 {
		parts = append(parts, spelling.Count(n, "host")+" NOT compared")
	}
	return strings.Join(slices.DeleteFunc(parts, func(text string) bool { return text == "" }), "; ")
}

// headline counts changes, files and hosts.
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

// actionsText tells what restarts and reloads, those that reach guests or many hosts first.
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
		return "nothing restarts"
	}
	return strings.Join(words, ", ")
}

// levelText tells on how many hosts the units of a level act.
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
		words = append(words, fmt.Sprintf("%s on %d%s", names, g.Count, guestAsides[g.Instances]))
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

// guestAsides tell of guests in the line at the end.
var guestAsides = map[plan.InstanceImpact]string{
	plan.InstancesUnmanaged: " (no guest is touched)", plan.InstancesLoseNetwork: " (guests may lose their network)", plan.InstancesStop: " (guests stop)",
}

// wavesText tells how to keep every API up.
func wavesText(r *plan.Report) string {
	switch {
	case len(r.Outages) > 0:
		return fmt.Sprintf("%s of %s goes away whatever the order%s", printer.Visible(r.Outages[0].Service), printer.Visible(r.Outages[0].Region), andMore(len(r.Outages)-1))
	case len(r.Waves) > 1:
		return fmt.Sprintf("%d waves %s", len(r.Waves), wavesWords(r))
	case len(r.Waves) == 1:
		return "every API stays up"
	}
	return ""
}

// wavesWords tell what waves are good for, unless some service goes away all the same.
func wavesWords(r *plan.Report) string {
	if len(r.Outages) > 0 {
		return ""
	}
	return "keep every API up"
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
