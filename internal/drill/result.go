package drill

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/reach"
	"stackplan/internal/service"
)

// Severity is how bad a result is.
type Severity string

// The severities, the worst first.
const (
	Outage     Severity = "outage"          // users can do nothing: no VIP, database, message broker or keystone
	ServerLost Severity = "service lost"    // an API or another service is lost
	PartLost   Severity = "partly lost"     // some of the work of a service is done by no host
	LessWorks  Severity = "degraded"        // services work without a part of what they use
	Full       Severity = "capacity"        // the services work, but a quota no longer fits
	LessSpare  Severity = "less redundancy" // everything works
	Nothing    Severity = "none"
)

var severities = []Severity{Outage, ServerLost, PartLost, LessWorks, Full, LessSpare, Nothing}

// Choice is a number of hosts, racks, zones, networks or links out of several that are equal.
type Choice struct {
	Count int `json:"count"`
	nodeset.Nodes
}

// String formats a choice: ctl1, any one of ctl[1-3].
func (c Choice) String() string {
	if c.Nodes.Count == c.Count {
		return c.Nodeset
	}
	return fmt.Sprintf("any %d of %s", c.Count, c.Nodeset)
}

// Result is what failures of the same kind leave.
type Result struct {
	Domain    Domain      `json:"domain"`
	Region    string      `json:"region"`
	Count     int         `json:"count"`          // that fail at the same time
	Of        []Choice    `json:"of"`             // what fails
	Link      string      `json:"link,omitempty"` // that each of the hosts in Of loses
	Hosts     int         `json:"hosts"`          // that are lost; 0 for networks and links
	Severity  Severity    `json:"severity"`
	Required  bool        `json:"required"`          // whether the cloud must survive it
	Survives  bool        `json:"survives"`          // nothing is lost that should survive
	Effects   []Effect    `json:"effects,omitempty"` // services of which not all hosts or not all functions remain, the worst first
	Unchanged int         `json:"unchanged"`         // number of services that keep all of their hosts
	Quorums   []Quorum    `json:"quorums,omitempty"`
	VIPs      []Held      `json:"vips,omitempty"`
	Instances []string    `json:"instances"`          // what instances notice
	Capacity  []Remaining `json:"capacity,omitempty"` // of hosts; the numbers of capacity --tolerate
}

// Effect is what remains of a service.
type Effect struct {
	Region  string      `json:"region"`
	Kind    string      `json:"kind"` // API, database, message broker, agent, ...
	Service string      `json:"service"`
	State   reach.State `json:"state"`
	Up      int         `json:"up"` // hosts that continue
	Of      int         `json:"of"`
	Why     string      `json:"why,omitempty"`
	Host    string      `json:"host,omitempty"` // with the file
	Line    string      `json:"line,omitempty"` // file:line that leads to what is lost

	isEssential bool
}

func (e *Effect) key() string { return e.Region + " " + e.Service }

// Quorum is the majority of a cluster.
type Quorum struct {
	Region  string `json:"region"`
	Cluster string `json:"cluster"`
	Members int    `json:"members"`
	Up      int    `json:"up"`
	Has     bool   `json:"has"`
	Line    string `json:"line,omitempty"` // file:line that lists the members
}

// Held is a VIP with the hosts that can have it.
type Held struct {
	Region  string `json:"region"`
	Network string `json:"network"`
	Address string `json:"address"`
	Up      int    `json:"up"`
	Of      int    `json:"of"`
}

// Remaining is what remains of a resource of hosts.
type Remaining struct {
	Resource string `json:"resource"`
	Unit     string `json:"unit"`
	Usable   int64  `json:"usable"`
	Quota    int64  `json:"quota"`
	Headroom int64  `json:"headroom"`
}

// result returns what remains after the loss of hosts of a region.
func (d *driller) result(r *reach.Region, a *reach.After, hosts []*model.Host) *Result {
	res := &Result{Region: r.Model.Name, Hosts: len(hosts)}
	for _, e := range d.effects(a) {
		before := d.before[e.key()]
		if e.State == before.State && e.Up == before.Up {
			res.Unchanged++
			continue
		}
		res.Effects = append(res.Effects, e)
	}
	slices.SortStableFunc(res.Effects, func(x, y Effect) int {
		return cmp.Or(cmp.Compare(rank(y.State), rank(x.State)), essential(x)-essential(y))
	})
	for _, region := range d.Regions {
		d.shared(region, a, res)
	}
	res.Instances = d.instances(r, a, hosts)
	if len(hosts) > 0 {
		res.Capacity = remaining(d.capacity.Region(r.Model.Name).Quotas, names(hosts))
	}
	return res
}

func rank(s reach.State) int {
	return slices.Index([]reach.State{reach.Works, reach.Degraded, reach.Partly, reach.Lost}, s)
}

func essential(e Effect) int {
	if e.isEssential {
		return 0
	}
	return 1
}

