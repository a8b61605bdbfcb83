package demand

import (
	"strconv"

	"stackplan/internal/diag"
)

// hypervisor reads a row of `hypervisor list --long`, or the output of `hypervisor show`: what the instances of a host use. Until
// microversion 2.87 nova returns it.
func (r *reading) hypervisor(row *value) {
	host := column(row, "hypervisor_hostname").string()
	from := Origin{Name: "host " + host, Pos: r.pos(row.at)}
	r.used(row, host, from, "VCPU", "vcpus_used")
	r.used(row, host, from, "MEMORY_MB", "memory_mb_used")
	r.used(row, host, from, "DISK_GB", "local_gb_used")
	r.used(row, host, from, Instances, "running_vms")
}

// statistics reads the output of `hypervisor stats show`: what all hosts together use.
func (r *reading) statistics(row *value) {
	from := Origin{Name: "all hosts", Pos: r.pos(row.at)}
	r.used(row, "", from, "VCPU", "vcpus_used")
	r.used(row, "", from, "MEMORY_MB", "memory_mb_used")
	r.used(row, "", from, "DISK_GB", "local_gb_used")
	r.used(row, "", from, Instances, "running_vms")
}

// used adds what a row states about the use of a class.
func (r *reading) used(row *value, host string, from Origin, class, name string) {
	if n, ok := r.number(row, name); ok {
		r.demand.Running = append(r.demand.Running, Running{Host: host, Class: class, Used: n, HasUsed: true, Origin: from})
	}
}

// inventory reads a row of `resource provider inventory list`.
func (r *reading) inventory(row *value) {
	one := Running{Host: r.hostOfFile(), Class: column(row, "resource_class").string(), Inventory: true, Origin: Origin{Name: "inventory", Pos: r.pos(row.at)}}
	var ok bool
	if one.Total, ok = r.number(row, "total"); !ok {
		return
	}
	one.Reserved, _ = r.number(row, "reserved")
	one.Used, one.HasUsed = r.number(row, "used")
	ratio := column(row, "allocation_ratio")
	if f, err := strconv.ParseFloat(ratio.text, 64); err == nil && f > 0 && f < 1e6 {
		one.Ratio = f
	} else {
		r.wrong(r.list, ratio, "demand/type", "allocation_ratio must be a number above 0")
		return
	}
	r.demand.Running = append(r.demand.Running, one)
}

// usage reads a row of `resource provider usage show`.
func (r *reading) usage(row *value) {
	r.used(row, r.hostOfFile(), Origin{Name: "usage", Pos: r.pos(row.at)}, column(row, "resource_class").string(), "usage")
}

// unifiedNames are the resources of quotas by their names in unified limits (nova.limit.placement and nova.limit.local, LEGACY_LIMITS).
// Pinned CPUs have a limit of their own, and the quota of cores in this report counts both.
var unifiedNames = map[string]Resource{
	"class:VCPU": "cores", "class:PCPU": "cores", "class:MEMORY_MB": "ram", "servers": "instances", "server_key_pairs": "key_pairs", "server_groups": "server_groups",
}

// UnifiedResource returns the resource of a unified limit, and false for what is no resource of a quota.
func UnifiedResource(name string) (Resource, bool) {
	of, ok := unifiedNames[name]
	return of, ok
}

// limit reads a row of `limit list`.
func (r *reading) limit(row *value) {
	project := column(row, "project_id")
	if project.string() == "" {
		*r.list = append(*r.list, diag.Diagnostic{Code: "demand/limit", Severity: diag.Note, Pos: r.pos(row.at),
			Message: "this limit applies to a domain and not to a project, so it is not counted"})
		return
	}
	if a, ok := r.limitAmount(row, "resource_limit"); ok {
		r.demand.AddLimit(column(row, "region_id").string(), Project{Name: project.text}, Origin{Name: "project " + project.text}, a, r.list)
	}
}

// registered reads a row of `registered limit list`: the limit of projects that set none.
func (r *reading) registered(row *value) {
	if a, ok := r.limitAmount(row, "default_limit"); ok {
		r.demand.AddDefault(column(row, "region_id").string(), Origin{Name: "registered limit"}, a, r.list)
	}
}

func (r *reading) limitAmount(row *value, column1 string) (Amount, bool) {
	read := r.amount(nil, column(row, "resource_name").string(), column(row, column1), r.list)
	if len(read) == 0 {
		return Amount{}, false
	}
	return read[0], true
}

// AddLimit adds a unified limit of keystone to a project. The name of the amount is that of the limit; limits of other resources are
// ignored.
func (d *Demand) AddLimit(region string, owner Project, from Origin, a Amount, list *diag.List) {
	if q, ok := unifiedQuota(region, from, a, list); ok {
		q.Project, q.Domain = owner.Name, owner.Domain
		d.Quotas = append(d.Quotas, q)
	}
}

// AddDefault adds a registered limit of keystone.
func (d *Demand) AddDefault(region string, from Origin, a Amount, list *diag.List) {
	if q, ok := unifiedQuota(region, from, a, list); ok {
		d.Defaults = append(d.Defaults, q)
	}
}

func unifiedQuota(region string, from Origin, a Amount, list *diag.List) (Quota, bool) {
	resource, counted := UnifiedResource(a.Name)
	if !counted || !a.inRange(from.Name, Unlimited, list) {
		return Quota{}, false
	}
	from.Pos = a.Pos
	q := Quota{Region: region, Resource: resource, Part: a.Name, Amount: a.Value, Unknown: a.Unknown, Origin: from}
	q.setUnit(a, from.Name, list)
	return q, true
}
