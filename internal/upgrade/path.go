package upgrade

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/series"
)

// Stops returns the series to install one after the other to get from a series to a newer one, in as few stops as OpenStack
// allows: each series is a stop, but from a SLURP release an upgrade may go to the next SLURP release. The last stop is to. There
// is none if from is to. For a downgrade the only stop is to: databases cannot be downgraded, so there is no stepwise path.
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

// StopsVia returns the stops of an upgrade that an operator wants to make via certain series: all of these, except those that the
// region has already passed, and then to. The error states which stop skips too many series, and which rule applies.
func StopsVia(from, to series.Series, via []series.Series) ([]series.Series, error) {
	if len(via) == 0 || to < from {
		return Stops(from, to), nil
	}
	var stops []series.Series
	at, last := from, series.None
	for _, stop := range append(slices.DeleteFunc(slices.Clone(via), func(s series.Series) bool { return s == to }), to) {
		if stop <= last || stop > to {
			return nil, fmt.Errorf("%v is not between %v and %v", stop, max(last, from), to)
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

// skipRule returns the rule of OpenStack for an upgrade from a series.
func skipRule(from series.Series) string {
	if from.SkipLevel() {
		return fmt.Sprintf("%v is a SLURP release, so the next stop is the next series or the next SLURP release (OpenStack release cadence adjustment)", from)
	}
	return fmt.Sprintf("%v is not a SLURP release, so the next stop is the next series (OpenStack release cadence adjustment; the first SLURP release is 2023.1)", from)
}

// passedSeries returns the series after one up to another, in the order in which an upgrade passes them. For a downgrade it
// returns the series before the first one, down to the other.
func passedSeries(from, to series.Series) []series.Series {
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
