package explain

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/program"
	"stackplan/internal/service"
)

// ProgramOf returns the program whose options overrides set under a name; nil if there is none.
func ProgramOf(services []*service.Service, name string) *program.Program {
	for _, svc := range services {
		for _, f := range svc.Files {
			if f.Settings != nil && f.Settings.Name == name {
				return f.Settings
			}
		}
	}
	return nil
}

// ProgramOptionOf explains an option of a program: the releases of Debian that have it, and the rows that set it. The option is
// SECTION.OPTION, or the option alone if the program has no sections. If no release has it, the text states why the newest does not.
func ProgramOptionOf(services []*service.Service, p *program.Program, option string) (doc Option, problem string) {
	key := keyIn(p, option)
	doc = Option{Project: p.Name, Name: shown(key), Rows: []Row{}, Life: []Event{}}
	isKnown := false
	for _, release := range program.Releases {
		asked := p.Ask(release, key)
		what := asked.In() + " has it"
		if fault := asked.Lookup(); fault != nil {
			what, problem = fault.Message, strings.TrimSuffix(fault.Message+"; "+fault.Hint, "; ")
		} else {
			isKnown = true
		}
		doc.Life = append(doc.Life, Event{fmt.Sprintf("Debian %d", release), what})
	}
	if !isKnown {
		return doc, problem
	}
	var seen []*service.File
	for _, svc := range services {
		for _, f := range svc.Files {
			if f.Settings == nil || f.Settings.Name != p.Name || slices.Contains(seen, f) {
				continue
			}
			seen = append(seen, f)
			for _, row := range rowsOf(f, key) {
				doc.Rows = append(doc.Rows, newRow(f, row))
			}
		}
	}
	return doc, ""
}

// keyIn splits an option into section and name, unless the program has no sections.
func keyIn(p *program.Program, option string) program.Key {
	whole := program.Key{Name: option}
	if section, name, found := strings.Cut(option, "."); found && p.Ask(program.Releases[0], whole).Section == "" && p.Layout != program.Pairs {
		return p.Ask(program.Releases[0], program.Key{Section: section, Name: name}).Key
	}
	return p.Ask(program.Releases[0], whole).Key
}

// shown returns an option in the usual notation.
func shown(k program.Key) string { return catalogue.Key{Group: k.Section, Name: k.Name}.String() }

// rowsOf returns the rows of a file that write lines of an option.
func rowsOf(f *service.File, key program.Key) []*service.Row {
	kind, _, _ := strings.Cut(key.Section, " ")
	of := &service.File{Rows: f.Rows, Sections: f.Sections}
	if i := slices.IndexFunc(f.Sections, func(s service.Section) bool { return s.Name == kind }); i >= 0 {
		of = &service.File{Rows: f.Sections[i].Rows}
	}
	return slices.DeleteFunc(of.AllRows(), func(row *service.Row) bool {
		return row.Option != key.Name && row.Option != strings.TrimPrefix(key.Section+"."+key.Name, ".")
	})
}
