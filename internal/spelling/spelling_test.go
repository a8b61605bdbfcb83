package spelling

import "testing"

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

func TestSlips(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"abc", "", 3}, {"", "abc", 3}, {"abc", "abc", 0},
		{"abc", "acb", 1}, {"abc", "abd", 1}, {"abc", "abcd", 1}, {"kitten", "sitting", 3}, {"ca", "abc", 3},
	}
	for _, tt := range tests {
		if got := slips(tt.a, tt.b); got != tt.want {
			t.Errorf("slips(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestHint(t *testing.T) {
	if got, want := Hint("eth7", []string{"eth1", "eth0"}), "did you mean eth0?"; got != want {
		t.Errorf("Hint = %q, want %q", got, want)
	}
	if got, want := Hint("wireless", []string{"eth1", "eth0"}), "there is eth0, eth1"; got != want {
		t.Errorf("Hint = %q, want %q", got, want)
	}
	if got := Hint("wireless", nil); got != "" {
		t.Errorf("Hint without words = %q", got)
	}
}
