package rules

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"stackplan/internal/diag"
	"stackplan/internal/language"
	"stackplan/internal/load"
	"stackplan/internal/source"
)

// finding returns a violation as a finding.
func (v violation) finding(src *load.Source, values map[string]any, computed Computed) diag.Diagnostic {
	d := diag.Diagnostic{Code: v.Code, Severity: v.Severity, Path: v.path, Rule: v.Text + ", " + placeOf(v.Pos)}
	label, value := language.Label(v.path), shown(values, v.path)
	switch {
	case v.kind == unset:
		d.Message, d.Hint = label+" is not set, and a company rule requires it", "set "+label
	case v.kind == forbidden:
		d.Message = "a company rule does not allow a field " + strconv.Quote(label) + " here"
	case isDefault(src, values, v.path):
		which := "default"
		if computed[v.path] != nil {
			which = "computed default"
		}
		d.Message = fmt.Sprintf("the %s %s of %s violates a company rule", which, value, label)
		d.Hint = fmt.Sprintf("set %s to a value that satisfies the rule; its %s is %s", label, which, value)
	case value != "":
		d.Message = fmt.Sprintf("%s %s violates a company rule", label, value)
	default:
		d.Message = label + " violates a company rule"
	}
	if v.Message != "" {
		d.Message = v.Message
	}
	if v.Hint != "" {
		d.Hint = v.Hint
	}
	return d
}

// placeOf returns a position as file:line.
func placeOf(pos source.Pos) string { return pos.File + ":" + strconv.Itoa(pos.Line) }

// isDefault reports whether a single value is not one that the description sets.
func isDefault(src *load.Source, values map[string]any, path source.Path) bool {
	return shown(values, path) != "" && !src.Sets(path)
}

// longest is the number of bytes of the longest value that messages contain.
const longest = 60

// shown returns a value for a message: none for fields, long values, overrides, which may be secret options, and secrets.
func shown(values map[string]any, path source.Path) string {
	labels := path.Labels()
	value, _ := at(values, labels)
	text := ""
	switch value := value.(type) {
	case int:
		text = strconv.Itoa(value)
	case json.RawMessage:
		text = string(value)
	}
	if len(text) > longest || language.IsSecret(path) || language.RevealsSecret(text) || slices.Contains(labels, "overrides") {
		return ""
	}
	return text
}

// Bounds returns the findings about fields that the description limits without a value, and whose computed default violates the limits.
func Bounds(src *load.Source, computed Computed) diag.List {
	var list diag.List
	for _, path := range src.Bounded() {
		for _, n := range computed[path] {
			limits, ok := src.Allows(path, n)
			if ok {
				continue
			}
			label := language.Label(path)
			said := list.Errorf("schema/constraint", path, "%s has no value: its computed default %d does not satisfy this", label, n)
			if said.Hint = "set " + label + " to a value that satisfies it"; limits != "" {
				said.Hint = fmt.Sprintf("set %s to a value that satisfies %s", label, limits)
			}
			break
		}
	}
	return list
}
