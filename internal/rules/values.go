package rules

import (
	"slices"
	"strconv"

	"cuelang.org/go/cue"

	"stackplan/internal/language"
	"stackplan/internal/source"
)

// Computed are the values that are computed after the evaluation of a description, by path: several if they differ between hosts.
type Computed map[source.Path][]int

// variants returns values with the largest of the computed values, and with the smallest if they differ.
func (c Computed) variants(values map[string]any) []map[string]any {
	all := []map[string]any{c.added(values, slices.Max[[]int])}
	for _, numbers := range c {
		if slices.Min(numbers) != slices.Max(numbers) {
			return append(all, c.added(values, slices.Min[[]int]))
		}
	}
	return all
}

// added returns values with one of the computed values of each path.
func (c Computed) added(values map[string]any, pick func([]int) int) map[string]any {
	all := copied(values)
	for path, numbers := range c {
		labels := path.Labels()
		at, last := all, len(labels)-1
		for _, label := range labels[:last] {
			inner, ok := at[label].(map[string]any)
			if !ok {
				inner = map[string]any{}
				at[label] = inner
			}
			at = inner
		}
		at[labels[last]] = pick(numbers)
	}
	return all
}

// copied returns a copy of the fields of values.
func copied(values map[string]any) map[string]any {
	all := map[string]any{}
	for name, value := range values {
		if fields, ok := value.(map[string]any); ok {
			value = copied(fields)
		}
		all[name] = value
	}
	return all
}

// at returns the value at labels.
func at(value any, labels []string) (any, bool) {
	for _, label := range labels {
		switch v := value.(type) {
		case map[string]any:
			inner, ok := v[label]
			if !ok {
				return nil, false
			}
			value = inner
		case []any:
			n, err := strconv.Atoi(label)
			if err != nil || n < 0 || n >= len(v) {
				return nil, false
			}
			value = v[n]
		default:
			return nil, false
		}
	}
	return value, true
}

// namesOf returns the names of the values that a description names, without their fields, and one name where it has none: a rule for
// all networks applies to each network of the schema then.
func namesOf(value any, s *language.Shape) map[string]any {
	if s == nil || s.Form != language.Struct {
		return nil
	}
	fields, _ := value.(map[string]any)
	all := map[string]any{}
	for _, f := range s.Fields {
		if names := namesOf(fields[f.Name], f.Shape); len(names) > 0 && !f.Optional {
			all[f.Name] = names
		}
	}
	if s.Keys == nil || s.Values.Form != language.Struct {
		return all
	}
	for name, inner := range fields {
		if s.Field(name) == nil && s.Keys.Takes(cue.StringKind, name) {
			all[name] = orEmpty(namesOf(inner, s.Values))
		}
	}
	if len(all) == 0 {
		all[anyName(s.Keys)] = orEmpty(namesOf(nil, s.Values))
	}
	return all
}

// orEmpty returns fields that are not null in JSON.
func orEmpty(fields map[string]any) map[string]any {
	if fields == nil {
		return map[string]any{}
	}
	return fields
}

// anyName returns a name that the rule of names accepts.
func anyName(keys *language.Shape) string {
	if literals := keys.Literals(); len(literals) > 0 {
		return literals[0]
	}
	return "any"
}
