package lint

import (
	"path"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
)

// isGlobal reports whether a file is config/global.conf of kolla-ansible, whose options are merged into the files of all services.
func isGlobal(name string) bool {
	dir := path.Base(path.Dir(name))
	return path.Base(name) == "global.conf" && (dir == "config" || dir == ".")
}

// readGlobal returns a document for each project with its options in a file for all services: an option belongs to the projects that read it.
// One that none reads belongs to the first project, which reports it. It returns nothing if most options are unknown: another program has
// the file. If only is not empty, it returns only the document of that project.
func readGlobal(facts *catalogue.Catalogue, in *Input, only string) ([]*document, error) {
	whole, err := readOslo(in, catalogue.ProgramFile{})
	if err != nil {
		return nil, err
	}
	byProject, unread := map[string][]setting{}, []setting(nil)
	for _, s := range whole.settings {
		reader := readerOf(facts, s.key)
		if reader == "" {
			unread = append(unread, s)
		} else {
			byProject[reader] = append(byProject[reader], s)
		}
	}
	if len(unread)*2 > len(whole.settings) {
		return nil, nil
	}
	var all []*document
	for _, project := range globalOrder(facts.Projects()) {
		settings := byProject[project]
		if len(all) == 0 {
			settings = append(settings, unread...)
		}
		if len(byProject[project]) == 0 {
			continue
		}
		slices.SortFunc(settings, func(a, b setting) int { return a.place.line - b.place.line })
		d := *whole
		d.file, d.settings, d.ofPlugin, d.isMore = catalogue.ProgramFile{Project: project}, settings, false, len(all) > 0
		if d.isMore {
			d.rejected = nil
		}
		all = append(all, &d)
	}
	if only != "" {
		all = slices.DeleteFunc(all, func(d *document) bool { return d.file.Project != only })
	}
	return all, nil
}

// readerOf returns the first project that reads an option in some series; "" if none does.
func readerOf(facts *catalogue.Catalogue, key catalogue.Key) string {
	for _, project := range globalOrder(facts.Projects()) {
		if len(facts.ReadBy(project, key)) > 0 {
			return project
		}
	}
	return ""
}

// globalOrder returns the projects with those first that most options of libraries are shared with: nova has all of them.
func globalOrder(projects []string) []string {
	sorted := slices.Clone(projects)
	slices.SortStableFunc(sorted, func(a, b string) int { return strings.Compare(commonest(a), commonest(b)) })
	return sorted
}

// commonest returns a text that sorts nova first.
func commonest(project string) string {
	if project == "nova" {
		return ""
	}
	return project
}
