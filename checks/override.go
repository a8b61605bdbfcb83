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
	"stackplan/internal/source"
)

var overrideOption = &check.Check{
	Code:  "override/option",
	Title: "An override names an option that its series has.",
	Doc: "oslo.config ignores unknown options, so a misspelt option, or one that was removed in a later series, has no effect " +
		"and causes no error. Each override is checked against the catalogue of every series that it applies to. In-house " +
		"options are declared under custom.options.",
	Bad:  `overrides: nova: DEFAULT: cpu_alocation_ratio: 4.0`,
	Good: `overrides: nova: DEFAULT: cpu_allocation_ratio: 4.0`,
	Cloud: func(s *check.Subject, report check.Report) {
		reportFirst(s, report, func(o *setting, in series.Series) (catalogue.Problem, bool) {
			_, problems := o.option(s, in)
			p, ok := problemOf(problems, catalogue.Error)
			if moved := o.movedTo(s, in); ok && moved != "" {
				p.Hint = "write it for the project that has the option now: " + string(moved)
			}
			return p, ok
		})
	},
}

// movedTo returns the path of the option in a project that was split from the project of the setting, if the series has it there; "" if
// there is none.
func (o *setting) movedTo(s *check.Subject, in series.Series) source.Path {
	for _, site := range s.Sites {
		for _, svc := range site.Services {
			if svc.Project == nil || svc.Project.SplitFrom != o.project {
				continue
			}
			if _, known, _ := s.Names().Option(svc.Project.Name, in, o.key); known {
				return source.Join("overrides", svc.Project.Name, o.key.Group, o.key.Name)
			}
		}
	}
	return ""
}

var overrideRenamed = &check.Check{
	Code:  "override/renamed",
	Title: "An override uses the current name of an option.",
	Doc: "A series still reads the old names of renamed options for some time. A later series drops them without notice, and the " +
		"upgrade loses the value.",
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
			p, ok := problemOf(problems, catalogue.Warning)
			return p, ok && o.isProject
		})
	},
}

var overrideSecret = &check.Check{
	Code:  "override/secret",
	Title: "The value of a secret option is a reference.",
	Doc: "A password in a description is in the repository, in every tree and in every diff. {secret: \"nova/database\"} names the " +
		"secret whose value the rollout fills in. A URL without a password, such as that of a database in a file, is no secret.",
	Bad:  `overrides: nova: neutron: metadata_proxy_shared_secret: "changeme"`,
	Good: `overrides: nova: neutron: metadata_proxy_shared_secret: secret: "nova/metadata"`,
	Cloud: func(s *check.Subject, report check.Report) {
		projects := projectsOf(s)
		for _, o := range settings(s) {
			for _, in := range o.series {
				option, _ := o.option(s, in)
				if option == nil || !option.Secret || !o.isPlain() || isOpenURL(o, projects[o.project], option, in) {
					continue
				}
				report(check.Finding{
					Secret:  true,
					Path:    o.path,
					Message: fmt.Sprintf("%v of %s is a secret, but its value is here in plain text", option.Key, o.project),
					Rule:    "a description contains references to secrets, never their values",
					Hint:    o.referenceHint(),
				})
				break
			}
		}
	},
}

// referenceHint returns how to write the reference: alone, or in a URL in place of the password.
func (o *setting) referenceHint() string {
	if strings.Contains(strings.Join(o.value.Texts, " "), "://") {
		return fmt.Sprintf("in the URL write ((%s/%s:url)) in place of the password", o.project, cmp.Or(o.urlUse(), o.key.Name))
	}
	name := strings.NewReplacer(" ", "-", ".", "-").Replace(o.key.Name)
	if o.isProject {
		name = o.key.Name
	}
	return fmt.Sprintf(`write {secret: "%s/%s"} and add the value to the secret store`, o.project, name)
}

// urlUse returns the use of a URL, which is the name of its group: database, api_database. It returns "" for DEFAULT.
func (o *setting) urlUse() string {
	if o.key.Group == "DEFAULT" {
		return ""
	}
	return o.key.Group
}

var overrideValue = &check.Check{
	Code:  "override/value",
	Title: "The option accepts the value of an override.",
	Doc: "If a value has the wrong type, is outside the bounds of the option, or is not one of its choices, the program does not " +
		"start, or uses the default.",
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
	Title:    "An override does not set an option that is deprecated for removal.",
	Doc:      "An option that is deprecated for removal works for now; a later series ignores it without notice.",
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
	Title: "An override applies to at least one file of one host.",
	Doc: "An override applies to the hosts of its level that run a service which reads its option. If there is no such host, the " +
		"override was meant for another level, another role or another program.",
	Bad: `
regions: north: groups: cn: {
	role: "compute", hardware: "node", hosts: "cn[1-9]", address: management: "10.120.0.100+n"
	overrides: glance: DEFAULT: workers: 4
}`,
	Good: `overrides: glance: DEFAULT: workers: 4`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, o := range settings(s) {
			matchesNone := o.level.Name == "selector" && len(o.level.hosts) == 0 // reported by selector/nothing
			isOfNoSeries := slices.Contains(o.series, series.None)               // which schema/pattern reported
			if matchesNone || isOfNoSeries || !o.isKnown(s) || !o.hasFile(s) || o.isRead(s) {
				continue
			}
			report(check.Finding{
				Path:    o.path,
				Message: fmt.Sprintf("the override applies to no host with a file for %v of %s", o.key, o.project),
				Rule:    "an override applies to the hosts of its " + o.level.Name + " that run a service which reads the option",
				Hint:    o.elsewhereHint(),
			})
		}
	},
}

// elsewhereHint returns where to write an override that applies to no host.
func (o *setting) elsewhereHint() string {
	const hint = "set it for the role or the group whose hosts run that service, or for the whole region"
	if o.isProject {
		return hint
	}
	return hint + "; a file of another format, as the terms that RabbitMQ reads before queens, cannot be overridden"
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

// isRead reports whether a host to which the setting applies has a file that may contain it.
func (o *setting) isRead(s *check.Subject) bool {
	for _, t := range o.level.hosts {
		in, running := t.site.Region.Series, t.site.Runs(t.host.Group.Name)
		option, _ := o.option(s, in)
		if option == nil {
			continue
		}
		written := s.Destinations().Of(running, *option, in)
		accepts := func(f *service.File) bool {
			return o.fits(s, f, in) != nil && (o.file != "" || slices.Contains(written, f) || len(s.Destinations().RowsOf(f, option.Key, in)) > 0)
		}
		if t.hasFile(accepts) {
			return true
		}
	}
	return false
}

// reportFirst reports the problem of each override in the first series that has one. The same problem in later series is not reported.
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
