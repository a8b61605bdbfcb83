package demand

import (
	"fmt"
	"slices"

	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/source"
)

// Amount is one number of a file in the unit of the OpenStack APIs: MiB for ram and swap, GiB for disk, ephemeral and gigabytes.
type Amount struct {
	Name    string // of an argument or a column: cores, floatingip, "Fixed IPs"
	Value   int64
	Unknown string // why it is still unknown; Value is meaningless then
	Pos     source.Pos
	Length  int // of the text at Pos; 0 if unknown
}

// other are the names of resources that differ from those of descriptions: arguments of
// openstack_networking_quota_v2, and words of `openstack quota show`.
var other = map[string]Resource{
	"floatingip": "floating_ips", "network": "networks", "subnet": "subnets", "port": "ports", "router": "routers",
	"security_group": "security_groups", "security_group_rule": "security_group_rules",
	"secgroups": "security_groups", "secgroup_rules": "security_group_rules",
	"floatingips": "floating_ips",
}

// Resources are the resources that a description can limit. Read only.
var Resources = []Resource{"cores", "ram", "instances", "key_pairs", "server_groups", "fixed_ips", "floating_ips", "networks",
	"subnets", "ports", "routers", "security_groups", "security_group_rules", "volumes", "snapshots", "gigabytes"}

// ResourceOf returns the resource of an argument of Terraform or a column of `openstack`: networks for network, fixed_ips for
// "Fixed IPs". It returns false for what is no resource, such as injected files.
func ResourceOf(name string) (Resource, bool) {
	name = plainName(name)
	if r, ok := other[name]; ok {
		return r, true
	}
	return Resource(name), slices.Contains(Resources, Resource(name))
}

const (
	maxAmount = 1<<31 - 1 // of a quota or a part of a flavor
)

// AddQuotas adds the quotas of one resource of Terraform or one row of a table to a project. It reports numbers that are out of range,
// and numbers that seem to be in a wrong unit. Amounts that are no resource are ignored.
func (d *Demand) AddQuotas(region string, owner Project, from Origin, amounts []Amount, list *diag.List) {
	given := map[Resource]Amount{}
	for _, a := range amounts {
		resource, counted := ResourceOf(a.Name)
		if !counted || !a.inRange(from.Name, Unlimited, list) {
			continue
		}
		from.Pos = a.Pos
		q := Quota{Region: region, Project: owner.Name, Domain: owner.Domain, Resource: resource, Amount: a.Value, Unknown: a.Unknown, Origin: from}
		q.setUnit(a, from.Name, list)
		given[resource] = a
		d.Quotas = append(d.Quotas, q)
	}
	checkUnit(given["ram"], given["cores"], from.Name, list)
}

// setUnit converts ram to bytes, and reports an unknown amount.
func (q *Quota) setUnit(a Amount, name string, list *diag.List) {
	switch {
	case a.Unknown != "":
		q.Amount = 0
		a.reportUnknown(name, list)
	case q.Resource == "ram" && a.Value != Unlimited:
		q.Amount = a.Value * model.MiB
	}
}

// The plausible memory for each core of instances, in MiB. A number outside this range is in a wrong unit, such as 64 instead of 65536
// for ten cores.
const (
	LeastRAM = 64
	MostRAM  = 1 << 20
)

// checkUnit warns about ram that seems not to be in MiB.
func checkUnit(ram, cores Amount, name string, list *diag.List) {
	if ram.Unknown != "" || cores.Unknown != "" || ram.Value < 1 || cores.Value < 1 {
		return
	}
	switch {
	case ram.Value < LeastRAM*cores.Value:
		ram.warn("demand/unit", list, "ram of %s is %d MiB for %d cores, which is too small: it seems to be in GiB", name, ram.Value, cores.Value)
	case ram.Value/MostRAM > cores.Value:
		ram.warn("demand/unit", list, "ram of %s is %d MiB, more than a TiB for each of its %d cores: it seems to be in KiB or bytes", name, ram.Value, cores.Value)
	}
}

// warn reports a number that is probably wrong.
func (a Amount) warn(code string, list *diag.List, format string, args ...any) {
	*list = append(*list, diag.Diagnostic{Code: code, Severity: diag.Warning, Message: fmt.Sprintf(format, args...), Pos: a.Pos, Length: a.Length,
		Rule: "the unit of ram in the API of OpenStack is MiB", Hint: "8 GiB are 8192"})
}

// reportUnknown reports a number that is still unknown, so that it is not taken for 0.
func (a Amount) reportUnknown(name string, list *diag.List) {
	*list = append(*list, diag.Diagnostic{Code: "demand/unknown", Severity: diag.Warning, Pos: a.Pos, Length: a.Length,
		Message: fmt.Sprintf("%s of %s is unknown: %s", a.Name, name, a.Unknown),
		Hint:    "results that depend on it are incomplete; set the number, or use the output of terraform show -json for a plan or state"})
}

// inRange reports whether OpenStack accepts an amount, or it is unknown.
func (a Amount) inRange(name string, least int64, list *diag.List) bool {
	if a.Unknown != "" || a.Value >= least && a.Value <= maxAmount {
		return true
	}
	*list = append(*list, diag.Diagnostic{Code: "demand/range", Pos: a.Pos, Length: a.Length, Rule: "2^31-1, the range of the databases",
		Message: fmt.Sprintf("%s of %s is %d, which is not between %d and %d", a.Name, name, a.Value, least, maxAmount)})
	return false
}

// AddFlavor adds a flavor with these amounts of vcpus, ram, disk, ephemeral and swap. It reports numbers that are out of range. A flavor
// is not added if vcpus, ram or disk are missing, or any amount is out of range.
func (d *Demand) AddFlavor(f Flavor, amounts []Amount, list *diag.List) {
	parts := map[string]struct {
		to    *int64
		unit  int64
		least int64
	}{
		"vcpus": {&f.VCPUs, 1, 1}, "ram": {&f.RAM, model.MiB, 1}, "disk": {&f.Disk, model.GiB, 0},
		"ephemeral": {&f.Ephemeral, model.GiB, 0}, "swap": {&f.Swap, model.MiB, 0},
	}
	fine, given := true, map[string]Amount{}
	for _, a := range amounts {
		part, ok := parts[a.Name]
		if !ok {
			continue
		}
		given[a.Name] = a
		fine = a.inRange(f.Origin.Name, part.least, list) && fine
		if a.Unknown != "" {
			f.Unknown = fmt.Sprintf("%s is unknown: %s", a.Name, a.Unknown)
			a.reportUnknown(f.Origin.Name, list)
		}
		*part.to = a.Value * part.unit
	}
	for _, name := range []string{"vcpus", "ram", "disk"} {
		if _, ok := given[name]; !ok {
			fine = false
			list.Errorf("demand/incomplete", "", "%s has no %s", f.Origin.Name, name).Pos = f.Pos
		}
	}
	if fine {
		checkUnit(given["ram"], given["vcpus"], f.Origin.Name, list)
		d.Flavors = append(d.Flavors, f)
	}
}
