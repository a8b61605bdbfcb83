package capacity

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/demand"
	"stackplan/internal/model"
	"stackplan/internal/source"
)

// Project is the quotas of one project, or of several without quotas of their own whose names are not known.
type Project struct {
	Name   string         `json:"name"`            // empty: not known
	Count  int            `json:"count,omitempty"` // number of projects if the name is not known
	Quotas []ProjectQuota `json:"quotas"`          // in the order of the quotas of the region, without those of confined projects
}

// ProjectQuota is the quota of one project for a resource.
type ProjectQuota struct {
	Resource demand.Resource `json:"resource"`
	Amount   int64           `json:"amount"` // in the unit of the quota of the region; demand.Unlimited: no limit
	Unit     string          `json:"unit"`
	Default  bool            `json:"default,omitempty"` // the project sets none
	Unknown  string          `json:"unknown,omitempty"` // why the amount is unknown
}

// MarshalJSON prints null for an unknown amount.
func (q ProjectQuota) MarshalJSON() ([]byte, error) {
	type plain ProjectQuota // without this method
	if q.Unknown == "" {
		return marshal(plain(q))
	}
	return marshal(struct {
		plain
		Amount *int64 `json:"amount"`
	}{plain: plain(q)})
}

// projectTable returns the quotas of each project: first those whose quotas are the largest share of the capacity.
func (e *evaluation) projectTable() []Project {
	l := e.projects
	var all []Project
	for _, names := range [][]string{l.names, l.without} {
		for _, name := range names {
			all = append(all, Project{Name: name, Quotas: e.quotasOf(name)})
		}
	}
	shares := make(map[string]float64, len(all))
	for _, p := range all {
		shares[p.Name] = e.share(p)
	}
	slices.SortStableFunc(all, func(a, b Project) int {
		return cmp.Or(cmp.Compare(shares[b.Name], shares[a.Name]), cmp.Compare(a.Name, b.Name))
	})
	if others := l.region.Projects - len(l.without); others > 0 {
		all = append(all, Project{Count: others, Quotas: e.quotasOf("")})
	}
	return all
}

// share returns the largest share of the capacity that a quota of a project allows; infinite without a limit.
func (e *evaluation) share(p Project) float64 {
	most := 0.0
	for _, q := range p.Quotas {
		of := e.region.Quota(q.Resource)
		switch {
		case of.Unchecked != "" || q.Unknown != "":
		case q.Amount == demand.Unlimited:
			most = max(most, 1e18)
		default:
			most = max(most, float64(q.Amount)/float64(max(1, of.Usable)))
		}
	}
	return most
}

// quotasOf returns the quotas of a project.
func (e *evaluation) quotasOf(name string) []ProjectQuota {
	var quotas []ProjectQuota
	for _, of := range e.region.Quotas {
		if of.Confined != nil {
			continue
		}
		q := ProjectQuota{Resource: of.Resource, Unit: of.Unit}
		switch set, ok := e.projects.set[quotaKey{name, of.Resource}]; {
		case ok && set.Unknown == "" && set.Amount > 0 && of.Resource == "ram":
			q.Amount = set.Amount / model.MiB
		case ok:
			q.Amount, q.Unknown = set.Amount, set.Unknown
		case e.projects.open[name].Unknown != "":
			q.Unknown = e.projects.open[name].Unknown
		default:
			d := e.projects.defaultOf(of.Resource)
			q.Amount, q.Unknown, q.Default = d.amount, d.unknown, true
		}
		quotas = append(quotas, q)
	}
	return quotas
}

// unifiedNotes reports limits of keystone that nova does not enforce.
func (l *projectQuotas) unifiedNotes() []Note {
	if l.fleet.control == nil || isUnified(l.fleet.control.nova("quota", "driver")) {
		return nil
	}
	for _, project := range l.names {
		for _, of := range []demand.Resource{"cores", "ram", "instances"} {
			if q := l.set[quotaKey{project, of}]; q.Part != "" {
				driver := l.fleet.control.nova("quota", "driver")
				return []Note{{
					Code: "capacity/unified", Text: "the unified limits of keystone are counted, but nova does not enforce them: its [quota] driver is " + driver.Text,
					Hint: "set [quota] driver to nova.quota.UnifiedLimitsDriver, or pass the output of openstack quota list", From: append(slices.Clone(driver.From), l.in.origin(q.Origin)),
				}}
			}
		}
	}
	return nil
}

