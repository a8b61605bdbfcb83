package secrets

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/nodeset"
	"stackplan/internal/secret"
	"stackplan/internal/secretstore"
)

// Kind is what is wrong with a secret.
type Kind string

// The kinds of problems.
const (
	Missing  Kind = "missing"   // the store does not contain it
	Invalid  Kind = "invalid"   // a program or a file cannot hold the value
	Weak     Kind = "weak"      // the value can be guessed
	LeftOver Kind = "left-over" // the cloud does not use it
)

// Problem is a problem of a secret. It contains no value.
type Problem struct {
	Kind   Kind   `json:"kind"`
	Name   string `json:"name"`
	Reason string `json:"reason"`
	Where  string `json:"where,omitempty"` // the file that cannot hold the value
}

// Check compares the values of a store with what a cloud requires. The problems are sorted by name.
func Check(set *Set, values secretstore.Values) []Problem {
	var all []Problem
	for _, s := range set.Secrets {
		value, ok := values[s.Name]
		if !ok {
			all = append(all, Problem{Missing, s.Name, "the store does not contain it; required: " + s.Form, ""})
			continue
		}
		all = append(all, s.check(value)...)
	}
	all = append(all, places(set, values)...)
	for _, name := range values.Names() {
		if set.Find(name) == nil {
			all = append(all, Problem{LeftOver, name, "no file of the cloud uses it", ""})
		}
	}
	all = append(all, equal(set, values)...)
	slices.SortStableFunc(all, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Where, b.Where))
	})
	return all
}

// Failed reports whether a problem prevents a cloud from being filled, or makes it unsafe. Left-over secrets do not.
func Failed(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Kind != LeftOver })
}

// check returns the problems of a value with the forms of its secret.
func (s *Secret) check(value []byte) []Problem {
	for _, form := range s.forms {
		if reason := form.Fault(value); reason != "" {
			return []Problem{{Invalid, s.Name, reason + "; required: " + s.Form, ""}}
		}
	}
	for _, form := range s.forms {
		if reason := form.Weak(value); reason != "" {
			return []Problem{{Weak, s.Name, reason, ""}}
		}
	}
	return nil
}

// places returns the files that cannot hold their values, each once for each secret and reason.
func places(set *Set, values secretstore.Values) []Problem {
	var all []Problem
	for _, l := range set.lines {
		if !hasAll(values, l.refs) {
			continue
		}
		_, faults := set.fill(l.file, values)
		for _, fault := range faults {
			_, ok := values[fault.Name]
			p := Problem{Invalid, fault.Name, fault.Reason, l.file.Path + " of " + hostsWith(set, fault.Name, l.file.Region, l.file.Path)}
			if ok && fault.Line == l.number && !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	return all
}

// hasAll reports whether a store contains the secrets of a line.
func hasAll(values secretstore.Values, refs []secret.Reference) bool {
	return !slices.ContainsFunc(refs, func(r secret.Reference) bool { _, ok := values[r.Name]; return !ok })
}

// hostsWith returns the hosts whose file at a path contains a secret.
func hostsWith(set *Set, name, region, path string) string {
	var hosts []string
	for _, u := range set.Find(name).Uses {
		if u.Region == region && u.Path == path {
			hosts = append(hosts, u.Hosts...)
		}
	}
	return nodeset.NewNodes(hosts).Nodeset
}

// equal reports secrets with the same value: who learns one of them knows the others.
func equal(set *Set, values secretstore.Values) []Problem {
	var all []Problem
	for i, s := range set.Secrets {
		for _, before := range set.Secrets[:i] {
			a, b := values[s.Name], values[before.Name]
			if len(a) > 0 && bytes.Equal(a, b) {
				all = append(all, Problem{Weak, s.Name, fmt.Sprintf("it has the same value as %s", before.Name), ""})
				break
			}
		}
	}
	return all
}

// attempts is how many values are tried for a secret with several forms.
const attempts = 20

// Generate returns new random values of secrets, or the problem of those that no value fits: programs require different forms of it.
func Generate(all []*Secret) (secretstore.Values, []Problem) {
	values := secretstore.Values{}
	var problems []Problem
	for _, s := range all {
		if value := s.generate(); value != nil {
			values[s.Name] = value
		} else {
			problems = append(problems, Problem{Invalid, s.Name, "no value has all forms that its programs require: " + s.Form + "; use different secrets", ""})
		}
	}
	return values, problems
}

// generate returns a new random value; nil if no value has all forms.
func (s *Secret) generate() []byte {
	for _, form := range s.forms {
		for range attempts {
			value := form.Generate()
			if len(s.check(value)) == 0 {
				return value
			}
			clear(value)
		}
	}
	return nil
}
