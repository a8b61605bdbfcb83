package load

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// suggest names what was probably meant: the nearest of names when one is near, else all of them when they are few.
func suggest(got string, names []string) string {
	if near := nearest(got, names); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	const few = 8
	slices.Sort(names)
	if len(names) == 0 || len(names) > few {
		return ""
	}
	return "there is " + strings.Join(names, ", ")
}

// nearest returns the name that is the fewest slips away from got, or nothing where all are far.
func nearest(got string, names []string) string {
	best, least := "", 1+max(1, len(got)/3)
	for _, name := range slices.Sorted(slices.Values(names)) {
		if n := slips(strings.ToLower(got), strings.ToLower(name)); n < least {
			best, least = name, n
		}
	}
	return best
}

// slips counts the letters that were left out, added, changed or swapped with their neighbour between a and b: the
// optimal string alignment distance, in bytes.
func slips(a, b string) int {
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row := rows[(i-1)%3], rows[i%3], rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost(a[i-1], b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return rows[(len(a)+1)%3][len(b)]
}

func cost(a, b byte) int {
	if a == b {
		return 0
	}
	return 1
}

// keys returns the names in a map, sorted.
func keys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
