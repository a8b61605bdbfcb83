package generators_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/service"
)

// The page of the architecture counts what the dependencies, forms and plug-ins of all projects cover.
func TestArchitectureCountsForms(t *testing.T) {
	page, err := os.ReadFile("../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(string(page)), " ")
	for _, want := range coverage() {
		if !strings.Contains(text, want) {
			t.Errorf("docs/architecture.md does not contain %q", want)
		}
	}
}

// coverage returns the sentences that state the numbers. What several projects share is counted once.
func coverage() []string {
	dependencies, options, flavors, aggregates := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	forms, named, dangers := map[string]bool{}, map[string]bool{}, map[string]bool{}
	plugins, pluginOptions, properties := map[string]bool{}, map[string]bool{}, 0
	for _, project := range service.Projects(generators.All()) {
		for _, d := range project.Dependencies {
			dependencies[fmt.Sprint(d.Options, d.Flavor, d.Aggregate, d.Span, d.Why)] = true
			for _, option := range d.Options {
				options[option] = true
			}
			if d.Flavor != "" {
				flavors[d.Flavor] = true
			}
			if d.Aggregate != "" {
				aggregates[d.Aggregate] = true
			}
		}
		for _, f := range project.Forms {
			forms[fmt.Sprint(f.Options, f.Rule)] = true
			if f.Danger != "" {
				dangers[fmt.Sprint(f.Options, f.Rule)] = true
			}
			for _, option := range f.Options {
				named[option] = true
			}
		}
		for _, p := range project.Plugins {
			for _, option := range p.Options {
				pluginOptions[option] = true
			}
			for _, known := range p.Plugins {
				plugins[p.What+" "+known.Name] = true
			}
		}
		for _, known := range []*service.Properties{project.FlavorProperties, project.AggregateProperties} {
			if known == nil {
				continue
			}
			names := map[string]bool{}
			for _, property := range known.Known {
				for _, name := range property.Names {
					names[name] = true
				}
			}
			properties += len(names)
		}
	}
	return []string{
		fmt.Sprintf("There are %d dependencies: of %d options, %d properties of flavors and %d properties of aggregates", len(dependencies), len(options), len(flavors), len(aggregates)),
		fmt.Sprintf("%d forms cover %d names of options; %d of them are values", len(forms), len(named), len(dangers)),
		fmt.Sprintf("%d plug-ins of %d options are known, and the values of %d properties", len(plugins), len(pluginOptions), properties),
	}
}
