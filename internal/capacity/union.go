package capacity

import (
	"cmp"
	"slices"
	"strings"

	"stackplan/internal/demand"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/spelling"
)

// Union joins what several sources promise, as demand.Fold does. What a source says of no region counts in the region named
// here; empty: in the only one there is. The list tells unknown regions too, whose quotas and flavors are left out.
func Union(c *model.Cloud, region string, all ...demand.Demand) (demand.Demand, diag.List) {
	u := union{region: region}
	for _, r := range c.Regions {
		u.known = append(u.known, r.Name)
	}
	if region == "" && len(u.known) == 1 {
		u.region = u.known[0]
	}
	var whole demand.Demand
	for _, d := range all {
		for _, q := range d.Quotas {
			if q.Region = u.place(q.Region, q.Origin); q.Region != "" {
				whole.Quotas = append(whole.Quotas, q)
			}
		}
		for _, f := range d.Flavors {
			if f.Region = u.place(f.Region, f.Origin); f.Region != "" {
				whole.Flavors = append(whole.Flavors, f)
			}
		}
	}
	whole.Fold(&u.list)
	return whole, u.list
}

// union is demand that is being joined.
type union struct {
	known  []string // regions
	region string   // of what names none
	told   []string // regions that were reported, and "" for what names none
	list   diag.List
}

// place is the region that something counts in; empty after a report, which is made once for each region.
func (u *union) place(name string, at demand.Origin) string {
	asked := cmp.Or(name, u.region)
	if slices.Contains(u.known, asked) {
		return asked
	}
	if slices.Contains(u.told, asked) {
		return ""
	}
	u.told = append(u.told, asked)
	d := diag.Diagnostic{Code: "reference/region", Path: at.Path, Pos: at.Pos}
	if d.Message, d.Hint = "there is no region "+asked, spelling.Hint(asked, u.known); asked == "" {
		d.Message, d.Hint = "nothing says in which region this counts", "--region names it: "+strings.Join(u.known, ", ")
	}
	if at.Name != "" {
		d.Message += " (" + at.Name + ")"
	}
	u.list = append(u.list, d)
	return ""
}
