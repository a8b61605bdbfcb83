package capacity

import (
	"fmt"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/report/printer"
	"stackplan/internal/spelling"
)

// issue is a quota or a connection limit that is exceeded, or would be after a failure or at peak.
type issue struct {
	region, name, text string
	isExceeded         bool
	fixes              []string // each of them is enough
}

func (i issue) label() string {
	if i.isExceeded {
		return "exceeded"
	}
	return "tight"
}

func (i issue) colour() string {
	if i.isExceeded {
		return printer.Red
	}
	return printer.Yellow
}

// issuesOf returns the issues of all regions: what is exceeded, then what is tight.
func issuesOf(r *capacity.Report) []issue {
	var all, tight []issue
	add := func(i issue) {
		if i.isExceeded {
			all = append(all, i)
		} else {
			tight = append(tight, i)
		}
	}
	for _, region := range r.Regions {
		for _, q := range region.Quotas {
			if v := verdictOf(q); v == exceeded || v == fragile {
				add(issue{region.Name, q.Name(), shortageText(q), v == exceeded, changeTexts(q)})
			}
		}
		for _, l := range region.ConnectionLimits {
			if l.State != capacity.OK {
				add(issue{region.Name, l.Name, limitText(l), l.State == capacity.Exceeded, []string{l.Hint}})
			}
		}
	}
	return append(all, tight...)
}

// counts are numbers of quotas and connection limits by verdict.
type counts struct {
	checked, exceeded, fragile  int      // quotas
	tightLimits, exceededLimits int      // connection limits
	required                    []string // the failures after which quotas must fit
}

func countsOf(r *capacity.Report) counts {
	var n counts
	seen := map[string]bool{}
	for _, region := range r.Regions {
		for _, q := range region.Quotas {
			switch verdictOf(q) {
			case unchecked:
				continue
			case exceeded:
				n.exceeded++
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
		for _, l := range region.ConnectionLimits {
			switch l.State {
			case capacity.Tight:
				n.tightLimits++
			case capacity.Exceeded:
				n.exceededLimits++
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
	if n.fragile > 0 {
		parts = append(parts, fmt.Sprintf("%d %s not fit after a failure", n.fragile, verb(n.fragile, "does", "do")))
	}
	if n.exceededLimits > 0 {
		parts = append(parts, fmt.Sprintf("%s %s exceeded", spelling.Count(n.exceededLimits, "connection limit"), verb(n.exceededLimits, "is", "are")))
	}
	if n.tightLimits > 0 {
		parts = append(parts, fmt.Sprintf("%s %s tight", spelling.Count(n.tightLimits, "connection limit"), verb(n.tightLimits, "is", "are")))
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
	switch n.checked {
	case 0:
		return "No quota can be checked"
	case 1:
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
	case n.exceeded+n.exceededLimits > 0:
		return printer.Bold + printer.Red
	case n.fragile+n.tightLimits > 0:
		return printer.Bold + printer.Yellow
	}
	return printer.Bold + printer.Green
}
