package plan

import (
	"slices"
	"testing"
)

func TestWaves(t *testing.T) {
	var many []int
	for i := range 5000 {
		many = append(many, i)
	}
	tests := []struct {
		name        string
		hosts       int
		constraints []constraint
		want        int // waves
	}{
		{"no constraint", 3, nil, 1},
		{"three of one API", 3, []constraint{{[]int{0, 1, 2}, 2}}, 2},
		{"two of one API", 2, []constraint{{[]int{0, 1}, 1}}, 2},
		{"a majority of three", 3, []constraint{{[]int{0, 1, 2}, 2}, {[]int{0, 1, 2}, 1}}, 3},
		{"a majority of five", 5, []constraint{{[]int{0, 1, 2, 3, 4}, 2}}, 3},
		{"disjoint", 4, []constraint{{[]int{0, 1}, 1}, {[]int{2, 3}, 1}}, 2},
		{"a chain", 3, []constraint{{[]int{0, 1}, 1}, {[]int{1, 2}, 1}}, 2},
		{"a triangle", 3, []constraint{{[]int{0, 1}, 1}, {[]int{1, 2}, 1}, {[]int{0, 2}, 1}}, 3},
		{"a chain that requires backtracking", 4, []constraint{{[]int{0, 3}, 1}, {[]int{1, 2}, 1}, {[]int{3, 2}, 1}}, 2},
		{"the Fano plane is not 2-colorable", 7, []constraint{
			{[]int{0, 1, 2}, 2}, {[]int{0, 3, 4}, 2}, {[]int{0, 5, 6}, 2}, {[]int{1, 3, 5}, 2}, {[]int{1, 4, 6}, 2},
			{[]int{2, 3, 6}, 2}, {[]int{2, 4, 5}, 2},
		}, 3},
		{"one API on every host", 5000, []constraint{{many, 4999}, {many[:3], 2}}, 2},
	}
	for _, tt := range tests {
		wave := waves(tt.hosts, tt.constraints)
		if got := slices.Max(wave) + 1; got != tt.want || len(wave) != tt.hosts {
			t.Errorf("%s: %d waves of %d hosts, want %d", tt.name, got, len(wave), tt.want)
		}
		for _, c := range tt.constraints {
			taken := make([]int, tt.want)
			for _, h := range c.hosts {
				taken[wave[h]]++
			}
			if slices.Max(taken) > c.most {
				t.Errorf("%s: %v of %v restart at one time", tt.name, taken, c)
			}
		}
	}
}
