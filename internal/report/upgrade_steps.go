package report

import (
	"fmt"
	"strings"

	"stackplan/internal/series"
	"stackplan/internal/upgrade"
)

// stop is a series on the way, with what to do there.
type stop struct {
	in    series.Series
	steps []upgrade.Step
	as    string // that they are those of an earlier stop, but for a few; empty where they are to be read
}

// stopsOf cuts the steps at the series that they belong to.
func stopsOf(steps []upgrade.Step) []stop {
	var all []stop
	for _, step := range steps {
		if last := len(all) - 1; last < 0 || all[last].in != step.Series {
			all = append(all, stop{in: step.Series})
		}
		last := &all[len(all)-1]
		last.steps = append(last.steps, step)
	}
	for i := range all {
		for _, earlier := range all[:i] {
			if all[i].as == "" && earlier.as == "" {
				all[i].as = earlier.again(all[i])
			}
		}
	}
	return all
}

// fewLess is how many steps another stop may lack to be told as the same.
const fewLess = 3

// again tells that a later stop has the same steps, but for the name of the series and a few that it lacks; empty where it
// has others.
func (s stop) again(later stop) string {
	var lacks []string
	rest := later.steps
	for i, step := range s.steps {
		if len(rest) > 0 && isSameStep(step, rest[0], s.in.String(), later.in.String()) {
			rest = rest[1:]
			continue
		}
		lacks = append(lacks, fmt.Sprint(i+1))
	}
	if len(rest) > 0 || len(lacks) > fewLess {
		return ""
	}
	text := fmt.Sprintf("as those to %v", s.in)
	if len(lacks) > 0 {
		text += ", without " + strings.Join(lacks, ", ")
	}
	return text
}

// isSameStep reports whether two steps are alike, but for the name of the series.
func isSameStep(a, b upgrade.Step, inA, inB string) bool {
	return a.Region == b.Region && a.Service == b.Service && a.Nodeset == b.Nodeset && a.Why == b.Why &&
		strings.ReplaceAll(a.Do, inA, inB) == b.Do
}

// stepPlace is the region and the service of a step.
func stepPlace(s upgrade.Step) string {
	return strings.TrimSpace(visible(s.Region) + " " + visible(s.Service))
}
