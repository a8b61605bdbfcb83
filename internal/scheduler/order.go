package scheduler

import "slices"

// arrange builds the tree anew, with hosts that have about the same left as neighbours: they take the same kinds of guests, and
// bounds over them are close.
func (s *simulation) arrange() {
	s.strain = 0
	s.tree.order(s.alongside())
	for host := range s.hosts {
		s.show(host)
	}
	s.tree.joinAll()
}

// alongside orders hosts along a Z-order curve through the space of their values.
func (s *simulation) alongside() []int {
	n := len(s.weigherList)
	low, high := make([]float64, n), make([]float64, n)
	for d := range n {
		low[d], high[d] = s.values[d], s.values[d]
		for host := range s.hosts {
			low[d], high[d] = min(low[d], s.of(host)[d]), max(high[d], s.of(host)[d])
		}
	}
	const fine = 1 << 8 // steps of each value; the codes of up to maxWeighers fill 56 bits
	keys := make([]struct{ code, host int }, len(s.hosts))
	for host := range s.hosts {
		keys[host].host = host
		for d, value := range s.of(host) {
			if high[d] > low[d] {
				step := int((value - low[d]) / (high[d] - low[d]) * (fine - 1))
				keys[host].code |= parted(step, n) << d
			}
		}
	}
	slices.SortFunc(keys, func(a, b struct{ code, host int }) int {
		if a.code != b.code {
			return a.code - b.code
		}
		return a.host - b.host
	})
	order := make([]int, len(s.hosts))
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
