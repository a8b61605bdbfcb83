package upgrade

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/series"
)

// Stops returns the series to install one after the other to get from one to a newer one, in as few stops as OpenStack
// allows: every series is a stop, but from a SLURP release an upgrade may go to the next SLURP release. The last is to.
// There are none where from is to. Backwards the only stop is to: databases do not go back, so nothing leads there step by
// step.
func Stops(from, to series.Series) []series.Series {
	if to < from {
		return []series.Series{to}
	}
	var stops []series.Series
	for at := from; at < to; stops = append(stops, at) {
		if at.SkipLevel() && at+2 <= to {
			at++
		}
		at++
	}
	return stops
}

// StopsVia returns the stops by way of the series that an operator names: all of them, of which those that a region is
// past are left out. The error tells which one skips too much, and by which rule.
func StopsVia(from, to series.Series, via []series.Series) ([]series.Series, error) {
	if len(via) == 0 || to < from {
		return Stops(from, to), nil
	}
	var stops []series.Series
	at, last := from, series.None
	for _, stop := range append(slices.DeleteFunc(slices.Clone(via), func(s series.Series) bool { return s == to }), to) {
		if stop <= last || stop > to {
			return nil, fmt.Errorf("%v does not lie between %v and %v", stop, max(last, from), to)
		}
		if last = stop; stop <= at {
			continue
		}
		if skipped := stop - at - 1; skipped > 1 || skipped == 1 && !at.SkipLevel() {
			return nil, fmt.Errorf("an upgrade from %v to %v skips %s: %s; allowed is %s",
				at, stop, names(between(at, stop)), skipRule(at), names(Stops(from, to)))
		}
		at, stops = stop, append(stops, stop)
	}
	return stops, nil
}

// skipRule tells how far an upgrade from a series may go.
func skipRule(from series.Series) string {
	if from.SkipLevel() {
		return fmt.Sprintf("from %v, a SLURP release, it may go to the next series or to the next SLURP release (OpenStack release cadence adjustment)", from)
	}
	return fmt.Sprintf("from %v, no SLURP release, it may go to the next series only (OpenStack release cadence adjustment; 2023.1 is the first SLURP release)", from)
}

// way returns the series after one up to another, in the order in which they are passed; backwards from the one before.
func way(from, to series.Series) []series.Series {
	var all []series.Series
	for s := from; s < to; {
		s++
		all = append(all, s)
	}
	for s := from; s > to; {
		s--
		all = append(all, s)
	}
	return all
}

// between returns the series after one and before another.
func between(from, to series.Series) []series.Series {
	var all []series.Series
	for s := from + 1; s < to; s++ {
		all = append(all, s)
	}
	return all
}

func names(all []series.Series) string {
	var texts []string
	for _, s := range all {
		texts = append(texts, s.String())
	}
	return strings.Join(texts, ", ")
}
