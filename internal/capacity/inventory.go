package capacity

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// The formulas of nova. From ocata on the scheduler queries placement. Before, its filters apply: they count reserved memory and disk as
// used, which the ratio does not multiply, and reserve no CPUs (nova.scheduler.filters, ram_filter, disk_filter and core_filter;
// nova.compute.resource_tracker).
const (
	placementFormula = "int((total - reserved) x ratio)"
	filterFormula    = "int(total x ratio) - reserved"
)

// node is what the inventories of a host are computed from.
type node struct {
	in          series.Series
	firstSeries series.Series
	hardware    *model.Hardware
	compute     *settings // of the host
	scheduler   *settings // of the first host that runs the scheduler; of the compute host if there is none
	locate      func(source.Path) source.Input

	aggregates []*model.Aggregate // that contain the host and set ratios
}

// inventories returns the inventories of a host in the order of Resources, without empty ones, which placement rejects.
func (n *node) inventories() []*Inventory {
	var all []*Inventory
	for _, inv := range []*Inventory{n.vcpu(), n.pcpu(), n.memory(), n.disk()} {
		if inv != nil && inv.Total > 0 {
			all = append(all, inv)
		}
	}
	return all
}

// vcpu counts the CPUs that instances share: from train on those of cpu_shared_set, and none if only cpu_dedicated_set is set;
// vcpu_pin_set, if set, takes precedence (LibvirtDriver._get_vcpu_available).
func (n *node) vcpu() *Inventory {
	total := n.allCPUs()
	shared, dedicated := value{}, value{}
	if n.in >= series.Train {
		shared, dedicated = n.compute.nova("compute", "cpu_shared_set"), n.compute.nova("compute", "cpu_dedicated_set")
	}
	switch set := n.compute.nova("DEFAULT", "vcpu_pin_set"); {
	case set.Text != "":
		total = set.term(float64(countCPUs(set.Text)), inCPUs)
	case shared.Text != "":
		total = shared.term(float64(countCPUs(shared.Text)), inCPUs)
	case dedicated.Text != "":
		return nil
	}
	reserved := n.compute.nova("DEFAULT", "reserved_host_cpus")
	return n.inventory(VCPU, total, reserved.term(float64(reserved.int()), inCPUs), n.ratio("cpu"), "CoreFilter")
}

// pcpu counts the CPUs that are dedicated to one instance each.
func (n *node) pcpu() *Inventory {
	if n.in < series.Train {
		return nil
	}
	set := n.compute.nova("compute", "cpu_dedicated_set")
	none := Term{What: "reserved", Unit: inCPUs, Why: "nova reserves no dedicated CPUs"}
	one := Term{What: "allocation ratio", Amount: 1, Why: "nova allocates a dedicated CPU once"}
	return n.inventory(PCPU, set.term(float64(countCPUs(set.Text)), inCPUs), none, one, "")
}

// memory counts all memory, or that of the files that back the memory of instances.
func (n *node) memory() *Inventory {
	total := Term{What: "memory of hardware " + n.hardware.Name, Amount: float64(n.hardware.Memory / model.MiB), Unit: inMiB, From: n.ofHardware("memory")}
	if backed := n.compute.nova("libvirt", "file_backed_memory"); backed.int() > 0 {
		total = backed.term(float64(backed.int()), inMiB)
	}
	reserved := n.compute.nova("DEFAULT", "reserved_host_memory_mb")
	return n.inventory(Memory, total, reserved.term(float64(reserved.int()), inMiB), n.ratio("ram"), "RamFilter")
}

// disk counts the disk of the host; nil if all hosts share one, which is counted once for the region. The reserve is rounded up to whole
// GiB from ocata on, and down before (nova.compute.utils, convert_mb_to_ceil_gb).
func (n *node) disk() *Inventory {
	if n.compute.host.Region.SharedDisk() > 0 {
		return nil
	}
	total := Term{What: "disk of hardware " + n.hardware.Name, Amount: float64(n.hardware.Disk / model.GiB), Unit: inGiB, From: n.ofHardware("disk")}
	return n.inventory(Disk, total, n.reservedDisk(), n.ratio("disk"), "DiskFilter")
}

// reservedDisk returns the reserved disk of the host, in GiB.
func (n *node) reservedDisk() Term {
	reserved := n.compute.nova("DEFAULT", "reserved_host_disk_mb")
	gib := reserved.int() / 1024
	if n.in >= series.Ocata {
		gib = (reserved.int() + 1023) / 1024
	}
	return reserved.term(float64(gib), inGiB)
}

