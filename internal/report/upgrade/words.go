package upgrade

import (
	"fmt"
	"strings"

	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
	"stackplan/internal/upgrade"
)

// kinds are the parts of a report in their order, with the words of the summary and the title.
var kinds = []struct {
	kind      upgrade.Kind
	one, many string // %d: how many
	title     string
}{
	{upgrade.Blocked, "%d blocker", "%d blockers", "Blockers"},
	{upgrade.Removed, "%d removed option", "%d removed options", "Removed options"},
	{upgrade.Invalid, "%d invalid value", "%d invalid values", "Values that are no longer valid"},
	{upgrade.Renamed, "%d renamed option", "%d renamed options", "Renamed options"},
	{upgrade.DefaultChange, "%d changed default", "%d changed defaults", "Changed defaults of options that are not set"},
	{upgrade.ValueChange, "%d changed value", "%d changed values", "Values that stackplan sets differently"},
	{upgrade.Deprecated, "%d deprecated option", "%d deprecated options", "Deprecated options (still read)"},
	{upgrade.ProgramChange, "%d program", "%d programs", "Programs of Debian"},
	{upgrade.ServiceChange, "%d service", "%d services", "Services"},
	{upgrade.FileChange, "%d file", "%d files", "Files"},
	{upgrade.PortChange, "%d port", "%d ports", "Ports"},
	{upgrade.Warning, "%d warning", "%d warnings", "Warnings"},
}

// counted formats a number with the words for one or many.
func counted(n int, one, many string) string {
	if n == 1 {
		return fmt.Sprintf(one, n)
	}
	return fmt.Sprintf(many, n)
}

// headline returns how many changes there are and require action, and how many changes are of each kind.
func headline(r *upgrade.Report) (head, byKind string) {
	head = fmt.Sprintf("Upgrade to %v: ", r.To)
	if r.Downgrade {
		head = fmt.Sprintf("DOWNGRADE to %v: ", r.To)
	}
	s := r.Summary
	if s.Changes == 0 {
		return head + "no changes", ""
	}
	head += fmt.Sprintf("%s on %s", spelling.Count(s.Changes, "change"), spelling.Count(s.Hosts, "host"))
	switch {
	case s.ActionRequired > 0:
		head += ", " + counted(s.ActionRequired, "%d requires action", "%d require action")
		if s.Dangerous > 0 {
			head += fmt.Sprintf(" (%d dangerous)", s.Dangerous)
		}
	case !r.Downgrade:
		head += ", none requires action"
	}
	var words []string
	for _, k := range kinds {
		if n := s.Kinds[k.kind]; n > 0 {
			words = append(words, counted(n, k.one, k.many))
		}
	}
	return head, strings.Join(words, ", ")
}

// downgradeText is the warning at the top of a report of a downgrade.
const downgradeText = "Databases cannot be downgraded: a downgrade requires restoring backups, and loses all changes since"

// pathText returns the series that a region passes through.
func pathText(r upgrade.Region) string {
	if len(r.Stops) == 0 {
		return fmt.Sprintf("already %v", r.From)
	}
	stops := []string{r.From.String()}
	for _, s := range r.Stops {
		stops = append(stops, s.String())
	}
	return strings.Join(stops, " -> ")
}

// sameText counts the options that do not change; "" if no region changes.
func sameText(r *upgrade.Report) string {
	s := r.Summary
	if s.Options == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %s that the cloud sets, %s", s.Unchanged, spelling.Count(s.Options, "option"), spelling.Count(s.UnchangedDefaults, "default"))
}

// noEffectText counts the changes that do not affect this cloud; "" if there are none.
func noEffectText(r *upgrade.Report) string {
	var words []string
	if n := len(r.NoEffect); n > 0 {
		words = append(words, counted(n, "%d other change of an option that is set", "%d other changes of options that are set"))
	}
	if n := r.Summary.Unused; n > 0 {
		words = append(words, counted(n, "%d changed default that no service of this cloud reads", "%d changed defaults that no service of this cloud reads"))
	}
	return strings.Join(words, ", ")
}

// gapTexts returns what is unknown, a line for each project and reason.
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

// fixText returns what --fix can do; "" if it can do nothing.
func fixText(r *upgrade.Report) string {
	if r.Summary.Fixable == 0 {
		return ""
	}
	return fmt.Sprintf("--fix applies %d of these changes to the description", r.Summary.Fixable)
}
