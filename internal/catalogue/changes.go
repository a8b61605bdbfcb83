package catalogue

import "slices"

// changes returns the differences of an option between two states, in the order of the kinds. Defaults with the same meaning
// (1 and 1.0) and the order of choices are not differences.
func changes(before, after Option) []Event {
	var events []Event
	add := func(kind EventKind, from, to string) {
		events = append(events, Event{Series: after.Series, Kind: kind, Key: after.Key, From: from, To: to})
	}
	if before.Key != after.Key {
		add(Renamed, before.Key.String(), after.Key.String())
	}
	if !isSameDefault(before, after) {
		add(DefaultChanged, before.DefaultText(), after.DefaultText())
	}
	if from, to := before.TypeText(), after.TypeText(); from != to {
		add(TypeChanged, from, to)
	}
	if from, to := before.RangeText(), after.RangeText(); from != to {
		add(RangeChanged, from, to)
	}
	if !isSameSet(before.AllChoices(), after.AllChoices()) {
		add(ChoicesChanged, before.ChoicesText(), after.ChoicesText())
	}
	if after.Removal && !before.Removal {
		add(Deprecated, "", "")
	}
	return events
}

// isSameDefault reports whether two states of an option have the same default.
func isSameDefault(a, b Option) bool {
	if a.Computed || b.Computed || a.Default == nil || b.Default == nil {
		return a.Computed == b.Computed && (a.Computed || (a.Default == nil) == (b.Default == nil))
	}
	return isSameList(a.member(), a.Default, b.Default) || isSameList(b.member(), a.Default, b.Default)
}

func isSameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// AllChoices returns the valid values of the option or of each of its members; nil if every value is valid.
func (o Option) AllChoices() []string { return slices.Concat(o.Choices, o.ItemChoices) }
