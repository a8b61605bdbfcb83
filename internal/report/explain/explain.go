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

// field prints a labelled text, unless it is empty.
func (p *page) field(label, text string) {
	if text != "" {
		p.Line("    %-8s %s", label, text)
	}
}

// ExplainedFile prints the lines of a file, each with the reason for it below.
func File(w io.Writer, f explain.File) error {
	p := &page{printer.Page{W: w}}
	p.Line("%s on %s (region %s, group %s, role %s, %s)", f.Path, f.Host, f.Region, f.Group, f.Role, f.Series)
	p.Line("%s %s:%s%s%s", f.Mode, f.Owner, f.Unix, units("; restart ", f.Restart), units("; reload ", f.Reload))
	p.Line("")
	for _, l := range f.Lines {
		p.Line("%4d  %s", l.Number, l.Text)
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
		p.field("layout", l.Template)
		return
	}
	for _, in := range l.From {
		p.field("from", place(in))
	}
	for i, in := range l.Chain {
		verdict := "overruled"
		if i == len(l.Chain)-1 {
			verdict = "wins"
		}
		p.field("level", fmt.Sprintf("%s: %s, %s %s", in.Level, in.Value, verdict, in.File+":"+fmt.Sprint(in.Line)))
	}
	p.field("why", l.Why)
	p.field("default", l.Default)
}

// place returns the position and the path of an input.
func place(in source.Input) string { return printer.InputRow(in) }

// ExplainedOption prints an option: facts, history, the rows that set it.
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
	if len(o.Rules) == 0 {
		p.Line("no rule sets it; an override may")
	}
	for _, r := range o.Rules {
		p.Line("set in %s%s:", r.File, spanText(r.Since, r.Until))
		p.field("from", strings.Join(r.From, ", "))
		p.field("why", r.Why)
	}
	return p.Err
}

// cut shortens a text that would fill many lines of a terminal, as the defaults of long lists do; JSON has all of it.
func cut(text string) string {
	const longest = 160
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + " ..."
	}
	return text
}

// spanText tells the series of a rule: from since on, and before until.
func spanText(since, until string) string {
	text := ""
	if since != "" {
		text += " from " + since + " on"
	}
	if until != "" {
		text += " before " + until
	}
	return text
}

// facts prints what the catalogue knows of an option in one series.
func (p *page) facts(o catalogue.Option) {
	p.field("name", o.Key.String())
	p.field("type", typeText(o))
	p.field("default", o.DefaultText())
	p.field("choices", strings.Join(o.Choices, ", "))
	p.field("bounds", bounds(o))
	var marks []string
	if o.Secret {
		marks = append(marks, "secret")
	}
	if o.Mutable {
		marks = append(marks, "mutable: a reload is enough")
	}
	if o.Removal {
		marks = append(marks, "deprecated for removal")
	}
	p.field("marks", strings.Join(marks, ", "))
	p.field("imported", printer.Visible(o.Imported))
	var old []string
	for _, key := range o.Deprecated {
		old = append(old, key.String())
	}
	p.field("also", strings.Join(old, ", "))
}

func typeText(o catalogue.Option) string {
	if o.Item != "" {
		return string(o.Type) + " of " + string(o.Item)
	}
	return string(o.Type)
}

func bounds(o catalogue.Option) string {
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

// Check prints what a check wants and why.
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
