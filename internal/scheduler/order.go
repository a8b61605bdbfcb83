package scheduler

import (
	"math"
	"slices"
)

// arrange builds the tree anew, with hosts that have about the same left as neighbours: they take the same kinds of guests, and
// bounds over them are close.
func (s *simulation) arrange() {
	s.strain = 0
	var shown, later, full []int
	for host := range s.hosts {
		switch {
		case s.shown(host):
			shown = append(shown, host)
		case s.takesAny(host):
			later = append(later, host)
		default:
			full = append(full, host)
		}
	}
	shown = s.alongside(shown)
	s.tree.order(slices.Concat(shown, later, full))
	for _, host := range shown {
		s.show(host)
	}
	s.tree.joinAll()
}

// alongside orders hosts along a Z-order curve through the space of their values.
func (s *simulation) alongside(hosts []int) []int {
	n := len(s.weigherList)
	low, high := slices.Repeat([]float64{math.Inf(1)}, n), slices.Repeat([]float64{minusInfinity}, n)
	for _, host := range hosts {
		for d, value := range s.of(host) {
			low[d], high[d] = min(low[d], value), max(high[d], value)
		}
	}
	const fine = 1 << 8 // steps of each value; the codes of up to maxWeighers fill 56 bits
	keys := make([]struct{ code, host int }, len(hosts))
	for i, host := range hosts {
		keys[i].host = host
		for d, value := range s.of(host) {
			if high[d] > low[d] {
				step := int((value - low[d]) / (high[d] - low[d]) * (fine - 1))
				keys[i].code |= parted(step, n) << d
			}
		}
	}
	slices.SortFunc(keys, func(a, b struct{ code, host int }) int {
		if a.code != b.code {
			return a.code - b.code
		}
		return a.host - b.host
	})
	order := make([]int, len(hosts))
	for i, key := range keys {
		order[i] = key.host
	}
	return order
}

// parted sets the bits of a number apart, so that one of each n is its own.
func parted(number, n int) int {
	out := 0
	for bit := 0; number != 0; bit++ {
		out |= number & 1 << (bit * n)
		number >>= 1
	}
	return out
}
