package scheduler

import (
	"math"
	"slices"
	"strconv"
)

// maxWeighers is the number of weighers whose values do not depend on who asks.
const maxWeighers = 7

// weigher is one of nova's, of those that have a say in this cloud.
type weigher struct {
	property   string // of an aggregate, which overrides the multiplier for its hosts
	multiplier float64
	fromZero   bool // its values are set against 0 and their maximum, else against their minimum and maximum
	value      func(*hostState) float64
}

// weighers returns those with a multiplier, in the order of their modules' names. One that adds 0 to every host, and will
// always, is dropped.
func (s *simulation) weighers() []weigher {
	m := s.policy.Multipliers
	all := []weigher{
		{"build_failure_weight_multiplier", -m.BuildFailure, false, func(h *hostState) float64 { return float64(h.FailedBuilds) }},
		{"cpu_weight_multiplier", m.CPU, true, func(h *hostState) float64 {
			return float64(h.VCPUs)*h.CPURatio - float64(h.cpusUsed)
		}},
		{"disk_weight_multiplier", m.Disk, true, (*hostState).freeDiskMB},
		{"io_ops_weight_multiplier", m.IOOps, true, s.ioOps},
		{"metrics_weight_multiplier", m.Metrics, false, func(h *hostState) float64 { return h.Metrics }},
		{"pci_weight_multiplier", m.PCI, false, func(h *hostState) float64 { return float64(100 - min(h.FreePCI, 99)) }},
		{"ram_weight_multiplier", m.RAM, true, func(h *hostState) float64 { return float64(h.freeRAM) }},
	}
	var used []weigher
	for _, w := range all {
		changes := slices.Contains([]string{"cpu_weight_multiplier", "disk_weight_multiplier", "ram_weight_multiplier"}, w.property) ||
			w.property == "io_ops_weight_multiplier" && s.policy.BuildsLinger
		if s.multiplies(w) && (changes || s.differs(w)) {
			used = append(used, w)
		}
	}
	return used
}

// ioOps is what the scheduler thinks that a host is busy with.
func (s *simulation) ioOps(h *hostState) float64 {
	if s.policy.BuildsLinger {
		return float64(h.IOOps + h.guests)
	}
	return float64(h.IOOps)
}

// multiplies tells whether a weigher has a multiplier anywhere.
func (s *simulation) multiplies(w weigher) bool {
	if w.multiplier != 0 {
		return true
	}
	for _, properties := range s.aggregates {
		if _, ok := properties[w.property]; ok {
			return true
		}
	}
	return false
}

// differs tells whether a weigher adds anything but 0: it sees a difference between hosts, or between hosts and zero.
func (s *simulation) differs(w weigher) bool {
	for i := range s.hosts {
		value := w.value(&s.hosts[i])
		if value != w.value(&s.hosts[0]) || value != 0 && (w.fromZero || s.policy.RawWeights) {
			return true
		}
	}
	return false
}

// multiplier is that of a host: the least that its aggregates give, else the configured one.
func (s *simulation) multiplier(w weigher, h *Host) float64 {
	least, found := 0.0, false
	for _, text := range s.property(h, w.property) {
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

// scale is what weighers' values are set against: low becomes 0 and low + span becomes 1. A span of 0 makes all values 0.
type scale struct {
	low, span [maxWeighers]float64
}

// weigh writes what the weighers see of a host.
func (s *simulation) weigh(host int) {
	h := &s.hosts[host]
	for d, w := range s.weigherList {
		value := w.value(h)
		if w.fromZero && !s.policy.RawWeights {
			value = max(value, 0)
		}
		s.values[host*len(s.weigherList)+d] = value
	}
}

// weight is nova's weight of a host under a scale, in the same floating-point operations.
func (s *simulation) weight(host int, c *scale) float64 {
	multipliers := s.multipliers
	if s.hostMultipliers != nil {
		multipliers = s.hostMultipliers[host*len(multipliers):][:len(multipliers)]
	}
	return c.weight(s.of(host), multipliers)
}

// weight adds up values under the scale.
func (c *scale) weight(values, multipliers []float64) float64 {
	sum := 0.0
	for d, value := range values {
		if c.span[d] != 0 {
			sum += float64(multipliers[d] * ((value - c.low[d]) / c.span[d])) // not fused, as Python does not
		}
	}
	return sum
}

// setSpan sets a weigher's range. minimum is 0 for a weigher that counts from zero.
func (c *scale) setSpan(d int, minimum, maximum float64) {
	c.low[d], c.span[d] = minimum, maximum-minimum
}

// rawScale leaves values as they are.
func rawScale() scale {
	var c scale
	for d := range c.span {
		c.span[d] = 1
	}
	return c
}

var plusInfinity, minusInfinity = math.Inf(1), math.Inf(-1)
