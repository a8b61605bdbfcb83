package upgrade

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/report/printer"
	"stackplan/internal/series"
	"stackplan/internal/upgrade"
)

// upgradePhrase is a change in words, fit to be shown. Formats put marks and colours around them.
type phrase struct {
	mark          string // ! is dangerous or blocked, ? needs a decision, else as of a comparison
	in            string // the series that brings it
	projects      string // nova, or several with commas
	name          string // [DEFAULT] my_ip; a service, path or port; what is wrong
	before, after string // both empty where words tell
	words         string // goes
	aside         string // the check that says so
	nodes         string // hosts and their number
}

// phraseOfUpgrade words a change.
func phraseOf(c upgrade.Change) phrase {
	p := phrase{mark: markOf(c), in: c.Series.String(), projects: printer.Visible(c.Project), nodes: printer.CountedNodes(c.Nodes)}
	if p.name = printer.Visible(c.Subject); c.Option.Name != "" {
		p.name = printer.Visible(c.Option.String())
	}
	switch c.Kind {
	case upgrade.Blocked, upgrade.Warning:
		p.name, p.aside = printer.Shorten(c.Message, printer.LongReason), p.name
	case upgrade.Removed:
		p.words = removedWords(c)
	case upgrade.Invalid:
		if p.words = "does not take " + valueText(c.Before, upgrade.Value{}); c.Message != "" {
			p.words += ": " + printer.Shorten(c.Message, printer.LongReason)
		}
	case upgrade.Renamed:
		p.words = "is now " + printer.Visible(c.NewOption.String())
	case upgrade.DefaultChange, upgrade.ValueChange:
		p.before, p.after = pairText(c)
		switch {
		case c.After == nil:
			p.before, p.words = "", "is set no longer"
		case c.Before == nil:
			p.before, p.words = "", "is set to "+p.after
		}
	case upgrade.Deprecated:
		p.words = fmt.Sprintf("is deprecated, and %v still reads it", series.Newest)
		if c.RemovedIn != series.None {
			p.words = fmt.Sprintf("is deprecated, and gone in %v", c.RemovedIn)
		}
	default:
		p.words = actionWords(c)
	}
	return p
}

// upgradeMark is ! for what is dangerous or blocked, ? for what else needs a decision.
func markOf(c upgrade.Change) string {
	switch {
	case c.Dangerous || c.Kind == upgrade.Blocked:
		return "!"
	case c.ActionRequired:
		return "?"
	case c.Kind == upgrade.Removed || c.Action == upgrade.ActionRemoved:
		return "-"
	case c.Action == upgrade.ActionNew:
		return "+"
	}
	return "~"
}

func removedWords(c upgrade.Change) string {
	words := "goes"
	if c.Before != nil {
		words += ", was " + printer.Shorten(valueText(c.Before, upgrade.Value{}), printer.LongValue) + variesMark(*c.Before)
	}
	if c.NewOption.Name != "" {
		words += "; see " + printer.Visible(c.NewOption.String())
	}
	return words
}

// actionWords tell what happens to a service, a file or a port.
func actionWords(c upgrade.Change) string {
	was, now := printer.Visible(c.Previous), printer.Visible(c.Message)
	switch {
	case c.Action == upgrade.ActionMoved && c.Kind == upgrade.FileChange:
		return "moves here from " + was
	case c.Action == upgrade.ActionMoved && now != "":
		return "moves from " + was + " to " + now
	case c.Action == upgrade.ActionMoved:
		return "takes the place of " + was
	case c.Action == upgrade.ActionChanged && was != "" && now != "":
		return was + " -> " + now
	case c.Action == upgrade.ActionChanged:
		return "is written otherwise"
	}
	switch {
	case was != "" && c.Kind == upgrade.PortChange:
		return "is " + string(c.Action) + ", was " + was
	case now != "" && c.Kind == upgrade.PortChange:
		return "is " + string(c.Action) + ", " + now
	}
	return "is " + string(c.Action)
}

// upgradePair is what an option is before and after. Of long values that are mostly alike only the difference is left.
func pairText(c upgrade.Change) (before, after string) {
	var b, a upgrade.Value
	if c.Before != nil {
		b = *c.Before
	}
	if c.After != nil {
		a = *c.After
	}
	before, after = printer.Pair(valueText(c.Before, a), valueText(c.After, b))
	if !a.Varies {
		before += variesMark(b)
	}
	return before, after + variesMark(a)
}

// variesMark tells that other hosts have other values.
func variesMark(v upgrade.Value) string {
	if v.Varies {
		return " (varies by host)"
	}
	return ""
}

// upgradeValue is what an option is. That it is a default is told where the other side is none.
func valueText(v *upgrade.Value, other upgrade.Value) string {
	if v == nil {
		return printer.Absent
	}
	text := strings.Join(v.Texts, ", ")
	switch {
	case v.Secret && !isReference(v.Texts):
		text = "(secret)"
	case v.Computed:
		text = "computed on the host"
	case v.None:
		text = "none"
	case text == "":
		text = `""`
	}
	if v.Default && !other.Default {
		text += " (default)"
	}
	return text
}

// isReference reports whether every text names a secret instead of holding it.
func isReference(texts []string) bool {
	return !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(text, "((") })
}
