package checks

import (
	"fmt"
	"regexp"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/model"
)

// property matches the keys that nova accepts for properties of a flavor.
var property = regexp.MustCompile(`^[A-Za-z0-9_.: -]{1,255}$`)

var flavorForm = &check.Check{
	Code:  "flavor/form",
	Title: "Nova accepts the name, the sizes and the property keys of a flavor.",
	Doc: "Nova counts the memory and the swap of a flavor in MiB and its disks in GiB: a fraction would be cut off, and a disk of 0 " +
		"means the size of the image. Commands read a name that begins with a hyphen as an option. Keys of properties contain only " +
		"letters, digits, spaces and _ . : - (nova).",
	Bad:  `regions: north: flavors: "m1.tiny": {vcpus: 1, ram: "512MiB", disk: "512MiB"}`,
	Good: `regions: north: flavors: "m1.tiny": {vcpus: 1, ram: "512MiB", disk: "1GiB"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, name := range sorted(r.Flavors) {
				validateFlavor(r, name, report)
			}
		}
	},
}

func validateFlavor(r *model.Region, name string, report check.Report) {
	flavor := r.Flavors[name]
	size := func(field string, bytes, unit int64, unitName string) {
		if bytes%unit != 0 {
			report(check.Finding{
				Path:    regionAt(r, "flavors", name, field),
				Message: fmt.Sprintf("the %s of flavor %s is not a whole number of %s", field, name, unitName),
				Rule:    "nova counts " + field + " in " + unitName, Hint: "round it up",
			})
		}
	}
	size("ram", flavor.RAM, 1<<20, "MiB")
	size("disk", flavor.Disk, 1<<30, "GiB")
	size("ephemeral", flavor.Ephemeral, 1<<30, "GiB")
	size("swap", flavor.Swap, 1<<20, "MiB")
	if strings.HasPrefix(name, "-") || strings.TrimSpace(name) != name || name == "" || len(name) > 255 {
		report(check.Finding{
			Path:    regionAt(r, "flavors", name),
			Message: fmt.Sprintf("%q is not a valid name of a flavor", name),
			Rule:    "1 to 255 characters, without spaces at the ends (nova) and without a hyphen at the beginning (its commands)", Hint: "write a name such as m1.small",
		})
	}
	for _, key := range sorted(flavor.Properties) {
		if !property.MatchString(key) || strings.HasPrefix(key, "-") {
			report(check.Finding{
				Path:    regionAt(r, "flavors", name, "properties", key),
				Message: fmt.Sprintf("%q is not a valid key of a property of a flavor", key),
				Rule:    "letters, digits, spaces and _ . : - (nova), without a hyphen at the beginning (its commands)", Hint: "write a key such as hw:cpu_policy",
			})
		}
	}
}
