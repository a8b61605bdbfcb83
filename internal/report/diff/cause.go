package diff

import (
	"strings"

	"stackplan/internal/plan"
	"stackplan/internal/report/printer"
	"stackplan/internal/source"
)

// drifted is the cause of what nobody wrote into the description. What made another one is not known.
const drifted = "drift: not from the description, unless from an earlier one"

// guestWords tell what guests notice of a change.
var guestWords = map[plan.InstanceImpact]string{
	plan.InstancesUnmanaged: "guests run on", plan.InstancesLoseNetwork: "guests may lose their network", plan.InstancesStop: "guests stop, or move before",
}

// levelWords tell what a change without units asks for.
var levelWords = map[plan.Level]string{
	plan.Nothing: "no restart", plan.Reload: "reload", plan.Restart: "restart", plan.Reboot: "holds from the next boot on",
}

// fewUnits is how many units of one change are named. The summary names all.
const fewUnits = 5

// impactWords tell what a change asks of the hosts.
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
	if guests := guestWords[i.Instances]; guests != "" {
		text += " (" + guests + ")"
	}
	return text
}

// longWhy is how many bytes of a reason are printed.
const longWhy = 160

// causeWords tell what made a change.
func causeWords(c plan.Cause) string {
	switch {
	case c.Kind == plan.ByDrift:
		return drifted
	case c.Kind == plan.ByRule || len(c.Now)+len(c.Before) == 0:
		return ruleWords(c)
	}
	from := map[plan.CauseKind]string{plan.ByOverride: "override ", plan.BySeries: "another series, "}[c.Kind]
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

// noRule is the rule of what no rule asks for.
const noRule = "none"

// ruleWords tell what a rule says for itself.
func ruleWords(c plan.Cause) string {
	switch {
	case c.Rule == noRule && c.Why != "":
		return printer.Shorten(c.Why, longWhy)
	case c.Why != "":
		return "rule: " + printer.Shorten(c.Why, longWhy)
	case c.Rule != "":
		return "rule " + printer.Visible(c.Rule)
	}
	return "no rule asks for it"
}

// isSamePlace reports whether both sides were made of the one same value.
func isSamePlace(now, before []source.Input) bool {
	return len(now) == 1 && len(before) == 1 && now[0].Path == before[0].Path && before[0].File != ""
}
