// Package check defines checks and runs them.
package check

import (
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// Check is a requirement that descriptions must meet. The command explain, the reference page and the tests read the same fields.
type Check struct {
	Code      string // a readable slug: network/overlap
	Title     string // the requirement, in one sentence
	Doc       string // the reason for the requirement, and the source of the rule
	Severity  diag.Severity
	Secondary bool   // its findings are dropped where an earlier check reports an error: a wrong value is reported once
	Bad       string // CUE that, applied to the minimal cloud, violates exactly this check; null removes a field
	Good      string // CUE that, applied to the minimal cloud, violates no check
	Cloud     func(*Subject, Report)
	Files     func(*Subject, *model.Host, []*artefact.File, Report) // validates the generated files of one host, or nil
}

// Subject is the input of checks.
type Subject struct {
	Cloud     *model.Cloud
	Catalogue *catalogue.Catalogue
	Sites     map[string]*service.Site // by region
	Render    Renderer                 // generates the files whose values checks examine; nil: no check examines files
	Programs  Renderer                 // generates the files of programs whose options overrides set; nil: no check examines them

	hosts           []*model.Host   // see Hosts
	representatives []*model.Host   // see Representatives
	names           *override.Names // see Names
	destinations    *service.Destinations
	examined        *Examined // see Examined
	hostFiles       map[*model.Region][]*HostFiles
	programFiles    map[*model.Host][]*artefact.File // see ProgramFiles
	filesOf         map[*model.Host]*HostFiles
}

// Finding is what a check reports. Run adds code and severity.
type Finding struct {
	Path    source.Path
	Message string // what is wrong, in one sentence without a period
	Rule    string // the rule that is violated, with its source
	Hint    string // what to do
	Related []diag.Related
	Secret  bool // the value at Path is a secret in plain text, which must not be printed
}

// Report reports a finding.
type Report func(Finding)

// Run runs the checks on the model, in order, and returns their findings.
func Run(checks []*Check, s *Subject) diag.List {
	var list diag.List
	for _, c := range checks {
		if c.Cloud == nil {
			continue
		}
		var found diag.List
		c.Cloud(s, c.into(&found))
		if c.Secondary {
			found = withoutErrors(found, list)
		}
		list = append(list, found...)
	}
	return list
}

// withoutErrors returns the findings at paths where no other finding is an error.
func withoutErrors(found, others diag.List) diag.List {
	return slices.DeleteFunc(found, func(d diag.Diagnostic) bool {
		return slices.ContainsFunc(others, func(o diag.Diagnostic) bool {
			return (o.Path == d.Path || d.Path.Contains(o.Path)) && o.Severity == diag.Error
		})
	})
}

// RunFiles runs the checks on the generated files of one host, and returns their findings.
func RunFiles(checks []*Check, s *Subject, h *model.Host, files []*artefact.File) diag.List {
	var list diag.List
	for _, c := range checks {
		if c.Files != nil {
			c.Files(s, h, files, c.into(&list))
		}
	}
	return list
}

func (c *Check) into(list *diag.List) Report {
	return func(f Finding) {
		*list = append(*list, diag.Diagnostic{
			Code: c.Code, Severity: c.Severity, Message: f.Message, Path: f.Path, Rule: f.Rule, Hint: f.Hint, Related: f.Related,
			Secret: f.Secret,
		})
	}
}
