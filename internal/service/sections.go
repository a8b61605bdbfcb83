package service

import (
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/program"
)

// Names returns the options that the overrides of a cloud name.
func Names(facts *catalogue.Catalogue, c *model.Cloud, sites map[string]*Site) *override.Names {
	return override.NewNames(facts, c, Sections(sites), programs(sites))
}

// programs returns the programs whose options overrides set, by name.
func programs(sites map[string]*Site) map[string]*program.Program {
	all := map[string]*program.Program{}
	for _, site := range sites {
		for _, service := range site.all {
			for _, f := range service.Files {
				if f.Settings != nil {
					all[f.Settings.Name] = f.Settings
				}
			}
		}
	}
	return all
}

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
