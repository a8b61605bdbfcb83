package service

import (
	"slices"
	"strings"
)

// Sections returns the sections that rows write into, by project, including those of back ends, which only the program's files
// name.
func Sections(sites map[string]*Site) map[string][]string {
	sections := map[string][]string{}
	for _, site := range sites {
		for _, service := range site.Services {
			for _, f := range service.Files {
				for i := range f.Rows {
					group, _, _ := strings.Cut(f.Rows[i].Option, ".")
					if f.Project != "" && !slices.Contains(sections[f.Project], group) {
						sections[f.Project] = append(sections[f.Project], group)
					}
				}
			}
		}
	}
	return sections
}
