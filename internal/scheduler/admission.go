package scheduler

import "math/bits"

// admission is the list of valid hosts of each kind: those that placement returns and the filters pass. Since hosts only fill, a
// host that is removed is never added again; only max_placement_results lets further hosts in. It does not weigh hosts.
type admission struct {
	policy    *Policy
	kinds     []*kind
	placement *placement
	filters   *filters
	hosts     *hostTable

	words      int       // of 64 kinds
	refusals   []refusal // by sort of host, kind
	candidates []uint64  // by host: the kinds that placement has room for
	passing    []uint64  // of these, those that the filters pass
	within     []uint64  // by host: the kinds whose last host is not before it
	ends       []int     // by kind: the last host within max_placement_results
	opened     []opening // by the last recheck
}

// refusal is why hosts of a sort reject instances of a kind regardless of what is free there.
type refusal struct {
	reason    string // empty: they do not
	candidate bool   // placement returns them
}

// opening is a host that placement returns for a kind since another one is full.
type opening struct{ kind, host int }

func newAdmission(policy *Policy, kinds []*kind, placement *placement, filters *filters, hosts *hostTable) admission {
	a := admission{policy: policy, kinds: kinds, placement: placement, filters: filters, hosts: hosts}
	a.words = max(1, (len(kinds)+63)/64)
	n := len(hosts.list)
	a.candidates, a.passing, a.within = make([]uint64, n*a.words), make([]uint64, n*a.words), make([]uint64, n*a.words)
	known := map[sortKey]int{}
	var masks [][]uint64 // by sort
	for i := range hosts.list {
		key := sortOf(&hosts.list[i])
		sort, ok := known[key]
		if !ok {
			sort = len(known)
			known[key] = sort
			masks = append(masks, a.masks(i))
		}
		hosts.list[i].sort = sort
		copy(a.candidates[i*a.words:(i+1)*a.words], masks[sort])
		copy(a.passing[i*a.words:(i+1)*a.words], masks[sort][a.words:])
	}
	a.ends = make([]int, len(kinds))
	for kind := range kinds {
		a.ends[kind] = a.window(kind)
		for host := range min(a.ends[kind]+1, n) {
			a.within[host*a.words+kind/64] |= 1 << (kind % 64)
		}
	}
	return a
}

// sortKey is what hosts have in common that accept the same instances while they are empty.
type sortKey struct {
	class                  int
	zone, pool, aggregates string
	disabled               bool
}

func sortOf(h *hostState) sortKey {
	return sortKey{h.class, h.Zone, h.Pool, joined(h.Aggregates), h.Disabled}
}

// joined returns one text for a list of names, which contain no zero byte.
func joined(names []string) string {
	text := ""
	for _, name := range names {
		text += name + "\x00"
	}
	return text
}

// masks returns the candidates of an empty host of a new sort, followed by those that pass, and records why such hosts reject the
// others.
func (a *admission) masks(host int) []uint64 {
	masks := make([]uint64, 2*a.words)
	for kind, k := range a.kinds {
		refused := a.refusal(k, a.hosts.list[host].Host)
		a.refusals = append(a.refusals, refused)
		if !refused.candidate || a.policy.Placement && a.hosts.lacks(kind, host) {
			continue
		}
		masks[kind/64] |= 1 << (kind % 64)
		if refused.reason == "" && a.filters.stopped(k, &a.hosts.list[host]) == "" {
			masks[a.words+kind/64] |= 1 << (kind % 64)
		}
	}
	return masks
}

// refusal returns why a host rejects a kind regardless of what is free there. Placement comes first and decides whether the host is
// a candidate, since max_placement_results applies before the filters.
func (a *admission) refusal(k *kind, h *Host) refusal {
	if a.policy.Placement {
		if reason := a.placement.refusal(k, h); reason != "" {
			return refusal{reason, false}
		}
	}
	return refusal{a.filters.refusal(k, h), true}
}

// stopped returns the name of the filter that rejects a host in its current state for a kind; empty if none does.
func (a *admission) stopped(kind, host int) string {
	return a.filters.stopped(a.kinds[kind], &a.hosts.list[host])
}

// valid writes to mask the kinds for which nova finds a host now, and reports whether there are any.
func (a *admission) valid(host int, mask []uint64) bool {
	any := uint64(0)
	for w := range a.words {
		mask[w] = a.passing[host*a.words+w] & a.within[host*a.words+w]
		any |= mask[w]
	}
	return any != 0
}

// takesAny reports whether an instance of any kind fits on a host.
func (a *admission) takesAny(host int) bool {
	for w := range a.words {
		if a.passing[host*a.words+w] != 0 {
			return true
		}
	}
	return false
}

func (a *admission) candidate(kind, host int) bool {
	return a.candidates[host*a.words+kind/64]>>(kind%64)&1 != 0
}

func (a *admission) passes(kind, host int) bool {
	return a.passing[host*a.words+kind/64]>>(kind%64)&1 != 0
}

// limited reports whether max_placement_results may exclude hosts that have room.
func (a *admission) limited() bool {
	return a.policy.Placement && a.policy.MaxPlacementResults > 0 && a.policy.MaxPlacementResults < len(a.hosts.list)
}

// window returns the last host that placement returns for a kind.
func (a *admission) window(kind int) int {
	last := len(a.hosts.list) - 1
	if !a.limited() || a.policy.RandomizeCandidates {
		return last
	}
	named := 0
	for i := range a.hosts.list {
		if a.candidate(kind, i) {
			if named++; named == a.policy.MaxPlacementResults {
				return i
			}
		}
	}
	return last
}

// recheck removes the kinds that no longer fit on a host, and returns the hosts that placement returns instead. The list is valid
// until the next call.
func (a *admission) recheck(host int) []opening {
	a.opened = a.opened[:0]
	placement, filtered := a.policy.Placement, len(a.filters.dynamic) > 0
	for w := range a.words {
		at := host*a.words + w
		for left := a.candidates[at]; left != 0; left &= left - 1 {
			bit := left & -left
			kind := w*64 + bits.TrailingZeros64(left)
			switch {
			case placement && a.hosts.lacks(kind, host):
				a.candidates[at] &^= bit
				a.passing[at] &^= bit
				a.advance(kind, host)
			case filtered && a.passing[at]&bit != 0 && a.stopped(kind, host) != "":
				a.passing[at] &^= bit
			}
		}
	}
	return a.opened
}

// advance lets placement return one more host for a kind, since one that it returned is full.
func (a *admission) advance(kind, full int) {
	end, last := a.ends[kind], len(a.hosts.list)-1
	if full > end || end == last {
		return
	}
	end++
	for end < last && !a.candidate(kind, end) {
		end++
	}
	a.ends[kind] = end
	a.within[end*a.words+kind/64] |= 1 << (kind % 64)
	if a.passes(kind, end) {
		a.opened = append(a.opened, opening{kind, end})
	}
}
