package capacity

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// issue is a quota or a connection limit that is exceeded, or would be after a failure or at peak.
type issue struct {
	region, name, text string
	label              string
	fixes              []string // each of them is enough
}

// The labels of issues, in the order of reports.
const (
	isExceeded = "exceeded"
	isNotKnown = "unknown"
	isTight    = "tight"
	isAccepted = "accepted" // shown on request only
)

func (i issue) colour() string {
	if i.label == isExceeded {
		return printer.Red
	}
	return printer.Yellow
}

// issuesOf returns the issues of all regions: what is exceeded, then what is not known, then what is tight.
func issuesOf(r *capacity.Report) []issue {
	var all []issue
	for _, region := range r.Regions {
		for _, q := range region.Quotas {
			switch verdictOf(q) {
			case exceeded:
				all = append(all, issue{region.Name, q.Name(), shortageText(q), isExceeded, changeTexts(q)})
			case notKnown:
				all = append(all, issue{region.Name, q.Name(), unknownText(q), isNotKnown, nil})
			case fragile:
				all = append(all, issue{region.Name, q.Name(), shortageText(q), isTight, changeTexts(q)})
			}
		}
		for _, l := range region.ConnectionLimits {
			switch {
			case l.Accepted != nil:
			case l.State == capacity.Exceeded:
				all = append(all, issue{region.Name, l.Name, limitText(l), isExceeded, []string{l.Hint}})
			case l.State == capacity.Tight:
				all = append(all, issue{region.Name, l.Name, limitText(l), isTight, []string{l.Hint}})
			}
		}
		all = append(all, packingIssues(region)...)
	}
	if r.ShowAccepted {
		all = append(all, acceptedIssues(r)...)
	}
	rank := []string{isExceeded, isNotKnown, isTight, isAccepted}
	slices.SortStableFunc(all, func(a, b issue) int { return slices.Index(rank, a.label) - slices.Index(rank, b.label) })
	return foldIssues(all)
}

// acceptedIssues returns what the description accepts.
func acceptedIssues(r *capacity.Report) []issue {
	var all []issue
	for _, region := range r.Regions {
		for _, a := range region.Accepted {
			all = append(all, issue{region.Name, a.Name, "until " + a.Until + ": " + a.Reason, isAccepted, nil})
		}
	}
	return all
}

// foldIssues returns issues, without those that differ from an earlier one in the region only. That one names the number of regions.
func foldIssues(all []issue) []issue {
	same := func(a, b issue) bool {
		return a.name == b.name && a.text == b.text && a.label == b.label && slices.Equal(a.fixes, b.fixes)
	}
	var folded []issue
	var more []int
	for _, i := range all {
		at := slices.IndexFunc(folded, func(f issue) bool { return same(f, i) })
		if at < 0 {
			folded, more = append(folded, i), append(more, 0)
			continue
		}
		more[at]++
	}
	for at, n := range more {
		if n > 0 {
			folded[at].region += " and " + spelling.Count(n, "more region")
		}
	}
	return folded
}

// packingIssues returns the issues of flavors and mixes.
func packingIssues(r *capacity.Region) []issue {
	if r.Packing == nil {
		return nil
	}
	var all []issue
	for _, f := range r.Packing.Flavors {
		if f.Unknown != "" && f.Accepted == nil {
			all = append(all, issue{r.Name, "flavor " + f.Flavor, f.Unknown + placeText(f.From), isNotKnown, nil})
		}
	}
	for _, m := range r.Packing.Mixes {
		if m.Refused && m.Accepted == nil {
			all = append(all, issue{r.Name, "mix " + m.Name, "the quotas allow instances for which no host is valid: " + mixText(m), isExceeded, nil})
		}
	}
	return all
}

// counts are numbers of quotas and connection limits by verdict.
type counts struct {
	checked, exceeded, fragile  int      // quotas
	acceptedQuotas, accepted    int      // quotas, and all results, that the description accepts
	unknown, unknownFlavors     int      // quotas and flavors that are not known
	refused                     int      // mixes with instances that the quotas allow and no host accepts
	impossible                  int      // flavors that fit on no host
	tightLimits, exceededLimits int      // connection limits
	required                    []string // the failures after which quotas must fit
}

