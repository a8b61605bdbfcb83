package upgrade

import (
	"fmt"
	"strings"

	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
	"stackplan/internal/upgrade"
)

// upgradeKinds are the parts of a report on an upgrade, in their order: how a summary counts them, one and many, and what
// they are called.
var kindTitles = []struct {
	kind      upgrade.Kind
	one, many string // %d: how many
	title     string
}{
	{upgrade.Blocked, "%d is blocked", "%d are blocked", "Blocked"},
	{upgrade.Removed, "%d option goes", "%d options go", "Options that go"},
	{upgrade.Invalid, "%d value is not taken", "%d values are not taken", "Values that are not taken any more"},
	{upgrade.Renamed, "%d is renamed", "%d are renamed", "Options with another name"},
	{upgrade.DefaultChange, "%d default moved", "%d defaults moved", "Defaults that moved under options that nobody sets"},
	{upgrade.ValueChange, "%d value by rule", "%d values by rule", "Options that rules set otherwise"},
	{upgrade.Deprecated, "%d is deprecated", "%d are deprecated", "Deprecated, and still read"},
	{upgrade.ServiceChange, "%d service", "%d services", "Services"},
	{upgrade.FileChange, "%d file", "%d files", "Files"},
	{upgrade.PortChange, "%d port", "%d ports", "Ports"},
	{upgrade.Warning, "%d warning", "%d warnings", "Warnings"},
}

// counted words a number of things.
func counted(n int, one, many string) string {
	if n == 1 {
		return fmt.Sprintf(one, n)
	}
	return fmt.Sprintf(many, n)
}

// upgradeHeadline sums a report up: how much changes and needs the operator, and how many changes are of each kind.
func headline(r *upgrade.Report) (head, kinds string) {
	head = fmt.Sprintf("Upgrade to %v: ", r.To)
	if r.Downgrade {
		head = fmt.Sprintf("DOWNGRADE to %v: ", r.To)
	}
	s := r.Summary
	if s.Changes == 0 {
		return head + "nothing changes", ""
	}
	head += fmt.Sprintf("%s on %s", spelling.Count(s.Changes, "change"), spelling.Count(s.Hosts, "host"))
	switch {
	case s.ActionRequired > 0:
		head += ", " + counted(s.ActionRequired, "%d needs you", "%d need you")
		if s.Dangerous > 0 {
			head += fmt.Sprintf(" (%d dangerous)", s.Dangerous)
		}
	case !r.Downgrade:
		head += ", none needs you"
	}
	var words []string
	for _, k := range kindTitles {
		if n := s.Kinds[k.kind]; n > 0 {
			words = append(words, counted(n, k.one, k.many))
		}
	}
	return head, strings.Join(words, ", ")
}

// downgradeText warns at the top of a report on a way back.
const downgradeText = "No database goes back to an older series: a downgrade means backups, and losing what happened since"

// wayText is the way of a region.
func wayText(r upgrade.Region) string {
	if len(r.Stops) == 0 {
		return fmt.Sprintf("%v already", r.From)
	}
	stops := []string{r.From.String()}
	for _, s := range r.Stops {
		stops = append(stops, s.String())
	}
	return strings.Join(stops, " -> ")
}

// sameText counts what stays as it is; empty where no region changes.
func sameText(r *upgrade.Report) string {
	s := r.Summary
	if s.Options == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %s that the cloud sets, and %s", s.Unchanged, spelling.Count(s.Options, "option"), spelling.Count(s.UnchangedDefaults, "default"))
}

// mootText counts what changes and is no matter here; empty where nothing does.
func mootText(r *upgrade.Report) string {
	var words []string
	if n := len(r.NoEffect); n > 0 {
		words = append(words, counted(n, "%d other change to an option that is set", "%d other changes to options that are set"))
	}
	if n := r.Summary.Unused; n > 0 {
		words = append(words, counted(n, "%d default that moved and nothing here reads", "%d defaults that moved and nothing here reads"))
	}
	return strings.Join(words, ", ")
}

// gapTexts tell what is not known, a line for each project and reason.
func gapTexts(gaps []upgrade.Gap) []string {
	var texts []string
	for i := 0; i < len(gaps); {
		end := i + 1
		for end < len(gaps) && gaps[end].Project == gaps[i].Project && gaps[end].Message == gaps[i].Message && gaps[end].Series == gaps[end-1].Series+1 {
			end++
		}
		in := gaps[i].Series.String()
		if end > i+1 {
			in += " to " + gaps[end-1].Series.String()
		}
		texts = append(texts, fmt.Sprintf("%s in %s: %s", printer.Visible(gaps[i].Project), in, printer.Shorten(gaps[i].Message, printer.LongReason)))
		i = end
	}
	return texts
}

// editsText tells what --fix would do; empty where it can do nothing.
func editsText(r *upgrade.Report) string {
	if r.Summary.Fixable == 0 {
		return ""
	}
	return fmt.Sprintf("--fix writes %d of them into the description", r.Summary.Fixable)
}
