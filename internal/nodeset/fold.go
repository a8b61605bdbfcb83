package nodeset

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Fold returns names as a nodeset, sorted by Compare and without duplicates: hz-a-cn[001-040,042]. Names are folded at the
// last number of their first label; a name without a number, or that is not valid in a nodeset, is written unchanged. Parse
// returns the same names, if each name alone is a valid nodeset of one name.
func Fold(names []string) string {
	groups := map[frame][]int{}
	pads := padWidths(names)
	for _, name := range names {
		f, n := split(name, pads)
		groups[f] = append(groups[f], n)
	}
	frames := slices.SortedFunc(maps.Keys(groups), compareFrames)
	var out strings.Builder
	for i, f := range frames {
		if i > 0 {
			out.WriteByte(',')
		}
		f.write(&out, groups[f])
	}
	return out.String()
}

// frame is the common part of names that fold into one bracket.
type frame struct {
	prefix, suffix string
	width          int // the length of padded numbers; 0 if they are not padded; -1 for a name without a number
}

// padWidths returns the frames with at least one padded number.
func padWidths(names []string) map[frame]bool {
	pads := map[frame]bool{}
	for _, name := range names {
		if start, end := NumberAt(name); padded(name[start:end]) {
			pads[frame{name[:start], name[end:], end - start}] = true
		}
	}
	return pads
}

// split returns the frame of name and its number. A number without padding joins padded ones of its length: cn100
// belongs to cn099.
func split(name string, pads map[frame]bool) (frame, int) {
	n, ok := Number(name)
	if !ok {
		return frame{name, "", -1}, 0
	}
	start, end := NumberAt(name)
	f := frame{name[:start], name[end:], end - start}
	if !pads[f] {
		f.width = 0
	}
	return f, n
}

// write appends the frame with the ranges of the numbers.
func (f frame) write(out *strings.Builder, numbers []int) {
	out.WriteString(f.prefix)
	if f.width < 0 {
		return
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	digits := func(n int) string { return string(appendNumber(nil, n, f.width)) }
	if len(numbers) == 1 {
		out.WriteString(digits(numbers[0]) + f.suffix)
		return
	}
	open := byte('[')
	for i := 0; i < len(numbers); {
		end := i + 1
		for end < len(numbers) && numbers[end] == numbers[end-1]+1 {
			end++
		}
		out.WriteByte(open)
		out.WriteString(digits(numbers[i]))
		if end-i > 1 {
			out.WriteString("-" + digits(numbers[end-1]))
		}
		i, open = end, ','
	}
	out.WriteString("]" + f.suffix)
}

func compareFrames(a, b frame) int {
	return cmp.Or(Compare(a.prefix, b.prefix), Compare(a.suffix, b.suffix), cmp.Compare(a.width, b.width))
}

// Compare compares names in natural order: runs of digits by their value, other characters by bytes. Names that differ in
// padding only are compared by their bytes, so that different names never compare equal.
func Compare(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		var p, q string
		p, x = run(x)
		q, y = run(y)
		if c := compareRuns(p, q); c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

// run splits off the leading digits of s, or its first byte if that is not a digit.
func run(s string) (first, rest string) {
	end := 0
	for end < len(s) && isDigit(s[end]) {
		end++
	}
	end = max(end, 1)
	return s[:end], s[end:]
}

// compareRuns compares two runs, by value if both are digits.
func compareRuns(p, q string) int {
	if isDigit(p[0]) && isDigit(q[0]) {
		p, q = strings.TrimLeft(p, "0"), strings.TrimLeft(q, "0")
		return cmp.Or(cmp.Compare(len(p), len(q)), cmp.Compare(p, q))
	}
	return cmp.Compare(p, q)
}
