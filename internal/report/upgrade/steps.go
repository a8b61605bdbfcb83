package upgrade

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/report/printer"
	"stackplan/internal/series"
	"stackplan/internal/upgrade"
)

// stop is the steps to one series of the path.
type stop struct {
	in    series.Series
	steps []upgrade.Step
	as    string // "the same as to 2023.1" if an earlier stop has the same steps, except a few; else empty
}

// stopsOf splits the steps by series.
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
				all[i].as = earlier.reference(all[i])
			}
		}
	}
	return all
}

// fewMissing is how many steps a later stop or region may lack and still refer to the earlier one.
const fewMissing = 5

// fewSame is how many common steps of two regions are printed for both.
const fewSame = 3

// reference returns a reference to s if a later stop has the same steps, except the name of the series and a few missing steps; else "".
func (s stop) reference(later stop) string {
	m := matched(s.steps, later.steps, func(a, b upgrade.Step) bool {
		return a.Region == b.Region && a.Service == b.Service && a.Nodeset == b.Nodeset && a.Why == b.Why &&
			strings.ReplaceAll(a.Instruction, s.in.String(), later.in.String()) == b.Instruction
	})
	for i := m.end; i < len(s.steps); i++ {
		m.missing = append(m.missing, i)
	}
	numbers, ok := s.numbersOf(m.missing)
	if m.count < len(later.steps) || len(m.missing) > fewMissing || !ok {
		return ""
	}
	return fmt.Sprintf("the same as to %v", s.in) + missingText(numbers)
}

// numbersOf returns the printed numbers of steps. ok is false if a step is printed only as a reference to an earlier region, and the
// step of that region is not in steps.
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

// isSameTask reports whether the steps of two regions are the same, except for the names of the regions.
func isSameTask(a, b upgrade.Step) bool {
	return a.Service == b.Service && a.Why == b.Why && strings.ReplaceAll(a.Instruction, "region "+a.Region, "region "+b.Region) == b.Instruction
}

// match is the common part of two lists of steps.
type match struct {
	count   int   // the first steps of the second list that the first list contains
	end     int   // index after the last common step in the first list
	missing []int // steps of the first list, before end, that the second list lacks
}

// matched compares two lists of steps, in their order.
func matched(steps, later []upgrade.Step, same func(a, b upgrade.Step) bool) (m match) {
	var missing []int
	for i, step := range steps {
		if m.count == len(later) || !same(step, later[m.count]) {
			missing = append(missing, i)
			continue
		}
		m = match{m.count + 1, i + 1, missing}
	}
	return m
}

// missingText returns the numbers of missing steps.
func missingText(numbers []int) string {
	if len(numbers) == 0 {
		return ""
	}
	noun := "step "
	if len(numbers) > 1 {
		noun = "steps "
	}
	var texts []string
	for _, number := range numbers {
		texts = append(texts, fmt.Sprint(number))
	}
	return ", without " + noun + strings.Join(texts, ", ")
}

// section is consecutive steps of a stop: those of a region, or those before all regions.
type section struct {
	from  int // printed number of the first step
	steps []upgrade.Step
}

// lines returns the printed steps of a stop: steps that are the same as those of an earlier region are one line. numbers contains the
// printed number of each step; 0 if the step is part of such a line.
func (s stop) lines() (lines []upgrade.Step, numbers []int) {
	var printed []section
	for _, steps := range s.blocks() {
		all := section{len(lines) + 1, steps}
		if as, count := asEarlier(printed, steps); as != "" {
			first := steps[0]
			first.Instruction, first.Why = as, ""
			lines, numbers, steps = append(lines, first), append(numbers, make([]int, count)...), steps[count:]
		} else {
			printed = append(printed, all)
		}
		for _, step := range steps {
			lines = append(lines, step)
			numbers = append(numbers, len(lines))
		}
	}
	return lines, numbers
}

// blocks splits the steps of a stop by region.
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

// asEarlier returns a reference to the steps of an earlier region, and how many of steps it replaces; "" if few steps are the same.
func asEarlier(printed []section, steps []upgrade.Step) (as string, count int) {
	for _, earlier := range printed {
		m := matched(earlier.steps, steps, isSameTask)
		if m.count <= max(count, fewSame) || len(m.missing) > fewMissing {
			continue
		}
		for i := range m.missing {
			m.missing[i] += earlier.from
		}
		as, count = fmt.Sprintf("the same as steps %d to %d", earlier.from, earlier.from+m.end-1)+missingText(m.missing), m.count
	}
	return as, count
}

// stepPlace returns the region and the service of a step.
func stepPlace(s upgrade.Step) string {
	return strings.TrimSpace(printer.Visible(s.Region) + " " + printer.Visible(s.Service))
}
