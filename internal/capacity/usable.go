package capacity

// Usable returns the amount of a resource that instances may use on a host, as placement computes it: int((total - reserved) * ratio) in
// Python, which multiplies doubles and truncates towards zero (placement.objects.inventory, Inventory.capacity). Results outside the
// range of int64 are its minimum or maximum; for a ratio that is not a number the result is 0.
func Usable(total, reserved int64, ratio float64) int64 {
	return rounded(float64(minus(total, reserved)) * ratio)
}
