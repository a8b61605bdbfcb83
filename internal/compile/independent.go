package compile

import (
	"slices"

	"stackplan/internal/diag"
	"stackplan/internal/source"
)

// independent returns the errors among findings that the invalid values of a description cannot have caused.
func independent(findings, invalid diag.List) diag.List {
	return slices.DeleteFunc(findings, func(d diag.Diagnostic) bool {
		paths := []source.Path{d.Path}
		for _, related := range d.Related {
			paths = append(paths, related.Path)
		}
		return d.Severity != diag.Error || slices.ContainsFunc(paths, func(path source.Path) bool {
			return slices.ContainsFunc(invalid, func(fault diag.Diagnostic) bool { return mayFollow(path, fault.Path) })
		})
	})
}

// mayFollow reports whether a finding at a path may be caused by an invalid value: one of the two paths contains the other, both
// belong to the same object, or the finding depends on hosts, addresses or labels that could not be read.
func mayFollow(path, invalid source.Path) bool {
	return path.Contains(invalid) || invalid.Contains(path) ||
		inSameObject(path, invalid) || dependsOnInventory(path, invalid) || dependsOnLabels(path, invalid)
}

// inSameObject reports whether a path is in the object that contains an invalid value, as the VIP and the VRID of one network
// are. A region is too large to count as such an object, and the options of overrides are independent of each other.
func inSameObject(path, invalid source.Path) bool {
	object := invalid.Parent().Labels()
	if len(object) < 2 || len(object) == 2 && object[0] == "regions" || slices.Contains(object, "overrides") {
		return false
	}
	return invalid.Parent().Contains(path)
}

// dependsOnInventory reports whether a path is an address or hardware, and the invalid value is a table of the inventory: if a
// table was not read to its end, addresses may be missing, and unused hardware may be in use.
func dependsOnInventory(path, invalid source.Path) bool {
	at, labels := invalid.Labels(), path.Labels()
	return len(at) == 2 && at[0] == "inventory" && (slices.Contains(labels, "address") || source.Path("hardware").Contains(path))
}

// dependsOnLabels reports whether a path is in matchLabels of a selector, and hosts may have lost labels because of the invalid
// value: the selector may then match more hosts than are known.
func dependsOnLabels(path, invalid source.Path) bool {
	labels := path.Labels()
	if len(labels) < 3 || labels[0] != "selectors" || labels[2] != "matchLabels" {
		return false
	}
	at := invalid.Labels()
	return len(at) > 0 && (at[0] == "inventory" || at[0] == "regions" && (len(at) < 3 || at[2] == "groups" || at[2] == "hosts"))
}
