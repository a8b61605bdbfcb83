package demand

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"stackplan/internal/diag"
)

// directory is what is known about projects.
type directory struct {
	byID    map[string]Project
	domains map[string][]string // of the projects of a name, without "" for unknown
}

// resolve assigns each quota to its project: by the ID of the project, or by its name if only one domain has such a project.
func (d *Demand) resolve(list *diag.List) {
	dir := directory{map[string]Project{}, map[string][]string{}}
	d.separate()
	for _, p := range d.Projects {
		if p.ID != "" {
			dir.byID[p.ID] = p
		}
		if p.Domain != "" && !slices.Contains(dir.domains[p.Name], p.Domain) {
			dir.domains[p.Name] = append(dir.domains[p.Name], p.Domain)
		}
	}
	ambiguous := map[string]bool{}
	for i := range d.Quotas {
		q := &d.Quotas[i]
		q.Domain, q.Project = dir.find(q.Domain, q.Project)
		if domains := dir.domains[q.Project]; q.Domain == "" && len(domains) > 1 && !ambiguous[q.Project] {
			ambiguous[q.Project] = true
			*list = append(*list, diag.Diagnostic{Code: "demand/project", Severity: diag.Warning, Path: q.Path, Pos: q.Pos,
				Message: fmt.Sprintf("several domains have a project %s, and this quota does not state its domain: %s", q.Project, strings.Join(domains, ", ")),
				Hint:    "its quotas are counted as those of another project; identify the project by its ID"})
		}
	}
	d.mergeProjects(dir)
}

// find returns the domain and the name of a project that is identified by its name or its ID.
func (dir directory) find(domain, name string) (string, string) {
	if p, ok := dir.byID[name]; ok && domain == "" {
		domain, name = p.Domain, p.Name
	}
	if domains := dir.domains[name]; domain == "" && len(domains) == 1 {
		domain = domains[0]
	}
	return domain, name
}

// separate gives projects of one name and domain but with different IDs their ID as a domain: the source does not state the domains.
func (d *Demand) separate() {
	type key struct{ domain, name string }
	ids := map[key]map[string]bool{}
	for _, p := range d.Projects {
		k := key{p.Domain, p.Name}
		if ids[k] == nil {
			ids[k] = map[string]bool{}
		}
		if p.ID != "" {
			ids[k][p.ID] = true
		}
	}
	for i := range d.Projects {
		if p := &d.Projects[i]; p.ID != "" && len(ids[key{p.Domain, p.Name}]) > 1 {
			p.Domain = strings.TrimPrefix(p.Domain+", "+p.ID, ", ")
		}
	}
}

// mergeProjects keeps each project once.
func (d *Demand) mergeProjects(dir directory) {
	type key struct{ domain, name string }
	first := map[key]int{}
	kept := d.Projects[:0]
	for _, p := range d.Projects {
		p.Domain, p.Name = dir.find(p.Domain, p.Name)
		k := key{p.Domain, p.Name}
		i, again := first[k]
		if !again {
			first[k] = len(kept)
			kept = append(kept, p)
			continue
		}
		if kept[i].ID == "" {
			kept[i].ID = p.ID
		}
		if kept[i].Unknown == "" {
			kept[i].Unknown = p.Unknown
		}
	}
	d.Projects = kept
}

// Distinguish gives projects of one name in several domains different names, NAME (DOMAIN), and removes all domains.
func (d *Demand) Distinguish() {
	domains := map[string]map[string]bool{}
	seen := func(name, domain string) {
		if domains[name] == nil {
			domains[name] = map[string]bool{}
		}
		domains[name][domain] = true
	}
	for _, q := range d.Quotas {
		seen(q.Project, q.Domain)
	}
	for _, p := range d.Projects {
		seen(p.Name, p.Domain)
	}
	for i := range d.Quotas {
		q := &d.Quotas[i]
		q.Project, q.Domain = distinct(q.Project, q.Domain, len(domains[q.Project])), ""
	}
	for i := range d.Projects {
		p := &d.Projects[i]
		p.Name, p.Domain = distinct(p.Name, p.Domain, len(domains[p.Name])), ""
	}
}

func distinct(name, domain string, domains int) string {
	if domains < 2 || domain == "" {
		return name
	}
	return fmt.Sprintf("%s (%s)", name, domain)
}

// IDs returns the projects of quotas that are known by their ID only, sorted: 32 hexadecimal digits, as keystone generates them.
func (d *Demand) IDs() []string {
	known := map[string]bool{}
	for _, q := range d.Quotas {
		if isID(q.Project) {
			known[q.Project] = true
		}
	}
	return slices.Sorted(maps.Keys(known))
}

func isID(text string) bool {
	return len(text) == 32 && strings.Trim(text, "0123456789abcdef") == ""
}