func countsOf(r *capacity.Report) counts {
	n := counts{accepted: r.Acceptances()}
	seen := map[string]bool{}
	for _, region := range r.Regions {
		for _, q := range region.Quotas {
			switch verdictOf(q) {
			case unchecked:
				continue
			case accepted:
				n.acceptedQuotas++
			case exceeded:
				n.exceeded++
			case notKnown:
				n.unknown++
			case fragile:
				n.fragile++
			}
			n.checked++
			for _, l := range q.Losses {
				if text := failureText(l); l.Required && !seen[text] {
					seen[text] = true
					n.required = append(n.required, text)
				}
			}
		}
		n.impossible += impossibleFlavors(region)
		for _, i := range packingIssues(region) {
			if i.label == isNotKnown {
				n.unknownFlavors++
			} else {
				n.refused++
			}
		}
		for _, l := range region.ConnectionLimits {
			switch {
			case l.Accepted != nil:
			case l.State == capacity.Tight:
				n.tightLimits++
			case l.State == capacity.Exceeded:
				n.exceededLimits++
			}
		}
	}
	return n
}

// impossibleFlavors returns the number of flavors that fit on no host of a region.
func impossibleFlavors(r *capacity.Region) int {
	n := 0
	if r.Packing != nil {
		for _, f := range r.Packing.Flavors {
			if f.Reason != "" {
				n++
			}
		}
	}
	return n
}

// headline returns the result in a sentence.
func headline(r *capacity.Report) string {
	n := countsOf(r)
	parts := []string{fitText(n)}
	if n.exceeded > 0 {
		parts[0] = fmt.Sprintf("%d of %s %s not fit", n.exceeded, spelling.Count(n.checked, "quota"), verb(n.exceeded, "does", "do"))
	}
	if n.unknown > 0 {
		parts = append(parts, fmt.Sprintf("%d %s not known", n.unknown, verb(n.unknown, "is", "are")))
	}
	if n.unknownFlavors > 0 {
		parts = append(parts, fmt.Sprintf("%s %s not known", spelling.Count(n.unknownFlavors, "flavor"), verb(n.unknownFlavors, "is", "are")))
	}
	if n.impossible > 0 {
		parts = append(parts, fmt.Sprintf("%s %s on no host", spelling.Count(n.impossible, "flavor"), verb(n.impossible, "fits", "fit")))
	}
	if n.refused > 0 {
		parts = append(parts, fmt.Sprintf("instances of %s that the quotas allow fit on no host", spelling.Count(n.refused, "mix")))
	}
	if n.fragile > 0 {
		parts = append(parts, fmt.Sprintf("%d %s not fit after a failure", n.fragile, verb(n.fragile, "does", "do")))
	}
	if n.exceededLimits > 0 {
		parts = append(parts, fmt.Sprintf("%s %s exceeded", spelling.Count(n.exceededLimits, "connection limit"), verb(n.exceededLimits, "is", "are")))
	}
	if n.tightLimits > 0 {
		parts = append(parts, fmt.Sprintf("%s %s tight", spelling.Count(n.tightLimits, "connection limit"), verb(n.tightLimits, "is", "are")))
	}
	if n.accepted > 0 {
		parts = append(parts, fmt.Sprintf("%d accepted", n.accepted))
	}
	return strings.Join(parts, "; ")
}

// verb returns the form of a verb that a number requires.
func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// fitText is the headline if no quota is exceeded.
func fitText(n counts) string {
	text := fmt.Sprintf("All %d quotas fit", n.checked)
	switch {
	case n.checked == 0:
		return "No quota can be checked"
	case n.unknown+n.unknownFlavors+n.refused+n.exceededLimits+n.acceptedQuotas > 0:
		text = fmt.Sprintf("%d of %s %s", n.checked-n.unknown-n.acceptedQuotas, spelling.Count(n.checked, "quota"), verb(n.checked-n.unknown-n.acceptedQuotas, "fits", "fit"))
	case n.checked == 1:
		text = "The only quota fits"
	}
	if len(n.required) > 0 {
		text += ", also after the loss of " + strings.Join(n.required, " or ")
	}
	return text
}

func headlineColour(r *capacity.Report) string {
	n := countsOf(r)
	switch {
	case n.exceeded+n.exceededLimits+n.refused > 0:
		return printer.Bold + printer.Red
	case n.fragile+n.tightLimits+n.unknown+n.unknownFlavors+n.impossible > 0:
		return printer.Bold + printer.Yellow
	}
	return printer.Bold + printer.Green
}