// usedBy are the quotas that the classes of a running cloud use.
var usedBy = map[string]demand.Resource{"VCPU": "cores", "PCPU": "cores", "MEMORY_MB": "ram", demand.Instances: "instances"}

// use sets what the running cloud uses of each quota.
func (e *evaluation) use(d demand.Demand) {
	type key struct{ class, host string }
	used := map[key]int64{} // a host that several outputs contain is counted once
	hasHosts := map[string]bool{}
	for _, r := range d.Running {
		if r.Region == e.region.Name && r.HasUsed {
			k := key{r.Class, r.Host}
			used[k] = max(used[k], r.Used)
			hasHosts[r.Class] = hasHosts[r.Class] || r.Host != ""
		}
	}
	for k, amount := range used {
		of := e.region.Quota(usedBy[k.class])
		if of == nil || k.host == "" && hasHosts[k.class] {
			continue
		}
		if of.Used == nil {
			of.Used = new(int64)
		}
		*of.Used = plus(*of.Used, amount)
	}
}

// runningNotes reports differences between a running cloud and the description: hosts that only one of them has, inventories, and more
// use than the capacity.
func (e *evaluation) runningNotes(d demand.Demand) []Note {
	var notes []Note
	seen, inOrder := map[string]demand.Running{}, []string{}
	classes := map[string]*Class{}
	for _, c := range e.region.fleet.cells {
		for _, name := range c.hosts {
			classes[name] = c.class
		}
	}
	for _, r := range d.Running {
		if r.Region != e.region.Name || r.Host == "" {
			continue
		}
		if _, again := seen[r.Host]; !again {
			seen[r.Host] = r
			inOrder = append(inOrder, r.Host)
		}
		if c := classOfHost(classes, r.Host); c != nil && r.Inventory {
			notes = append(notes, e.inventoryNote(r, c)...)
		}
	}
	for _, name := range inOrder {
		if classOfHost(classes, name) == nil {
			notes = append(notes, Note{
				Code: "capacity/running", Text: "the running cloud has a host " + name + ", which is no compute host of the description",
				Hint: "what it uses is counted, but not its capacity", From: []source.Input{e.projects.in.origin(seen[name].Origin)},
			})
		}
	}
	for _, q := range e.region.Quotas {
		if q.Used != nil && q.Unchecked == "" && *q.Used > q.Usable {
			notes = append(notes, Note{
				Code: "capacity/running", Text: "the running cloud uses " + number(*q.Used) + " " + q.Unit + " of " + string(q.Resource) + ", and the description provides " + number(q.Usable),
				Hint: "compare the hosts and ratios of the description with those of the running cloud",
			})
		}
	}
	return notes
}

// classOfHost returns the class of a host by its name, or by the first part of its domain name; nil if there is none.
func classOfHost(classes map[string]*Class, name string) *Class {
	if c := classes[name]; c != nil {
		return c
	}
	short, _, _ := strings.Cut(name, ".")
	return classes[short]
}

// inventoryNote reports an inventory that differs from that of the description.
func (e *evaluation) inventoryNote(r demand.Running, c *Class) []Note {
	inv := c.Inventory(Resource(r.Class))
	if inv != nil && inv.Total == r.Total && inv.Reserved == r.Reserved && inv.Ratio == r.Ratio || inv == nil && !slices.Contains(Resources, Resource(r.Class)) {
		return nil
	}
	described := "no " + r.Class
	if inv != nil {
		described = fmt.Sprintf("(%d - %d) x %s", inv.Total, inv.Reserved, decimal(inv.Ratio))
	}
	return []Note{{
		Code: "capacity/running", Text: fmt.Sprintf("host %s of the running cloud has (%d - %d) x %s of %s, and the description %s", r.Host, r.Total, r.Reserved, decimal(r.Ratio), r.Class, described),
		Hint: "placement keeps a ratio that an administrator or an old release has set", From: []source.Input{e.projects.in.origin(r.Origin)},
	}}
}
