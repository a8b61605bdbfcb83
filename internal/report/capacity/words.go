package capacity

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// mebibytes is the unit of memory in a report. Text and markdown print memory in GiB.
const mebibytes = "MiB"

// figure returns a number in the unit that unitText returns. Memory is rounded to a tenth of a GiB.
func figure(n int64, unit string) string {
	if unit != mebibytes {
		return strconv.FormatInt(n, 10)
	}
	return strings.TrimSuffix(strconv.FormatFloat(float64(n)/1024, 'f', 1, 64), ".0")
}

func unitText(unit string) string {
	if unit == mebibytes {
		return "GiB"
	}
	return unit
}

// amountText returns a number with its unit.
func amountText(n int64, unit string) string {
	if n == 1 {
		return "1 " + singular(unit)
	}
	return figure(n, unit) + " " + unitText(unit)
}

// exactText is amountText without rounding, for values that the user has to write.
func exactText(n int64, unit string) string {
	if unit == mebibytes && n%1024 != 0 {
		return fmt.Sprintf("%d MiB", n)
	}
	return amountText(n, unit)
}

// singular returns the singular of a unit.
func singular(unit string) string {
	if unit == "addresses" || unit == "processes" {
		return strings.TrimSuffix(unit, "es")
	}
	return strings.TrimSuffix(unit, "s")
}

// failureText returns what fails at once: 1 rack, 2 hosts.
func failureText(l capacity.Loss) string {
	return spelling.Count(l.Count, singular(string(l.Domain)))
}

// lostText returns a failure with the names of the lost racks and zones, or the lost hosts.
func lostText(l capacity.Loss) string {
	names := strings.Join(l.Names, ", ")
	if names == "" {
		names = printer.Nodes(l.Lost)
	}
	if names == "" {
		return failureText(l)
	}
	return fmt.Sprintf("%s (%s)", failureText(l), printer.Shorten(names, printer.LongNodes))
}

// decimalText returns a ratio as option files contain it: 4.0, 6.6.
func decimalText(f float64) string {
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") && !math.IsInf(f, 0) {
		text += ".0"
	}
	return text
}

// placeText returns the place of the first of several values, in brackets; "" if none has a place.
func placeText(from []source.Input) string {
	for _, in := range from {
		switch {
		case in.File == "":
		case in.Default:
			return fmt.Sprintf(" (default of %s)", in.Path)
		default:
			return fmt.Sprintf(" (%s:%d:%d)", in.File, in.Line, in.Column)
		}
	}
	return ""
}

// changeText returns a change that makes a quota fit, with its place in the description.
func changeText(c capacity.Change, q *capacity.Quota) string {
	var text string
	switch c.Kind {
	case capacity.RaiseRatio:
		text = fmt.Sprintf("raise %s from %s to %s", c.What, decimalText(c.Was), decimalText(c.Needed))
	case capacity.AddHosts:
		hardware, group, _ := strings.Cut(c.What, " in group ")
		text = fmt.Sprintf("add %s of hardware %s to group %s", spelling.Count(int(c.Needed), "host"), hardware, group)
	case capacity.CutQuota:
		text = fmt.Sprintf("reduce the %s quota of %s by %s to %s", q.Resource, c.What, exactText(int64(c.Was-c.Needed), q.Unit), exactText(int64(c.Needed), q.Unit))
	default:
		text = fmt.Sprintf("increase the supply of %s by %s", q.Resource, amountText(int64(c.Needed), q.Unit))
	}
	return text + placeText(c.From)
}

// changeTexts returns the changes that make a quota fit; each of them is enough.
func changeTexts(q *capacity.Quota) []string {
	var all []string
	for _, c := range q.Changes {
		all = append(all, changeText(c, q))
	}
	return all
}

// verdict is whether a quota fits.
type verdict int

const (
	fits      verdict = iota
	unchecked         // the supply is unknown
	notKnown          // a part of the sum of quotas is unknown
	fragile           // it fits, but not after a failure that was not required
	exceeded
	accepted // the description accepts that it does not fit
)

func verdictOf(q *capacity.Quota) verdict {
	switch {
	case q.Unchecked != "":
		return unchecked
	case q.Accepted != nil:
		return accepted
	case q.Fits == capacity.Insufficient:
		return exceeded
	case q.Fits == capacity.NotKnown:
		return notKnown
	case slices.ContainsFunc(q.Losses, func(l capacity.Loss) bool { return exceeds(q, l) }):
		return fragile
	}
	return fits
}

