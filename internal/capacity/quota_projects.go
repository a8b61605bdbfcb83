package capacity

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"stackplan/internal/demand"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Described returns the quotas and flavors of a description, each with its path.
func Described(c *model.Cloud) demand.Demand {
	var d demand.Demand
	for _, r := range c.Regions {
		for _, project := range slices.Sorted(maps.Keys(r.Quotas)) {
			for _, of := range slices.Sorted(maps.Keys(r.Quotas[project])) {
				at := source.Join("regions", r.Name, "quotas", project, of)
				d.Quotas = append(d.Quotas, demand.Quota{
					Region: r.Name, Project: project, Resource: demand.Resource(of), Amount: r.Quotas[project][of], Origin: demand.Origin{Path: at},
				})
			}
		}
		for _, name := range slices.Sorted(maps.Keys(r.Flavors)) {
			f := r.Flavors[name]
			d.Flavors = append(d.Flavors, demand.Flavor{
				Region: r.Name, Name: name, VCPUs: int64(f.VCPUs), RAM: f.RAM, Disk: f.Disk, Ephemeral: f.Ephemeral, Swap: f.Swap, Properties: f.Properties,
				Origin: demand.Origin{Path: source.Join("regions", r.Name, "flavors", name)},
			})
		}
	}
	return d
}

// quotaKey identifies a quota of a region.
type quotaKey struct {
	project string
	of      demand.Resource
}

// projectQuotas are the quotas of all projects of a region, with the defaults for those that set none. They do not depend on the
// capacity.
type projectQuotas struct {
	in       *Input
	region   *model.Region
	fleet    *fleet
	names    []string                  // of the projects that set a quota
	without  []string                  // other projects that exist
	open     map[string]demand.Project // with the reason why it is unknown how many projects a project represents
	unread   []demand.Unread
	set      map[quotaKey]demand.Quota
	register map[demand.Resource]demand.Quota // registered limits of keystone
	defaults map[demand.Resource]defaultQuota // those read so far
}

// defaultQuota is the quota of a project that sets none.
type defaultQuota struct {
	amount  int64 // demand.Unlimited for no limit
	unknown string
	term    Term
}

// projectQuotasOf returns the quotas of a region.
func (in *Input) projectQuotasOf(r *model.Region, f *fleet, d demand.Demand) *projectQuotas {
	l := &projectQuotas{
		in: in, region: r, fleet: f, set: map[quotaKey]demand.Quota{}, defaults: map[demand.Resource]defaultQuota{}, open: map[string]demand.Project{},
		register: map[demand.Resource]demand.Quota{},
	}
	for _, q := range d.Quotas {
		if q.Region == r.Name {
			l.names = append(l.names, q.Project)
			l.set[quotaKey{q.Project, q.Resource}] = combined(l.set, quotaKey{q.Project, q.Resource}, q)
		}
	}
	for _, q := range d.Defaults {
		if q.Region == r.Name {
			l.register[q.Resource] = combined(l.register, q.Resource, q)
		}
	}
	slices.Sort(l.names)
	l.names = slices.Compact(l.names)
	for _, p := range d.Projects {
		if p.Unknown != "" {
			l.open[p.Name] = p
		}
		if _, sets := slices.BinarySearch(l.names, p.Name); !sets {
			l.without = append(l.without, p.Name)
		}
	}
	slices.Sort(l.without)
	for _, u := range d.Unread {
		if u.Region == "" || u.Region == r.Name {
			l.unread = append(l.unread, u)
		}
	}
	return l
}

// combined returns a quota together with one that exists for the same key: those of different parts of a resource are added. Of a quota
// and a unified limit the larger one applies.
func combined[K comparable](all map[K]demand.Quota, key K, q demand.Quota) demand.Quota {
	have, again := all[key]
	switch {
	case !again:
		return q
	case have.Unknown != "":
		return have
	case q.Unknown != "":
		return q
	case have.Amount == demand.Unlimited || q.Amount == demand.Unlimited:
		have.Amount = demand.Unlimited
	case have.Part != "" && q.Part != "" && have.Part != q.Part:
		have.Amount = plus(have.Amount, q.Amount)
	case q.Amount > have.Amount:
		return q
	}
	return have
}

