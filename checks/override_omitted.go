package checks

import (
	"cmp"
	"fmt"

	"stackplan/internal/check"
	"stackplan/internal/service"
)

var overrideOmitted = &check.Check{
	Code:  "override/omitted",
	Title: "An override does not omit a line that a program requires.",
	Doc: "null omits a line, so the program uses its own default. Without some lines a service does not start or cannot log in: " +
		"connections, passwords, drivers. The row of such a line states what fails without it.",
	Bad:  `overrides: nova: DEFAULT: transport_url: null`,
	Good: `overrides: nova: DEFAULT: log_dir: null`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, o := range settings(s) {
			if !o.value.Unset {
				continue
			}
			if f, breaks := omittedLine(s, o); f != nil {
				report(o.required(f.Path, breaks))
			}
			if f, breaks := o.broken(s); f != nil && o.isProject {
				report(o.required(f.Path, breaks))
			}
		}
	},
}

// required returns the finding about a required line that a file lacks.
func (o *setting) required(path, breaks string) check.Finding {
	return check.Finding{
		Path:    o.path,
		Message: fmt.Sprintf("without %v in %s, %s", o.key, path, breaks),
		Rule:    "the program requires the line",
		Hint:    "remove the override to keep the generated value, or write another value",
	}
}

// broken returns the first file on a host of the level that lacks a required line because of the setting, and what fails without the
// line; nil if there is none.
func (o *setting) broken(s *check.Subject) (*service.File, string) {
	for _, t := range o.level.hosts {
		scope := service.NewScope(t.site, t.host)
		for _, svc := range t.site.Runs(t.host.Group.Name) {
			for _, f := range svc.Files {
				if breaks := o.breaks(s, scope, f); breaks != "" && o.isEffective(s, t, f) {
					return f, breaks
				}
			}
		}
	}
	return nil, ""
}

// breaks returns what fails on a host if a file lacks the line of the setting; empty if nothing fails, or if the file has no such line.
func (o *setting) breaks(s *check.Subject, scope *service.Scope, f *service.File) string {
	option := o.fits(s, f, scope.Series)
	if option == nil || !f.Span.Contains(scope.Series) {
		return ""
	}
	for _, row := range s.Destinations().RowsOf(f, option.Key, scope.Series) {
		if !row.Applies(scope) || row.Value(scope) == nil {
			continue
		}
		breaks := row.Breaks
		if row.Secret {
			breaks = cmp.Or(breaks, "the program has no secret for this purpose")
		}
		if option.Required {
			breaks = cmp.Or(breaks, "the program does not start: it requires the option")
		}
		return breaks
	}
	return ""
}

// isEffective reports whether no more specific override of the same option applies to a file of a host.
func (o *setting) isEffective(s *check.Subject, t target, f *service.File) bool {
	option, _ := o.option(s, t.site.Region.Series)
	if option == nil {
		return false
	}
	last := s.OverrideOf(t.host, o.project, f.Path, *option)
	return last != nil && last.Path == o.path
}
