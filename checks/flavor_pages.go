package checks

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
)

// pageSize is the extra spec of a flavor that sets the size of the memory pages of its instances.
const pageSize = "hw:mem_page_size"

var flavorPages = &check.Check{
	Code:  "flavor/pages",
	Title: "In regions with huge pages, each flavor sets the size of its memory pages.",
	Doc: "Nova counts all memory of a host, including huge pages, for instances that request no page size, but these instances " +
		"get only small pages. Hosts then get more instances than their small pages can hold, and the kernel ends instances. A " +
		"flavor with hw:mem_page_size is counted by the page size that it requests. The check assumes that a flavor with a " +
		"property for an aggregate (aggregate_instance_extra_specs:) does not use such hosts.",
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
			Message: fmt.Sprintf("nova counts the %s of huge pages for instances of region %s that use small pages: flavors %s",
				inMiB(m.HugePages.Memory()), m.region.Name, someOf(small)),
			Rule:    fmt.Sprintf("small pages of hardware %s are %s, minus what is reserved for the host", m.Name, inMiB(max(0, m.Memory-m.HugePages.Memory()))),
			Hint:    `write properties: "hw:mem_page_size": "small" or "large" in the flavors, or move them to other hosts with an aggregate`,
			Related: []diag.Related{{Message: "the first of these flavors", Path: regionAt(m.region, "flavors", small[0])}},
		})
	}),
}

// isKeptApart reports whether a flavor requires hosts of an aggregate.
func isKeptApart(f model.Flavor) bool {
	return slices.ContainsFunc(sorted(f.Properties), func(key string) bool { return strings.HasPrefix(key, "aggregate_instance_extra_specs:") })
}

// someOf returns the first few of several names and the number of the others.
func someOf(names []string) string {
	const few = 3
	if more := len(names) - few; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), more)
	}
	return strings.Join(names, ", ")
}

var flavorPageSize = &check.Check{
	Code:  "flavor/page-size",
	Title: "If a flavor requests a page size, at least one host has pages of that size.",
	Doc: "An instance with hw:mem_page_size gets pages of that size only, and hosts without them cannot run it. A size is a " +
		"number of KiB, or has a unit: 2MB and 1GB. large is any size except the smallest.",
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
				if !isPageSize(wanted) || len(hosts) == 0 || slices.ContainsFunc(hosts, has) {
					continue
				}
				report(check.Finding{
					Path:    regionAt(r, "flavors", name, "properties", pageSize),
					Message: fmt.Sprintf("flavor %s requests pages of size %s, which no host of region %s has", name, wanted, r.Name),
					Rule:    "hardware has the small pages of x86 (4 KiB) and its hugePages",
					Hint:    `write the pages into the hardware, as hugePages: {size: "1GiB", count: 64}`,
				})
			}
		}
	},
}

// isPageSize reports whether a value looks like a size; flavor/property-value reports what nova rejects.
func isPageSize(wanted string) bool {
	return wanted != "" && (wanted[0] >= '0' && wanted[0] <= '9' || slices.Contains([]string{"small", "large", "any"}, strings.ToLower(wanted)))
}

// hasPages reports whether a machine with these huge pages has pages of the size that a flavor requests.
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
