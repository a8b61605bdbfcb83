package scheduler

import (
	"cmp"
	"slices"
)

// cellState is what guests with NUMA cells have left of a host's cell. Guests without are not seen here, as in nova.
type cellState struct {
	sharedUsed int
	memoryUsed int64
	cores      []int   // free dedicated CPUs, by core: which thread of a core it is makes no difference
	pages      []int64 // used KiB, by size
}

func newCellStates(cells []Cell) []cellState {
	states := make([]cellState, len(cells))
	for i, c := range cells {
		for left := c.Dedicated; left > 0; left -= max(c.Threads, 1) {
			states[i].cores = append(states[i].cores, min(left, max(c.Threads, 1)))
		}
		states[i].pages = make([]int64, len(c.Pages))
	}
	return states
}

func (s *cellState) freeDedicated() int {
	free := 0
	for _, n := range s.cores {
		free += n
	}
	return free
}

// seat is where a cell of a guest goes.
type seat struct {
	cell  int   // of the host
	page  int   // index of the size of its pages; -1: the host has none
	taken []int // dedicated CPUs, by core
}

// topology fits guests into the cells of a host.
type topology struct {
	cells              []Cell
	states             []cellState
	cpuRatio, ramRatio float64
	pack               bool
}

// fit finds the first way to seat all cells of a guest, each in a cell of its own; nil: there is none.
func (t *topology) fit(guest []guestCell) []seat {
	if len(guest) > len(t.cells) {
		return nil
	}
	return t.seat(guest, t.order(guest), nil)
}

// order is the order in which nova tries cells: where it has a choice, emptier ones first, or fuller ones.
func (t *topology) order(guest []guestCell) []int {
	order := make([]int, len(t.cells))
	for i := range order {
		order[i] = i
	}
	if len(guest) == len(t.cells) {
		return order
	}
	sign := int64(-1)
	if t.pack {
		sign = 1
	}
	free := func(i int) int64 { return t.cells[i].MemoryMB - t.states[i].memoryUsed }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sign*free(a), sign*free(b)) })
	idle := func(i int) int64 { return -int64(t.states[i].sharedUsed) }
	if guest[0].pins() {
		idle = func(i int) int64 { return int64(t.states[i].freeDedicated()) }
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sign*idle(a), sign*idle(b)) })
	return order
}

func (t *topology) seat(guest []guestCell, order []int, seats []seat) []seat {
	if len(seats) == len(guest) {
		return seats
	}
	for _, cell := range order {
		if slices.ContainsFunc(seats, func(s seat) bool { return s.cell == cell }) {
			continue
		}
		s, ok := t.fitCell(cell, guest[len(seats)])
		if !ok {
			continue
		}
		if all := t.seat(guest, order, append(seats[:len(seats):len(seats)], s)); all != nil {
			return all
		}
	}
	return nil
}

// fitCell fits one cell of a guest into one of the host.
func (t *topology) fitCell(index int, g guestCell) (seat, bool) {
	c, s := &t.cells[index], &t.states[index]
	page, ok := s.choosePage(c, g)
	if !ok {
		return seat{}, false
	}
	found := seat{cell: index, page: page}
	if g.pins() {
		if s.freeDedicated() < g.dedicated+g.emulator || g.memoryMB > c.MemoryMB-s.memoryUsed {
			return seat{}, false
		}
		if found.taken = s.pin(c, g); found.taken == nil {
			return seat{}, false
		}
	}
	if g.policy == "dedicated" {
		return found, true
	}
	fits := g.shared <= c.Shared &&
		float64(s.sharedUsed+g.shared) <= float64(c.Shared)*t.cpuRatio &&
		float64(s.memoryUsed+g.memoryMB) <= float64(c.MemoryMB)*t.ramRatio
	return found, fits
}

// choosePage returns which size of pages the guest gets. Without a wish it is the smallest, of which more may be promised than
// there is, though not to one guest.
func (s *cellState) choosePage(c *Cell, g guestCell) (int, bool) {
	if g.page == 0 {
		if len(c.Pages) == 0 {
			return -1, g.memoryMB <= c.MemoryMB
		}
		small := c.Pages[0]
		return 0, g.memoryMB*1024 <= small.Total*small.SizeKB && g.memoryMB*1024%small.SizeKB == 0
	}
	for i, p := range slices.Backward(c.Pages) {
		wanted := g.page == pageAny || g.page == p.SizeKB || g.page == pageSmall && i == 0 || g.page == pageLarge && i > 0
		free := (p.Total-p.Reserved)*p.SizeKB - s.pages[i]
		if wanted && g.memoryMB*1024 <= free && g.memoryMB*1024%p.SizeKB == 0 {
			return i, true
		}
	}
	return 0, false
}

// pin takes dedicated CPUs by the guest's thread policy, and returns how many of each core; nil: they don't suffice.
func (s *cellState) pin(c *Cell, g guestCell) []int {
	threads := max(c.Threads, 1)
	if g.threads == "isolate" {
		if threads > 1 && !c.Same {
			return nil
		}
		return s.isolate(threads, g)
	}
	lowest := 1
	if g.threads == "require" {
		lowest = 2
	}
	for each := threads; each >= lowest; each-- {
		if taken := s.spread(each, each, g); taken != nil {
			return taken
		}
	}
	if lowest == 1 {
		return s.spread(1, threads, g)
	}
	return nil
}

// spread takes up to most CPUs of each core that has at least that many free, or least, in order, and one for the emulator of
// what is left then.
func (s *cellState) spread(least, most int, g guestCell) []int {
	taken, want := make([]int, len(s.cores)), g.dedicated
	for i, free := range s.cores {
		if free >= least {
			taken[i] = min(most, free, want)
			want -= taken[i]
		}
	}
	for i, left := 0, g.emulator; want == 0 && left > 0; i++ {
		if i == len(s.cores) {
			return nil
		}
		if s.cores[i] > taken[i] {
			taken[i]++
			left--
		}
	}
	if want > 0 || g.dedicated == 0 {
		return nil
	}
	return taken
}

// isolate takes one CPU of each of as many wholly free cores, and keeps others off their siblings.
func (s *cellState) isolate(threads int, g guestCell) []int {
	taken, want, emulator := make([]int, len(s.cores)), g.dedicated, g.emulator
	for i, free := range s.cores {
		if free == threads && want > 0 {
			taken[i] = free
			want--
		}
	}
	for i, free := range s.cores {
		if emulator > 0 && free > 0 && taken[i] == 0 {
			taken[i] = free
			emulator = 0
		}
	}
	if want > 0 || emulator > 0 || g.dedicated == 0 {
		return nil
	}
	return taken
}

// take books the seats of a guest.
func (t *topology) take(guest []guestCell, seats []seat) {
	for i, s := range seats {
		state := &t.states[s.cell]
		state.sharedUsed += guest[i].shared
		state.memoryUsed += guest[i].memoryMB
		if s.page >= 0 {
			state.pages[s.page] += guest[i].memoryMB * 1024
		}
		for core, n := range s.taken {
			state.cores[core] -= n
		}
	}
}
