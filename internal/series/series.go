// Package series defines the OpenStack release series and their order.
package series

import (
	"fmt"
	"slices"
	"strings"
)

// Series is an OpenStack release, such as havana, zed or 2025.1. The zero Series is None; in a Span it is an
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

// Oldest and Newest are the first and the last known series.
const (
	Oldest = Havana
	Newest = Gazpacho
)

// Parse returns the series with a name as a description writes it: in lower case; from 2023.1 on, the number. It reports
// false for any other text.
func Parse(name string) (Series, bool) {
	i := slices.Index(names, name)
	return Series(max(i, 0)), i > 0
}

// codeNames are the code names of the series that have a number, from 2023.1 on.
var codeNames = []string{"antelope", "bobcat", "caracal", "dalmatian", "epoxy", "flamingo", "gazpacho"}

// ByCodeName returns the numbered series with a code name, in any case. Descriptions use the number, not the code name.
func ByCodeName(codeName string) (Series, bool) {
	i := slices.Index(codeNames, strings.ToLower(codeName))
	return Antelope + Series(max(i, 0)), i >= 0
}

// String returns the name that Parse accepts.
func (s Series) String() string { return names[s] }

// All returns every series from the oldest to the newest.
func All() []Series {
	all := make([]Series, 0, len(names)-1)
	for s := Oldest; s <= Newest; s++ {
		all = append(all, s)
	}
	return all
}

// Tested reports whether the project's own tests validate the files generated for s. Other series compile as far as the
// catalogue covers them.
func (s Series) Tested() bool { return s == Havana || s == Zed || s == Epoxy }

// Span is a range of series: from Since, inclusive, to Until, exclusive. A zero end is open.
type Span struct {
	Since Series // the first series of the span
	Until Series // the first series after the span
}

// Contains reports whether s is in the span.
func (p Span) Contains(s Series) bool {
	return s >= p.Since && (p.Until == None || s < p.Until)
}

// MarshalText returns the name, for JSON; the name of None is empty.
func (s Series) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the name of the series.
func (s *Series) UnmarshalText(name []byte) error {
	in, ok := Parse(string(name))
	if !ok {
		return fmt.Errorf("%q is not an OpenStack series", name)
	}
	*s = in
	return nil
}

// SkipLevel reports whether s is a Skip Level Upgrade Release Process (SLURP) release: OpenStack supports an upgrade from a
// SLURP release to the next one, which skips the release between them. SLURP releases are the first of each year, from
// 2023.1 on (technical committee resolution 2022-02-10, release cadence adjustment).
func (s Series) SkipLevel() bool { return s >= Antelope && (s-Antelope)%2 == 0 }

// Ranges returns series in words: "zed", "yoga to 2023.1", "stein, 2025.1 to 2026.1".
func Ranges(all []Series) string {
	var parts []string
	for i := 0; i < len(all); {
		j := i
		for j+1 < len(all) && all[j+1] == all[j]+1 {
			j++
		}
		part := all[i].String()
		if j > i {
			part += " to " + all[j].String()
		}
		parts = append(parts, part)
		i = j + 1
	}
	return strings.Join(parts, ", ")
}
