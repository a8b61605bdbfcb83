package checks

import (
	"fmt"
	"regexp"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/model"
)

// property matches a key that nova accepts for a property of a flavor.
var property = regexp.MustCompile(`^[A-Za-z0-9_.: -]{1,255}$`)

var flavorForm = &check.Check{
	Code:  "flavor/form",
	Title: "A flavor has a name and sizes that nova accepts.",
	Doc: "Nova counts the memory of a flavor in MiB and its disk in GiB: a fraction would be cut off, and a disk of 0 means as " +
		"large as the image. A name that begins with a hyphen is an option to every command, and keys of properties are " +
		"letters, digits, spaces and _ . : - only.",
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
	size := func(field string, bytes, unit int64, word string) {
		if bytes%unit != 0 {
			report(check.Finding{
				Path:    regionAt(r, "flavors", name, field),
				Message: fmt.Sprintf("the %s of flavor %s is no whole number of %s", field, name, word),
				Rule:    "nova counts " + field + " in " + word, Hint: "round it up",
			})
		}
	}
	size("ram", flavor.RAM, 1<<20, "MiB")
	size("disk", flavor.Disk, 1<<30, "GiB")
	if strings.HasPrefix(name, "-") || strings.TrimSpace(name) != name || name == "" || len(name) > 255 {
		report(check.Finding{
			Path:    regionAt(r, "flavors", name),
			Message: fmt.Sprintf("%q is no valid name for a flavor", name),
			Rule:    "1 to 255 characters without space around them (nova), and no hyphen first (its commands)", Hint: "write it as m1.small",
		})
	}
	for _, key := range sorted(flavor.Properties) {
		if !property.MatchString(key) || strings.HasPrefix(key, "-") {
			report(check.Finding{
				Path:    regionAt(r, "flavors", name, "properties", key),
				Message: fmt.Sprintf("%q is no valid key for a property of a flavor", key),
				Rule:    "letters, digits, spaces and _ . : - (nova)", Hint: "write it as hw:cpu_policy",
			})
		}
	}
}
