package explain

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"stackplan/internal/catalogue"
	"stackplan/internal/report"
	"stackplan/internal/report/printer"
	"stackplan/internal/series"
	"stackplan/internal/spelling"
)

// SeriesDiff contains the differences between two series of a project, regardless of which options a cloud uses. It is the JSON of
// catalogue diff.
type SeriesDiff struct {
	Version     int                         `json:"version"`
	Project     string                      `json:"project"`
	From        series.Series               `json:"from"`
	To          series.Series               `json:"to"`
	Before      int                         `json:"before"` // number of options in From
	After       int                         `json:"after"`  // number of options in To
	Same        int                         `json:"same"`   // number of options that are the same in both
	Kinds       map[catalogue.EventKind]int `json:"kinds"`  // number of options with a difference of each kind; an option can have several
	Differences []catalogue.Difference      `json:"differences"`
}

// CompareSeries compares two series of a project.
func CompareSeries(facts *catalogue.Catalogue, project string, from, to series.Series) SeriesDiff {
	d := SeriesDiff{
		Version: report.Version, Project: project, From: from, To: to, Kinds: map[catalogue.EventKind]int{},
		Before: len(facts.Options(project, from)), After: len(facts.Options(project, to)),
		Differences: append([]catalogue.Difference{}, facts.Compare(project, from, to)...), // [] in JSON, not null
	}
	d.Same = d.Before
	for _, one := range d.Differences {
		for _, kind := range one.Kinds {
			d.Kinds[kind]++
		}
		if one.Before != nil {
			d.Same--
		}
	}
	return d
}

// kindTitles are the parts of the text. Differences that can break a cloud are first.
var kindTitles = []struct {
	kind  catalogue.EventKind
	title string // %d: number of options
}{
	{catalogue.Removed, "%d removed"},
	{catalogue.Renamed, "%d renamed"},
	{catalogue.DefaultChanged, "%d with a changed default"},
	{catalogue.TypeChanged, "%d with a changed type"},
	{catalogue.RangeChanged, "%d with changed limits"},
	{catalogue.ChoicesChanged, "%d with changed choices"},
	{catalogue.Deprecated, "%d deprecated"},
	{catalogue.Added, "%d added"},
}

// Text prints a table for each kind of difference: the series of the difference, the option, and the details.
func (d SeriesDiff) Text(w io.Writer) error {
	p := &page{printer.Page{W: w}}
	if len(d.Differences) == 0 {
		p.Line("%s: %v and %v have the same %s", d.Project, d.From, d.To, spelling.Count(d.Before, "option"))
		return p.Err
	}
	p.Line("%s from %v to %v%s: %d of %s differ, %d are unchanged, %d are new", d.Project, d.From, d.To, backwards(d.From, d.To),
		d.Before-d.Same, spelling.Count(d.Before, "option"), d.Same, d.Kinds[catalogue.Added])
	for _, k := range kindTitles {
		if n := d.Kinds[k.kind]; n > 0 {
			p.Line("\n"+k.title+":", n)
			p.table(d.Differences, k.kind)
		}
	}
	return p.Err
}

// backwards marks a comparison with an older series.
func backwards(from, to series.Series) string {
	if to < from {
		return " (backwards)"
	}
	return ""
}

// table prints the options with a difference of one kind.
func (p *page) table(all []catalogue.Difference, kind catalogue.EventKind) {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 8, 2, ' ', 0)
	for _, d := range all {
		if d.Has(kind) {
			fmt.Fprintf(w, "  %v\t%s\t%s\n", d.Since(kind), printer.Visible(optionBefore(d)), differenceWords(d, kind))
		}
	}
	w.Flush() // a strings.Builder returns no errors
	for line := range strings.Lines(text.String()) {
		p.Line("%s", strings.TrimRight(line, " \n"))
	}
}

// optionBefore returns the name of the option in the first series, or in the second if the first does not have it.
func optionBefore(d catalogue.Difference) string {
	if d.Before != nil {
		return d.Before.Key.String()
	}
	return d.After.Key.String()
}

// longDefault is how many bytes of a default are printed.
const longDefault = 60

// differenceWords returns the details of a difference.
func differenceWords(d catalogue.Difference, kind catalogue.EventKind) string {
	switch kind {
	case catalogue.Added:
		return fmt.Sprintf("%s, default %s", d.After.TypeText(), printer.Shorten(d.After.DefaultText(), longDefault))
	case catalogue.Removed:
		return printer.Visible(d.Instead)
	case catalogue.Renamed:
		return printer.Visible(d.After.Key.String()) + readWords(d)
	case catalogue.DefaultChanged:
		return arrow(d.Before.DefaultText(), d.After.DefaultText())
	case catalogue.TypeChanged:
		return arrow(d.Before.TypeText(), d.After.TypeText())
	case catalogue.RangeChanged:
		return arrow(d.Before.RangeText(), d.After.RangeText())
	case catalogue.ChoicesChanged:
		return choicesWords(d.Before.AllChoices(), d.After.AllChoices())
	}
	words := printer.Visible(d.Instead)
	if d.RemovedIn != series.None {
		words = strings.TrimPrefix(fmt.Sprintf("%s; removed in %v", words, d.RemovedIn), "; ")
	}
	return words
}

// readWords warns of an old name that is no longer read.
func readWords(d catalogue.Difference) string {
	if d.IsRead() {
		return ""
	}
	return "; the old name is no longer read"
}

// arrow returns a text before and after.
func arrow(before, after string) string {
	before, after = printer.Pair(before, after)
	return before + " -> " + after
}

// choicesWords returns the new and the removed choices.
func choicesWords(before, after []string) string {
	switch {
	case len(before) == 0:
		return "any -> " + values(after)
	case len(after) == 0:
		return values(before) + " -> any"
	}
	var words []string
	if more := without(after, before); len(more) > 0 {
		words = append(words, "added "+values(more))
	}
	if less := without(before, after); len(less) > 0 {
		words = append(words, "removed "+values(less))
	}
	return strings.Join(words, "; ")
}

// values joins values with commas; an empty value is a pair of quotes.
func values(texts []string) string {
	var all []string
	for _, text := range texts {
		all = append(all, cmp.Or(text, `""`))
	}
	return printer.List(all, len(all))
}

// without returns the texts that are not in others.
func without(all, others []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(text string) bool { return slices.Contains(others, text) })
}
