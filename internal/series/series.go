// Package series names the releases of OpenStack and knows their order.
package series

import (
	"slices"
	"strings"
)

// Series is an OpenStack release, such as havana, zed or 2025.1. The zero Series is none; in a span it stands for an
// open end. Later releases compare greater.
type Series int

// The releases that the catalogue of options covers.
const (
	None Series = iota
	Havana
	Icehouse
	Juno
	Kilo
	Liberty
	Mitaka
	Newton
	Ocata
	Pike
	Queens
	Rocky
	Stein
	Train
	Ussuri
	Victoria
	Wallaby
	Xena
	Yoga
	Zed
	Antelope  // 2023.1
	Bobcat    // 2023.2
	Caracal   // 2024.1
	Dalmatian // 2024.2
	Epoxy     // 2025.1
	Flamingo  // 2025.2
	Gazpacho  // 2026.1
)

var names = []string{"",
	"havana", "icehouse", "juno", "kilo", "liberty", "mitaka", "newton", "ocata", "pike", "queens", "rocky", "stein",
	"train", "ussuri", "victoria", "wallaby", "xena", "yoga", "zed",
	"2023.1", "2023.2", "2024.1", "2024.2", "2025.1", "2025.2", "2026.1",
}

// Oldest and Newest bound the releases that are known.
const (
	Oldest = Havana
	Newest = Gazpacho
)

// Parse returns the series of a name as it is written in a description: lower case, the number from 2023.1 on.
func Parse(name string) (Series, bool) {
	i := slices.Index(names, name)
	return Series(max(i, 0)), i > 0
}

// codeNames are the code names of the series that have a number, from 2023.1 on.
var codeNames = []string{"antelope", "bobcat", "caracal", "dalmatian", "epoxy", "flamingo", "gazpacho"}

// ByCodeName returns the series with a number that has a code name. Descriptions do not have these names.
func ByCodeName(codeName string) (Series, bool) {
	i := slices.Index(codeNames, strings.ToLower(codeName))
	return Antelope + Series(max(i, 0)), i >= 0
}

// String returns the name that Parse reads.
func (s Series) String() string { return names[s] }

// All returns every series from the oldest to the newest.
func All() []Series {
	all := make([]Series, 0, len(names)-1)
	for s := Oldest; s <= Newest; s++ {
		all = append(all, s)
	}
	return all
}

// Tested reports whether the files generated for s are judged by the project's own tests. Others compile as far as the
// catalogue allows.
func (s Series) Tested() bool { return s == Havana || s == Zed || s == Epoxy }

// Span is a run of series: those from Since on and before Until. A zero end is open.
type Span struct {
	Since Series // the first series of the span
	Until Series // the first series after the span
}

// Contains reports whether s lies in the span.
func (p Span) Contains(s Series) bool {
	return s >= p.Since && (p.Until == None || s < p.Until)
}

// MarshalText writes the name, as JSON does; none is empty.
func (s Series) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// SkipLevel reports whether s is a skip level upgrade release process (SLURP) release of OpenStack: from one of these an
// upgrade may go to the next of them, past the release between. They began with 2023.1, the first of each year
// (technical committee resolution 2022-02-10, release cadence adjustment).
func (s Series) SkipLevel() bool { return s >= Antelope && (s-Antelope)%2 == 0 }