// shared adds the quorums and VIPs that a loss changes.
func (d *driller) shared(r *reach.Region, a *reach.After, res *Result) {
	for _, svc := range r.Site.Table() {
		if !r.Site.Has(svc.Name) || svc.RequiredHosts(r.Model) != service.Quorum {
			continue
		}
		members, up, by := a.Quorum(r, svc)
		if by == nil && svc.Redundancy == nil || up == members {
			continue
		}
		q := Quorum{Region: r.Model.Name, Cluster: cmp.Or(svc.ClusterName, svc.Name), Members: members, Up: up, Has: 2*up > members}
		if by != nil {
			q.Line = by.At()
		}
		res.Quorums = append(res.Quorums, q)
	}
	for _, v := range r.VIPs {
		if up, total := a.Holders(v); up < total {
			res.VIPs = append(res.VIPs, Held{r.Model.Name, v.Network.Name, v.Network.VIP.String(), up, total})
		}
	}
}

// effects returns what remains of every service that connects, listens, or provides something.
func (d *driller) effects(a *reach.After) []Effect {
	var all []Effect
	for _, r := range d.Regions {
		for _, svc := range r.Site.Table() {
			if !r.Site.Has(svc.Name) || len(svc.Provides) == 0 && len(svc.Ports) == 0 && !svc.Essential && !svc.KeepAvailable {
				continue
			}
			s := a.Service(r, svc)
			e := Effect{Region: r.Model.Name, Kind: kindOf(svc), Service: svc.Name, State: s.State, Up: s.Up, Of: s.Total, Why: s.Why}
			e.isEssential = svc.Does(service.Identity) || svc.Does(service.Database) || svc.Does(service.Messaging) || svc.Does(service.VIPs) || svc.Does(service.LoadBalancing)
			if s.By != nil {
				e.Line, e.Host = s.By.At(), s.By.Class.First.Name
			}
			all = append(all, e)
		}
	}
	return all
}

// kinds are the kinds of services with a capability, in the order in which they are looked for.
var kinds = []struct {
	of   service.Capability
	name string
}{
	{service.Database, "database"}, {service.Messaging, "message broker"}, {service.Cache, "cache"}, {service.LoadBalancing, "load balancer"},
	{service.VIPs, "VIPs"}, {service.Scheduling, "scheduler"}, {service.Metadata, "metadata"}, {service.MetadataProxy, "agent"},
	{service.DHCP, "agent"}, {service.Routing, "agent"}, {service.Tunnels, "agent"}, {service.InstanceNetworks, "agent"},
	{service.Instances, "instances"}, {service.Volumes, "volumes"},
}

// kindOf returns the kind of a service in words.
func kindOf(svc *service.Service) string {
	for _, k := range kinds {
		if svc.Does(k.of) {
			return k.name
		}
	}
	if slices.ContainsFunc(svc.Ports, func(p service.Port) bool { return p.Exposure != service.Direct }) {
		return "API"
	}
	return "service"
}

func remaining(quotas []*capacity.Quota, hosts []string) []Remaining {
	var all []Remaining
	for _, q := range quotas {
		if usable, ok := q.After(hosts); ok {
			all = append(all, Remaining{Resource: q.Name(), Unit: q.Unit, Usable: usable, Quota: q.Limit, Headroom: usable - q.Limit})
		}
	}
	return all
}

// rate sets the severity, and whether the cloud survives. If failures are required explicitly, everything must survive them; otherwise
// only what several hosts do.
func (r *Result) rate(isExplicit bool) {
	worst, survives := len(severities)-1, true
	note := func(s Severity, fails bool) {
		worst = min(worst, slices.Index(severities, s))
		survives = survives && !fails
	}
	for _, e := range r.Effects {
		switch {
		case e.State == reach.Lost && e.isEssential:
			note(Outage, isExplicit || e.Of > 1)
		case e.State == reach.Lost:
			note(ServerLost, isExplicit || e.Of > 1)
		case e.State == reach.Partly:
			note(PartLost, isExplicit)
		case e.State == reach.Degraded:
			note(LessWorks, false)
		default:
			note(LessSpare, false)
		}
	}
	for _, v := range r.VIPs {
		if v.Up == 0 {
			note(Outage, isExplicit || v.Of > 1)
		} else {
			note(LessSpare, false)
		}
	}
	for _, c := range r.Capacity {
		if c.Headroom < 0 {
			note(Full, isExplicit)
		}
	}
	r.Severity, r.Survives = severities[worst], survives
}

// key identifies equal results.
func (r *Result) key() string {
	return strings.Join([]string{string(r.Domain), r.Region, r.Link, fmt.Sprint(r.Count, r.Hosts, r.Effects, r.Quorums, r.VIPs, r.Instances, r.Capacity)}, "\x00")
}

// compareResults orders results by severity, then by domain and the number of hosts.
func compareResults(x, y *Result) int {
	return cmp.Or(
		cmp.Compare(slices.Index(severities, x.Severity), slices.Index(severities, y.Severity)),
		cmp.Compare(slices.Index(Domains(), x.Domain), slices.Index(Domains(), y.Domain)),
		cmp.Compare(x.Region, y.Region), cmp.Compare(y.Hosts, x.Hosts),
	)
}
