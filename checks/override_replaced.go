package checks

import (
	"fmt"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

var overrideReplaced = &check.Check{
	Code:  "override/replaced",
	Title: "An override sets an option that the service reads.",
	Doc: "If uWSGI runs an API, uWSGI listens and starts the processes. The options of the program for its address, its port and its " +
		"workers are still defined, but the program does not read them: the override is written and has no effect.",
	Severity: diag.Warning,
	Bad: `
series: "zed"
overrides: nova: DEFAULT: osapi_compute_workers: 16`,
	Good: `
series: "zed"
hardware: node: reserve: memory: "32GiB"
regions: north: workers: 16`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, o := range settings(s) {
			if r, at := o.replaced(s); r != nil {
				report(check.Finding{
					Path:    o.path,
					Message: fmt.Sprintf("%v of %s has no effect in region %s", o.key, o.project, at.site.Region.Name),
					Rule:    r.Why,
					Hint:    strings.ReplaceAll(r.By, "{region}", string(source.Join("regions", at.site.Region.Name))),
				})
			}
		}
	},
}

// replaced returns the statement that a service does not read the option of the setting, and the first host where this is so; nil if the
// services of all hosts may read it.
func (o *setting) replaced(s *check.Subject) (*service.Replaced, target) {
	for _, at := range o.level.hosts {
		in := at.site.Region.Series
		option, _ := o.option(s, in)
		if option == nil {
			continue
		}
		for _, svc := range at.site.Runs(at.host.Group.Name) {
			if r := svc.Replaces(o.project, option.Key.String(), in); r != nil {
				return r, at
			}
		}
	}
	return nil, target{}
}