// sum sets the quotas of all projects for a resource, and their sum. unit is the unit of the result: a number of bytes, or 1.
func (l *projectQuotas) sum(p *Quota, unit int64) {
	off, isOff := l.off(p.Resource)
	without := max(0, l.region.Projects-len(l.without)) // the description counts projects that another source names
	for _, u := range l.unread {
		p.Unknown = append(p.Unknown, Term{What: u.Name, Unit: p.Unit, From: []source.Input{l.in.origin(u.Origin)}, Open: true, Why: u.Why})
	}
	for _, project := range l.without {
		if !l.addOpen(p, project) {
			without++
		}
	}
	for _, project := range l.names {
		q, ok := l.set[quotaKey{project, p.Resource}]
		if !ok {
			if !l.addOpen(p, project) {
				without++
			}
			continue
		}
		t := Term{What: project, Unit: p.Unit, From: []source.Input{l.in.origin(q.Origin)}, Why: q.Unknown, Open: l.open[project].Unknown != ""}
		switch {
		case isOff:
			t.Why = off.Text + " limits nothing"
			p.Unlimited = append(p.Unlimited, t)
		case q.Unknown != "":
			p.Unknown = append(p.Unknown, t)
		case q.Amount == demand.Unlimited:
			p.Unlimited = append(p.Unlimited, t)
		default:
			t.Amount = float64(q.Amount / unit)
			p.Demand = append(p.Demand, t)
		}
	}
	if without > 0 {
		l.addDefault(p, without)
	}
	p.Limit = sumOf(p.Demand)
}

// defaultTerm is the term of the projects that set no quota.
const defaultTerm = "projects with the default quota"

// addOpen adds a project that represents an unknown number of projects; it returns false for another project.
func (l *projectQuotas) addOpen(p *Quota, project string) bool {
	open, ok := l.open[project]
	if ok {
		p.Unknown = append(p.Unknown, Term{What: project, Unit: p.Unit, From: []source.Input{l.in.origin(open.Origin)}, Open: true, Why: open.Unknown})
	}
	return ok
}

// addDefault adds the projects that set no quota.
func (l *projectQuotas) addDefault(p *Quota, projects int) {
	s := l.defaultOf(p.Resource)
	t := s.term
	t.What, t.Unit, t.Times = defaultTerm, p.Unit, projects
	switch {
	case s.unknown != "":
		t.Why = s.unknown
		p.Unknown = append(p.Unknown, t)
	case s.amount == demand.Unlimited:
		p.Unlimited = append(p.Unlimited, t)
	default:
		t.Amount = float64(s.amount)
		p.Demand = append(p.Demand, t)
	}
}

// origin returns the position of a quota or flavor.
func (in *Input) origin(o demand.Origin) source.Input {
	if o.Path != "" {
		return in.Cloud.InputAt(o.Path)
	}
	return source.Input{Path: o.Name, File: o.Pos.File, Line: o.Pos.Line, Column: o.Pos.Column}
}

// ofCinder are the resources of block storage.
var ofCinder = []demand.Resource{"volumes", "snapshots", "gigabytes"}

// unitsOfCinder are the units of the resources that are not counted by number.
var unitsOfCinder = map[demand.Resource]string{"gigabytes": inGiB}

// neutronQuotas are the options of neutron's default quotas (neutron.conf.quota, neutron.extensions.l3).
var neutronQuotas = map[demand.Resource]string{
	"networks": "quota_network", "subnets": "quota_subnet", "ports": "quota_port", "routers": "quota_router",
	"floating_ips": "quota_floatingip", "security_groups": "quota_security_group", "security_group_rules": "quota_security_group_rule",
}

