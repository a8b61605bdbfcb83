package capacity

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

const mebibytes = "MiB" // the unit of memory, which people read in GiB

// figure is a number in the unit that unitText names. Memory is rounded to a tenth of a GiB.
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

// amountText is a number with its unit.
func amountText(n int64, unit string) string {
	if n == 1 {
		return "1 " + singular(unit)
	}
	return figure(n, unit) + " " + unitText(unit)
}

// exactText is amountText without rounding, for what somebody is told to write.
func exactText(n int64, unit string) string {
	if unit == mebibytes && n%1024 != 0 {
		return fmt.Sprintf("%d MiB", n)
	}
	return amountText(n, unit)
}

// singular is a unit of which there is one.
func singular(unit string) string {
	if unit == "addresses" || unit == "processes" {
		return strings.TrimSuffix(unit, "es")
	}
	return strings.TrimSuffix(unit, "s")
}

// failureText is what fails at once: 1 rack, 2 hosts.
func failureText(l capacity.Loss) string {
	return spelling.Count(l.Count, singular(string(l.Domain)))
}

// lostText is a failure with what was lost: the names of racks and zones, or the hosts.
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

// decimalText is a ratio as files of options have it: 4.0, 6.6.
func decimalText(f float64) string {
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") && !math.IsInf(f, 0) {
		text += ".0"
	}
	return text
}

// placeText is where the first of some values stands, in brackets; empty where none has a place.
func placeText(from []source.Input) string {
	for _, in := range from {
		switch {
		case in.File == "":
		case in.Default:
			return fmt.Sprintf(" (%s, by default)", in.Path)
		default:
			return fmt.Sprintf(" (%s:%d:%d)", in.File, in.Line, in.Column)
		}
	}
	return ""
}

// changeText tells what to do so that a promise is kept.
func changeText(c capacity.Change, p *capacity.Quota) string {
	var text string
	switch c.Kind {
	case capacity.RaiseRatio:
		text = fmt.Sprintf("raise %s from %s to %s", c.What, decimalText(c.Was), decimalText(c.Needed))
	case capacity.AddHosts:
		hardware, group, _ := strings.Cut(c.What, " in group ")
		text = fmt.Sprintf("add %s of hardware %s to group %s", spelling.Count(int(c.Needed), "host"), hardware, group)
	case capacity.CutQuota:
		text = fmt.Sprintf("cut the %s of %s by %s to %s", p.Resource, c.What, exactText(int64(c.Was-c.Needed), p.Unit), exactText(int64(c.Needed), p.Unit))
	default:
		text = fmt.Sprintf("enlarge what gives %s by %s", p.Resource, amountText(int64(c.Needed), p.Unit))
	}
	return text + placeText(c.From)
}

// changeTexts are all changes that keep a promise.
func changeTexts(p *capacity.Quota) []string {
	var all []string
	for _, c := range p.Changes {
		all = append(all, changeText(c, p))
	}
	return all
}

// standing is how a promise stands.
type standing int

const (
	fits     standing = iota
	unjudged          // no supply is known
	fragile           // a failure that nobody asked for breaks it
	short
)

func standingOf(p *capacity.Quota) standing {
	switch {
	case p.Unchecked != "":
		return unjudged
	case !p.Fits:
		return short
	}
	for _, l := range p.Losses {
		if breaks(p, l) {
			return fragile
		}
	}
	return fits
}

// verdictText is the verdict on a promise in a few words.
func verdictText(p *capacity.Quota) string {
	text := "fits"
	switch standingOf(p) {
	case unjudged:
		text = "not judged: " + p.Unchecked
	case short:
		text = "DOES NOT FIT"
		if p.Headroom >= 0 {
			text += " after the loss of " + strings.Join(brokenBy(p), ", of ")
		}
	case fragile:
		text = "fits, but not after the loss of " + strings.Join(brokenBy(p), ", of ")
	}
	if n := projectsOf(p.Unlimited); n > 0 {
		text += "; " + spelling.Count(n, "project") + " without a limit"
	}
	if n := projectsOf(p.Unknown); n > 0 {
		text += "; not known for " + spelling.Count(n, "project")
	}
	return text
}

// brokenBy are the failures that a promise does not survive: those that were asked for where it is broken, else all.
func brokenBy(p *capacity.Quota) []string {
	var all []string
	for _, l := range p.Losses {
		if breaks(p, l) {
			all = append(all, failureText(l))
		}
	}
	return all
}

// breaks reports whether a failure is to be told as one that a promise does not survive.
func breaks(p *capacity.Quota, l capacity.Loss) bool {
	return !l.Fits && (l.Required || p.Fits && l.Why == "")
}

func projectsOf(terms []capacity.Term) int {
	n := 0
	for _, t := range terms {
		n += max(t.Times, 1)
	}
	return n
}

// shortText tells by how much a promise is short, as a whole and after failures.
func shortText(p *capacity.Quota) string {
	var all []string
	if p.Headroom < 0 {
		all = append(all, amountText(-p.Headroom, p.Unit)+" short")
	}
	for _, l := range p.Losses {
		switch {
		case !breaks(p, l):
		case l.Why != "":
			all = append(all, "not known after the loss of "+failureText(l)+": "+l.Why)
		default:
			all = append(all, amountText(-l.Headroom, p.Unit)+" short after the loss of "+lostText(l))
		}
	}
	return strings.Join(all, ", ")
}

// budgetText tells what a budget draws, of which limit.
func budgetText(b *capacity.ConnectionLimit) string {
	text := figure(b.Peak, b.Unit)
	switch {
	case b.State == capacity.OK:
	case b.Steady == b.Peak:
		text = "always " + text
	case b.Steady == 0:
		text = "when all are busy " + text
	default:
		text = "always " + figure(b.Steady, b.Unit) + ", when all are busy " + text
	}
	least := leastOf(b.Limits)
	if least == nil {
		return text + ", of no known limit"
	}
	return fmt.Sprintf("%s of %s (%s)", text, figure(int64(least.Amount), b.Unit), least.What)
}

// leastOf is the smallest of some limits; nil without any.
func leastOf(limits []capacity.Term) *capacity.Term {
	var least *capacity.Term
	for i := range limits {
		if least == nil || limits[i].Amount < least.Amount {
			least = &limits[i]
		}
	}
	return least
}
