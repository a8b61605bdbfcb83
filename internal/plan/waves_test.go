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
	zones := make([]string, len(many))
	for i := range zones {
		zones[i] = string(rune('a' + i%20))
	}
	tests := []struct {
		name        string
		hosts       int
		constraints []constraint
		want        int // waves
	}{
		{"no constraint", 3, nil, 1},
		{"three of one API", 3, []constraint{{hosts: []int{0, 1, 2}, most: 2}}, 2},
		{"two of one API", 2, []constraint{{hosts: []int{0, 1}, most: 1}}, 2},
		{"a majority of three", 3, []constraint{{hosts: []int{0, 1, 2}, most: 2}, {hosts: []int{0, 1, 2}, most: 1}}, 3},
		{"a majority of five", 5, []constraint{{hosts: []int{0, 1, 2, 3, 4}, most: 2}}, 3},
		{"disjoint", 4, []constraint{{hosts: []int{0, 1}, most: 1}, {hosts: []int{2, 3}, most: 1}}, 2},
		{"a chain", 3, []constraint{{hosts: []int{0, 1}, most: 1}, {hosts: []int{1, 2}, most: 1}}, 2},
		{"a triangle", 3, []constraint{{hosts: []int{0, 1}, most: 1}, {hosts: []int{1, 2}, most: 1}, {hosts: []int{0, 2}, most: 1}}, 3},
		{"a chain that requires backtracking", 4, []constraint{{hosts: []int{0, 3}, most: 1}, {hosts: []int{1, 2}, most: 1}, {hosts: []int{3, 2}, most: 1}}, 2},
		{"the Fano plane is not 2-colorable", 7, []constraint{
			{hosts: []int{0, 1, 2}, most: 2}, {hosts: []int{0, 3, 4}, most: 2}, {hosts: []int{0, 5, 6}, most: 2}, {hosts: []int{1, 3, 5}, most: 2}, {hosts: []int{1, 4, 6}, most: 2},
			{hosts: []int{2, 3, 6}, most: 2}, {hosts: []int{2, 4, 5}, most: 2},
		}, 3},
		{"one API on every host", 5000, []constraint{{hosts: many, most: 4999}, {hosts: many[:3], most: 2}}, 2},
		{"N7: a share of many hosts", 5000, []constraint{{hosts: many, most: 1250}}, 4},
		{"N7: zones are apart", 6, []constraint{{hosts: []int{0, 1, 2, 3, 4, 5}, most: 2, zones: []string{"a", "a", "a", "b", "b", "b"}}}, 4},
		{"N7: a zone for each host", 5000, []constraint{{hosts: many, most: 1250, zones: zones}}, 20},
		{"N7: network hosts restart with compute hosts", 10, []constraint{
			{hosts: []int{0, 1}, most: 1}, {hosts: []int{2, 3, 4, 5, 6, 7, 8, 9}, most: 2}}, 4},
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
			for i, zone := range c.zones {
				if k := slices.IndexFunc(c.hosts, func(h int) bool { return wave[h] == wave[c.hosts[i]] }); c.zones[k] != zone {
					t.Errorf("%s: hosts of %s and %s are in one wave", tt.name, c.zones[k], zone)
				}
			}
		}
	}
}
