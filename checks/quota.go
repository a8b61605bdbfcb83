package checks

import (
	"fmt"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

var quotaForm = &check.Check{
	Code:  "quota/form",
	Title: "A quota of memory is a whole number of MiB that nova can store.",
	Doc:   "Nova stores quotas of memory as whole MiB, in 32 bits.",
	Bad:   `regions: north: quotas: web: ram: "1000KiB"`,
	Good:  `regions: north: quotas: web: ram: "1000MiB"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, project := range sorted(r.Quotas) {
				ram := r.Quotas[project]["ram"]
				f := check.Finding{Path: regionAt(r, "quotas", project, "ram"), Rule: "nova stores quotas of memory as whole MiB"}
				switch {
				case ram < 0:
				case ram%(1<<20) != 0:
					f.Message, f.Hint = fmt.Sprintf("the ram of project %s is not a whole number of MiB", project), "round it to MiB"
					report(f)
				case ram>>20 > 1<<31-1:
					f.Message, f.Hint = fmt.Sprintf("the ram of project %s is more than nova can store", project), "write less than 2048TiB, or -1 for no limit"
					f.Rule = "at most 2147483647 MiB, a signed 32-bit integer in the database of nova"
					report(f)
				}
			}
		}
	},
}

var flavorHost = &check.Check{
	Code:  "flavor/host",
	Title: "Each flavor fits on an empty host of the region.",
	Doc: "An instance runs on one host, so nova gives it no more CPUs, memory and disk than one host has for instances, " +
		"regardless of how much all hosts have together. stackplan capacity computes what ratios and reserves leave.",
	Severity: diag.Warning,
	Bad:      `regions: north: flavors: huge: {vcpus: 4, ram: "129GiB", disk: "80GiB"}`,
	Good:     `regions: north: flavors: huge: {vcpus: 4, ram: "120GiB", disk: "80GiB"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			hosts := slices.DeleteFunc(slices.Clone(s.HostFiles(r)), func(h *check.HostFiles) bool { return h.Host.Hardware == nil || !h.Does(service.Instances) })
			for _, name := range sorted(r.Flavors) {
				isEnough := func(h *check.HostFiles) bool { return fits(h, r.Flavors[name]) }
				if len(hosts) == 0 || slices.ContainsFunc(hosts, isEnough) {
					continue
				}
				report(check.Finding{
					Path:    regionAt(r, "flavors", name),
					Message: fmt.Sprintf("flavor %s is larger than every host of region %s", name, r.Name),
					Rule:    "an instance gets at most the CPUs that one host has for instances, and at most its memory and disk",
					Hint:    "reduce its size, or add hardware that is large enough",
				})
			}
		}
	},
}

// fits reports whether an instance of a flavor fits on an empty host. With an allocation ratio, instances may also get the reserved memory
// and disk of the host, but not more than the total; before mitaka the same applied to CPUs.
func fits(h *check.HostFiles, f model.Flavor) bool {
	hw, r := h.Host.Hardware, h.Host.Region
	cpus := hw.CPUs
	if r.Series >= series.Mitaka {
		cpus = len(instanceCPUs(h))
	}
	return f.VCPUs <= cpus && f.RAM <= hw.Memory && (f.Disk+f.Ephemeral+f.Swap <= hw.Disk || r.SharedDisk() > 0 || r.Compute.DiskPool != "")
}
