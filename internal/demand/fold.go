package demand

import (
	"fmt"
	"strconv"

	"stackplan/internal/diag"
)

// Fold drops what is said again. Of two numbers that differ for one project and resource in a region the larger one stays,
// which is reported: Unlimited is the largest, and an unknown one is larger still. Of two flavors of a name the first
// stays.
func (d *Demand) Fold(list *diag.List) {
	d.foldQuotas(list)
	d.foldFlavors(list)
}

func (d *Demand) foldQuotas(list *diag.List) {
	type key struct {
		region, project string
		resource        Resource
	}
	first := map[key]int{}
	kept := d.Quotas[:0]
	for _, q := range d.Quotas {
		k := key{q.Region, q.Project, q.Resource}
		i, again := first[k]
		if !again {
			first[k] = len(kept)
			kept = append(kept, q)
			continue
		}
		if have := kept[i]; have.Amount != q.Amount || have.Unknown != q.Unknown {
			*list = append(*list, diag.Diagnostic{Code: "demand/twice", Severity: diag.Warning, Path: q.Path, Pos: q.Pos,
				Message: fmt.Sprintf("the %s of %s are given twice, %s here and %s before; the larger number counts", q.Resource, whose(q.Project, q.Region), q.number(), have.number()),
				Related: []diag.Related{{Message: "here before", Path: have.Path, Pos: have.Pos}}})
			if have.less(q) {
				kept[i] = q
			}
		}
	}
	d.Quotas = kept
}

// number is the amount for people.
func (q Quota) number() string {
	switch {
	case q.Unknown != "":
		return "unknown"
	case q.Amount == Unlimited:
		return "unlimited"
	case q.Resource == "ram":
		return strconv.FormatInt(q.Amount/mebibyte, 10) + " MiB"
	}
	return strconv.FormatInt(q.Amount, 10)
}

// less reports whether r allows more.
func (q Quota) less(r Quota) bool {
	if q.Unknown != "" || r.Unknown != "" {
		return q.Unknown == ""
	}
	return q.Amount != Unlimited && (r.Amount == Unlimited || r.Amount > q.Amount)
}

func (d *Demand) foldFlavors(list *diag.List) {
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
		if !have.alike(f) {
			*list = append(*list, diag.Diagnostic{Code: "demand/twice", Severity: diag.Warning, Path: f.Path, Pos: f.Pos,
				Message: fmt.Sprintf("flavor %s is given twice and differently; the first counts", whose(f.Name, f.Region)),
				Related: []diag.Related{{Message: "here before", Path: have.Path, Pos: have.Pos}}})
		}
	}
	d.Flavors = kept
}

// alike reports whether two flavors are of one size.
func (f Flavor) alike(g Flavor) bool {
	return f.VCPUs == g.VCPUs && f.RAM == g.RAM && f.Disk == g.Disk && f.Ephemeral == g.Ephemeral && f.Swap == g.Swap && f.Unknown == g.Unknown
}

// whose names a project or a flavor, with its region where that is known.
func whose(name, region string) string {
	if region == "" {
		return name
	}
	return name + " in " + region
}
