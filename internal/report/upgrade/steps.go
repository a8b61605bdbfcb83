package upgrade

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/report/printer"
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

// fewLess is how many steps another stop or region may lack to be told as the same.
const fewLess = 5

// fewAlike is how many steps of two regions may be alike and are told all the same.
const fewAlike = 3

// again tells that a later stop has the same steps, but for the name of the series and a few that it lacks; empty where it
// has others.
func (s stop) again(later stop) string {
	m := matched(s.steps, later.steps, func(a, b upgrade.Step) bool {
		return a.Region == b.Region && a.Service == b.Service && a.Nodeset == b.Nodeset && a.Why == b.Why &&
			strings.ReplaceAll(a.Instruction, s.in.String(), later.in.String()) == b.Instruction
	})
	for i := m.end; i < len(s.steps); i++ {
		m.lacks = append(m.lacks, i)
	}
	numbers, ok := s.numbersOf(m.lacks)
	if m.count < len(later.steps) || len(m.lacks) > fewLess || !ok {
		return ""
	}
	return fmt.Sprintf("as those to %v", s.in) + lackText(numbers)
}

// numbersOf are the numbers that steps are told with; false where one of them is told as that of an earlier region, which is
// not among them.
func (s stop) numbersOf(steps []int) (numbers []int, ok bool) {
	_, all := s.lines()
	for _, i := range steps {
		if all[i] > 0 {
			numbers = append(numbers, all[i])
			continue
		}
		if !slices.ContainsFunc(steps, func(k int) bool { return all[k] > 0 && isSameTask(s.steps[k], s.steps[i]) }) {
			return nil, false
		}
	}
	return numbers, true
}

// isSameTask reports whether two regions have the same to do.
func isSameTask(a, b upgrade.Step) bool {
	return a.Service == b.Service && a.Why == b.Why && strings.ReplaceAll(a.Instruction, "region "+a.Region, "region "+b.Region) == b.Instruction
}

// match is how much of a list of steps another one begins with.
type match struct {
	count int   // steps of the other one that are steps of the first, from its first one on
	end   int   // behind the last step of the first that is one of the other
	lacks []int // the steps before end that the other one lacks
}

// matched compares the steps of two lists, in their order.
func matched(steps, later []upgrade.Step, same func(a, b upgrade.Step) bool) (m match) {
	var lacks []int
	for i, step := range steps {
		if m.count == len(later) || !same(step, later[m.count]) {
			lacks = append(lacks, i)
			continue
		}
		m = match{m.count + 1, i + 1, lacks}
	}
	return m
}

// lackText names the steps that are lacking.
func lackText(numbers []int) string {
	if len(numbers) == 0 {
		return ""
	}
	var texts []string
	for _, number := range numbers {
		texts = append(texts, fmt.Sprint(number))
	}
	return ", without " + strings.Join(texts, ", ")
}

// stretch is consecutive steps of a stop: those of a region from its first one on, or those before all regions.
type stretch struct {
	from  int // the number of the first
	steps []upgrade.Step
}

// lines are the steps of a stop as they are told: what a region does as an earlier one did is one line. numbers has the
// place of each step among them; 0 for one that is told as another.
func (s stop) lines() (lines []upgrade.Step, numbers []int) {
	var told []stretch
	for _, steps := range s.blocks() {
		all := stretch{len(lines) + 1, steps}
		if as, count := asEarlier(told, steps); as != "" {
			first := steps[0]
			first.Instruction, first.Why = as, ""
			lines, numbers, steps = append(lines, first), append(numbers, make([]int, count)...), steps[count:]
		} else {
			told = append(told, all)
		}
		for _, step := range steps {
			lines = append(lines, step)
			numbers = append(numbers, len(lines))
		}
	}
	return lines, numbers
}

// blocks cuts the steps of a stop where a region begins.
func (s stop) blocks() [][]upgrade.Step {
	var all [][]upgrade.Step
	for i, step := range s.steps {
		if i == 0 || step.Region != "" && step.Service == "" {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], step)
	}
	return all
}

// asEarlier tells that the first steps of a region are those of an earlier one, and how many they are; empty where few are.
func asEarlier(told []stretch, steps []upgrade.Step) (as string, count int) {
	for _, earlier := range told {
		m := matched(earlier.steps, steps, isSameTask)
		if m.count <= max(count, fewAlike) || len(m.lacks) > fewLess {
			continue
		}
		for i := range m.lacks {
			m.lacks[i] += earlier.from
		}
		as, count = fmt.Sprintf("as %d to %d", earlier.from, earlier.from+m.end-1)+lackText(m.lacks), m.count
	}
	return as, count
}

// stepPlace is the region and the service of a step.
func stepPlace(s upgrade.Step) string {
	return strings.TrimSpace(printer.Visible(s.Region) + " " + printer.Visible(s.Service))
}