// defaultOf returns the default quota of a resource; ram in MiB.
func (l *projectQuotas) defaultOf(of demand.Resource) defaultQuota {
	if s, known := l.defaults[of]; known {
		return s
	}
	var s defaultQuota
	option, ofNeutron := neutronQuotas[of]
	switch {
	case slices.Contains(ofCinder, of):
		s = l.ofVolumes(of)
	case l.region.Networking.IsNeutron() && ofNeutron:
		s = l.ofNeutron(of, option)
	default:
		s = l.ofNova(of)
	}
	l.defaults[of] = s
	return s
}

func (l *projectQuotas) ofNeutron(of demand.Resource, option string) defaultQuota {
	if l.fleet.network == nil {
		return defaultQuota{unknown: "no host of the region runs the API of neutron"}
	}
	if driver, isOff := l.off(of); isOff {
		return defaultQuota{amount: demand.Unlimited, term: Term{From: driver.From, Why: driver.Text}}
	}
	v := l.fleet.network.neutron(neutronConf, "quotas", option)
	amount := v.int()
	if amount < 0 { // any negative number means no limit (neutron.conf.quota)
		amount = demand.Unlimited
	}
	return defaultQuota{amount: amount, term: v.term(float64(amount), "")}
}

// ofNova returns the default of nova's quota driver. With unified limits the limits are registered in keystone and in no file, so that
// only the quotas of the description are known.
func (l *projectQuotas) ofNova(of demand.Resource) defaultQuota {
	if l.fleet.control == nil {
		return defaultQuota{unknown: "no host of the region runs the API of nova"}
	}
	driver := l.fleet.control.nova("quota", "driver")
	switch {
	case strings.HasSuffix(driver.Text, ".NoopQuotaDriver"):
		return defaultQuota{amount: demand.Unlimited, term: Term{From: driver.From, Why: driver.Text}}
	case isUnified(driver):
		return l.unified(of, driver)
	}
	v := l.fleet.control.nova("quota", string(of))
	amount := v.int()
	if v.Text == "" {
		return defaultQuota{unknown: v.Why}
	}
	return defaultQuota{amount: max(amount, demand.Unlimited), term: v.term(float64(amount), "")}
}

// isUnified reports whether nova enforces the limits of keystone.
func isUnified(driver value) bool { return strings.HasSuffix(driver.Text, ".UnifiedLimitsDriver") }

// unifiedNames are the names of the resources of nova in unified limits.
var unifiedNames = map[demand.Resource]string{"cores": "class:VCPU", "ram": "class:MEMORY_MB", "instances": "servers"}

// unified returns the limit of a resource that is not registered. Before 2025.1 it is 0. From then on, with the strategy require it is 0
// for the resources of a list and unlimited for the others, and with ignore the other way round (nova.limit.utils).
func (l *projectQuotas) unified(of demand.Resource, driver value) defaultQuota {
	if q, ok := l.register[of]; ok {
		amount := q.Amount
		if of == "ram" && amount > 0 {
			amount /= model.MiB
		}
		return defaultQuota{amount: amount, unknown: q.Unknown, term: Term{From: []source.Input{l.in.origin(q.Origin)}, Why: "unified limits: the registered limit"}}
	}
	s := defaultQuota{term: Term{From: driver.From, Why: "unified limits: the limit of a resource that is not registered is 0"}}
	if l.region.Series < series.Epoxy {
		return s
	}
	strategy := l.fleet.control.nova("quota", "unified_limits_resource_strategy")
	list := l.fleet.control.nova("quota", "unified_limits_resource_list")
	listed := slices.ContainsFunc(strings.Split(list.Text, ","), func(name string) bool { return strings.TrimSpace(name) == unifiedNames[of] })
	s.term.From = slices.Concat(driver.From, strategy.From, list.From)
	if listed == (strategy.Text == "ignore") {
		s.amount = demand.Unlimited
		s.term.Why = "unified limits: " + strategy.Text + " does not limit " + cmp.Or(unifiedNames[of], string(of))
	}
	return s
}
