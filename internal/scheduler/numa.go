package scheduler

import (
	"cmp"
	"slices"
)

// cellState is what instances with NUMA cells use of a cell of a host. Instances without cells are not counted here, as in nova.
type cellState struct {
	sharedUsed int
	memoryUsed int64
	cores      []int   // free dedicated CPUs, by core; the threads of a core are equivalent
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

// seat is the assignment of a cell of an instance to a cell of a host.
type seat struct {
	cell  int   // of the host
	page  int   // index of the size of its pages; -1: the host reports none
	taken []int // dedicated CPUs, by core
}

// topology is the NUMA cells of one host and what is used of them. It assigns the cells of instances to them as nova does; it does not
// count instances without cells.
type topology struct {
	cells              []Cell
	states             []cellState
	cpuRatio, ramRatio float64
	pack               bool
}

// fit returns the first assignment of all cells of an instance to different cells of the host; nil: there is none.
func (t *topology) fit(instance []instanceCell) []seat {
	if len(instance) > len(t.cells) {
		return nil
	}
	return t.seat(instance, t.order(instance), nil)
}

// order returns the cells in the order in which nova tries them: if it has a choice, emptier ones first, or fuller ones.
func (t *topology) order(instance []instanceCell) []int {
	order := make([]int, len(t.cells))
	for i := range order {
		order[i] = i
	}
	if len(instance) == len(t.cells) {
		return order
	}
	sign := int64(-1)
	if t.pack {
		sign = 1
	}
	free := func(i int) int64 { return t.cells[i].MemoryMB - t.states[i].memoryUsed }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sign*free(a), sign*free(b)) })
	idle := func(i int) int64 { return -int64(t.states[i].sharedUsed) }
	if instance[0].pins() {
		idle = func(i int) int64 { return int64(t.states[i].freeDedicated()) }
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sign*idle(a), sign*idle(b)) })
	return order
}

func (t *topology) seat(instance []instanceCell, order []int, seats []seat) []seat {
	if len(seats) == len(instance) {
		return seats
	}
	for _, cell := range order {
		if slices.ContainsFunc(seats, func(s seat) bool { return s.cell == cell }) {
			continue
		}
		s, ok := t.fitCell(cell, instance[len(seats)])
		if !ok {
			continue
		}
		if all := t.seat(instance, order, append(seats[:len(seats):len(seats)], s)); all != nil {
			return all
		}
	}
	return nil
}

// fitCell assigns one cell of an instance to one cell of the host, if it fits.
func (t *topology) fitCell(index int, g instanceCell) (seat, bool) {
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

// choosePage returns the index of the page size that an instance gets. If it requests none, this is the smallest, of which all
// instances together, but not one alone, may use more than there is.
func (s *cellState) choosePage(c *Cell, g instanceCell) (int, bool) {
	if g.page == 0 {
		if len(c.Pages) == 0 {
			return -1, g.memoryMB <= c.MemoryMB
		}
		small := c.Pages[0]
		return 0, g.memoryMB*1024 <= small.Total*small.SizeKB && g.memoryMB*1024%small.SizeKB == 0
	}
	for i, p := range slices.Backward(c.Pages) {
		matches := g.page == pageAny || g.page == p.SizeKB || g.page == pageSmall && i == 0 || g.page == pageLarge && i > 0
		free := (p.Total-p.Reserved)*p.SizeKB - s.pages[i]
		if matches && g.memoryMB*1024 <= free && g.memoryMB*1024%p.SizeKB == 0 {
			return i, true
		}
	}
	return 0, false
}

// pin returns the dedicated CPUs that an instance takes of each core by its thread policy; nil: there are too few.
func (s *cellState) pin(c *Cell, g instanceCell) []int {
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

// spread takes up to most CPUs of each core that has at least least free, in order, and then CPUs for the emulator from what is left.
func (s *cellState) spread(least, most int, g instanceCell) []int {
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

// isolate takes one CPU of each of as many completely free cores, and blocks their siblings.
func (s *cellState) isolate(threads int, g instanceCell) []int {
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

// take books the seats of an instance.
func (t *topology) take(instance []instanceCell, seats []seat) {
	for i, s := range seats {
		state := &t.states[s.cell]
		state.sharedUsed += instance[i].shared
		state.memoryUsed += instance[i].memoryMB
		if s.page >= 0 {
			state.pages[s.page] += instance[i].memoryMB * 1024
		}
		for core, n := range s.taken {
			state.cores[core] -= n
		}
	}
}
