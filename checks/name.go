package checks

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/source"
)

var nameCase = &check.Check{
	Code:  "name/case",
	Title: "No two names of a kind differ only in case, accents or spaces at the end.",
	Doc: "Names are written unchanged, and clients compare them letter by letter. The databases do not: tables of keystone, nova and neutron " +
		"have the character set utf8, whose collations in MariaDB (utf8_general_ci, which the generated files set, and from MariaDB 11.5 on utf8mb3_uca1400_ai_ci) " +
		"ignore case and accents, and comparisons ignore spaces at the end. The second of two such names is rejected as a duplicate: the ID of a region, the name of a project, of a flavor or of an " +
		"aggregate (an availability zone is an aggregate with its name), and the VLAN pool of a physical network. Regions are directories of the tree " +
		"too, which some file systems cannot separate.",
	Bad: `
regions: north: flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB"}
regions: north: flavors: "M1.small": {vcpus: 1, ram: "4GiB", disk: "20GiB"}`,
	Good: `
regions: north: flavors: "m1.small": {vcpus: 1, ram: "2GiB", disk: "20GiB"}
regions: north: flavors: "M2.small": {vcpus: 1, ram: "4GiB", disk: "20GiB"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		regions := names{what: "regions", rule: "keystone stores the names of regions without regard to case, and they are directories of the tree"}
		projects := names{what: "projects", rule: "keystone stores the names of projects without regard to case and accents"}
		for _, r := range s.Cloud.Regions {
			regions.add(r.Name, regionAt(r))
			for _, project := range sorted(r.Quotas) {
				projects.add(project, regionAt(r, "quotas", project))
			}
		}
		regions.report(report)
		projects.report(report)
		for _, r := range s.Cloud.Regions {
			for _, all := range namesIn(r) {
				all.report(report)
			}
		}
	},
}

// namesIn returns the names that must differ within a region.
func namesIn(r *model.Region) []names {
	networks := names{what: "networks", rule: "neutron stores the names of physical networks without regard to case and accents"}
	for _, n := range r.Networks {
		networks.add(n.Name, networkAt(r, n))
	}
	physical := names{what: "physical networks", rule: networks.rule}
	if slices.ContainsFunc(r.Networks, func(n *model.Network) bool { return n.PhysicalNetwork != "" }) {
		for _, n := range physicalNetworks(r) {
			physical.add(n.Physical(), networkAt(r, n))
		}
	}
	flavors := names{what: "flavors", rule: "nova stores the names of flavors without regard to case and accents"}
	for _, flavor := range sorted(r.Flavors) {
		flavors.add(flavor, regionAt(r, "flavors", flavor))
	}
	aggregates := names{what: "availability zones or aggregates", rule: "nova stores the names of aggregates without regard to case and accents, and a zone is an aggregate with its name"}
	for h := range r.Hosts() {
		aggregates.add(h.Zone, zoneAt(h))
	}
	for _, a := range r.Aggregates {
		aggregates.add(a.Name, regionAt(r, "aggregates", a.Name))
	}
	return []names{networks, physical, flavors, aggregates}
}

// names are names of one kind, of which no two may be equal for the database.
type names struct {
	what, rule string
	paths      map[string]source.Path // the first of each name
	order      []string               // in which the names were added
}

// add adds a name, unless it is empty or known.
func (n *names) add(name string, path source.Path) {
	if _, known := n.paths[name]; known || name == "" {
		return
	}
	if n.paths == nil {
		n.paths = map[string]source.Path{}
	}
	n.paths[name], n.order = path, append(n.order, name)
}

// report reports each name that equals an earlier one for the database.
func (n *names) report(report check.Report) {
	first := map[string]string{}
	for _, name := range n.order {
		other, taken := first[collated(name)]
		if !taken {
			first[collated(name)] = name
			continue
		}
		how := "case"
		switch {
		case strings.EqualFold(name, other):
		case strings.EqualFold(strings.TrimRight(name, " "), strings.TrimRight(other, " ")):
			how = "case or spaces at the end"
		default:
			how = "case or accents"
		}
		report(check.Finding{
			Path:    n.paths[name],
			Message: fmt.Sprintf("the %s %q and %q differ only in %s", n.what, other, name, how),
			Rule:    n.rule,
			Hint:    "use one name, or names that differ in other characters",
			Related: []diag.Related{{Message: fmt.Sprintf("%q is here", other), Path: n.paths[other]}},
		})
	}
}

// collated returns the form of a name in which the database compares it: without case, accents and spaces at the end.
func collated(name string) string {
	decomposed := norm.NFD.String(strings.ToLower(strings.TrimRight(name, " ")))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, decomposed)
}

// zoneAt returns the path of the value that sets the zone of a host: its host override, else the inventory, else its group.
func zoneAt(h *model.Host) source.Path {
	if h.HostOverride != nil && h.HostOverride.Zone != "" {
		return regionAt(h.Region, "hosts", h.Name, "zone")
	}
	if h.Fact != nil && h.Fact.Zone != "" {
		return source.Join("inventory", h.Name, "zone")
	}
	return groupAt(h.Region, h.Group, "zone")
}

// manifest is the file in a tree next to the directories of regions.
const manifest = "manifest.json"

var regionName = &check.Check{
	Code:  "region/name",
	Title: "The name of a region is not the name of the manifest of a tree.",
	Doc: "A tree has one directory for each region, and the file manifest.json next to them, which lists all files. Some file systems do " +
		"not distinguish upper and lower case.",
	Bad:  southern("manifest.json"),
	Good: southern("Manifest"),
	Cloud: func(s *check.Subject, report check.Report) {
		i := slices.IndexFunc(s.Cloud.Regions, func(r *model.Region) bool { return strings.EqualFold(r.Name, manifest) })
		if i < 0 {
			return
		}
		report(check.Finding{
			Path:    regionAt(s.Cloud.Regions[i]),
			Message: fmt.Sprintf("a region cannot be called %s", s.Cloud.Regions[i].Name),
			Rule:    "the tree has a file of that name next to the directories of the regions",
			Hint:    "create the region in keystone with another name",
		})
	},
}

// southern returns a second region for the minimal cloud of the examples.
func southern(name string) string {
	return fmt.Sprintf(`
regions: %q: {
	networking: driver: "neutron"
	networks: {
		management: {vlan: 100, cidr: "10.130.0.0/22", vip: "10.130.0.10", vrid: 51}
		tenant: {purpose: "tenant", nic: "eth1", vlans: ["1000-1999"]}
	}
	image: storage: "shared"
	groups: ctl: {role: "control-compute", hardware: "node", hosts: "south-ctl[1-3]", address: management: "10.130.0.10+n"}
}`, name)
}
