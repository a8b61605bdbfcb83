package service

import (
	"regexp"
	"slices"
	"strings"

	"stackplan/internal/series"
	"stackplan/internal/spelling"
)

// Properties are the properties of flavors or of aggregates that a project reads.
type Properties struct {
	Known          []Property
	ValidatedSince series.Series // the first series whose list of names is complete for their namespaces; None: it is in no series
	Evidence       string
}

// Property is the meaning of some names.
type Property struct {
	Names    []string                 // a * represents any text
	Validate func(text string) string // what is wrong with a value; nil: any value is valid
	Span     series.Span
}

// AggregateScope is the prefix of a property of a flavor that names a property of the aggregates whose hosts the flavor requires.
const AggregateScope = "aggregate_instance_extra_specs:"

// numbered matches the namespaces whose name may be followed by that of a group of requests: resources1:VGPU.
var numbered = regexp.MustCompile(`^(resources|trait)[A-Za-z0-9_-]{0,64}:`)

// Find returns the property with a name, and whether the series has it; found is false if no series has it.
func (p *Properties) Find(name string, in series.Series) (property Property, has, found bool) {
	name = numbered.ReplaceAllString(name, "$1:")
	for _, known := range p.Known {
		if !slices.ContainsFunc(known.Names, func(pattern string) bool { return matchesProperty(pattern, name) }) {
			continue
		}
		if property, found = known, true; known.Span.Contains(in) {
			return known, true, true
		}
	}
	return property, false, found
}

// matchesProperty reports whether a pattern with at most one * is for a name.
func matchesProperty(pattern, name string) bool {
	prefix, suffix, isPattern := strings.Cut(pattern, "*")
	if !isPattern {
		return pattern == name
	}
	return len(name) >= len(prefix)+len(suffix) && strings.HasPrefix(name, prefix) && strings.HasSuffix(name, suffix)
}

// HasNamespace reports whether names with the namespace of a name, which is the part before its colon, are all known in a series.
func (p *Properties) HasNamespace(name string, in series.Series) bool {
	namespace, _, found := strings.Cut(numbered.ReplaceAllString(name, "$1:"), ":")
	if !found || p.ValidatedSince == series.None || in < p.ValidatedSince {
		return false
	}
	return slices.ContainsFunc(p.Known, func(known Property) bool {
		return slices.ContainsFunc(known.Names, func(pattern string) bool { return strings.HasPrefix(pattern, namespace+":") })
	})
}

// Near returns the known name of which a name is probably a misspelling; "" if there is none.
func (p *Properties) Near(name string) string {
	var names []string
	for _, known := range p.Known {
		for _, pattern := range known.Names {
			if !strings.HasSuffix(pattern, ":*") {
				names = append(names, pattern)
			}
		}
	}
	if near := spelling.Misspelt(name, names); near != "" {
		return near
	}
	return p.nearNamespace(name)
}

// nearNamespace returns the name with the namespace that it probably means: aggregate_instance_extra_specs:ssd of
// aggregate_instance_extra_spec:ssd.
func (p *Properties) nearNamespace(name string) string {
	namespace, rest, found := strings.Cut(name, ":")
	if !found {
		return ""
	}
	var namespaces []string
	for _, known := range p.Known {
		for _, pattern := range known.Names {
			if of, _, isIn := strings.Cut(pattern, ":"); isIn {
				namespaces = append(namespaces, of)
			}
		}
	}
	near := spelling.Misspelt(namespace, namespaces)
	if near == "" || near == namespace {
		return ""
	}
	return near + ":" + rest
}
