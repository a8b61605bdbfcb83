package catalogue

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/series"
)

// Imported are options of a project that a user has from elsewhere: of a vendor's driver, a plug-in of a site's own, a newer
// package. Where the embedded facts have an option of the same name in a series, those count.
type Imported struct {
	Project string
	Series  series.Series // that has them; series.None: every series of the project
	Source  string        // the file that says so, for people
	Options []Option
}

// add puts imported options beside the embedded ones. Of two imports of one option, the first counts.
func (p *project) add(sets []Imported) {
	if len(sets) == 0 {
		return
	}
	known := map[Key]seriesSet{}
	for _, r := range p.records {
		known[r.key] |= r.series
	}
	for _, set := range sets {
		for _, o := range set.Options {
			key := o.Key.Canonical()
			free := p.span(set.Series) &^ known[key]
			if free == 0 {
				continue
			}
			known[key] |= free
			p.records = append(p.records, newRecord(o, free, set.Source))
		}
	}
	slices.SortStableFunc(p.records, func(a, b record) int { return a.key.compare(b.key) })
	p.index()
}

// span is one series of the project, or all of them.
func (p *project) span(s series.Series) seriesSet {
	if s == series.None {
		return p.series
	}
	return p.series & (1 << (s - 1))
}

// newRecord is the record of an option that is imported.
func newRecord(o Option, in seriesSet, source string) record {
	r := record{series: in, key: o.Key.Canonical()}
	names := make([]string, len(o.Deprecated))
	for i, d := range o.Deprecated {
		d = d.Canonical()
		names[i] = d.Group + "." + d.Name
	}
	r.deprecated = strings.Join(names, " ")
	o.Project, o.Key, o.Deprecated, o.Imported = "", Key{}, nil, source
	facts, err := json.Marshal(o)
	if err != nil {
		panic(err) // an Option is strings, booleans and lists of them
	}
	r.facts = string(facts)
	return r
}

// Disagree tells in what an imported option contradicts what is known of the option of that name: "type string
// instead of integer". It knows what oslo-config-generator leaves out: the types and limits of members, that an option of
// some types may stand in several lines, and what a type of a vendor's own takes. A default that some program of the
// project has (see Variant), or sets itself, is none.
func Disagree(known, told Option) []string {
	var all []string
	differs := func(what, known, told string) {
		all = append(all, fmt.Sprintf("%s %s instead of %s", what, told, known))
	}
	if !isKnownType(known, told.Type) {
		differs("type", known.TypeText(), told.TypeText())
	}
	if !isKnownDefault(known, told) {
		differs("default", known.DefaultText(), told.DefaultText())
	}
	if !isSame(Float, known.Min, told.Min) || !isSame(Float, known.Max, told.Max) {
		differs("bounds", known.RangeText(), told.RangeText())
	}
	if !isSameSet(known.Choices, told.Choices) {
		differs("choices", known.ChoicesText(), told.ChoicesText())
	}
	return all
}

// isKnownType reports whether an option, as some program of the project declares it, may have the type that is told.
func isKnownType(known Option, told Type) bool {
	isMulti := func(t Type) bool { return t == Multi || t == MultiString }
	isSame := func(t Type) bool { return t == told || t == Unknown || told == Unknown || isMulti(t) && isMulti(told) }
	return isSame(known.Type) || known.Type == Multi && isSame(known.Item) ||
		slices.ContainsFunc(known.Variants, func(v Variant) bool { return isSame(v.Type) })
}

// isKnownDefault reports whether a default that is told may be the one that is known.
func isKnownDefault(known, told Option) bool {
	if known.Computed || told.Computed {
		return true
	}
	defaults := [][]string{known.Default}
	for _, other := range [][]string{known.Runtime, known.Sample} {
		if other != nil {
			defaults = append(defaults, other)
		}
	}
	for _, v := range known.Variants {
		if v.Computed {
			return true
		}
		defaults = append(defaults, v.Default)
	}
	return slices.ContainsFunc(defaults, func(d []string) bool {
		a, b := known, told
		a.Default = d
		return isSameDefault(a, b) || known.IsMulti() && len(d) == 0 && len(told.Default) == 0
	})
}
