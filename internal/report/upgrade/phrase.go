package upgrade

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/report/printer"
	"stackplan/internal/secret"
	"stackplan/internal/series"
	"stackplan/internal/upgrade"
)

// phrase is a change in words, visible and short enough to print. The formats add marks and colours.
type phrase struct {
	mark          string // ! dangerous or blocked, ? requires action, + new, - removed, ~ changed
	in            string // the series of the change
	projects      string // nova, or several, joined with commas
	name          string // [DEFAULT] my_ip; a service, path or port; the message of a finding
	before, after string // both empty if words describe the change
	words         string // is removed
	aside         string // the code of the check
	nodes         string // hosts and their number
}

// phraseOf returns the phrase of a change.
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
		if p.words = "no longer accepts " + valueText(c.Before, upgrade.Value{}); c.Message != "" {
			p.words += ": " + printer.Shorten(c.Message, printer.LongReason)
		}
	case upgrade.Renamed:
		p.words = "is now " + printer.Visible(c.NewOption.String())
	case upgrade.DefaultChange, upgrade.ValueChange:
		p.before, p.after = pairText(c)
		switch {
		case c.After == nil:
			p.before, p.words = "", "is no longer set"
		case c.Before == nil:
			p.before, p.words = "", "is set to "+p.after
		}
	case upgrade.Deprecated:
		p.words = fmt.Sprintf("is deprecated, but still read in %v", series.Newest)
		if c.RemovedIn != series.None {
			p.words = fmt.Sprintf("is deprecated, and removed in %v", c.RemovedIn)
		}
	default:
		p.words = actionWords(c)
	}
	return p
}

// markOf returns the mark of a change.
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
	words := "is removed"
	if c.Before != nil {
		words += ", was " + printer.Shorten(valueText(c.Before, upgrade.Value{}), printer.LongValue) + variesMark(*c.Before)
	}
	if c.NewOption.Name != "" {
		words += "; replaced by " + printer.Visible(c.NewOption.String())
	}
	return words
}

// actionWords describes the change of a service, a file or a port.
func actionWords(c upgrade.Change) string {
	was, now := printer.Visible(c.Previous), printer.Visible(c.Message)
	switch {
	case c.Action == upgrade.ActionMoved && c.Kind == upgrade.FileChange:
		return "moved here from " + was
	case c.Action == upgrade.ActionMoved && now != "":
		return "moved from " + was + " to " + now
	case c.Action == upgrade.ActionMoved:
		return "replaces " + was
	case c.Action == upgrade.ActionChanged && was != "" && now != "":
		return was + " -> " + now
	case c.Action == upgrade.ActionChanged:
		return "has other content"
	}
	switch {
	case was != "" && c.Kind == upgrade.PortChange:
		return "is " + string(c.Action) + ", was " + was
	case now != "" && c.Kind == upgrade.PortChange:
		return "is " + string(c.Action) + ", " + now
	}
	return "is " + string(c.Action)
}

// pairText returns the value of an option before and after.
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

// variesMark marks a value that differs from host to host.
func variesMark(v upgrade.Value) string {
	if v.Varies {
		return " (varies by host)"
	}
	return ""
}

// valueText returns a value. A default is marked if the other value is not a default.
func valueText(v *upgrade.Value, other upgrade.Value) string {
	if v == nil {
		return printer.Absent
	}
	text := strings.Join(v.Texts, ", ")
	switch {
	case v.Secret && slices.ContainsFunc(v.Texts, func(text string) bool { return !secret.Pattern.MatchString(text) }):
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
