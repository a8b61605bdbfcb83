package checks

import (
	"fmt"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

var seriesUntested = &check.Check{
	Code:  "series/untested",
	Title: "The files of the series of a region are tested.",
	Doc: "The options of every series come from its catalogue, but the tests of this project read only the files of some series " +
		"with the real programs. The files of other series are only checked against the catalogue.",
	Severity: diag.Warning,
	Bad:      `series: "2024.1"`,
	Good:     `series: "zed"`,
	Cloud: func(s *check.Subject, report check.Report) {
		reported := map[source.Path]bool{}
		for _, r := range s.Cloud.Regions {
			path := seriesAt(s.Cloud, r)
			if r.Series.Tested() || reported[path] {
				continue
			}
			reported[path] = true
			report(check.Finding{
				Path:    path,
				Message: fmt.Sprintf("the files of %v are not tested", r.Series),
				Rule:    "the tested series are " + testedSeries(),
				Hint:    "review the generated files before the rollout",
			})
		}
	},
}

var seriesDriver = &check.Check{
	Code:  "series/nova-network",
	Title: "nova-network is used only before ussuri.",
	Doc: "The network service of nova was deprecated in newton and removed in ussuri (release notes of nova 21.0.0). Later " +
		"series have only neutron.",
	Bad: `
regions: north: {
	networking: {driver: "nova-network", manager: "flat-dhcp"}
	networks: fixed: {purpose: "fixed", vlan: 101, cidr: "10.121.0.0/16"}
}`,
	Good: `
series: "havana"
regions: north: {
	networking: {driver: "nova-network", manager: "flat-dhcp"}
	networks: fixed: {purpose: "fixed", vlan: 101, cidr: "10.121.0.0/16"}
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if r.Networking.IsNeutron() || r.Series < series.Ussuri {
				continue
			}
			report(check.Finding{
				Path:    regionAt(r, "networking", "driver"),
				Message: fmt.Sprintf("nova-network was removed in ussuri, and the region runs %v", r.Series),
				Rule:    "release notes of nova 21.0.0 (ussuri)",
				Hint:    `write "neutron", and declare a tenant network with vlans and an external network for the instances`,
			})
		}
	},
}

var seriesMechanism = &check.Check{
	Code:  "series/linuxbridge",
	Title: "The linuxbridge mechanism is used only before 2025.1.",
	Doc: "Neutron marked the Linux bridge driver and its agent as experimental in zed and removed both in 2025.1 " +
		"(release notes of neutron 26.0.0).",
	Bad:  `regions: north: networking: mechanism: "linuxbridge"`,
	Good: `series: "zed", regions: north: networking: mechanism: "linuxbridge"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if r.Networking.Mechanism != "linuxbridge" || r.Series < series.Epoxy {
				continue
			}
			report(check.Finding{
				Path:    regionAt(r, "networking", "mechanism"),
				Message: fmt.Sprintf("linuxbridge was removed in 2025.1, and the region runs %v", r.Series),
				Rule:    "release notes of neutron 26.0.0 (2025.1)",
				Hint:    `write "openvswitch" or "ovn": in both cases the network of instances is migrated; stackplan diff --against git: prints the steps`,
			})
		}
	},
}

var seriesOVN = &check.Check{
	Code:  "series/ovn",
	Title: "The ovn mechanism is used only from ussuri on.",
	Doc:   "The driver of OVN became a part of neutron in ussuri (release notes of neutron 16.0.0). Before, it was a project of its own, networking-ovn.",
	Bad:   `series: "havana", regions: north: networking: {mechanism: "ovn", tenants: "vlan"}`,
	Good:  `series: "zed", regions: north: networking: {mechanism: "ovn", tenants: "vlan"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if !r.Networking.HasOVN() || r.Series >= series.Ussuri {
				continue
			}
			report(check.Finding{
				Path:    regionAt(r, "networking", "mechanism"),
				Message: fmt.Sprintf("neutron has the mechanism ovn from ussuri on, and the region runs %v", r.Series),
				Rule:    "release notes of neutron 16.0.0 (ussuri)",
				Hint:    `write "openvswitch", or use a later series`,
			})
		}
	},
}

// seriesAt returns the path of the series of a region: that of the region, else that of the cloud.
func seriesAt(c *model.Cloud, r *model.Region) source.Path {
	if r.Series != c.Series {
		return regionAt(r, "series")
	}
	return "series"
}

// testedSeries returns the names of the series whose files are tested.
func testedSeries() string {
	var names []string
	for _, s := range series.All() {
		if s.Tested() {
			names = append(names, s.String())
		}
	}
	return and(names)
}