// verdictText returns the verdict on a quota in a few words.
func verdictText(q *capacity.Quota) string {
	text := "fits"
	switch verdictOf(q) {
	case unchecked:
		text = "not checked: " + q.Unchecked
	case exceeded:
		text = "DOES NOT FIT"
		if q.Headroom >= 0 && len(failuresExceeding(q)) > 0 {
			text += " after the loss of " + strings.Join(failuresExceeding(q), " or ")
		}
	case accepted:
		text = "accepted until " + q.Accepted.Until
	case notKnown:
		text = "not known"
	case fragile:
		text = "fits, but not after the loss of " + strings.Join(failuresExceeding(q), " or ")
	}
	if n := projects(q.Unlimited); n > 0 {
		text += "; unlimited for " + spelling.Count(n, "project")
	}
	if n := projects(q.Unknown); n > 0 {
		text += "; unknown for " + unknownProjects(q.Unknown)
	}
	return text
}

// acceptedText returns why a result is accepted.
func acceptedText(a *capacity.Accepted) string { return "accepted until " + a.Until + ": " + a.Reason }

// failuresExceeding returns the failures after which a quota does not fit: the required ones if it is exceeded, else all.
func failuresExceeding(q *capacity.Quota) []string {
	var all []string
	for _, l := range q.Losses {
		if exceeds(q, l) {
			all = append(all, failureText(l))
		}
	}
	return all
}

// exceeds reports whether a loss is printed as one after which the quota does not fit.
func exceeds(q *capacity.Quota, l capacity.Loss) bool {
	return !l.Fits && (l.Required || q.Fits != capacity.Insufficient && l.Why == "")
}

// unknownProjects counts the projects of terms.
func unknownProjects(terms []capacity.Term) string {
	if slices.ContainsFunc(terms, func(t capacity.Term) bool { return t.Open }) {
		return "an unknown number of projects"
	}
	return spelling.Count(projects(terms), "project")
}

// someProjects names the first projects of several terms.
func someProjects(terms []capacity.Term) string {
	var all []string
	for _, t := range terms {
		if t.Times > 0 {
			all = append(all, spelling.Count(t.Times, "project")+" with the default quota")
		} else {
			all = append(all, printer.Shorten(t.What, printer.LongValue))
		}
	}
	return someOf(all)
}

// unknownText names what is not known of a quota, with the reason of the first.
func unknownText(q *capacity.Quota) string {
	return "not known for " + someProjects(q.Unknown) + ": " + q.Unknown[0].Why + placeText(q.Unknown[0].From)
}

// limitOf returns the sum of the quotas of a resource: that of the known ones is the least that it can be.
func limitOf(q *capacity.Quota) string {
	switch text := figure(q.Limit, q.Unit); {
	case len(q.Unlimited) > 0:
		return "unlimited"
	case len(q.Unknown) > 0:
		return ">=" + text
	default:
		return text
	}
}

// headroomOf returns the headroom of a quota, "-" if it is not known or there is no limit.
func headroomOf(q *capacity.Quota, headroom int64) string {
	if q.Unchecked != "" || len(q.Unknown) > 0 && headroom >= 0 || len(q.Unlimited) > 0 {
		return "-"
	}
	return figure(headroom, q.Unit)
}

func projects(terms []capacity.Term) int {
	n := 0
	for _, t := range terms {
		n += max(t.Times, 1)
	}
	return n
}

// shortageText returns by how much a quota is exceeded, without and after failures.
func shortageText(q *capacity.Quota) string {
	var all []string
	if n := projects(q.Unlimited); n > 0 {
		all = append(all, "no limit for "+someProjects(q.Unlimited)+", and no capacity is sufficient for that")
	}
	if q.Headroom < 0 {
		all = append(all, amountText(-q.Headroom, q.Unit)+" short")
	}
	for _, l := range q.Losses {
		switch {
		case !exceeds(q, l):
		case l.Why != "":
			all = append(all, "unknown after the loss of "+failureText(l)+": "+l.Why)
		default:
			all = append(all, amountText(-l.Headroom, q.Unit)+" short after the loss of "+lostText(l))
		}
	}
	return strings.Join(all, ", ")
}
