package scheduler

import (
	"math"
	"slices"
	"strconv"
)

// maxWeighers is the number of weighers whose values do not depend on the request.
const maxWeighers = 7

// weigher is one of nova's weighers.
type weigher struct {
	property   string // of an aggregate, which overrides the multiplier for its hosts
	multiplier float64
	fromZero   bool // its values are scaled between 0 and their maximum, else between their minimum and maximum
	value      func(*hostState) float64
}

// weighing is the weighers that affect a cloud and their current values on each host. It does not know which hosts are valid, so the
// scale of the weights is an argument everywhere.
type weighing struct {
	raw             bool // Policy.RawWeights
	list            []weigher
	multipliers     []float64
	hostMultipliers []float64 // by host, weigher; nil: all hosts have the same
	values          []float64 // by host, weigher
}

func newWeighing(policy *Policy, properties properties, hosts []hostState) weighing {
	w := weighing{raw: policy.RawWeights, list: weighers(policy, properties, hosts)}
	w.values = make([]float64, len(hosts)*len(w.list))
	for _, one := range w.list {
		w.multipliers = append(w.multipliers, one.multiplier)
	}
	differ := false
	for i := range hosts {
		for d, one := range w.list {
			m := one.multiplierOf(properties, hosts[i].Host)
			w.hostMultipliers = append(w.hostMultipliers, m)
			differ = differ || m != w.multipliers[d]
		}
		w.update(i, &hosts[i])
	}
	if !differ {
		w.hostMultipliers = nil
	}
	return w
}

// weighers returns the weighers with a multiplier, in the order of their modules' names, without those that always add 0 to every
// host.
func weighers(policy *Policy, properties properties, hosts []hostState) []weigher {
	m := policy.Multipliers
	ioOps := func(h *hostState) float64 { return float64(h.IOOps) }
	if policy.BuildsLinger {
		ioOps = func(h *hostState) float64 { return float64(h.IOOps + h.instances) }
	}
	all := []weigher{
		{"build_failure_weight_multiplier", -m.BuildFailure, false, func(h *hostState) float64 { return float64(h.FailedBuilds) }},
		{"cpu_weight_multiplier", m.CPU, true, func(h *hostState) float64 {
			return float64(h.VCPUs)*h.CPURatio - float64(h.cpusUsed)
		}},
		{"disk_weight_multiplier", m.Disk, true, (*hostState).freeDiskMB},
		{"io_ops_weight_multiplier", m.IOOps, true, ioOps},
		{"metrics_weight_multiplier", m.Metrics, false, func(h *hostState) float64 { return h.Metrics }},
		{"pci_weight_multiplier", m.PCI, false, func(h *hostState) float64 { return float64(100 - min(h.FreePCI, 99)) }},
		{"ram_weight_multiplier", m.RAM, true, func(h *hostState) float64 { return float64(h.freeRAM) }},
	}
	var used []weigher
	for _, w := range all {
		changes := slices.Contains([]string{"cpu_weight_multiplier", "disk_weight_multiplier", "ram_weight_multiplier"}, w.property) ||
			w.property == "io_ops_weight_multiplier" && policy.BuildsLinger
		if w.multiplies(properties) && (changes || w.differs(hosts, policy.RawWeights)) {
			used = append(used, w)
		}
	}
	return used
}

// multiplies reports whether a weigher has a multiplier for any host.
func (w weigher) multiplies(properties properties) bool {
	if w.multiplier != 0 {
		return true
	}
	for _, of := range properties {
		if _, ok := of[w.property]; ok {
			return true
		}
	}
	return false
}

// differs reports whether a weigher adds anything but 0: its values differ between hosts, or from zero.
func (w weigher) differs(hosts []hostState, raw bool) bool {
	for i := range hosts {
		value := w.value(&hosts[i])
		if value != w.value(&hosts[0]) || value != 0 && (w.fromZero || raw) {
			return true
		}
	}
	return false
}

// multiplierOf returns the multiplier of a host: the least that its aggregates set, else the configured one.
func (w weigher) multiplierOf(properties properties, h *Host) float64 {
	least, found := 0.0, false
	for _, text := range properties.of(h, w.property) {
		value, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return w.multiplier
		}
		if !found || value < least {
			least, found = value, true
		}
	}
	if found {
		if w.property == "build_failure_weight_multiplier" {
			return -least
		}
		return least
	}
	return w.multiplier
}

// of returns the values of a host.
func (w *weighing) of(host int) []float64 {
	n := len(w.list)
	return w.values[host*n : host*n+n]
}

// update reads the values of a host from its state.
func (w *weighing) update(host int, h *hostState) {
	values := w.of(host)
	for d := range values {
		one := &w.list[d]
		values[d] = one.value(h)
		if one.fromZero && !w.raw {
			values[d] = max(values[d], 0)
		}
	}
}

// weight returns nova's weight of a host under a scale, computed by the same floating-point operations.
func (w *weighing) weight(host int, c *scale) float64 {
	multipliers := w.multipliers
	if w.hostMultipliers != nil {
		multipliers = w.hostMultipliers[host*len(multipliers):][:len(multipliers)]
	}
	return c.weight(w.of(host), multipliers)
}

// scaleOver returns the scale of the weighers over some hosts.
func (w *weighing) scaleOver(hosts []int) scale {
	if w.raw {
		return rawScale()
	}
	var c scale
	if len(hosts) == 0 {
		return c
	}
	for d, one := range w.list {
		low, high := w.of(hosts[0])[d], w.of(hosts[0])[d]
		for _, host := range hosts {
			low, high = min(low, w.of(host)[d]), max(high, w.of(host)[d])
		}
		if one.fromZero {
			low = 0
		}
		c.setSpan(d, low, high)
	}
	return c
}

// ratio returns by how much weights under a scale exceed those under a reference, for the weigher in the middle.
func (w *weighing) ratio(c, reference *scale) float64 {
	var ratios [maxWeighers]float64
	n := 0
	for d := range w.list {
		if was, is := reference.span[d], c.span[d]; was != 0 && is != 0 {
			ratios[n] = was / is
			n++
		}
	}
	if n == 0 {
		return 0
	}
	slices.Sort(ratios[:n])
	return ratios[n/2]
}

// scale normalizes the values of weighers: low becomes 0 and low + span becomes 1. A span of 0 makes all values 0.
type scale struct {
	low, span [maxWeighers]float64
}

// weight returns the sum of values under the scale.
func (c *scale) weight(values, multipliers []float64) float64 {
	sum := 0.0
	for d, value := range values {
		if c.span[d] != 0 {
			sum += float64(multipliers[d] * ((value - c.low[d]) / c.span[d])) // not fused, as Python does not
		}
	}
	return sum
}

// setSpan sets the range of a weigher. minimum is 0 for a weigher that counts from zero.
func (c *scale) setSpan(d int, minimum, maximum float64) {
	c.low[d], c.span[d] = minimum, maximum-minimum
}

// rawScale returns the scale that leaves values as they are.
func rawScale() scale {
	var c scale
	for d := range c.span {
		c.span[d] = 1
	}
	return c
}

var plusInfinity, minusInfinity = math.Inf(1), math.Inf(-1)
