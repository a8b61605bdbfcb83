package plan

import (
	"slices"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// edit is a run of lines that both texts have, or that one of them has: a[a0:a1] against b[b0:b1].
type edit struct {
	a0, a1, b0, b1 int
	same           bool
}

// most is the number of lines, of both texts together, up to which a diff is minimal. A minimal diff takes time with
// the square of what differs: at this size well below a tenth of a second.
const most = 2000

// compareLines returns what makes b of a, in order and without a gap, and whether it is coarse. Texts that differ in many
// lines are anchored first at lines that both have once, and what is still too large between two anchors counts as
// replaced. The result depends on the lines alone, on no clock.
func compareLines(a, b []string) (edits []edit, coarse bool) {
	d := lineDiff{a: a, b: b}
	d.between(0, len(a), 0, len(b), d.minimal, d.anchored)
	return d.edits, d.coarse
}

// lineDiff collects the edits of two texts.
type lineDiff struct {
	a, b   []string
	edits  []edit
	coarse bool
}

// between compares a part of both texts: what is alike at the ends is set aside, the rest is for small or large.
func (d *lineDiff) between(a0, a1, b0, b1 int, small, large func(a0, a1, b0, b1 int)) {
	head := 0
	for a0+head < a1 && b0+head < b1 && d.a[a0+head] == d.b[b0+head] {
		head++
	}
	tail := 0
	for a1-tail > a0+head && b1-tail > b0+head && d.a[a1-tail-1] == d.b[b1-tail-1] {
		tail++
	}
	d.add(edit{a0, a0 + head, b0, b0 + head, true})
	if x0, x1, y0, y1 := a0+head, a1-tail, b0+head, b1-tail; x1-x0+y1-y0 <= most || x0 == x1 || y0 == y1 {
		small(x0, x1, y0, y1)
	} else {
		large(x0, x1, y0, y1)
	}
	d.add(edit{a1 - tail, a1, b1 - tail, b1, true})
}

// add appends an edit. It joins one that goes on where the last ended.
func (d *lineDiff) add(e edit) {
	if e.a0 == e.a1 && e.b0 == e.b1 {
		return
	}
	if n := len(d.edits); n > 0 && d.edits[n-1].same == e.same {
		d.edits[n-1].a1, d.edits[n-1].b1 = e.a1, e.b1
		return
	}
	d.edits = append(d.edits, e)
}

// minimal compares few lines, each as one letter of an alphabet.
func (d *lineDiff) minimal(a0, a1, b0, b1 int) {
	if a0 == a1 || b0 == b1 {
		d.add(edit{a0, a1, b0, b1, false})
		return
	}
	letters := map[string]rune{}
	x, y := spell(letters, d.a[a0:a1]), spell(letters, d.b[b0:b1])
	differ := diffmatchpatch.New()
	differ.DiffTimeout = 0 // no clock
	for _, part := range differ.DiffMainRunes(x, y, false) {
		n := utf8.RuneCountInString(part.Text)
		switch part.Type {
		case diffmatchpatch.DiffEqual:
			d.add(edit{a0, a0 + n, b0, b0 + n, true})
			a0, b0 = a0+n, b0+n
		case diffmatchpatch.DiffDelete:
			d.add(edit{a0, a0 + n, b0, b0, false})
			a0 += n
		case diffmatchpatch.DiffInsert:
			d.add(edit{a0, a0, b0, b0 + n, false})
			b0 += n
		}
	}
}

// spell writes lines as letters, the same letter for the same line. Letters begin where none is a surrogate.
func spell(letters map[string]rune, lines []string) []rune {
	const first = 0xE000
	word := make([]rune, len(lines))
	for i, line := range lines {
		r, ok := letters[line]
		if !ok {
			r = first + rune(len(letters))
			letters[line] = r
		}
		word[i] = r
	}
	return word
}

// anchored compares many lines: lines that both parts have once, and that come in the same order, are alike; what lies
// between is compared by itself, or counts as replaced where it is still too much.
func (d *lineDiff) anchored(a0, a1, b0, b1 int) {
	x, y := a0, b0
	for _, at := range anchors(d.a[a0:a1], d.b[b0:b1]) {
		d.between(x, a0+at.a, y, b0+at.b, d.minimal, d.replaced)
		x, y = a0+at.a, b0+at.b
	}
	d.between(x, a1, y, b1, d.minimal, d.replaced)
}

// replaced counts a part as replaced.
func (d *lineDiff) replaced(a0, a1, b0, b1 int) {
	d.coarse = true
	d.add(edit{a0, a1, b0, b1, false})
}

// anchor is the places of a line that both texts have once.
type anchor struct{ a, b int }

// anchors returns the longest run of anchors that is in order in both texts, by patience sorting.
func anchors(a, b []string) []anchor {
	all := shared(a, b)
	var ends []int // ends[i] is the anchor with the smallest b that ends a run of i+1
	before := make([]int, len(all))
	for i, p := range all {
		at, _ := slices.BinarySearchFunc(ends, p.b, func(end, b int) int { return all[end].b - b })
		before[i] = -1
		if at > 0 {
			before[i] = ends[at-1]
		}
		if at == len(ends) {
			ends = append(ends, i)
		} else {
			ends[at] = i
		}
	}
	run := make([]anchor, len(ends))
	for n, at := len(ends)-1, last(ends); n >= 0; n, at = n-1, before[at] {
		run[n] = all[at]
	}
	return run
}

// last returns the last of some numbers, or -1.
func last(numbers []int) int {
	if len(numbers) == 0 {
		return -1
	}
	return numbers[len(numbers)-1]
}

// shared returns the lines that both texts have once, in the order of a.
func shared(a, b []string) []anchor {
	type place struct{ count, at int }
	in := func(lines []string) map[string]place {
		places := make(map[string]place, len(lines))
		for i, line := range lines {
			places[line] = place{places[line].count + 1, i}
		}
		return places
	}
	inA, inB := in(a), in(b)
	var all []anchor
	for i, line := range a {
		if inA[line].count == 1 && inB[line].count == 1 {
			all = append(all, anchor{i, inB[line].at})
		}
	}
	return all
}
