package language

import (
	"slices"
	"strings"

	"stackplan/internal/source"
)

// Match returns the entries of the language that a text names: the whole path of a field, with the names of a description or with
// REGION and the like; or the last parts of a path, for example networks.vlan or vlan. The path of a named value, as regions.r1.groups.ctl,
// names the field that contains it. Quotes enclose a name with dots.
func Match(text string) []Entry {
	asked := source.Path(text).Labels()
	if len(asked) == 0 {
		return nil
	}
	var all []Entry
	for _, e := range Reference() {
		parts := strings.Split(e.Path, ".")
		if isPath(parts, asked) {
			return []Entry{e}
		}
		fields := slices.DeleteFunc(parts, isPlaceholder)
		if n := len(fields) - len(asked); n >= 0 && slices.Equal(fields[n:], asked) {
			all = append(all, e)
		}
	}
	if len(all) == 0 {
		return named(asked)
	}
	return all
}

// named returns the entry of the field of named values that contains the value at a path; none if there is no such field.
func named(asked []string) []Entry {
	field := asked[:len(asked)-1]
	for _, e := range Reference() {
		if !isPath(strings.Split(e.Path, "."), field) {
			continue
		}
		if below := Below(e); len(below) > 0 && isPlaceholder(strings.Split(below[0].Path, ".")[len(field)]) {
			return []Entry{e}
		}
	}
	return nil
}

// Below returns the entries of the fields in the value of a field.
func Below(e Entry) []Entry {
	var all []Entry
	for _, other := range Reference() {
		if strings.HasPrefix(other.Path, e.Path+".") {
			all = append(all, other)
		}
	}
	return all
}

// isPath reports whether the parts of a path of an entry are those of a path of a description.
func isPath(parts, asked []string) bool {
	return slices.EqualFunc(parts, asked, func(part, name string) bool { return part == name || isPlaceholder(part) })
}

// isPlaceholder reports whether a part of the path of an entry represents a name that the operator chooses, or the number of an
// element.
func isPlaceholder(part string) bool { return part == strings.ToUpper(part) }
