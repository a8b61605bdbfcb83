package capacity

import "math"

// Usable returns the amount of a resource that instances may use on a host, as placement computes it: int((total - reserved) * ratio) in
// Python, which multiplies doubles and truncates towards zero (placement.objects.inventory, Inventory.capacity). Results outside the
// range of int64 are its minimum or maximum; for a ratio that is not a number the result is 0.
func Usable(total, reserved int64, ratio float64) int64 {
	product := float64(total-reserved) * ratio
	switch {
	case math.IsNaN(product):
		return 0
	case product >= math.MaxInt64:
		return math.MaxInt64
	case product <= math.MinInt64:
		return math.MinInt64
	}
	return int64(product)
}
