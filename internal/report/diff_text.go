package report

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/plan"
)

// DiffText prints what a rollout would change, a change a line, and adds it up at the end.
func DiffText(w io.Writer, r *plan.Report) error {
	p := &page{w: w}
	for _, c := range r.Changes {
		p.change(c)
	}
	if len(r.NoEffect) > 0 {
		p.line("no effect:")
	}
	for _, c := range r.NoEffect {
		p.change(c)
	}
	for _, t := range r.Texts {
		p.line("--- %s on %s (%d)", t.Path, t.Nodeset, t.Count)
		for line := range strings.Lines(t.Diff) {
			p.line("%s", safe(strings.TrimSuffix(line, "\n")))
		}
	}
	for _, u := range r.Unreadable {
		p.line("%s (%d): not compared: %s", u.Nodeset, u.Count, safe(u.Reason))
	}
	p.diffSummary(r)
	return p.err
}

func (p *page) change(c plan.Change) {
	p.line("%s", safe(subject(c)+values(c))+" on "+safe(c.Nodeset)+fmt.Sprintf(" (%d)", c.Count))
	p.field("impact", impact(c.Impact))
	p.field("cause", cause(c.Cause))
	p.field("note", safe(c.Note))
}

func subject(c plan.Change) string {
	name := c.Path[strings.LastIndexByte(c.Path, '/')+1:]
	switch {
	case c.Kind == plan.OfHost:
		return "host " + string(c.Action)
	case c.Section != "" && c.Key != "":
		name += " [" + c.Section + "] " + c.Key
	case c.Section != "":
		name += " [" + c.Section + "]"
	case c.Key != "":
		name += " " + c.Key
	default:
		name = c.Path
	}
	if c.From != "" {
		name += " (was " + c.From + ")"
	}
	return name
}

func values(c plan.Change) string {
	switch {
	case c.Kind == plan.OfHost:
		return ""
	case c.Lines != nil && c.Lines.Binary:
		return " differs (no text)"
	case c.Lines != nil:
		return fmt.Sprintf(" text +%d -%d", c.Lines.Added, c.Lines.Removed)
	case c.Kind == plan.OfFile:
		return " " + string(c.Action)
	case c.Kind == plan.OfMode, c.Kind == plan.OfOwner:
		return " " + string(c.Kind) + " " + value(c.Before) + " -> " + value(c.After)
	}
	if isBare(c.Before) && isBare(c.After) {
		return map[plan.Action]string{plan.Add: " added", plan.Remove: " removed"}[c.Action]
	}
	text := " " + value(c.Before) + " -> " + value(c.After)
	if c.Varies > 0 {
		text += fmt.Sprintf(" on %s, %d values in all", c.Example, c.Varies)
	}
	return text
}

// isBare reports whether a value is absent, or a key that stands alone.
func isBare(v *plan.Value) bool { return v == nil || strings.Join(v.Texts, "") == "" }

func value(v *plan.Value) string {
	switch {
	case v == nil:
		return "(none)"
	case v.Default:
		return strings.Join(v.Texts, ", ") + " (default)"
	}
	return strings.Join(v.Texts, ", ")
}

func impact(i plan.Impact) string {
	text := string(i.Level)
	if len(i.Restart) > 0 {
		text = "restart " + strings.Join(i.Restart, ", ")
	}
	if len(i.Reload) > 0 {
		text += "; reload " + strings.Join(i.Reload, ", ")
	}
	if i.Guests != plan.Untouched {
		text += "; guests: " + string(i.Guests)
	}
	return text
}

func cause(c plan.Cause) string {
	text := string(c.Kind)
	for _, in := range c.Now {
		text += fmt.Sprintf(" %s:%d:%d %s", in.File, in.Line, in.Column, in.Path)
	}
	for _, in := range c.Before {
		text += fmt.Sprintf(" before %s:%d:%d %s", in.File, in.Line, in.Column, in.Path)
	}
	if c.Kind == plan.ByDrift {
		text = "drift: not from the description"
	}
	if len(c.Now) == 0 && c.Why != "" {
		text += ": " + c.Why
	}
	return text
}

func (p *page) diffSummary(r *plan.Report) {
	s := r.Summary
	p.line("%d changes in %d files on %d hosts; %d files alike on %d hosts; %d without effect, %d secrets not compared, %d foreign files",
		s.Changes, s.Files, s.Hosts, s.Same, s.Compared, s.NoEffect, s.NotCompared, s.Foreign)
	for _, u := range s.Units {
		p.line("  %s %s on %s (%d) %s", u.Level, u.Unit, u.Nodeset, u.Count, u.Guests)
	}
	for i, w := range r.Waves {
		p.line("  wave %d: %s (%d)", i+1, w.Nodeset, w.Count)
	}
	for _, o := range r.Down {
		p.line("  %s of %s cannot be kept up: %s (%s)", o.Service, o.Region, o.Reason, o.Nodeset)
	}
}

// safe writes what could change the terminal, or the line, as escapes.
func safe(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\t' || r >= ' ' && r != 0x7f && (r < 0x80 || r > 0x9f) && !isDirection(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "\\u%04x", r)
		}
	}
	return b.String()
}

// isDirection reports whether a character turns the text around it, or shows nothing.
func isDirection(r rune) bool {
	return r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x206f || r == 0xfeff
}
