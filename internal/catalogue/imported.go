package catalogue

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/series"
)

// Imported are options of a project that a user imports: of a vendor's driver, a site's own plug-in, a newer package. If the
// embedded facts contain an option of the same name in a series, the embedded option applies.
type Imported struct {
	Project string
	Series  series.Series // that has the options; series.None: every series of the project
	Source  string        // the imported file, for messages
	Options []Option
}

// add adds imported options to the embedded ones. If two imports contain an option, the first applies.
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

// span returns the set of one series of the project, or of all its series if s is series.None.
func (p *project) span(s series.Series) seriesSet {
	if s == series.None {
		return p.series
	}
	return p.series & (1 << (s - 1))
}

// newRecord returns the record of an imported option.
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

// Disagree returns how an imported option contradicts the known option of that name: "type string instead of integer". It
// takes into account what oslo-config-generator omits: the types and limits of members, that some types accept several
// lines, and the syntax of a vendor's own type. A default of another program of the project (see Variant), or one that a
// program sets itself, is no contradiction.
func Disagree(known, given Option) []string {
	var all []string
	differs := func(what, known, given string) {
		all = append(all, fmt.Sprintf("%s %s instead of %s", what, given, known))
	}
	if !isKnownType(known, given.Type) {
		differs("type", known.TypeText(), given.TypeText())
	}
	if !isKnownDefault(known, given) {
		differs("default", known.DefaultText(), given.DefaultText())
	}
	if !isSame(Float, known.Min, given.Min) || !isSame(Float, known.Max, given.Max) {
		differs("bounds", known.RangeText(), given.RangeText())
	}
	if !isSameSet(known.Choices, given.Choices) {
		differs("choices", known.ChoicesText(), given.ChoicesText())
	}
	return all
}

// isKnownType reports whether some program of the project may declare the option with the type given.
func isKnownType(known Option, given Type) bool {
	isMulti := func(t Type) bool { return t == Multi || t == MultiString }
	isSame := func(t Type) bool {
		return t == given || t == Unknown || given == Unknown || isMulti(t) && isMulti(given)
	}
	return isSame(known.Type) || known.Type == Multi && isSame(known.Item) ||
		slices.ContainsFunc(known.Variants, func(v Variant) bool { return isSame(v.Type) })
}

// isKnownDefault reports whether the given default may be the known one.
func isKnownDefault(known, given Option) bool {
	if known.Computed || given.Computed {
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
		a, b := known, given
		a.Default = d
		return isSameDefault(a, b) || known.IsMulti() && len(d) == 0 && len(given.Default) == 0
	})
}
