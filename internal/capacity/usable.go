package capacity

import "math"

// Usable is what a host may be asked for of a resource, as placement counts it: int((total - reserved) * ratio) of Python,
// which multiplies doubles and cuts off towards zero (placement.objects.inventory, Inventory.capacity). What leaves the
// range of int64 is its end; a ratio that is no number gives 0.
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
