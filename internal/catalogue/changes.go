package catalogue

import "slices"

// changes returns what an option is otherwise in a later state, in the order of the kinds. Defaults that mean the same, as
// 1 and 1.0, are none; nor is the order of choices.
func changes(before, after Option) []Event {
	var events []Event
	tell := func(kind EventKind, from, to string) {
		events = append(events, Event{Series: after.Series, Kind: kind, Key: after.Key, From: from, To: to})
	}
	if before.Key != after.Key {
		tell(Renamed, before.Key.String(), after.Key.String())
	}
	if !isSameDefault(before, after) {
		tell(DefaultChanged, before.DefaultText(), after.DefaultText())
	}
	if from, to := before.TypeText(), after.TypeText(); from != to {
		tell(TypeChanged, from, to)
	}
	if from, to := before.RangeText(), after.RangeText(); from != to {
		tell(RangeChanged, from, to)
	}
	if !isSameSet(before.AllChoices(), after.AllChoices()) {
		tell(ChoicesChanged, before.ChoicesText(), after.ChoicesText())
	}
	if after.Removal && !before.Removal {
		tell(Deprecated, "", "")
	}
	return events
}

// isSameDefault reports whether two states of an option are alike where nobody sets it.
func isSameDefault(a, b Option) bool {
	if a.Computed || b.Computed || a.Default == nil || b.Default == nil {
		return a.Computed == b.Computed && (a.Computed || (a.Default == nil) == (b.Default == nil))
	}
	return isSameList(a.member(), a.Default, b.Default) || isSameList(b.member(), a.Default, b.Default)
}

func isSameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// AllChoices are the values that the option, or each of its members, may have; none: any.
func (o Option) AllChoices() []string { return slices.Concat(o.Choices, o.ItemChoices) }
