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

// CatalogueDiff is what differs between two series of a project, whatever a cloud uses of it. It is the JSON of catalogue
// diff.
type SeriesDiff struct {
	Version     int                         `json:"version"`
	Project     string                      `json:"project"`
	From        series.Series               `json:"from"`
	To          series.Series               `json:"to"`
	Before      int                         `json:"before"` // how many options From has
	After       int                         `json:"after"`  // and To
	Same        int                         `json:"same"`   // how many of From's are the same in To
	Kinds       map[catalogue.EventKind]int `json:"kinds"`  // how many options differ in which respect; one may in several
	Differences []catalogue.Difference      `json:"differences"`
}

// NewCatalogueDiff compares two series of a project.
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

// kindTitles are the parts of a comparison of series, in their order: what the user has to look at comes first.
var kindTitles = []struct {
	kind  catalogue.EventKind
	title string // %s: how many
}{
	{catalogue.Removed, "%d removed"},
	{catalogue.Renamed, "%d renamed"},
	{catalogue.DefaultChanged, "%d with another default"},
	{catalogue.TypeChanged, "%d with another type"},
	{catalogue.RangeChanged, "%d with other bounds"},
	{catalogue.ChoicesChanged, "%d with other choices"},
	{catalogue.Deprecated, "%d deprecated"},
	{catalogue.Added, "%d added"},
}

// Text prints the comparison as a table for each kind of difference: the series that brings it, the option, and what it is
// about.
func (d SeriesDiff) Text(w io.Writer) error {
	p := &page{printer.Page{W: w}}
	if len(d.Differences) == 0 {
		p.Line("%s: %v and %v have the same %s", d.Project, d.From, d.To, spelling.Count(d.Before, "option"))
		return p.Err
	}
	p.Line("%s from %v to %v%s: %d of %s differ, %d stay as they are, %d are new", d.Project, d.From, d.To, backwards(d.From, d.To),
		d.Before-d.Same, spelling.Count(d.Before, "option"), d.Same, d.Kinds[catalogue.Added])
	for _, k := range kindTitles {
		if n := d.Kinds[k.kind]; n > 0 {
			p.Line("\n"+k.title+":", n)
			p.table(d.Differences, k.kind)
		}
	}
	return p.Err
}

// backwards marks a way to an older series.
func backwards(from, to series.Series) string {
	if to < from {
		return " (backwards)"
	}
	return ""
}

// table lists the options that differ in one respect.
func (p *page) table(all []catalogue.Difference, kind catalogue.EventKind) {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 8, 2, ' ', 0)
	for _, d := range all {
		if d.Has(kind) {
			fmt.Fprintf(w, "  %v\t%s\t%s\n", d.Since(kind), printer.Visible(optionBefore(d)), differenceWords(d, kind))
		}
	}
	w.Flush() // a builder takes all
	for line := range strings.Lines(text.String()) {
		p.Line("%s", strings.TrimRight(line, " \n"))
	}
}

// optionBefore is the name that a reader knows: of the first series, where that has the option.
func optionBefore(d catalogue.Difference) string {
	if d.Before != nil {
		return d.Before.Key.String()
	}
	return d.After.Key.String()
}

// longDefault is how many bytes of a default are printed.
const longDefault = 60

// differenceWords tell what an option is otherwise in one respect.
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
		words = strings.TrimPrefix(fmt.Sprintf("%s; gone in %v", words, d.RemovedIn), "; ")
	}
	return words
}

// readWords warn of a name that is read no longer.
func readWords(d catalogue.Difference) string {
	if d.IsRead() {
		return ""
	}
	return "; the old name is not read"
}

// arrow is a text before and after.
func arrow(before, after string) string {
	before, after = printer.Pair(before, after)
	return before + " -> " + after
}

// choicesWords tell which values are new and which are none any more.
func choicesWords(before, after []string) string {
	switch {
	case len(before) == 0:
		return "any -> " + values(after)
	case len(after) == 0:
		return values(before) + " -> any"
	}
	var words []string
	if more := without(after, before); len(more) > 0 {
		words = append(words, "also "+values(more))
	}
	if less := without(before, after); len(less) > 0 {
		words = append(words, "no longer "+values(less))
	}
	return strings.Join(words, "; ")
}

// values joins values; one without a text is a pair of quotes.
func values(texts []string) string {
	var all []string
	for _, text := range texts {
		all = append(all, cmp.Or(text, `""`))
	}
	return printer.List(all, len(all))
}

// without returns the texts of all that are not in others.
func without(all, others []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(text string) bool { return slices.Contains(others, text) })
}
