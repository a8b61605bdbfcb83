package scheduler

// spot is a host with one of its values, which is its position along one dimension.
type spot struct {
	host  int
	value float64
}

func (a spot) before(b spot) bool {
	return a.value < b.value || a.value == b.value && a.host < b.host
}

// selectFirst moves the first k of a list before all others (quickselect).
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
