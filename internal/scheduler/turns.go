package scheduler

import "math/rand/v2"

// turns decides which entry requests the next instance. It does not know whether a host is left.
type turns struct {
	entries []Entry
	order   Order
	random  *rand.Rand
	live    []int // entries that still request instances
	sum     int   // of their weights
	at      int   // index in live
	done    int   // instances of this entry in this round
}

func newTurns(entries []Entry, order Order, random *rand.Rand) *turns {
	t := &turns{entries: entries, order: order, random: random}
	for i := range entries {
		t.live = append(t.live, i)
		t.sum += t.weight(i)
	}
	return t
}

func (t *turns) weight(entry int) int { return max(t.entries[entry].Weight, 1) }

// next returns an entry, or -1 if none is left.
func (t *turns) next() int {
	if len(t.live) == 0 {
		return -1
	}
	switch t.order {
	case Sequence:
		return t.live[0]
	case Random:
		return t.draw()
	}
	if t.done >= t.weight(t.live[t.at]) {
		t.at, t.done = (t.at+1)%len(t.live), 0
	}
	t.done++
	return t.live[t.at]
}

func (t *turns) draw() int {
	left := t.random.IntN(t.sum)
	for _, entry := range t.live {
		if left -= t.weight(entry); left < 0 {
			return entry
		}
	}
	return -1
}

// end removes an entry.
func (t *turns) end(entry int) {
	for i, e := range t.live {
		if e != entry {
			continue
		}
		t.live = append(t.live[:i], t.live[i+1:]...)
		t.sum -= t.weight(entry)
		t.done = 0
		if t.at >= len(t.live) {
			t.at = 0
		}
		return
	}
}
