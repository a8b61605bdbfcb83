package checks

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/secret"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

var overrideForm = &check.Check{
	Code:  "override/form",
	Title: "The value of an override has the form that the program reads.",
	Doc: "The type of many options is text or a list of texts, but the program reads ranges, pairs, JSON, addresses or URLs out of " +
		"them. It does not start with others, or ignores them. Projects state the forms with the function that reads the value. A " +
		"value that contains a reference to a secret or to another option is not checked.",
	Bad:  `overrides: neutron: ml2_type_vxlan: vni_ranges: ["1:99999999999"]`,
	Good: `overrides: neutron: ml2_type_vxlan: vni_ranges: ["1:16777215"]`,
	Cloud: func(s *check.Subject, report check.Report) {
		eachFault(s, report, func(f *service.Form) bool { return f.Danger == "" })
	},
}

var overrideDanger = &check.Check{
	Code:  "override/danger",
	Title: "An override does not set a value that is known to be dangerous.",
	Doc: "Some values are valid, but open a service to everyone, lose data, or make a program read other files than intended. Projects " +
		"state these values with their effect.",
	Severity: diag.Warning,
	Bad:      `overrides: neutron: DEFAULT: auth_strategy: "noauth"`,
	Good:     `overrides: neutron: DEFAULT: auth_strategy: "keystone"`,
	Cloud: func(s *check.Subject, report check.Report) {
		eachFault(s, report, func(f *service.Form) bool { return f.Danger != "" })
	},
}

// eachFault reports the first fault that the selected forms find in each override.
func eachFault(s *check.Subject, report check.Report, selects func(*service.Form) bool) {
	projects := projectsOf(s)
	for _, o := range settings(s) {
		project := projects[o.project]
		if project == nil {
			continue
		}
		for _, in := range o.series {
			if f, found := formFault(o, s, project, in, selects); found {
				report(f)
				break
			}
		}
	}
}

// projectsOf returns the projects of all services, by name.
func projectsOf(s *check.Subject) map[string]*service.Project {
	projects := map[string]*service.Project{}
	for _, site := range s.Sites {
		for _, svc := range site.Services {
			if svc.Project != nil {
				projects[svc.Project.Name] = svc.Project
			}
		}
	}
	return projects
}

// formFault returns the first fault that the selected forms of the option find in the value. Values that the catalogue rejects are
// reported by override/value.
func formFault(o *setting, s *check.Subject, project *service.Project, in series.Series, selects func(*service.Form) bool) (check.Finding, bool) {
	option, _ := o.option(s, in)
	if option == nil || o.value.Secret != "" {
		return check.Finding{}, false
	}
	if _, isInvalid := o.validate(s, in, catalogue.Error); isInvalid {
		return check.Finding{}, false
	}
	for _, f := range project.FormsOf(option.Key.String(), in) {
		if !selects(f) || option.Secret && !f.Secret {
			continue
		}
		if fault := faultOf(o, f, option); fault != "" {
			return formFinding(o, f, option, in, fault), true
		}
	}
	return check.Finding{}, false
}

// faultOf returns what a form finds wrong with the value.
func faultOf(o *setting, f *service.Form, option *catalogue.Option) string {
	members := option.Members(o.value.Texts)
	for _, member := range members {
		if catalogue.IsKnownOnHost(member) && !f.Secret || slices.Contains(option.Default, member) {
			continue
		}
		if fault := f.Validate(member); fault != "" {
			return fault
		}
	}
	if f.Whole != nil && !slices.ContainsFunc(members, catalogue.IsKnownOnHost) {
		return f.Whole(members)
	}
	return ""
}

// formFinding returns the finding for a fault. The effect of a dangerous value is the message, since the value has no fault.
func formFinding(o *setting, f *service.Form, option *catalogue.Option, in series.Series, fault string) check.Finding {
	finding := check.Finding{
		Path: o.path, Message: fmt.Sprintf("%v of %s: %s", option.Key, o.project, fault),
		Rule: fmt.Sprintf("%s (%s)", f.Rule, f.Evidence), Hint: "write " + f.Rule, Secret: option.Secret,
	}
	if _, near, found := strings.Cut(fault, "did you mean "); found {
		finding.Message, finding.Hint = strings.TrimSuffix(strings.TrimSuffix(finding.Message, "did you mean "+near), ": "), "did you mean "+near
	}
	if f.Danger == "" {
		return finding
	}
	value := "this value"
	if texts := strings.Join(o.value.Texts, ", "); !option.Secret && len(texts) < 80 {
		value = fmt.Sprintf("%q", texts)
	}
	finding.Message = fmt.Sprintf("with %s for %v of %s, %s", value, option.Key, o.project, f.Danger)
	finding.Hint = "remove the override, or write: " + f.Rule
	return finding
}

// isOpenURL reports whether the option contains a URL and the value is one without a password: that of a database in a file, or of a server
// that accepts the login without one.
func isOpenURL(o *setting, project *service.Project, option *catalogue.Option, in series.Series) bool {
	if project == nil || !slices.ContainsFunc(project.FormsOf(option.Key.String(), in), func(f *service.Form) bool { return f.URL }) {
		return false
	}
	return !slices.ContainsFunc(o.value.Texts, func(text string) bool {
		scheme, _, isURL := strings.Cut(text, "://")
		return !isURL || scheme == "" || secret.Mask(text) != text
	})
}
