// Package spelling finds the word that was meant.
package spelling

import (
	"slices"
	"strings"
)

// Nearest returns the word that is the fewest slips away from text, the first in the alphabet of several; "" where more
// than a third of the text would have to change. Upper and lower case are alike.
func Nearest(text string, words []string) string {
	best, least := "", 1+max(1, len(text)/3)
	for _, word := range slices.Sorted(slices.Values(words)) {
		if abs(len(word)-len(text)) >= least {
			continue
		}
		if n := slips(strings.ToLower(text), strings.ToLower(word)); n < least {
			best, least = word, n
		}
	}
	return best
}

// Hint asks for the nearest of words; where none is near it names them all, as long as they are few.
func Hint(text string, words []string) string {
	const few = 8
	if near := Nearest(text, words); near != "" {
		return "did you mean " + near + "?"
	}
	if len(words) == 0 || len(words) > few {
		return ""
	}
	return "there is " + strings.Join(slices.Sorted(slices.Values(words)), ", ")
}

// slips counts the bytes that were left out, added, changed or swapped with their neighbour between a and b (optimal
// string alignment).
func slips(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, change)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

func abs(n int) int { return max(n, -n) }
