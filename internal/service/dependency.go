package service

import (
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/series"
)

// Dependency states that a value of an option, of a property of flavors, or of a property of aggregates requires something else: the
// value of another option, in the same file, on other hosts or in a plug-in's file; a scheduler filter; another property. Checks examine
// the values in the generated files.
type Dependency struct {
	Options   []string // [section] name, the names of all series; each member of a list is a cause of its own
	Flavor    string   // in place of Options: a property of flavors, with at most one *
	Aggregate string   // in place of Options: a property of aggregates, with at most one *
	Span      series.Span
	Values    func(text string) bool   // the values that have the requirement; nil: all but the empty one
	Lacks     func(c *Cause) []Missing // what is missing; nil if the requirement is fulfilled
	Why       string                   // the requirement in one sentence, with its source
	Degrades  bool                     // the cloud works without it, but the option has no or less effect: a warning
	Outside   bool                     // files that are no options can fulfil it too: lint, which does not see them, does not report it
}

// Cause is a value that has a requirement.
type Cause struct {
	Site       *Site
	Text       string            // the member, or the value of the property
	Suffix     string            // what * represents in the name of the property
	Properties map[string]string // of the flavor or the aggregate
	Here       HostFiles         // the host whose files contain the option; nil for a property
	Hosts      []HostFiles       // the representative hosts of the region
}

// HostFiles are the options in the generated files of a host.
type HostFiles interface {
	// Members returns the members of the value of the first of some options of a project that the series has, given as [section]
	// name: the default of the series if no file sets it. known is false if the series has none of the options.
	Members(project string, options ...string) (members []string, known bool)
	// HasFile reports whether the host has a file with this base name.
	HasFile(name string) bool
	// Does reports whether the host runs a service with the capability.
	Does(capability Capability) bool
}

// Missing is what a cause requires and does not find.
type Missing struct {
	What    string   // as in: requires X
	Hint    string   // what to do
	Project string   // of Options
	Options []string // the options whose value lacks it, [section] name
}

// Test is a condition on the members of a value.
type Test func(members []string) bool

// Is returns the condition that the value is one of some words, in any case.
func Is(words ...string) Test {
	return func(members []string) bool {
		return len(members) == 1 && slices.ContainsFunc(words, func(word string) bool { return strings.EqualFold(word, members[0]) })
	}
}

// NotEmpty is the condition that the value is not empty.
func NotEmpty(members []string) bool {
	return slices.ContainsFunc(members, func(member string) bool { return member != "" })
}

// Has returns the condition that a word is among the members.
func Has(word string) Test {
	return func(members []string) bool { return slices.Contains(members, word) }
}

// Wanted is an option that a requirement is about.
type Wanted struct {
	Project string
	Options []string // the names of all series, [section] name
	Is      Test
	What    string // the requirement, as in: requires X
	Hint    string // empty: set What
}

// missing returns what is missing if the host does not have the option as wanted.
func (w Wanted) missing(h HostFiles) []Missing {
	if members, known := h.Members(w.Project, w.Options...); !known || w.Is(members) {
		return nil
	}
	return w.always()
}

func (w Wanted) always() []Missing {
	hint := w.Hint
	if hint == "" {
		hint = "set " + w.What
	}
	return []Missing{{What: w.What, Hint: hint, Project: w.Project, Options: w.Options}}
}

// OnHost requires the option on the host whose files contain the cause.
func OnHost(w Wanted) func(*Cause) []Missing {
	return func(c *Cause) []Missing { return w.missing(c.Here) }
}

// OnAll requires the option on all hosts of the region that a condition selects.
func OnAll(selects func(HostFiles) bool, w Wanted) func(*Cause) []Missing {
	return func(c *Cause) []Missing {
		for _, h := range c.Hosts {
			if selects(h) {
				if m := w.missing(h); m != nil {
					return m
				}
			}
		}
		return nil
	}
}

// OnAny requires the option on one of the hosts of the region that a condition selects, if there are such hosts.
func OnAny(selects func(HostFiles) bool, w Wanted) func(*Cause) []Missing {
	return func(c *Cause) []Missing {
		found := false
		for _, h := range c.Hosts {
			if !selects(h) {
				continue
			}
			if w.missing(h) == nil {
				return nil
			}
			found = true
		}
		if !found {
			return nil
		}
		return w.always()
	}
}

// Both requires all of some requirements.
func Both(all ...func(*Cause) []Missing) func(*Cause) []Missing {
	return func(c *Cause) []Missing {
		var missing []Missing
		for _, lacks := range all {
			missing = append(missing, lacks(c)...)
		}
		return missing
	}
}

// WithFile selects the hosts with a file.
func WithFile(name string) func(HostFiles) bool {
	return func(h HostFiles) bool { return h.HasFile(name) }
}

// Doing selects the hosts that run a service with a capability.
func Doing(capability Capability) func(HostFiles) bool {
	return func(h HostFiles) bool { return h.Does(capability) }
}

// Nowhere is the requirement of something that no generator provides.
func Nowhere(what, hint string) func(*Cause) []Missing {
	return func(*Cause) []Missing {
		return []Missing{{What: what + ", which stackplan does not generate", Hint: hint}}
	}
}

// AlsoProperty requires a property with one of some values in the same flavor; no values: any value.
func AlsoProperty(property string, values ...string) func(*Cause) []Missing {
	return func(c *Cause) []Missing {
		value, isSet := c.Properties[property]
		if isSet && (len(values) == 0 || slices.Contains(values, value)) {
			return nil
		}
		what := property
		if len(values) > 0 {
			what += ": " + strings.Join(values, " or ")
		}
		return []Missing{{What: what + " in the same flavor", Hint: "add " + what}}
	}
}

// WithProperty requires that an aggregate of the region has a property, whose name the cause contains.
func WithProperty(name func(*Cause) string) func(*Cause) []Missing {
	return func(c *Cause) []Missing {
		wanted := name(c)
		if slices.ContainsFunc(c.Site.Region.Aggregates, func(a *model.Aggregate) bool { _, has := a.Properties[wanted]; return has }) {
			return nil
		}
		return []Missing{{What: "an aggregate with the property " + wanted, Hint: "add the property to an aggregate of the region, or remove it here"}}
	}
}

// MatchesProperty returns what * in a pattern of properties represents in a name, and whether the pattern is for the name.
func MatchesProperty(pattern, name string) (suffix string, ok bool) {
	if !matchesProperty(pattern, name) {
		return "", false
	}
	prefix, _, isPattern := strings.Cut(pattern, "*")
	if !isPattern {
		return "", true
	}
	return strings.TrimPrefix(name, prefix), true
}

// On is the condition that a value is a boolean that is true.
func On(members []string) bool { return Is("true", "yes", "on", "1")(members) }

// Off is the condition that a value is a boolean that is false, or not set.
func Off(members []string) bool { return !On(members) }

// Truth accepts the words that mean true, as the value of a cause.
func Truth(text string) bool { return On([]string{text}) }
