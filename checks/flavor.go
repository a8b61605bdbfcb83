package checks

import (
	"fmt"

	"stackplan/internal/check"
	"stackplan/internal/diag"
)

// libvirtPeriod is the scheduling period of a flavor that sets none, in microseconds (libvirt: cputune).
const libvirtPeriod = 100000

var flavorCPU = &check.Check{
	Code:  "flavor/cpu-quota",
	Title: "The CPU quota of a flavor is at most its period.",
	Doc: "libvirt lets each vCPU run for quota microseconds of every period. A vCPU is one thread and cannot run longer than the " +
		"period, so a larger quota has no effect.",
	Severity: diag.Warning,
	Bad:      `regions: north: flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB", cpu: {period: 50000, quota: 60000}}`,
	Good:     `regions: north: flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB", cpu: {period: 100000, quota: 57499}}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			for _, name := range sorted(r.Flavors) {
				flavor := r.Flavors[name]
				period := flavor.Period
				if period == 0 {
					period = libvirtPeriod
				}
				if flavor.CPUQuota <= period {
					continue
				}
				report(check.Finding{
					Path:    regionAt(r, "flavors", name, "cpu", "quota"),
					Message: fmt.Sprintf("a quota of %d µs in each period of %d µs has no effect", flavor.CPUQuota, period),
					Rule:    "a vCPU is one thread (vcpu_quota and vcpu_period of libvirt)",
					Hint:    fmt.Sprintf("write less than %d, or remove quota", period),
				})
			}
		}
	},
}
