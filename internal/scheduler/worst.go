package scheduler

import (
	"cmp"
	"fmt"
	"slices"
)

// Quota is the limit of a mix of instances. Negative: no limit.
type Quota struct {
	VCPUs, MemoryMB, Instances int64
}

// Mix is a number of instances for each entry, and the result of requesting them.
type Mix struct {
	Counts []int // by entry
	Order  Order
	Result *Result // of the entries with a count, in the order in which they were requested
}

// Unplaced returns the number of instances of the mix that do not fit into the cloud.
func (m *Mix) Unplaced() int {
	sum := -m.Result.Total
	for _, n := range m.Counts {
		sum += n
	}
	return sum
}

// LookForWorstMix tries mixes that quotas allow and returns the one of which most instances cannot be placed or, among those equal in
// that, the one that strands the greatest part of the cloud. The Count of an entry is its maximum; 0: as many as the quota allows.
//
// It is a heuristic, and no proof. The entries are ordered in several ways (each flavor first; most CPUs or disk for their memory, first
// and last; the largest, first and last), and the quota is spent in this order, or first in turns between the first and the last entry.
// Each mix is requested in that order, and in turns: at most four runs for each of as many orders as there are flavors and 6 more. An
// entry that nothing limits gets one instance more than Fits returns. The result is nil if the quota allows no instance.
func LookForWorstMix(cloud Cloud, entries []Entry, quota Quota, policy Policy) (*Mix, error) {
	most := make([]int, len(entries))
	for i, e := range entries {
		fit, err := Fits(cloud, e, policy, nil)
		if err != nil {
			return nil, err
		}
		if most[i] = e.Count; e.Count == 0 {
			most[i] = fit.Total + 1
		}
	}
	var worst *Mix
	tried := map[string]bool{}
	for _, order := range spendingOrders(entries) {
		for _, counts := range [][]int{quota.spend(entries, order, most), quota.spendInTurns(entries, order, most)} {
			for _, turns := range []Order{Sequence, Rotate} {
				m, err := tryMix(cloud, entries, order, counts, turns, policy, tried)
				if err != nil {
					return nil, err
				}
				if m != nil && (worst == nil || m.worse(worst)) {
					worst = m
				}
			}
		}
	}
	return worst, nil
}

// tryMix runs a mix; nil if it was tried before.
func tryMix(cloud Cloud, entries []Entry, order, counts []int, turns Order, policy Policy, tried map[string]bool) (*Mix, error) {
	var asked []Entry
	for _, i := range order {
		if counts[i] == 0 {
			continue
		}
		e := entries[i]
		e.Count = counts[i]
		asked = append(asked, e)
	}
	key := fmt.Sprint(turns, order, counts)
	if turns == Rotate {
		key = fmt.Sprint(turns, counts) // the order makes almost no difference in turns
	}
	if tried[key] || len(asked) == 0 {
		return nil, nil
	}
	tried[key] = true
	result, err := Run(cloud, Requests{Entries: asked, Order: turns}, policy)
	return &Mix{Counts: counts, Order: turns, Result: result}, err
}

// worse compares mixes by the instances that do not fit, then by what they strand.
func (m *Mix) worse(than *Mix) bool {
	return cmp.Or(cmp.Compare(m.Unplaced(), than.Unplaced()), cmp.Compare(m.stranded(), than.stranded())) > 0
}

// stranded returns the stranded part of the cloud, as the mean over its resources.
func (m *Mix) stranded() float64 {
	sum := 0.0
	for _, left := range m.Result.Left {
		if left.Capacity > 0 {
			sum += float64(left.Stranded) / float64(left.Capacity)
		}
	}
	return sum / float64(max(len(m.Result.Left), 1))
}

// spend returns as many of each entry as the quota and most allow, in order.
func (q Quota) spend(entries []Entry, order, most []int) []int {
	counts := make([]int, len(entries))
	for _, i := range order {
		q.take(entries[i].Flavor, &counts[i], most[i])
	}
	return counts
}

// spendInTurns takes the first and the last entry in turns while the quota allows both, and then continues as spend.
func (q Quota) spendInTurns(entries []Entry, order, most []int) []int {
	counts, ends := make([]int, len(entries)), []int{order[0], order[len(order)-1]}
	for took := true; took; {
		took = true
		for _, i := range ends {
			before := counts[i]
			q.take(entries[i].Flavor, &counts[i], min(before+1, most[i]))
			took = took && counts[i] > before
		}
	}
	for _, i := range order {
		q.take(entries[i].Flavor, &counts[i], most[i])
	}
	return counts
}

// take raises a count up to most as far as the quota allows, and subtracts it from the quota.
func (q *Quota) take(f *Flavor, count *int, most int) {
	n := int64(most - *count)
	for _, limit := range []struct{ left, each int64 }{{q.VCPUs, f.VCPUs}, {q.MemoryMB, f.MemoryMB}, {q.Instances, 1}} {
		if limit.left >= 0 {
			n = min(n, limit.left/limit.each)
		}
	}
	*count += int(n)
	q.VCPUs = lower(q.VCPUs, n*f.VCPUs)
	q.MemoryMB = lower(q.MemoryMB, n*f.MemoryMB)
	q.Instances = lower(q.Instances, n)
}

// lower subtracts from a limit, if there is one.
func lower(limit, amount int64) int64 {
	if limit < 0 {
		return limit
	}
	return limit - amount
}

// spendingOrders returns the orders that LookForWorstMix tries.
func spendingOrders(entries []Entry) [][]int {
	var orders [][]int
	if len(entries) == 0 {
		return nil
	}
	plain := make([]int, len(entries))
	for i := range plain {
		plain[i] = i
	}
	for i := range entries {
		orders = append(orders, append([]int{i}, slices.Delete(slices.Clone(plain), i, i+1)...))
	}
	cpus := func(f *Flavor) float64 { return float64(f.VCPUs) / float64(f.MemoryMB) }
	disk := func(f *Flavor) float64 { return float64(f.diskMB()) / float64(f.MemoryMB) }
	size := func(f *Flavor) float64 { return float64(f.MemoryMB) }
	for _, measure := range []func(*Flavor) float64{cpus, disk, size} {
		order := slices.Clone(plain)
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(measure(entries[b].Flavor), measure(entries[a].Flavor)) })
		orders = append(orders, order)
		last := slices.Clone(order)
		slices.Reverse(last)
		orders = append(orders, last)
	}
	return orders
}
