package capacity

import (
	"cmp"
	"fmt"
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
		u.add(&whole, d)
	}
	whole.Merge(&u.list)
	u.mixedNames(&whole)
	whole.Distinguish()
	return whole, u.list
}

// add adds what applies to a region of the cloud. Projects are those of keystone, and exist in every region.
func (u *union) add(whole *demand.Demand, d demand.Demand) {
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
	for _, q := range d.Defaults {
		if q.Region = u.place(q.Region, q.Origin); q.Region != "" {
			whole.Defaults = append(whole.Defaults, q)
		}
	}
	for _, r := range d.Running {
		if r.Region = u.place(r.Region, r.Origin); r.Region != "" {
			whole.Running = append(whole.Running, r)
		}
	}
	for _, r := range d.Unread {
		if r.Region == "" || slices.Contains(u.known, r.Region) {
			whole.Unread = append(whole.Unread, r)
		}
	}
	whole.Projects = append(whole.Projects, d.Projects...)
}

// mixedNames reports that some quotas identify their projects by ID and others by name: a project of both counts twice.
func (u *union) mixedNames(d *demand.Demand) {
	ids := d.IDs()
	isNamed := slices.ContainsFunc(d.Quotas, func(q demand.Quota) bool { return !slices.Contains(ids, q.Project) })
	if len(ids) == 0 || !isNamed {
		return
	}
	at := d.Quotas[slices.IndexFunc(d.Quotas, func(q demand.Quota) bool { return q.Project == ids[0] })].Origin
	u.list = append(u.list, diag.Diagnostic{Code: "demand/project", Severity: diag.Warning, Path: at.Path, Pos: at.Pos,
		Message: fmt.Sprintf("%s identified by ID, and others by name: a project that has both counts twice", spelling.Count(len(ids), "project")+" "+map[bool]string{true: "is", false: "are"}[len(ids) == 1]),
		Hint:    "add the output of openstack project list -f json, which contains the ID of each name"})
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
