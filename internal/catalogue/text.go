package catalogue

import (
	"slices"
	"strings"
)

// DefaultText returns the default for messages: the lines joined, "none" or "computed on the host".
func (o Option) DefaultText() string {
	switch {
	case o.Computed:
		return "computed on the host"
	case o.Default == nil:
		return "none"
	case len(o.Default) == 1 && o.Default[0] != "":
		return o.Default[0]
	case len(o.Default) == 0 || len(o.Default) == 1:
		return "empty"
	}
	return strings.Join(o.Default, ", ")
}

// EffectiveDefault returns the default that applies if no file sets the option: the one that the program sets before it reads files, if
// it does, otherwise the declared one.
func (o Option) EffectiveDefault() []string {
	if o.Runtime != nil {
		return o.Runtime
	}
	return o.Default
}

// EffectiveText returns the effective default for messages, and the declared one if it differs.
func (o Option) EffectiveText() string {
	if o.Runtime == nil || o.Computed || slices.Equal(o.Runtime, o.Default) {
		return o.DefaultText()
	}
	declared := o.DefaultText()
	o.Default = o.Runtime
	return o.DefaultText() + ", which the program sets before it reads files; declared as " + declared
}

// TypeText returns the type for messages: "integer", "list of integer".
func (o Option) TypeText() string {
	if o.Item == "" || o.Item == String {
		return string(o.Type)
	}
	return string(o.Type) + " of " + string(o.Item)
}

// RangeText returns the bounds for messages: "1 to 65535", "at least 0", "any".
func (o Option) RangeText() string {
	l := limits{min: o.Min, max: o.Max}
	if o.IsMulti() || o.Type == List {
		l = limits{min: o.ItemMin, max: o.ItemMax}
	}
	if l.min == "" && l.max == "" {
		return "any"
	}
	return between(l)
}

// ChoicesText returns the valid values for messages, sorted; "any" if every value is valid.
func (o Option) ChoicesText() string {
	choices := o.AllChoices()
	if len(choices) == 0 {
		return "any"
	}
	return strings.Join(slices.Sorted(slices.Values(choices)), ", ")
}
