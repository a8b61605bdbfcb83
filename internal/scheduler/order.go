package scheduler

import "slices"

// arrange builds the tree anew, with hosts that have about the same left as neighbours: they take the same kinds of guests, and
// bounds over them are close.
func (s *simulation) arrange() {
	s.strain = 0
	var shown []spot
	var later, full []int
	for host := range s.hosts {
		switch {
		case s.shown(host):
			shown = append(shown, spot{host: host})
		case s.takesAny(host):
			later = append(later, host)
		default:
			full = append(full, host)
		}
	}
	s.part(shown, s.tree.size*block)
	order := make([]int, len(shown))
	for i, p := range shown {
		order[i] = p.host
	}
	s.tree.order(slices.Concat(order, later, full))
	for _, p := range shown {
		s.show(p.host)
	}
	s.tree.joinAll()
}

// spot is a host and where it is along one dimension: one of its values.
type spot struct {
	host  int
	value float64
}

func (a spot) before(b spot) bool {
	return a.value < b.value || a.value == b.value && a.host < b.host
}

// part orders hosts for this many seats, a power of two, as a k-d tree does: the first half of the seats is for those with the
// lesser values of the weigher that sees them farthest apart.
func (s *simulation) part(hosts []spot, seats int) {
	d, apart := s.widest(hosts)
	if len(hosts) <= block || !apart {
		slices.SortFunc(hosts, func(a, b spot) int { return a.host - b.host })
		return
	}
	for seats/2 >= len(hosts) {
		seats /= 2
	}
	for i := range hosts {
		hosts[i].value = s.of(hosts[i].host)[d]
	}
	half := seats / 2
	selectFirst(hosts, half)
	s.part(hosts[:half], half)
	s.part(hosts[half:], half)
}

// widest returns the weigher whose values of hosts are farthest apart, in proportion; apart is false where all values are equal.
func (s *simulation) widest(hosts []spot) (widest int, apart bool) {
	most := 0.0
	for d := range s.weigherList {
		low, high := plusInfinity, minusInfinity
		for _, p := range hosts {
			value := s.of(p.host)[d]
			low, high = lesser(value, low), greater(value, high)
		}
		if low < high && (high-low)/max(high, -low) > most {
			widest, apart, most = d, true, (high-low)/max(high, -low)
		}
	}
	return widest, apart
}

// selectFirst brings the first k of a list before all others (quickselect).
func selectFirst(list []spot, k int) {
	for len(list) > 1 {
		pivot := list[len(list)/2]
		i, j := 0, len(list)-1
		for i <= j {
			for list[i].before(pivot) {
				i++
			}
			for pivot.before(list[j]) {
				j--
			}
			if i <= j {
				list[i], list[j] = list[j], list[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			list = list[:j+1]
		case k >= i:
			list, k = list[i:], k-i
		default:
			return
		}
	}
}
