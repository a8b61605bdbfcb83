// Package explain prints the origin of files and options, the documentation of checks, and the differences between two series of a
// project.
package explain

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/explain"
	"stackplan/internal/report/printer"
	"stackplan/internal/source"
)

// page prints explanations.
type page struct{ printer.Page }

// field prints a text with a label; nothing if the text is empty.
func (p *page) field(label, text string) {
	if text != "" {
		p.Line("    %-8s %s", label, text)
	}
}

// File prints the lines of a file, each with its origin and reason below.
func File(w io.Writer, f explain.File) error {
	p := &page{printer.Page{W: w}}
	p.Line("%s on %s (region %s, group %s, role %s, %s)", f.Path, f.Host, f.Region, f.Group, f.Role, f.Series)
	p.Line("%s %s:%s%s%s", f.Mode, f.Owner, f.Unix, units("; restart ", f.Restart), units("; reload ", f.Reload))
	p.Line("")
	for _, l := range f.Lines {
		p.Line("%4d  %s", l.Number, l.Text)
		p.reason(l)
	}
	for _, l := range f.Omitted {
		p.Line("      %s is omitted", l.Option)
		p.reason(l)
	}
	return p.Err
}

func units(verb string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	return verb + strings.Join(names, ", ")
}

func (p *page) reason(l explain.Line) {
	switch l.Source {
	case "":
		return
	case "template":
		p.field("template", l.Template)
		return
	}
	for _, in := range l.From {
		p.field("from", place(in))
	}
	for i, in := range l.Chain {
		verdict := "overridden"
		if i == len(l.Chain)-1 {
			verdict = "effective"
		}
		p.field("level", fmt.Sprintf("%s: %s at %s:%d, %s", in.Level, in.Value, in.File, in.Line, verdict))
	}
	p.field("why", l.Why)
	p.field("default", l.Default)
}

// place returns the position and the path of an input.
func place(in source.Input) string { return printer.InputRow(in) }

// Option prints an option: facts, history, and the rows that set it.
func Option(w io.Writer, o explain.Option) error {
	p := &page{printer.Page{W: w}}
	p.Line("%s: %s", o.Project, o.Name)
	if o.Fact != nil {
		p.Line("in %s:", o.FactIn)
		p.facts(*o.Fact)
	}
	for _, problem := range o.Problems {
		p.Line("in %s: %s", o.Series, problem)
	}
	if len(o.Life) > 0 {
		p.Line("history:")
	}
	for _, e := range o.Life {
		p.Line("    %-10s %s", e.Series, cut(e.What))
	}
	if len(o.Rows) == 0 {
		p.Line("no row sets it; an override can")
	}
	for _, r := range o.Rows {
		p.Line("set in %s%s:", r.File, spanText(r.Since, r.Until))
		p.field("from", strings.Join(r.From, ", "))
		p.field("why", r.Why)
	}
	return p.Err
}

// cut shortens a text that would fill many lines of a terminal, such as the default of a long list. JSON contains the full text.
func cut(text string) string {
	const longest = 160
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + " ..."
	}
	return text
}

// spanText returns the series of a row.
func spanText(since, until string) string {
	var words []string
	if since != "" {
		words = append(words, " since "+since)
	}
	if until != "" {
		words = append(words, " before "+until)
	}
	return strings.Join(words, ",")
}

// facts prints the facts of the catalogue about an option in one series.
func (p *page) facts(o catalogue.Option) {
	p.field("name", o.Key.String())
	p.field("type", typeText(o))
	p.field("default", o.EffectiveText())
	p.field("choices", strings.Join(o.Choices, ", "))
	p.field("limits", limits(o))
	var flags []string
	if o.Secret {
		flags = append(flags, "secret")
	}
	if o.Mutable {
		flags = append(flags, "mutable (a reload applies it)")
	}
	if o.Removal {
		flags = append(flags, "deprecated for removal")
	}
	p.field("flags", strings.Join(flags, ", "))
	p.field("imported", printer.Visible(o.Imported))
	var old []string
	for _, key := range o.Deprecated {
		old = append(old, key.String())
	}
	p.field("formerly", strings.Join(old, ", "))
}

func typeText(o catalogue.Option) string {
	if o.Item != "" {
		return string(o.Type) + " of " + string(o.Item)
	}
	return string(o.Type)
}

func limits(o catalogue.Option) string {
	switch {
	case o.Min != "" && o.Max != "":
		return o.Min + " to " + o.Max
	case o.Min != "":
		return "at least " + o.Min
	case o.Max != "":
		return "at most " + o.Max
	}
	return ""
}

// Check prints the documentation of a check, with a bad and a good example.
func Check(w io.Writer, c *check.Check) error {
	p := &page{printer.Page{W: w}}
	p.Line("%s (%s)", c.Code, c.Severity)
	p.Line("%s", c.Title)
	p.Line("")
	p.Line("%s", c.Doc)
	p.Line("")
	p.Line("bad:")
	p.Line("%s", indent(c.Bad))
	p.Line("good:")
	p.Line("%s", indent(c.Good))
	return p.Err
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ")
}
