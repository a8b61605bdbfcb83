package capacity_test

import (
	"strings"
	"testing"

	"stackplan/internal/capacity"
	"stackplan/internal/compile"
	"stackplan/internal/demand"
)

// As MariaDB 10.11 was seen to multiply.
func TestStored(t *testing.T) {
	tests := []struct {
		total, reserved int64
		ratio           float64
		computed        int64
		stored          int64
	}{
		{10, 0, 0.9, 9, 8}, {10, 0, 1.3, 13, 12}, {46080, 0, 0.9, 41472, 41471}, {24, 4, 4, 80, 80}, {24, 4, 1.5, 30, 30}, {10, 0, 1.1, 11, 11}, {20, 0, 16, 320, 320},
	}
	for _, tt := range tests {
		if computed, stored := capacity.Usable(tt.total, tt.reserved, tt.ratio), capacity.Stored(tt.total, tt.reserved, tt.ratio); computed != tt.computed || stored != tt.stored {
			t.Errorf("(%d - %d) x %v: %d computed and %d stored, want %d and %d", tt.total, tt.reserved, tt.ratio, computed, stored, tt.computed, tt.stored)
		}
	}
}

func TestAStoredRatioIsNoted(t *testing.T) {
	for ratio, want := range map[string]bool{"0.9": true, "1.0": false, "1.5": false} {
		noted := false
		r := compile.Dir(t.Context(), withMore(t, "zed", "overrides: nova: DEFAULT: ram_allocation_ratio: "+ratio))
		if err := r.Findings.Err(); err != nil {
			t.Fatal(err)
		}
		for _, n := range against(t, r, demand.Demand{}, nil).Region("lab").Notes {
			noted = noted || n.Code == "capacity/ratio" && strings.Contains(n.Text, "ctl[1-3]") && len(n.From) == 1
		}
		if noted != want {
			t.Errorf("a ratio of %s is noted: %v", ratio, noted)
		}
	}
}
