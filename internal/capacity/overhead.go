package capacity

import (
	"fmt"
	"maps"
	"math"
	"sort"
	"strconv"

	"stackplan/internal/demand"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/scheduler"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// needs returns what an instance of a flavor requests of each resource (nova.scheduler.utils, resources_from_flavor). Disks are whole
// GiB; swap counts as disk. Pinned CPUs are a separate resource from train on.
func (e *evaluation) needs(f demand.Flavor) map[Resource]int64 {
	up := func(bytes, unit int64) int64 { return (bytes + unit - 1) / unit }
	needs := cpusOfFlavor(f, e.model.Series)
	maps.Copy(needs, map[Resource]int64{Memory: up(f.RAM, model.MiB), Disk: up(f.Disk+f.Ephemeral+f.Swap, model.GiB)})
	return needs
}

// cpusOfFlavor returns the CPUs that an instance requests: shared ones, from train on dedicated ones if it is pinned, or some of each.
func cpusOfFlavor(f demand.Flavor, in series.Series) map[Resource]int64 {
	if in < series.Train {
		return map[Resource]int64{VCPU: f.VCPUs}
	}
	if wanted, err := scheduler.RequirementsOf(flavorOf(f, in)); err == nil {
		needs := map[Resource]int64{}
		for _, of := range []Resource{VCPU, PCPU} {
			if n := wanted.Resources[string(of)]; n > 0 {
				needs[of] = n
			}
		}
		return needs
	}
	if f.Properties["hw:cpu_policy"] == "dedicated" {
		return map[Resource]int64{PCPU: f.VCPUs}
	}
	return map[Resource]int64{VCPU: f.VCPUs}
}

// fits returns how many instances fit on an empty host of the class; if none does, why.
func (c *Class) fits(needs map[Resource]int64, shared bool) (instances int64, why string) {
	instances = math.MaxInt64
	for _, of := range Resources {
		need := needs[of]
		inv := c.Inventory(of)
		switch {
		case need == 0 || of == Disk && shared:
			continue
		case inv == nil:
			return 0, fmt.Sprintf("it requests %s %s, and hosts have none", number(need), of)
		case inv.Unenforced != "":
			continue
		}
		if most := min(inv.MaxUnit, inv.Usable); need > most {
			return 0, fmt.Sprintf("it requests %s %s of %s, and a host provides %s", number(need), inv.Unit, of, number(most))
		}
		instances = min(instances, inv.Usable/need)
	}
	return instances, ""
}

// refused returns why an instance of a flavor fits on no host; empty if it fits on one.
func (e *evaluation) refused(f demand.Flavor) string {
	first := ""
	for _, c := range e.region.Classes {
		instances, why := c.fits(e.needs(f), e.model.SharedDisk() > 0)
		if instances > 0 {
			return ""
		}
		if first == "" || len(e.region.Classes) == 1 {
			first = why
		}
	}
	return first
}

// overheads sets the overhead of each class: for the flavor of which most instances fit, the memory that their hypervisors use in
// addition to theirs.
func (e *evaluation) overheads(d demand.Demand) {
	each := (e.model.Compute.InstanceOverhead + model.MiB - 1) / model.MiB
	for _, c := range e.region.Classes {
		for _, f := range d.Flavors {
			if f.Region != e.region.Name || f.Unknown != "" || c.Inventory(Memory) == nil {
				continue
			}
			instances, _ := c.fits(e.needs(f), e.model.SharedDisk() > 0)
			instances = min(instances, e.region.Packing.most(f.Name, c))
			if instances == math.MaxInt64 || instances == 0 || c.Overhead != nil && instances <= c.Overhead.Instances {
				continue
			}
			c.Overhead = c.overhead(f, e.needs(f)[Memory], instances, each)
			c.Overhead.From = []source.Input{
				e.projects.in.Cloud.InputAt(source.Join("regions", e.region.Name, "compute", "instanceOverhead")), e.projects.in.origin(f.Origin),
			}
		}
	}
}

func (c *Class) overhead(f demand.Flavor, ram, instances, each int64) *Overhead {
	memory := c.Inventory(Memory)
	o := &Overhead{Flavor: f.Name, Instances: instances, Each: each, Taken: times(instances, each), Reserved: memory.Reserved}
	if o.Fits = o.Taken <= o.Reserved; !o.Fits {
		o.Reserve = memory.enough(ram, instances, each)
	}
	return o
}

// enough returns the least reserve, in MiB, that is sufficient for the overhead of the instances that still fit with it. CPUs and disk
// limit the instances to most.
func (inv *Inventory) enough(ram, most, each int64) int64 {
	reserves := int(inv.Total - inv.Reserved)
	return inv.Reserved + int64(sort.Search(reserves, func(more int) bool {
		reserve := inv.Reserved + int64(more)
		return times(min(most, inv.with(reserve, inv.Ratio)/ram), each) <= reserve
	}))
}

// overheadNotes reports the hosts whose reserve is smaller than the overhead of their instances; hosts with the same numbers together.
func (e *evaluation) overheadNotes() []Note {
	var notes []Note
	hosts := map[string][]string{}
	for _, c := range e.region.Classes {
		o := c.Overhead
		if o == nil || o.Fits {
			continue
		}
		text := fmt.Sprintf(": %s instances of flavor %s fill a host and use %s x %s MiB = %s MiB in addition to their memory, but %s MiB are reserved",
			number(o.Instances), o.Flavor, number(o.Instances), number(o.Each), number(o.Taken), number(o.Reserved))
		hint := fmt.Sprintf("reserve %s MiB (hardware.%s.reserve.memory), or set compute.instanceOverhead to the measured value", number(o.Reserve), c.Hardware)
		if hosts[text+hint] == nil {
			notes = append(notes, Note{Code: "capacity/overhead", Text: text, Hint: hint, From: o.From})
		}
		hosts[text+hint] = append(hosts[text+hint], c.Hosts.Hosts...)
	}
	for i, n := range notes {
		notes[i].Text = nodeset.NewNodes(hosts[n.Text+n.Hint]).Nodeset + n.Text
	}
	return notes
}

// number formats a whole number.
func number(n int64) string { return strconv.FormatInt(n, 10) }

// decimal formats a ratio, with at least one decimal.
func decimal(f float64) string {
	if f == math.Trunc(f) {
		return strconv.FormatFloat(f, 'f', 1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
