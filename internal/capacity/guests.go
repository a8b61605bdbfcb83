package capacity

import (
	"fmt"
	"math"
	"sort"
	"strconv"

	"stackplan/internal/demand"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// needs are what a guest of a flavor takes of each resource (nova.scheduler.utils, resources_from_flavor). Disks are whole
// GiB; swap counts as disk. Pinned CPUs are a resource of their own from train on.
func (j *judge) needs(f demand.Flavor) map[Resource]int64 {
	cpus := VCPU
	if f.Properties["hw:cpu_policy"] == "dedicated" && j.model.Series >= series.Train {
		cpus = PCPU
	}
	up := func(bytes, unit int64) int64 { return (bytes + unit - 1) / unit }
	return map[Resource]int64{cpus: f.VCPUs, Memory: up(f.RAM, mebibyte), Disk: up(f.Disk+f.Ephemeral+f.Swap, gibibyte)}
}

// fits returns how many guests a host takes, when it is empty; the reason where it takes none.
func (c *Class) fits(needs map[Resource]int64, shared bool) (guests int64, why string) {
	guests = math.MaxInt64
	for _, of := range Resources {
		need := needs[of]
		inv := c.Inventory(of)
		switch {
		case need == 0 || of == Disk && shared:
			continue
		case inv == nil:
			return 0, fmt.Sprintf("it needs %s %s, and hosts have none", number(need), of)
		case inv.Unenforced != "":
			continue
		}
		if most := min(inv.MaxUnit, inv.Usable); need > most {
			return 0, fmt.Sprintf("it needs %s %s of %s, and a host gives %s", number(need), inv.Unit, of, number(most))
		}
		guests = min(guests, inv.Usable/need)
	}
	return guests, ""
}

// refused tells why no host takes a guest of a flavor; empty where one does.
func (j *judge) refused(f demand.Flavor) string {
	first := ""
	for _, c := range j.region.Classes {
		guests, why := c.fits(j.needs(f), j.model.Compute.SharedDisk > 0)
		if guests > 0 {
			return ""
		}
		if first == "" || len(j.region.Classes) == 1 {
			first = why
		}
	}
	return first
}

// overheads find the flavor that fills a host of each class with most guests, and what these take beside their memory.
func (j *judge) overheads(d demand.Demand) {
	each := (j.model.Compute.InstanceOverhead + mebibyte - 1) / mebibyte
	for _, c := range j.region.Classes {
		for _, f := range d.Flavors {
			if f.Region != j.region.Name || f.Unknown != "" || c.Inventory(Memory) == nil {
				continue
			}
			guests, _ := c.fits(j.needs(f), j.model.Compute.SharedDisk > 0)
			if guests == math.MaxInt64 || guests == 0 || c.Overhead != nil && guests <= c.Overhead.Instances {
				continue
			}
			c.Overhead = c.overhead(f, j.needs(f)[Memory], guests, each)
			c.Overhead.From = []source.Input{
				j.limits.in.locate(source.Join("regions", j.region.Name, "compute", "instanceOverhead")), j.limits.in.origin(f.Origin),
			}
		}
	}
}

func (c *Class) overhead(f demand.Flavor, ram, guests, each int64) *Overhead {
	memory := c.Inventory(Memory)
	o := &Overhead{Flavor: f.Name, Instances: guests, Each: each, Taken: guests * each, Reserved: memory.Reserved}
	if o.Fits = o.Taken <= o.Reserved; !o.Fits {
		o.Reserve = memory.enough(ram, guests, each)
	}
	return o
}

// enough is the least reserve, in MiB, that holds what the guests take that still fit beside it. CPUs and disk let no more
// than most fit.
func (inv *Inventory) enough(ram, most, each int64) int64 {
	reserves := int(inv.Total - inv.Reserved)
	return inv.Reserved + int64(sort.Search(reserves, func(more int) bool {
		reserve := inv.Reserved + int64(more)
		return min(most, inv.with(reserve, inv.Ratio)/ram)*each <= reserve
	}))
}

// overheadNotes tell the hosts whose reserve does not hold what guests take beside their memory, those with the same numbers
// once.
func (j *judge) overheadNotes() []Note {
	var notes []Note
	hosts := map[string][]string{}
	for _, c := range j.region.Classes {
		o := c.Overhead
		if o == nil || o.Fits {
			continue
		}
		text := fmt.Sprintf(": %s guests of flavor %s fill a host and take %s x %s MiB = %s MiB beside their memory, of %s MiB that are reserved",
			number(o.Instances), o.Flavor, number(o.Instances), number(o.Each), number(o.Taken), number(o.Reserved))
		hint := fmt.Sprintf("reserve %s MiB (hardware.%s.reserve.memory), or give compute.instanceOverhead as it was measured", number(o.Reserve), c.Hardware)
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

// number writes a whole number.
func number(n int64) string { return strconv.FormatInt(n, 10) }

// decimal writes a ratio, with a digit behind the point.
func decimal(f float64) string {
	if f == math.Trunc(f) {
		return strconv.FormatFloat(f, 'f', 1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
