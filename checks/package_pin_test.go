package checks

import "testing"

func TestOlderVersion(t *testing.T) {
	for _, tt := range []struct {
		version, release string
		older            bool
	}{
		{"0.9.12", "0.9.6", false}, {"0.9.12*", "0.9.11", false}, {"0.9.8-2", "0.9.11", true}, {"1.2.9-9+deb8u5", "1.2.9", false},
		{"1:5.2+dfsg-11", "5.2.0", false}, {"1:5.2+dfsg-11", "5.2.1", true}, {"1:7.2+dfsg-7", "6.2.0", false}, {"7.0.0-3", "8.0.0", true},
		{"8", "8.0.0", false}, {"8-1", "8.0.0", false}, {"8*", "8.0.0", false}, {"1*", "8.0.0", false}, {"10.0.0-2~bpo12+1", "8.0.0", false},
	} {
		if got := olderVersion(tt.version, tt.release); got != tt.older {
			t.Errorf("%s against %s: %v", tt.version, tt.release, got)
		}
	}
}
