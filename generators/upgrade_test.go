package generators_test

import (
	"slices"
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/catalogue"
	"stackplan/internal/service"
)

// TestHazardsMatchTheCatalogue checks that the default of each hazard changes in its series as stated.
func TestHazardsMatchTheCatalogue(t *testing.T) {
	facts := catalogue.Open()
	type option struct {
		key   catalogue.Key
		after string
	}
	exists := map[option]bool{}
	for _, p := range service.Projects(generators.All()) {
		for _, h := range p.Hazards {
			found, ok := facts.Follow(p.Name, h.Option, h.Since, h.Since-1)
			isKnown := ok && found.After != nil
			exists[option{h.Option, h.After}] = exists[option{h.Option, h.After}] || isKnown
			if !isKnown {
				continue
			}
			if before, after := found.After.DefaultText(), found.Before.DefaultText(); before != h.Before || after != h.After {
				t.Errorf("%s %v in %v: the default changes from %s to %s, the hazard states %s to %s", p.Name, h.Option, h.Since, before, after, h.Before, h.After)
			}
			if h.Why == "" || h.Do == "" {
				t.Errorf("%s %v: the reason or the instruction is missing", p.Name, h.Option)
			}
		}
	}
	for o, isKnown := range exists {
		if !isKnown {
			t.Errorf("no project has %v in the series of its hazard and before", o.key)
		}
	}
}

// TestConditionalOptionsExist checks that some series of some project has options with each of the beginnings.
func TestConditionalOptionsExist(t *testing.T) {
	facts := catalogue.Open()
	exists := map[string]bool{}
	for _, p := range service.Projects(generators.All()) {
		var names []string
		for _, in := range facts.Series(p.Name) {
			for _, o := range facts.Options(p.Name, in) {
				names = append(names, o.Key.String()+" ")
			}
		}
		slices.Sort(names)
		for _, c := range p.Conditional {
			for _, begin := range c.Options {
				i, _ := slices.BinarySearch(names, begin)
				exists[begin] = exists[begin] || i < len(names) && strings.HasPrefix(names[i], begin)
			}
		}
	}
	for begin, known := range exists {
		if !known {
			t.Errorf("no series of any project has an option that begins with %q", begin)
		}
	}
}

// withoutTask are the services that depend on the series and that no upgrade task restarts. They restart after the tasks of their
// project.
var withoutTask []string

// TestUpgradeTasks checks that the tasks name services of their projects, that each service with options of a series belongs to a
// project, and lists the services for which no task is declared.
func TestUpgradeTasks(t *testing.T) {
	restarted, known := map[string]bool{}, map[string]*service.Project{}
	for _, s := range generators.All() {
		known[s.Name] = s.Project
	}
	for _, p := range service.Projects(generators.All()) {
		for _, task := range p.Upgrade {
			for _, name := range append([]string{task.Service}, task.Restarts...) {
				if known[name] == nil || known[name].Name != p.Name {
					t.Errorf("a task of %s is about %s, which is not one of its services", p.Name, name)
				}
			}
			for _, name := range task.Restarts {
				restarted[name] = true
			}
		}
	}
	var missing []string
	for _, s := range generators.All() {
		i := slices.IndexFunc(s.Files, func(f *service.File) bool { return f.Project != "" })
		switch {
		case i < 0:
		case s.Project == nil || s.Project.Name != s.Files[i].Project:
			t.Errorf("%s has options of %s and does not belong to this project", s.Name, s.Files[i].Project)
		case !restarted[s.Name]:
			missing = append(missing, s.Name)
		}
	}
	if !slices.Equal(missing, withoutTask) {
		t.Errorf("no task is declared for %v, known are %v", missing, withoutTask)
	}
}

// projectsWithoutHazards are the projects that declare no dangerous changes of defaults of their own, except for their libraries.
var projectsWithoutHazards = []string{"rabbitmq", "glance", "placement", "barbican", "cinder", "octavia", "magnum", "horizon"}

// TestProjectsWithoutHazards lists the projects that declare no hazards of their own.
func TestProjectsWithoutHazards(t *testing.T) {
	var missing []string
	for _, p := range service.Projects(generators.All()) {
		if !slices.ContainsFunc(p.Hazards, func(h service.Hazard) bool { return !strings.HasPrefix(h.Option.Group, "oslo_") }) {
			missing = append(missing, p.Name)
		}
	}
	if !slices.Equal(missing, projectsWithoutHazards) {
		t.Errorf("no hazards are declared for %v, known are %v", missing, projectsWithoutHazards)
	}
}
