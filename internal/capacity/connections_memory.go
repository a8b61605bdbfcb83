package capacity

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/sizing"
	"stackplan/internal/source"
)

// memory returns what services use of the memory that instances leave on a host, for each kind of host: the processes and caches
// permanently, at peak also the messages that RabbitMQ holds and the operating system.
func (c *consumption) memory() []*ConnectionLimit {
	var all []*ConnectionLimit
	for _, s := range c.stations {
		b := s.memory()
		i := slices.IndexFunc(all, func(other *ConnectionLimit) bool { return other.Name == b.Name })
		switch {
		case len(b.Terms) == 1:
		case i < 0:
			all = append(all, b)
		case b.headroom() < all[i].headroom(): // overrides of hosts
			all[i] = b
		}
	}
	return all
}

// headroom returns what the limit leaves at peak; negative if it is too small.
func (b *ConnectionLimit) headroom() int64 { return b.smallest() - b.Peak }

// memory returns the memory that services use on a host of the station. Hosts of a group that differ in hardware have a limit each.
func (s *station) memory() *ConnectionLimit {
	limit, field, origin := s.final.Limit()
	hardware := s.host.Hardware.Name
	b := &ConnectionLimit{
		Name: fmt.Sprintf("memory of services on a host of group %s (%s)", s.host.Group.Name, hardware), Unit: inMiB,
		Limits: []Term{{What: field + " of hardware " + hardware, Amount: float64(limit / model.MiB), Unit: inMiB, From: []source.Input{s.hardwareAt(field)}}},
		Terms:  []Term{{What: "operating system", Amount: sizing.SystemMemory / model.MiB, Unit: inMiB, Why: "what nova reserves by default (reserved_host_memory_mb)"}},
	}
	if origin != nil {
		b.Limits[0].What, b.Limits[0].From = "["+strings.Replace(origin.Option, ".", "] ", 1), s.inputs(origin)
	}
	var steady int64
	for _, u := range s.final.Uses() {
		t := Term{What: u.Service.Name, Amount: float64(u.Bytes / model.MiB), Unit: inMiB}
		if u.Memory != nil {
			t.What += ": " + u.Memory.What
		} else {
			t.What += fmt.Sprintf(": %d x %d MiB", u.Processes, sizing.ProcessMemory/model.MiB)
		}
		for _, origin := range u.From {
			t.From = append(t.From, s.inputs(origin)...)
		}
		if u.Memory == nil || !u.Memory.AtPeak {
			steady += u.Bytes / model.MiB
		}
		b.Terms = append(b.Terms, t)
	}
	total := sizing.SystemMemory/model.MiB + sizing.Sum(s.final.Uses())/model.MiB
	enough := fmt.Sprintf("set hardware.%s.%s to at least %d MiB", hardware, field, total)
	if field == "memory" {
		enough = fmt.Sprintf("use hosts with at least %d MiB", total)
	}
	return b.evaluate(steady, enough+", or smaller sizes, or fewer workers: if memory is used up, the kernel ends a service or an instance")
}
