package diff

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/plan"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// phrase is a change in words, visible and short enough to print. The formats add marks and colours.
type phrase struct {
	mark          string // + added, - removed, ~ changed
	file          string // nova.conf; empty for hosts
	option        string // [DEFAULT] cpu_allocation_ratio; empty for whole files
	was           string // the former name
	before, after string // both empty if words describe the change
	words         string // is new
	aside         string // as on hz-a-cn001, 40 values in all
}

// marks are the marks of the actions.
var marks = map[plan.Action]string{plan.Add: "+", plan.Remove: "-", plan.Modify: "~", plan.Rename: "~", plan.Move: "~"}

// phraseOf returns the phrase of a change. file is the name of its file; empty if a heading names it.
func phraseOf(c plan.Change, file string) phrase {
	p := phrase{mark: marks[c.Action], file: printer.Visible(file), option: optionName(c), was: printer.Visible(c.From)}
	switch c.Kind {
	case plan.OfHost:
		p.words = map[plan.Action]string{plan.Add: "new host", plan.Remove: "removed host"}[c.Action]
	case plan.OfFile:
		p.words = map[plan.Action]string{plan.Add: "is new", plan.Remove: "is removed"}[c.Action]
		if c.Action == plan.Move {
			p.words, p.was = "moved from "+p.was, ""
		}
	case plan.OfSection:
		p.words = sectionWords(c)
	case plan.OfText:
		p.words = linesWords(c.Lines)
		if c.Note == plan.SecretChanged && c.Lines.Added+c.Lines.Removed == 0 {
			p.words = plan.SecretChanged
		}
	case plan.OfMode, plan.OfOwner:
		p.option = string(c.Kind)
		p.before, p.after = pairText(c.Before, c.After)
	default:
		p.pair(c)
	}
	var asides []string
	if c.Varies > 0 {
		asides = append(asides, fmt.Sprintf("as on %s, %s in all", printer.Visible(c.Example), spelling.Count(c.Varies, "value")))
	}
	if at := c.Unread; at != nil {
		asides = append(asides, fmt.Sprintf("%s:%s:%d", printer.Visible(at.Host), printer.Visible(at.Path), at.Line))
		if at.Hint != "" {
			asides = append(asides, printer.Visible(at.Hint))
		}
	}
	p.aside = strings.Join(asides, "; ")
	return p
}

// pair sets the values of an option, or words if the values do not show the difference.
func (p *phrase) pair(c plan.Change) {
	before, after := pairText(c.Before, c.After)
	switch {
	case isBare(c.After) && c.Before == nil:
		p.words = "added"
	case isBare(c.Before) && c.After == nil:
		p.words = "removed"
	case c.Note == plan.SecretChanged:
		p.words = plan.SecretChanged + ": " + after
	case before != after:
		p.before, p.after = before, after
	case c.Action == plan.Rename:
		p.words = "value unchanged: " + after
	case isSecret(c):
		p.words = strings.TrimSuffix("secret changed: "+after, ": (secret)")
	default:
		p.words = "changed after the part that is shown: " + after
	}
}

// isBare reports whether a line has a key and no value.
func isBare(v *plan.Value) bool { return v != nil && len(v.Texts) == 1 && v.Texts[0] == "" }

func isSecret(c plan.Change) bool {
	return c.Before != nil && c.Before.Secret || c.After != nil && c.After.Secret
}

// optionName returns the section and the key of an option.
func optionName(c plan.Change) string {
	name := printer.Visible(c.Key)
	if c.Section != "" {
		name = strings.TrimSpace("[" + printer.Visible(c.Section) + "] " + name)
	}
	return name
}

// sectionWords describes a new or removed section.
func sectionWords(c plan.Change) string {
	v, words := c.After, "added"
	if v == nil {
		v, words = c.Before, "removed"
	}
	if v == nil {
		return words
	}
	lines := slices.DeleteFunc(slices.Clone(v.Texts), func(line string) bool { return line == "" }) // the header may be empty
	if len(lines) == 0 {
		return words
	}
	return fmt.Sprintf("%s with %s: %s", words, spelling.Count(len(lines), "line"), printer.Shorten(strings.Join(lines, "; "), printer.LongValue))
}

// linesWords returns how many lines of a text change.
func linesWords(l *plan.Lines) string {
	switch {
	case l == nil:
		return "differs"
	case l.Binary:
		return "binary file differs"
	}
	words := fmt.Sprintf("%s added, %d removed", spelling.Count(l.Added, "line"), l.Removed)
	if l.Coarse {
		words = "about " + words
	}
	return words
}

// fileNames returns the names of files: the base name if no other file of the report has the same one, else the path.
func fileNames(r *plan.Report) map[string]string {
	paths, taken := map[string]string{}, map[string]int{}
	for _, c := range slices.Concat(r.Changes, r.NoEffect) {
		if _, ok := paths[c.Path]; !ok {
			paths[c.Path] = c.Path[strings.LastIndexByte(c.Path, '/')+1:]
			taken[paths[c.Path]]++
		}
	}
	for path, name := range paths {
		isCopy := slices.ContainsFunc(r.Copies, func(c plan.Copy) bool { return c.Path == path })
		if taken[name] > 1 || isCopy {
			paths[path] = path
		}
	}
	return paths
}
