package service

import (
	"strings"
	"testing"
)

func TestIsStoredChange(t *testing.T) {
	user := func(url string) string { before, _, _ := strings.Cut(url, "@"); return before }
	for _, c := range []struct {
		place         Elsewhere
		before, after string
		want          bool
	}{
		{Elsewhere{}, "a", "b", true},
		{Elsewhere{}, "a", "a", false},
		{Elsewhere{Part: user}, "a@1", "a@2", false},
		{Elsewhere{Part: user}, "a@1", "b@1", true},
	} {
		if got := c.place.IsStoredChange(c.before, c.after); got != c.want {
			t.Errorf("%q -> %q: %v, want %v", c.before, c.after, got, c.want)
		}
	}
}