// inventory applies the formula of the series. filter is the scheduler's filter that enforces the resource before ocata.
func (n *node) inventory(of Resource, total, reserved, ratio Term, filter string) *Inventory {
	total.Unit, reserved.Unit = of.Unit(), of.Unit()
	inv := &Inventory{
		Resource: of, Unit: of.Unit(), Total: int64(total.Amount), Reserved: int64(reserved.Amount), Ratio: ratio.Amount,
		Terms: []Term{total, reserved, ratio}, Formula: placementFormula,
	}
	if n.in < series.Ocata {
		inv.Formula = filterFormula
	}
	inv.Usable = inv.with(inv.Reserved, inv.Ratio)
	inv.bound(n, filter, n.in >= series.Ocata || n.isFiltered(filter))
	inv.MaxUnit = inv.Total
	if n.in >= series.Ocata {
		return inv
	}
	if n.in < series.Mitaka { // filters let an instance use more than the host has, within the ratio
		inv.MaxUnit = inv.Usable
	}
	if !n.isFiltered(filter) && !n.isFiltered("Aggregate"+filter) {
		inv.Unenforced = fmt.Sprintf("%s is not among the filters of the scheduler", filter)
	}
	return inv
}

// with returns what a host would provide with this reserve and ratio; never negative.
func (inv *Inventory) with(reserved int64, ratio float64) int64 {
	if inv.Formula == filterFormula {
		return max(0, minus(Usable(inv.Total, 0, ratio), reserved))
	}
	return max(0, Usable(inv.Total, reserved, ratio))
}

// allCPUs returns the CPUs of the hardware.
func (n *node) allCPUs() Term {
	return Term{What: "CPUs of hardware " + n.hardware.Name, Amount: float64(n.hardware.CPUs), Unit: inCPUs, From: n.ofHardware("cpus")}
}

func (n *node) ofHardware(field string) []source.Input {
	return []source.Input{n.locate(source.Join("hardware", n.hardware.Name, field))}
}

// ratio returns the allocation ratio of cpu, ram or disk. Up to kilo (for disks up to liberty) the scheduler reads the option, then the
// compute host does. Until rocky a ratio of 0.0 means firstRatios; from stein on, if the option is unset, a host keeps the ratio that it
// has, and a new one gets initial_*_allocation_ratio (LibvirtDriver._get_allocation_ratios).
func (n *node) ratio(of string) Term {
	name := of + "_allocation_ratio"
	if n.in < series.Liberty || of == "disk" && n.in < series.Mitaka {
		set := n.scheduler.nova("DEFAULT", name)
		return set.term(set.float(), "")
	}
	set := n.compute.nova("DEFAULT", name)
	if set.float() != 0 {
		return set.term(set.float(), "")
	}
	if n.in < series.Stein {
		t := set.term(firstRatios[of], "")
		t.Why = "the meaning of 0.0 in " + n.in.String()
		return t
	}
	return n.initialRatio(of)
}

// firstRatios are the ratios of hosts that first ran a release before stein.
var firstRatios = map[string]float64{"cpu": 16, "ram": 1.5, "disk": 1}

// initialRatio is the ratio that nova set when a host first ran. An option that the description sets counts as set at that time.
func (n *node) initialRatio(of string) Term {
	name := catalogue.Key{Group: "DEFAULT", Name: "initial_" + of + "_allocation_ratio"}
	initial := n.compute.option("nova", novaFiles, name, n.in)
	if initial.Set {
		return initial.term(initial.float(), "")
	}
	t := n.compute.option("nova", novaFiles, name, max(n.firstSeries, series.Stein)).term(0, "")
	t.Amount = firstRatios[of]
	t.Why = "the ratio of hosts that first ran " + n.firstSeries.String()
	if first, ok := n.compute.in.Cloud.Catalogue.Option("nova", n.firstSeries, name); ok {
		t.Amount, _ = strconv.ParseFloat(strings.Join(first.Default, ""), 64)
	}
	return t
}

// countCPUs counts the CPUs of a set.
func countCPUs(set string) int { return len(cpusOf(set)) }

// cpusOf returns the CPUs of a set such as 4-23,^7 as nova parses it (nova.virt.hardware.parse_cpu_spec). Invalid parts are ignored: nova
// does not start with them, and a check reports them.
func cpusOf(set string) map[int]bool {
	in, out := map[int]bool{}, map[int]bool{}
	for rule := range strings.SplitSeq(set, ",") {
		rule = strings.TrimSpace(rule)
		into := in
		if text, excluded := strings.CutPrefix(rule, "^"); excluded {
			rule, into = text, out
		}
		head, tail, _ := strings.Cut(rule, "-")
		first, err1 := strconv.Atoi(strings.TrimSpace(head))
		last, err2 := strconv.Atoi(strings.TrimSpace(cmp.Or(tail, head)))
		if err1 != nil || err2 != nil || last-first > mostCPUs {
			continue
		}
		for cpu := first; cpu <= last; cpu++ {
			into[cpu] = true
		}
	}
	for cpu := range out {
		delete(in, cpu)
	}
	return in
}

// mostCPUs is the maximum number of CPUs of a host (#Hardware).
const mostCPUs = 4096
