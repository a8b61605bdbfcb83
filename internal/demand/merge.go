package demand

import (
	"fmt"
	"strconv"

	"stackplan/internal/diag"
	"stackplan/internal/model"
)

// Merge removes duplicates. Of two different quotas of one project, resource and region it keeps the larger one and reports both:
// Unlimited is the largest number, and an unknown one is larger still. Of two flavors of one name it keeps the first.
//
// Quotas that identify a project by its ID belong to the project that the list of projects states.
func (d *Demand) Merge(list *diag.List) {
	d.resolve(list)
	d.mergeQuotas(list)
	d.mergeFlavors(list)
}

func (d *Demand) mergeQuotas(list *diag.List) {
	type key struct {
		region, domain, project, part string
		resource                      Resource
	}
	first := map[key]int{}
	kept := d.Quotas[:0]
	for _, q := range d.Quotas {
		k := key{q.Region, q.Domain, q.Project, q.Part, q.Resource}
		i, again := first[k]
		if !again {
			first[k] = len(kept)
			kept = append(kept, q)
			continue
		}
		if have := kept[i]; have.Amount != q.Amount || have.Unknown != q.Unknown {
			*list = append(*list, diag.Diagnostic{Code: "demand/twice", Severity: diag.Warning, Path: q.Path, Pos: q.Pos,
				Message: fmt.Sprintf("the %s of %s are set twice, to %s here and to %s before; the larger number applies", q.Resource, whose(q.Project, q.Region), q.number(), have.number()),
				Related: []diag.Related{{Message: "set here before", Path: have.Path, Pos: have.Pos}}})
			if have.less(q) {
				kept[i] = q
			}
		}
	}
	d.Quotas = kept
}

// number returns the amount as text.
func (q Quota) number() string {
	switch {
	case q.Unknown != "":
		return "unknown"
	case q.Amount == Unlimited:
		return "unlimited"
	case q.Resource == "ram":
		return strconv.FormatInt(q.Amount/model.MiB, 10) + " MiB"
	}
	return strconv.FormatInt(q.Amount, 10)
}

// less reports whether r allows more than q.
func (q Quota) less(r Quota) bool {
	if q.Unknown != "" || r.Unknown != "" {
		return q.Unknown == ""
	}
	return q.Amount != Unlimited && (r.Amount == Unlimited || r.Amount > q.Amount)
}

func (d *Demand) mergeFlavors(list *diag.List) {
	type key struct{ region, name string }
	first := map[key]Flavor{}
	kept := d.Flavors[:0]
	for _, f := range d.Flavors {
		k := key{f.Region, f.Name}
		have, again := first[k]
		if !again {
			first[k] = f
			kept = append(kept, f)
			continue
		}
		if !have.sameSize(f) {
			*list = append(*list, diag.Diagnostic{Code: "demand/twice", Severity: diag.Warning, Path: f.Path, Pos: f.Pos,
				Message: fmt.Sprintf("flavor %s is set twice with different sizes; the first applies", whose(f.Name, f.Region)),
				Related: []diag.Related{{Message: "set here before", Path: have.Path, Pos: have.Pos}}})
		}
	}
	d.Flavors = kept
}

// sameSize reports whether two flavors have the same size.
func (f Flavor) sameSize(g Flavor) bool {
	return f.VCPUs == g.VCPUs && f.RAM == g.RAM && f.Disk == g.Disk && f.Ephemeral == g.Ephemeral && f.Swap == g.Swap && f.Unknown == g.Unknown
}

// whose returns the name of a project or a flavor, with its region if that is known.
func whose(name, region string) string {
	if region == "" {
		return name
	}
	return name + " in " + region
}
