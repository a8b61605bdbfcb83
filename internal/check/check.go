// Package check holds what a check is and runs lists of them.
package check

import (
	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// Check is one thing that must hold, as a value: explain, the reference page and the tests read the same fields.
type Check struct {
	Code     string // a readable slug: network/overlap
	Title    string // what must hold, in one sentence
	Doc      string // why it must, and where the rule comes from
	Severity diag.Severity
	Bad      string // CUE that, laid over the minimal cloud, breaks exactly this check; null takes a field out
	Good     string // CUE that, laid over it, breaks nothing
	Cloud    func(*Subject, Report)
	Files    func(*Subject, *model.Host, []*artefact.File, Report) // nil, or judges the finished files of one host
}

// Subject is what checks look at.
type Subject struct {
	Cloud     *model.Cloud
	Catalogue *catalogue.Catalogue
	Sites     map[string]*service.Site // by region

	hosts           []*model.Host   // see Hosts
	representatives []*model.Host   // see Representatives
	names           *override.Names // see Names
}

// Finding is what a check reports. The runner adds code and severity.
type Finding struct {
	Path    source.Path
	Message string // what is wrong, in one sentence without a final stop
	Rule    string // where the rule comes from
	Hint    string // what to do
	Related []diag.Related
	Secret  bool // the value at Path is a secret in plain text, which no message may show
}

// Report takes a finding.
type Report func(Finding)

// Run runs the checks on the model, in order, and returns all that they report.
func Run(checks []*Check, s *Subject) diag.List {
	var list diag.List
	for _, c := range checks {
		if c.Cloud != nil {
			c.Cloud(s, c.into(&list))
		}
	}
	return list
}

// RunFiles runs the checks on the finished files of one host.
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
