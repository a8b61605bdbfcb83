package spelling

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	roles := []string{"compute", "control-compute", "storage"}
	tests := []struct{ text, want string }{
		{"compute", "compute"},
		{"comptue", "compute"},
		{"Compute", "compute"},
		{"controlcompute", "control-compute"},
		{"stroage", "storage"},
		{"gateway", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := Nearest(tt.text, roles); got != tt.want {
			t.Errorf("Nearest(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"abc", "", 3}, {"", "abc", 3}, {"abc", "abc", 0},
		{"abc", "acb", 1}, {"abc", "abd", 1}, {"abc", "abcd", 1}, {"kitten", "sitting", 3}, {"ca", "abc", 3},
	}
	for _, tt := range tests {
		for limit := range 9 {
			if got, want := distance(tt.a, tt.b, limit), min(tt.want, limit+1); got != want {
				t.Errorf("distance(%q, %q, %d) = %d, want %d", tt.a, tt.b, limit, got, want)
			}
		}
	}
}

// TestNearestIsExhaustive checks that the shortcuts of Nearest never change its result.
func TestNearestIsExhaustive(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		text := make([]byte, 1+random.IntN(8))
		for i := range text {
			text[i] = "abcA_é"[random.IntN(7)]
		}
		return string(text) + strings.Repeat("x", 60*random.IntN(2))
	}
	for range 5000 {
		text, words := word(), []string{word(), word(), word(), word(), word(), word()}
		want, least := "", 1+max(1, len(text)/3)
		for _, word := range slices.Sorted(slices.Values(words)) {
			if n := distance(strings.ToLower(text), strings.ToLower(word), 100); n < least {
				want, least = word, n
			}
		}
		if got := Nearest(text, words); got != want {
			t.Fatalf("Nearest(%q, %q) = %q, want %q", text, words, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	for n, want := range []string{"0 hosts", "1 host", "2 hosts"} {
		if got := Count(n, "host"); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestHint(t *testing.T) {
	if got, want := Hint("eth7", []string{"eth1", "eth0"}), "did you mean eth0?"; got != want {
		t.Errorf("Hint = %q, want %q", got, want)
	}
	if got, want := Hint("wireless", []string{"eth1", "eth0"}), "write one of eth0, eth1"; got != want {
		t.Errorf("Hint = %q, want %q", got, want)
	}
	if got, want := Hint("wireless", []string{"eth0"}), "write eth0"; got != want {
		t.Errorf("Hint = %q, want %q", got, want)
	}
	if got := Hint("wireless", nil); got != "" {
		t.Errorf("Hint without words = %q", got)
	}
}
