// Package spelling finds the word that was meant, and the form of one that a number needs.
package spelling

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// Nearest returns the word that is the fewest slips away from text, the first in the alphabet of several; "" where more
// than a third of the text would have to change. Upper and lower case are alike.
func Nearest(text string, words []string) string {
	best, most := "", max(1, len(text)/3)
	text = strings.ToLower(text)
	used := letters(text)
	for _, word := range words {
		limit := most
		if best != "" && word >= best {
			limit-- // no nearer, and later in the alphabet
		}
		small := strings.ToLower(word)
		if bits.OnesCount32(used^letters(small)) > 2*limit {
			continue
		}
		if n := slips(text, small, limit); n <= limit {
			best, most = word, n
		}
	}
	return best
}

// letters notes which bytes a text has, alike ones together. A slip adds two at most to what two texts do not share.
func letters(text string) (set uint32) {
	for i := range len(text) {
		set |= 1 << (text[i] % 32)
	}
	return set
}

// Hint asks for the nearest of words; where none is near it names them all, as long as they are few.
func Hint(text string, words []string) string {
	const few = 8
	if near := Nearest(text, words); near != "" {
		return DidYouMean(near)
	}
	if len(words) == 0 || len(words) > few {
		return ""
	}
	return "there is " + strings.Join(slices.Sorted(slices.Values(words)), ", ")
}

// DidYouMean returns the question whether word is meant; "" if word is empty.
func DidYouMean(word string) string {
	if word == "" {
		return ""
	}
	return "did you mean " + word + "?"
}

// slips counts the bytes that were left out, added, changed or swapped with their neighbour between a and b (optimal
// string alignment). What is more than limit counts as limit+1, so that only cells near the diagonal are looked at.
func slips(a, b string, limit int) int {
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

// Count writes a number and what it counts: 1 host, 2 hosts.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

func abs(n int) int { return max(n, -n) }
