package generators_test

import (
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// Each form is that of an option of the catalogue, and accepts the default of the option in every series.
func TestFormsAcceptDefaults(t *testing.T) {
	facts := catalogue.Open()
	names := map[string]bool{} // of options that a form is for
	for _, project := range service.Projects(generators.All()) {
		for _, in := range series.All() {
			for _, option := range facts.Options(project.Name, in) {
				for _, f := range project.FormsOf(option.Key.String(), in) {
					for _, pattern := range f.Options {
						if single := (&service.Form{Options: []string{pattern}}); single.Matches(option.Key.String(), in) {
							names[pattern] = true
						}
					}
					acceptDefault(t, f, option)
				}
			}
		}
	}
	for _, project := range service.Projects(generators.All()) {
		for _, f := range project.Forms {
			if f.Rule == "" || f.Evidence == "" || f.Validate == nil {
				t.Errorf("%s: the form of %v is incomplete", project.Name, f.Options)
			}
			for _, pattern := range f.Options {
				if !names[pattern] {
					t.Errorf("%s: no series has an option %s", project.Name, pattern)
				}
			}
		}
	}
}

func acceptDefault(t *testing.T, f *service.Form, option catalogue.Option) {
	t.Helper()
	if f.Danger != "" {
		return
	}
	members := option.Members(option.Default)
	for _, member := range members {
		if catalogue.IsKnownOnHost(member) {
			continue
		}
		if fault := f.Validate(member); fault != "" {
			t.Errorf("%v of %s in %v: the default is rejected: %s", option.Key, option.Project, option.Series, fault)
		}
	}
	if f.Whole != nil {
		if fault := f.Whole(members); fault != "" {
			t.Errorf("%v of %s in %v: the default is rejected: %s", option.Key, option.Project, option.Series, strings.TrimSpace(fault))
		}
	}
}
