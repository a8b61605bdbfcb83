package checks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

var overrideOption = &check.Check{
	Code:  "override/option",
	Title: "An override sets an option that its series has.",
	Doc: "oslo.config ignores what it does not know, so a misspelt option, or one that is removed in a new series, fails " +
		"silently. Each override is checked against the catalogue of every series that it applies to. In-house options are " +
		"declared under custom.options.",
	Bad:  `overrides: nova: DEFAULT: cpu_alocation_ratio: 4.0`,
	Good: `overrides: nova: DEFAULT: cpu_allocation_ratio: 4.0`,
	Cloud: func(s *check.Subject, report check.Report) {
		reportFirst(s, report, func(o *setting, in series.Series) (catalogue.Problem, bool) {
			_, problems := o.option(s, in)
			return problemOf(problems, catalogue.Error)
		})
	},
}

var overrideRenamed = &check.Check{
	Code:  "override/renamed",
	Title: "An override uses an option's present name.",
	Doc: "A series still reads the old names of renamed options for some time. Then it silently ignores them, and the value is " +
		"lost with the upgrade.",
	Severity: diag.Warning,
	Bad: `
series: "zed"
overrides: nova: DEFAULT: osapi_max_limit: 2000`,
	Good: `
series: "zed"
overrides: nova: api: max_limit: 2000`,
	Cloud: func(s *check.Subject, report check.Report) {
		reportFirst(s, report, func(o *setting, in series.Series) (catalogue.Problem, bool) {
			_, problems := o.option(s, in)
			return problemOf(problems, catalogue.Warning)
		})
	},
}

var overrideSecret = &check.Check{
	Code:  "override/secret",
	Title: "A secret option is given as a reference.",
	Doc: "A password in a description is in the repository, in every tree and in every diff. {secret: \"nova/database\"} states " +
		"where the engine finds it at rollout.",
	Bad:  `overrides: nova: neutron: metadata_proxy_shared_secret: "changeme"`,
	Good: `overrides: nova: neutron: metadata_proxy_shared_secret: secret: "nova/metadata"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, o := range settings(s) {
			for _, in := range o.series {
				option, _ := o.option(s, in)
				if option == nil || !option.Secret || !o.isPlain() {
					continue
				}
				report(check.Finding{
					Secret:  true,
					Path:    o.path,
					Message: fmt.Sprintf("%v of %s is a secret, but its value is here as plain text", option.Key, o.project),
					Rule:    "secrets are references: the value itself is never in a description",
					Hint:    o.referenceHint(),
				})
				break
			}
		}
	},
}

// referenceHint returns how to write the reference: alone, or inside a URL in place of the password.
func (o *setting) referenceHint() string {
	if strings.Contains(strings.Join(o.value.Texts, " "), "://") {
		return fmt.Sprintf("in the URL write ((%s/%s:url)) in place of the password", o.project, cmp.Or(o.urlUse(), o.key.Name))
	}
	return fmt.Sprintf(`write {secret: "%s/%s"} and put the value into the store of secrets`, o.project, o.key.Name)
}

// urlUse is what a URL is for by its group: database, api_database.
func (o *setting) urlUse() string {
	if o.key.Group == "DEFAULT" {
		return ""
	}
	return o.key.Group
}

var overrideValue = &check.Check{
	Code:  "override/value",
	Title: "An override's value is one that the option accepts.",
	Doc: "If a value has the wrong type, exceeds the option's limits, or is not among its choices, the program does not start, " +
		"or falls back to the default.",
	Bad:  `overrides: nova: DEFAULT: rpc_response_timeout: "soon"`,
	Good: `overrides: nova: DEFAULT: rpc_response_timeout: 90`,
	Cloud: func(s *check.Subject, report check.Report) {
		reportFirst(s, report, func(o *setting, in series.Series) (catalogue.Problem, bool) {
			return o.validate(s, in, catalogue.Error)
		})
	},
}

var overrideRemoval = &check.Check{
	Code:     "override/removal",
	Title:    "An override sets no option that is to be removed.",
	Doc:      "An option that is deprecated for removal works for now; a later series silently ignores it.",
	Severity: diag.Warning,
	Bad: `
series: "zed"
overrides: nova: DEFAULT: vcpu_pin_set: "4-23"`,
	Good: `
series: "zed"
overrides: nova: compute: cpu_shared_set: "4-23"`,
	Cloud: func(s *check.Subject, report check.Report) {
		reportFirst(s, report, func(o *setting, in series.Series) (catalogue.Problem, bool) {
			return o.validate(s, in, catalogue.Warning)
		})
	},
}

var overrideNothing = &check.Check{
	Code:  "override/nothing",
	Title: "An override reaches at least one file of one host.",
	Doc: "An override applies to the hosts of its level that run a service with its option. If none does, it was meant for " +
		"another level, another role or another program.",
	Bad: `
regions: north: groups: cn: {
	role: "compute", hardware: "node", hosts: "cn[1-9]", address: management: "10.120.0.100+n"
	overrides: glance: DEFAULT: workers: 4
}`,
	Good: `overrides: glance: DEFAULT: workers: 4`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, o := range settings(s) {
			isNobodys := o.level.Name == "selector" && len(o.level.listeners) == 0 // reported by a check of its own
			if isNobodys || !o.isKnown(s) || o.isUsed(s) {
				continue
			}
			report(check.Finding{
				Path:    o.path,
				Message: fmt.Sprintf("no host that the override applies to has a file for %v of %s", o.key, o.project),
				Rule:    "an override applies to the hosts of its " + o.level.Name + " that run a service with its option",
				Hint:    "give it to the role or the group whose hosts run that service, or to the whole region",
			})
		}
	},
}

// isKnown reports whether any series that the setting applies to has its option.
func (o *setting) isKnown(s *check.Subject) bool {
	for _, in := range o.series {
		if option, _ := o.option(s, in); option != nil {
			return true
		}
	}
	return false
}

// isUsed reports whether a host that the setting applies to has a file that accepts it.
func (o *setting) isUsed(s *check.Subject) bool {
	files := map[series.Series][]string{}
	for _, l := range o.level.listeners {
		in := l.site.Region.Series
		if _, done := files[in]; !done {
			files[in] = o.files(s, in)
		}
		takes := func(f *service.File) bool { return f.Project == o.project && slices.Contains(files[in], f.Sample) }
		if l.hears(takes) {
			return true
		}
	}
	return false
}

// reportFirst reports the problem of each override in the first series that has one: the same fault in the next series is not
// reported again.
func reportFirst(s *check.Subject, report check.Report, find func(*setting, series.Series) (catalogue.Problem, bool)) {
	for _, o := range settings(s) {
		for _, in := range o.series {
			if p, ok := find(o, in); ok {
				report(o.finding(p))
				break
			}
		}
	}
}
