package capacity

import (
	"math"
	"testing"
)

func TestUsable(t *testing.T) {
	tests := []struct {
		total, reserved int64
		ratio           float64
		want            int64
	}{
		{24, 4, 4, 80}, // not 24 x 4 - 4 = 92
		{24, 0, 16, 384},
		{10, 3, 0.1, 0},
		{100, 0, 1.1, 110}, // 110.00000000000001
		{100, 0, 0.29, 28}, // 28.999999999999996, which Python cuts off too
		{131072, 4096, 1.5, 190464},
		{4, 8, 16, -64},
		{7, 8, 0.5, 0}, // -0.5 is cut off towards zero
		{1 << 62, 0, 16, math.MaxInt64},
		{8, 0, math.NaN(), 0},
	}
	for _, tt := range tests {
		if got := Usable(tt.total, tt.reserved, tt.ratio); got != tt.want {
			t.Errorf("Usable(%d, %d, %v) = %d, want %d", tt.total, tt.reserved, tt.ratio, got, tt.want)
		}
	}
}
