// Package spelling suggests the nearest known word for a misspelt one, and forms the plural of a counted noun.
package spelling

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// Nearest returns the word with the smallest edit distance from text, ignoring case; of several, the alphabetically first. It
// returns "" if each word is farther away than one edit or a third of the length of text.
func Nearest(text string, words []string) string {
	best, most := "", max(1, len(text)/3)
	text = strings.ToLower(text)
	used := letters(text)
	for _, word := range words {
		limit := most
		if best != "" && word >= best {
			limit-- // at the same distance, the alphabetically first word wins
		}
		small := strings.ToLower(word)
		if bits.OnesCount32(used^letters(small)) > 2*limit {
			continue
		}
		if n := distance(text, small, limit); n <= limit {
			best, most = word, n
		}
	}
	return best
}

// Misspelt returns the word that a text is probably a misspelling of: the nearest one, one edit away, or two if the text has eight
// letters or more. It returns "" if there is none. A text may be a valid name that the words do not contain, so this is stricter than
// Nearest.
func Misspelt(text string, words []string) string {
	const short, long = 3, 8
	limit := 1
	if len(text) >= long {
		limit = 2
	}
	near := Nearest(text, words)
	if near == "" || len(text) < short || distance(strings.ToLower(text), strings.ToLower(near), limit) > limit {
		return ""
	}
	return near
}

// OneOf returns the hint to write one of some words: all of them if they are few, else the first few.
func OneOf(words []string) string {
	const few = 12
	if len(words) > few {
		return "some of the known names are " + strings.Join(words[:few], ", ")
	}
	return "the known names are " + strings.Join(words, ", ")
}

// List joins words for a sentence with a conjunction: a, b and c.
func List(words []string, conjunction string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " " + conjunction + " " + words[last]
}

// letters returns the set of the bytes of a text, modulo 32. One edit adds at most two to the symmetric difference of the sets
// of two texts.
func letters(text string) (set uint32) {
	for i := range len(text) {
		set |= 1 << (text[i] % 32)
	}
	return set
}

// Hint returns a hint that suggests the nearest of words. If none is near and there are at most 8, it lists them all; else it
// returns "".
func Hint(text string, words []string) string {
	const few = 8
	if near := Nearest(text, words); near != "" {
		return DidYouMean(near)
	}
	switch {
	case len(words) == 0 || len(words) > few:
		return ""
	case len(words) == 1:
		return "write " + words[0]
	}
	return "write one of " + strings.Join(slices.Sorted(slices.Values(words)), ", ")
}

// DidYouMean returns the question whether word is meant; "" if word is empty.
func DidYouMean(word string) string {
	if word == "" {
		return ""
	}
	return "did you mean " + word + "?"
}

// distance returns the number of edits from a to b: bytes that are deleted, inserted, replaced or swapped with their neighbour
// (optimal string alignment distance). It returns limit+1 for every larger distance, and so computes only the cells near
// the diagonal.
func distance(a, b string, limit int) int {
	if abs(len(a)-len(b)) > limit {
		return limit + 1
	}
	var space [3][64]int
	before, last, row := space[0][:], space[1][:], space[2][:]
	if len(b) >= len(row) {
		before, last, row = make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	}
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := range len(a) {
		from, to := max(0, i-limit), min(len(b), i+limit+1)
		if row[from] = i + 1; from > 0 {
			row[from] = limit + 1
		}
		for j := from; j < to; j++ {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, change)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		if to < len(b) {
			row[to+1] = limit + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit+1)
}

// Count returns a number with the noun that it counts: 1 host, 2 hosts.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

func abs(n int) int { return max(n, -n) }
