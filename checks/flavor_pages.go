package checks

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

const (
	// pageSize is the extra spec of a flavor that sets which pages of memory its instances use.
	pageSize = "hw:mem_page_size"
	// numaFilter is the only filter that reads the NUMA nodes of hosts.
	numaFilter = "NUMATopologyFilter"
)

var flavorPages = &check.Check{
	Code:  "flavor/pages",
	Title: "Instances on hosts with huge pages set which pages they use.",
	Doc: "Nova counts all memory of a host, including huge pages, for instances that request no size of pages, though these " +
		"get only small pages: hosts are overcommitted, and the kernel kills instances. A flavor with hw:mem_page_size is " +
		"counted by that size. One with a property for an aggregate (aggregate_instance_extra_specs:) is assumed to avoid " +
		"such hosts.",
	Severity: diag.Warning,
	Bad: `
hardware: node: hugePages: {size: "1GiB", count: 64}
regions: north: flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB"}`,
	Good: `
hardware: node: hugePages: {size: "1GiB", count: 64}
regions: north: compute: filters: ["ComputeFilter", "NUMATopologyFilter"]
regions: north: flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB", properties: "hw:mem_page_size": "large"}`,
	Cloud: eachMachine(func(m machine, report check.Report) {
		if m.HugePages.Count == 0 {
			return
		}
		var small []string
		for _, name := range sorted(m.region.Flavors) {
			if f := m.region.Flavors[name]; f.Properties[pageSize] == "" && !isKeptApart(f) {
				small = append(small, name)
			}
		}
		if len(small) == 0 {
			return
		}
		report(check.Finding{
			Path: hardwareAt(m.Hardware, "hugePages"),
			Message: fmt.Sprintf("nova counts these %s for instances of region %s that use small pages: flavors %s",
				inMiB(m.HugePages.Memory()), m.region.Name, someOf(small)),
			Rule:    fmt.Sprintf("small pages of hardware %s are %s, less what the host reserves", m.Name, inMiB(max(0, m.Memory-m.HugePages.Memory()))),
			Hint:    `give flavors properties: "hw:mem_page_size": "small" or "large", or keep them off such hosts with an aggregate`,
			Related: []diag.Related{{Message: "the first of them", Path: regionAt(m.region, "flavors", small[0])}},
		})
	}),
}

// isKeptApart reports whether a flavor requests hosts of an aggregate.
func isKeptApart(f model.Flavor) bool {
	return slices.ContainsFunc(sorted(f.Properties), func(key string) bool { return strings.HasPrefix(key, "aggregate_instance_extra_specs:") })
}

// someOf lists the first few names and the number of the others.
func someOf(names []string) string {
	const few = 3
	if more := len(names) - few; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), more)
	}
	return strings.Join(names, ", ")
}

var flavorNUMA = &check.Check{
	Code:  "flavor/numa",
	Title: "A scheduler filter reads NUMA nodes if a flavor requests some.",
	Doc: "A flavor with hw:mem_page_size or hw:numa_nodes needs pages or NUMA nodes of a host. Only NUMATopologyFilter looks " +
		"for them, which is not among nova's default filters: without it the scheduler sends instances to hosts that reject " +
		"them.",
	Severity: diag.Warning,
	Bad:      `regions: north: flavors: "m1.small": {vcpus: 2, ram: "2GiB", disk: "20GiB", properties: "hw:numa_nodes": "2"}`,
	Good: `
regions: north: compute: filters: ["ComputeFilter", "NUMATopologyFilter"]
regions: north: flavors: "m1.small": {vcpus: 2, ram: "2GiB", disk: "20GiB", properties: "hw:numa_nodes": "2"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		uses := filterUses(s)
		for _, r := range s.Cloud.Regions {
			if r.Series < series.Juno || slices.ContainsFunc(uses, func(use filterUse) bool { return use.name == numaFilter && slices.Contains(use.series, r.Series) }) {
				continue
			}
			for _, name := range sorted(r.Flavors) {
				for _, key := range []string{pageSize, "hw:numa_nodes"} {
					if r.Flavors[name].Properties[key] == "" {
						continue
					}
					report(check.Finding{
						Path:    regionAt(r, "flavors", name, "properties", key),
						Message: fmt.Sprintf("flavor %s requests %s, which no scheduler filter of region %s reads", name, key, r.Name),
						Rule:    numaFilter + " is the only filter that reads pages and NUMA nodes",
						Hint:    "add it to compute.filters",
					})
					break
				}
			}
		}
	},
}

var flavorPageSize = &check.Check{
	Code:  "flavor/page-size",
	Title: "A flavor that requests huge pages finds hosts that have them.",
	Doc: "An instance with hw:mem_page_size uses pages of that size only: hosts without them reject it. Sizes are KiB, or have " +
		"a unit: 2MB and 1GB. large is any size but the smallest.",
	Severity: diag.Warning,
	Bad: `
regions: north: compute: filters: ["ComputeFilter", "NUMATopologyFilter"]
regions: north: flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB", properties: "hw:mem_page_size": "large"}`,
	Good: `
hardware: node: hugePages: {size: "1GiB", count: 64}
regions: north: compute: filters: ["ComputeFilter", "NUMATopologyFilter"]
regions: north: flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB", properties: "hw:mem_page_size": "large"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			hosts := s.Sites[r.Name].HostsWith(service.Instances)
			for _, name := range sorted(r.Flavors) {
				wanted := r.Flavors[name].Properties[pageSize]
				has := func(h *model.Host) bool { return h.Hardware == nil || hasPages(h.Hardware.HugePages, wanted) }
				if wanted == "" || len(hosts) == 0 || slices.ContainsFunc(hosts, has) {
					continue
				}
				report(check.Finding{
					Path:    regionAt(r, "flavors", name, "properties", pageSize),
					Message: fmt.Sprintf("flavor %s requests pages of size %s, which no host of region %s has", name, wanted, r.Name),
					Rule:    "hardware has the small pages of x86 (4 KiB), and hugePages",
					Hint:    `state which pages the hardware has: hugePages: {size: "1GiB", count: 64}`,
				})
			}
		}
	},
}

// hasPages reports whether a machine with these huge pages has some that a flavor requests.
func hasPages(huge model.HugePages, wanted string) bool {
	switch strings.ToLower(wanted) {
	case "small", "any", "4", "4kb":
		return true
	case "large":
		return huge.Count > 0
	case "2048", "2048kb", "2mb":
		return huge.Count > 0 && huge.Size == 2<<20
	case "1048576", "1048576kb", "1024mb", "1gb":
		return huge.Count > 0 && huge.Size == 1<<30
	}
	return false
}
