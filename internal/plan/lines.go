package plan

import (
	"slices"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// edit is a range of lines that both texts have, or that only one of them has: a[a0:a1] and b[b0:b1].
type edit struct {
	a0, a1, b0, b1 int
	same           bool
}

// maxMinimal is the number of lines, of both texts together, up to which a diff is minimal. The time of a minimal diff grows with the
// square of the differences; at this size it is well below 0.1 s.
const maxMinimal = 2000

// compareLines returns the edits that turn a into b, in order and without gaps, and whether they are coarse. If many lines differ, it
// first matches the lines that occur once in each text, and replaces as a whole what is still too large between two of them. The
// result depends on the lines only, not on time.
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

// between compares a part of both texts: it adds the equal lines at both ends, and calls small or large for the rest.
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
	if x0, x1, y0, y1 := a0+head, a1-tail, b0+head, b1-tail; x1-x0+y1-y0 <= maxMinimal || x0 == x1 || y0 == y1 {
		small(x0, x1, y0, y1)
	} else {
		large(x0, x1, y0, y1)
	}
	d.add(edit{a1 - tail, a1, b1 - tail, b1, true})
}

// add appends an edit, or extends the last one if both are of the same kind.
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

// minimal compares few lines, each as one rune.
func (d *lineDiff) minimal(a0, a1, b0, b1 int) {
	if a0 == a1 || b0 == b1 {
		d.add(edit{a0, a1, b0, b1, false})
		return
	}
	letters := map[string]rune{}
	x, y := spell(letters, d.a[a0:a1]), spell(letters, d.b[b0:b1])
	differ := diffmatchpatch.New()
	differ.DiffTimeout = 0 // none: the result must not depend on time
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

// spell returns lines as runes, the same rune for the same line. The runes begin after the surrogates.
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

// anchored compares many lines. It matches the lines that occur once in each part and in the same order, and compares what is between
// them, or replaces it if it is still too large.
func (d *lineDiff) anchored(a0, a1, b0, b1 int) {
	x, y := a0, b0
	for _, at := range anchors(d.a[a0:a1], d.b[b0:b1]) {
		d.between(x, a0+at.a, y, b0+at.b, d.minimal, d.replaced)
		x, y = a0+at.a, b0+at.b
	}
	d.between(x, a1, y, b1, d.minimal, d.replaced)
}

// replaced adds an edit that replaces a whole part.
func (d *lineDiff) replaced(a0, a1, b0, b1 int) {
	d.coarse = true
	d.add(edit{a0, a1, b0, b1, false})
}

// anchor is the positions of a line that occurs once in each text.
type anchor struct{ a, b int }

// anchors returns the longest sequence of anchors that is in order in both texts, by patience sorting.
func anchors(a, b []string) []anchor {
	all := shared(a, b)
	var ends []int // ends[i] is the anchor with the smallest b that ends a sequence of length i+1
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
	sequence := make([]anchor, len(ends))
	for n, at := len(ends)-1, last(ends); n >= 0; n, at = n-1, before[at] {
		sequence[n] = all[at]
	}
	return sequence
}

// last returns the last of some numbers, or -1.
func last(numbers []int) int {
	if len(numbers) == 0 {
		return -1
	}
	return numbers[len(numbers)-1]
}

// shared returns the lines that occur once in each text, in the order of a.
func shared(a, b []string) []anchor {
	type position struct{ count, at int }
	in := func(lines []string) map[string]position {
		positions := make(map[string]position, len(lines))
		for i, line := range lines {
			positions[line] = position{positions[line].count + 1, i}
		}
		return positions
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
