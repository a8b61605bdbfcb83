package diff

import (
	"strings"

	"stackplan/internal/plan"
	"stackplan/internal/report/printer"
	"stackplan/internal/source"
)

// drifted is the cause of a difference that the description does not explain. Earlier descriptions are not known.
const drifted = "drift: edited on the host, or left by an earlier description"

// instanceWords describe the impact on instances.
var instanceWords = map[plan.InstanceImpact]string{
	plan.InstancesUnmanaged: "instances keep running", plan.InstancesLoseNetwork: "instances may lose their network", plan.InstancesStop: "instances stop unless they are migrated first",
}

// levelWords describe the impact of a change without units.
var levelWords = map[plan.Level]string{
	plan.Nothing: "no restart", plan.Reload: "reload", plan.Restart: "restart", plan.Reboot: "takes effect after a reboot",
}

// fewUnits is how many units are printed for a change. The summary contains all of them.
const fewUnits = 5

// impactWords returns which units a change restarts or reloads, and the impact on instances.
func impactWords(i plan.Impact) string {
	var parts []string
	if i.Level == plan.Reboot || len(i.Restart)+len(i.Reload) == 0 {
		parts = append(parts, levelWords[i.Level])
	}
	if len(i.Restart) > 0 {
		parts = append(parts, "restart "+printer.List(i.Restart, fewUnits))
	}
	if len(i.Reload) > 0 {
		parts = append(parts, "reload "+printer.List(i.Reload, fewUnits))
	}
	text := strings.Join(parts, ", ")
	if words := instanceWords[i.Instances]; words != "" {
		text += " (" + words + ")"
	}
	return text
}

// longWhy is how many bytes of a reason are printed.
const longWhy = 160

// causeWords returns the cause of a change.
func causeWords(c plan.Cause) string {
	switch {
	case c.Kind == plan.ByDrift:
		return drifted
	case c.Kind == plan.ByRule || len(c.Now)+len(c.Before) == 0:
		return ruleWords(c)
	}
	from := map[plan.CauseKind]string{plan.ByOverride: "override ", plan.BySeries: "series changed, "}[c.Kind]
	now, before := printer.Inputs(c.Now), printer.Inputs(c.Before)
	switch {
	case now == "":
		return from + "was " + before
	case before == "":
		return from + now
	case isSamePlace(c.Now, c.Before):
		return from + now + ", was " + printer.Position(c.Before[0])
	}
	return from + now + ", was " + before
}

// noRule is the rule of an option that no row sets.
const noRule = "none"

// ruleWords returns the row or the template line that sets the value: its documentation, or its name.
func ruleWords(c plan.Cause) string {
	switch {
	case c.Rule == noRule && c.Why != "":
		return printer.Shorten(c.Why, longWhy)
	case c.Why != "":
		return "reason: " + printer.Shorten(c.Why, longWhy)
	case strings.Contains(c.Rule, ".tmpl:"):
		return "template " + printer.Visible(c.Rule)
	case c.Rule != "":
		return "row " + printer.Visible(c.Rule)
	}
	return "no row sets it"
}

// isSamePlace reports whether both sides were computed from one and the same value.
func isSamePlace(now, before []source.Input) bool {
	return len(now) == 1 && len(before) == 1 && now[0].Path == before[0].Path && before[0].File != ""
}
