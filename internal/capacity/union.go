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

// Union merges the quotas and flavors of several sources, as demand.Merge does. Those without a region apply to the region named here;
// empty: to the only one. The list also reports unknown regions, whose quotas and flavors are omitted.
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
	whole.Merge(&u.list)
	return whole, u.list
}

// union merges the quotas and flavors of several sources.
type union struct {
	known    []string // regions
	region   string   // of quotas and flavors that name none
	reported []string // unknown regions, and "" for none
	list     diag.List
}

// place returns the region that a quota or flavor applies to; empty if there is none, which is reported once for each region.
func (u *union) place(name string, at demand.Origin) string {
	wanted := cmp.Or(name, u.region)
	if slices.Contains(u.known, wanted) {
		return wanted
	}
	if slices.Contains(u.reported, wanted) {
		return ""
	}
	u.reported = append(u.reported, wanted)
	d := diag.Diagnostic{Code: "reference/region", Path: at.Path, Pos: at.Pos}
	if d.Message, d.Hint = "there is no region "+wanted, spelling.Hint(wanted, u.known); wanted == "" {
		d.Message, d.Hint = "the file does not state to which region this applies", "set --region to one of "+strings.Join(u.known, ", ")
	}
	if at.Name != "" {
		d.Message += " (" + at.Name + ")"
	}
	u.list = append(u.list, d)
	return ""
}
