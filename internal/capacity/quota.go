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

// Described is what the description of a cloud promises, each with its path.
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
				Region: r.Name, Name: name, VCPUs: int64(f.VCPUs), RAM: f.RAM, Disk: f.Disk, Properties: f.Properties,
				Origin: demand.Origin{Path: source.Join("regions", r.Name, "flavors", name)},
			})
		}
	}
	return d
}

// quotaKey is what a quota of a region speaks of.
type quotaKey struct {
	project string
	of      demand.Resource
}

// limits are the quotas of a region: what each project may use.
type limits struct {
	in       *Input
	region   *model.Region
	fleet    *fleet
	projects []string                     // those that something is said of, by name
	said     map[quotaKey]demand.Quota    // what is said
	missing  map[demand.Resource]standard // what holds where nothing is said
}

// standard is what a project without a quota may use.
type standard struct {
	amount  int64 // demand.Unlimited for no limit
	unknown string
	term    Term
}

func (in *Input) limitsOf(r *model.Region, f *fleet, d demand.Demand) *limits {
	l := &limits{in: in, region: r, fleet: f, said: map[quotaKey]demand.Quota{}, missing: map[demand.Resource]standard{}}
	for _, q := range d.Quotas {
		if q.Region == r.Name {
			l.projects = append(l.projects, q.Project)
			l.said[quotaKey{q.Project, q.Resource}] = q
		}
	}
	slices.Sort(l.projects)
	l.projects = slices.Compact(l.projects)
	return l
}

// sum adds up what all projects may use of a resource, in the unit that is given as a number of bytes or things.
func (l *limits) sum(p *Quota, unit int64) {
	silent := l.region.Projects
	for _, project := range l.projects {
		q, ok := l.said[quotaKey{project, p.Resource}]
		if !ok {
			silent++
			continue
		}
		t := Term{What: project, Unit: p.Unit, From: []source.Input{l.in.origin(q.Origin)}, Why: q.Unknown}
		switch {
		case q.Unknown != "":
			p.Unknown = append(p.Unknown, t)
		case q.Amount == demand.Unlimited:
			p.Unlimited = append(p.Unlimited, t)
		default:
			t.Amount = float64(q.Amount / unit)
			p.Demand = append(p.Demand, t)
		}
	}
	if silent > 0 {
		l.addSilent(p, silent)
	}
	p.Limit = sumOf(p.Demand)
}

// addSilent adds the projects that nothing is said of.
func (l *limits) addSilent(p *Quota, projects int) {
	s := l.standard(p.Resource)
	t := s.term
	t.What, t.Unit, t.Times = "projects without a quota of their own", p.Unit, projects
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

// origin is where something was written down.
func (in *Input) origin(o demand.Origin) source.Input {
	if o.Path != "" {
		return in.locate(o.Path)
	}
	return source.Input{Path: o.Name, File: o.Pos.File, Line: o.Pos.Line, Column: o.Pos.Column}
}

// ofCinder are the resources that block storage counts.
var ofCinder = []demand.Resource{"volumes", "snapshots", "gigabytes"}

// unitsOfCinder are the units of those that count no things.
var unitsOfCinder = map[demand.Resource]string{"gigabytes": inGiB}

// neutronQuotas are the options of neutron's default quotas (neutron.conf.quota, neutron.extensions.l3).
var neutronQuotas = map[demand.Resource]string{
	"networks": "quota_network", "subnets": "quota_subnet", "ports": "quota_port", "routers": "quota_router",
	"floating_ips": "quota_floatingip", "security_groups": "quota_security_group", "security_group_rules": "quota_security_group_rule",
}

// standard is what a project may use that nothing is said of; ram in MiB.
func (l *limits) standard(of demand.Resource) standard {
	if s, known := l.missing[of]; known {
		return s
	}
	var s standard
	option, ofNeutron := neutronQuotas[of]
	switch {
	case slices.Contains(ofCinder, of):
		s = standard{unknown: "cinder gives the default, and no host of the description runs it"}
	case l.region.Networking.IsNeutron() && ofNeutron:
		s = l.ofNeutron(option)
	default:
		s = l.ofNova(of)
	}
	l.missing[of] = s
	return s
}

func (l *limits) ofNeutron(option string) standard {
	if l.fleet.network == nil {
		return standard{unknown: "no host of the region runs neutron's server"}
	}
	v := l.fleet.network.neutron(neutronConf, "quotas", option)
	amount := v.int()
	if amount < 0 { // any negative number is no limit (neutron.conf.quota)
		amount = demand.Unlimited
	}
	return standard{amount: amount, term: v.term(float64(amount), "")}
}

// ofNova is what nova's driver of quotas gives. The one of unified limits asks keystone, whose registered limits stand in no
// file: the description's quotas are all there are.
func (l *limits) ofNova(of demand.Resource) standard {
	if l.fleet.control == nil {
		return standard{unknown: "no host of the region answers the API of nova"}
	}
	driver := l.fleet.control.nova("quota", "driver")
	switch {
	case strings.HasSuffix(driver.Text, ".NoopQuotaDriver"):
		return standard{amount: demand.Unlimited, term: Term{From: driver.From, Why: driver.Text}}
	case strings.HasSuffix(driver.Text, ".UnifiedLimitsDriver"):
		return l.unified(of, driver)
	}
	v := l.fleet.control.nova("quota", string(of))
	amount := v.int()
	if v.Text == "" {
		return standard{unknown: v.Why}
	}
	return standard{amount: max(amount, demand.Unlimited), term: v.term(float64(amount), "")}
}

// unifiedNames are what unified limits call the resources of nova.
var unifiedNames = map[demand.Resource]string{"cores": "class:VCPU", "ram": "class:MEMORY_MB", "instances": "servers"}

// unified is the limit of a resource that is registered nowhere. Before 2025.1 it is 0. From then on the strategy require
// makes it 0 for the resources of a list and no limit for others, and ignore the other way round (nova.limit.utils).
func (l *limits) unified(of demand.Resource, driver value) standard {
	s := standard{term: Term{From: driver.From, Why: "unified limits: what is not registered is 0"}}
	if l.region.Series < series.Epoxy {
		return s
	}
	strategy := l.fleet.control.nova("quota", "unified_limits_resource_strategy")
	list := l.fleet.control.nova("quota", "unified_limits_resource_list")
	listed := slices.ContainsFunc(strings.Split(list.Text, ","), func(name string) bool { return strings.TrimSpace(name) == unifiedNames[of] })
	s.term.From = slices.Concat(driver.From, strategy.From, list.From)
	if listed == (strategy.Text == "ignore") {
		s.amount = demand.Unlimited
		s.term.Why = "unified limits: " + strategy.Text + " leaves " + cmp.Or(unifiedNames[of], string(of)) + " without a limit"
	}
	return s
}
