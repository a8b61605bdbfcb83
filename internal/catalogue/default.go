package catalogue

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// EqualsDefault reports whether texts mean the default of the option in its series, so that a file need not set it: True is
// true, 04096 is 4096, "a, b" is "a,b". It returns false if the default is none or computed on the host, if another program
// of the project has another default, or if a program changes the default before it reads files: the value is then certain
// only if the file sets it.
func EqualsDefault(o Option, texts []string) bool {
	if o.Computed || o.Default == nil || (o.Runtime != nil && !isSameList(o.member(), o.Runtime, o.Default)) {
		return false
	}
	for _, v := range o.Variants {
		if v.Computed || v.Default == nil || !isSameList(o.member(), v.Default, o.Default) {
			return false
		}
	}
	return isSameList(o.member(), texts, o.Default)
}

// IsSameValue reports whether two values have the same meaning for the option, as in EqualsDefault.
func (o Option) IsSameValue(a, b []string) bool {
	return slices.Equal(a, b) || isSameList(o.member(), a, b)
}

// member returns how a line of the option is compared: by the type of the items if the option is a multi.
func (o Option) member() comparison {
	switch o.Type {
	case Multi, MultiString:
		return comparison{o.Item, ""}
	}
	return comparison{o.Type, o.Item}
}

// comparison is the type of a text and the type of its members.
type comparison struct{ of, item Type }

// isSameList reports whether each line of a has the same meaning as the line of b.
func isSameList(c comparison, a, b []string) bool {
	return slices.EqualFunc(a, b, func(x, y string) bool {
		if c.of != List {
			return isSame(c.of, x, y)
		}
		return slices.EqualFunc(splitList(x), splitList(y), func(m, n string) bool { return isSame(c.item, m, n) })
	})
}

// isSame reports whether two texts are the same value of a type.
func isSame(t Type, a, b string) bool {
	if a == b {
		return true
	}
	switch t {
	case Boolean:
		x, okX := boolean(a)
		y, okY := boolean(b)
		return okX && okY && x == y
	case Integer, Port, Float:
		x, errX := strconv.ParseFloat(strings.TrimSpace(a), 64)
		y, errY := strconv.ParseFloat(strings.TrimSpace(b), 64)
		return errX == nil && errY == nil && x == y
	case Dict:
		x, okX := splitDict(a)
		y, okY := splitDict(b)
		return okX && okY && maps.Equal(x, y)
	}
	return false
}
