package capacity

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"stackplan/internal/demand"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/spelling"
)

// Union joins what several sources promise. What a file says of no region counts in the region named here; empty: in the
// only one there is. The list tells unknown regions, and amounts that two sources do not agree on.
func Union(c *model.Cloud, region string, all ...demand.Demand) (demand.Demand, diag.List) {
	u := union{cloud: c, region: region, quotas: map[quotaKey]demand.Quota{}, flavors: map[string]demand.Flavor{}}
	if region == "" && len(c.Regions) == 1 {
		u.region = c.Regions[0].Name
	}
	for _, d := range all {
		for _, q := range d.Quotas {
			u.addQuota(q)
		}
		for _, f := range d.Flavors {
			u.addFlavor(f)
		}
	}
	return u.whole, u.list
}

// union is demand that is being joined.
type union struct {
	cloud   *model.Cloud
	region  string
	quotas  map[quotaKey]demand.Quota
	flavors map[string]demand.Flavor
	whole   demand.Demand
	list    diag.List
}

// quotaKey is what a quota speaks of.
type quotaKey struct {
	region, project string
	of              demand.Resource
}

func (u *union) addQuota(q demand.Quota) {
	if q.Region = u.inRegion(q.Region, q.Origin); q.Region == "" {
		return
	}
	key := quotaKey{q.Region, q.Project, q.Resource}
	first, again := u.quotas[key]
	switch {
	case !again:
		u.quotas[key] = q
		u.whole.Quotas = append(u.whole.Quotas, q)
	case first.Amount != q.Amount || first.Unknown != q.Unknown:
		u.twice(q.Origin, first.Origin, "the quota "+string(q.Resource)+" of project "+q.Project+" in region "+q.Region)
	}
}

func (u *union) addFlavor(f demand.Flavor) {
	if f.Region = u.inRegion(f.Region, f.Origin); f.Region == "" {
		return
	}
	key := f.Region + "\n" + f.Name
	first, again := u.flavors[key]
	switch {
	case !again:
		u.flavors[key] = f
		u.whole.Flavors = append(u.whole.Flavors, f)
	case first.VCPUs != f.VCPUs || first.RAM != f.RAM || first.Disk != f.Disk || first.Ephemeral != f.Ephemeral || first.Swap != f.Swap || !maps.Equal(first.Properties, f.Properties):
		u.twice(f.Origin, first.Origin, "the flavor "+f.Name+" in region "+f.Region)
	}
}

// twice tells that two sources say different things.
func (u *union) twice(at, first demand.Origin, what string) {
	u.list = append(u.list, diag.Diagnostic{
		Code: "capacity/conflict", Message: what + " is said twice, differently" + named(at), Path: at.Path, Pos: at.Pos, Hint: "leave one of them out, or let both say the same",
		Related: []diag.Related{{Message: "the other" + named(first), Path: first.Path, Pos: first.Pos}},
	})
}

func named(o demand.Origin) string {
	if o.Name == "" {
		return ""
	}
	return " (" + o.Name + ")"
}

// inRegion is the region that something counts in; empty after a report.
func (u *union) inRegion(name string, at demand.Origin) string {
	var names []string
	for _, r := range u.cloud.Regions {
		names = append(names, r.Name)
	}
	d := diag.Diagnostic{Code: "reference/region", Path: at.Path, Pos: at.Pos}
	switch asked := cmp.Or(name, u.region); {
	case asked == "":
		d.Message, d.Hint = "nothing says which region this counts in"+named(at), "name it: "+strings.Join(names, ", ")
	case !slices.Contains(names, asked):
		d.Message, d.Hint = "there is no region "+asked+named(at), spelling.Hint(asked, names)
	default:
		return asked
	}
	u.list = append(u.list, d)
	return ""
}
