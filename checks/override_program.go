package checks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/program"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

var overrideSection = &check.Check{
	Code:  "override/section",
	Title: "An override of a program names a section of its file.",
	Doc: "The sections of the files of HAProxy and Keepalived are generated: global, defaults, and one for each port or VIP. An override " +
		"changes the lines of a section. It adds a section of HAProxy only if it also sets what makes the section work, such as bind for " +
		"listen; without that, the name is taken for a misspelt one.",
	Bad:  `overrides: haproxy: "listen keystoen": "timeout server": "5m"`,
	Good: `overrides: haproxy: "listen keystone": "timeout server": "5m"`,
	Cloud: func(s *check.Subject, report check.Report) {
		reported := map[source.Path]bool{} // by path of the section
		for _, o := range settings(s) {
			if o.isProject || o.key.Group == "" || !o.isKnown(s) || reported[o.path.Parent()] {
				continue
			}
			if names := sectionsFor(s, o); len(names) > 0 && !slices.Contains(names, canonicalKey(s, o).Group) {
				reported[o.path.Parent()] = true
				report(noSection(o, names, s.Names().Program(o.project)))
			}
		}
	},
}

// canonicalKey returns the name of the option as the program writes it.
func canonicalKey(s *check.Subject, o *setting) catalogue.Key {
	for _, in := range o.series {
		if option, _ := o.option(s, in); option != nil {
			return option.Key
		}
	}
	return o.key
}

// sectionsFor returns the sections of the files that the setting applies to, on all hosts of its level.
func sectionsFor(s *check.Subject, o *setting) []string {
	var names []string
	for _, f := range programFiles(s, o) {
		for _, name := range service.SectionsOf(s.Names().Program(o.project).Layout, f.Body) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// programFiles returns the files of the program on the hosts of the level of the setting.
func programFiles(s *check.Subject, o *setting) []*artefact.File {
	var all []*artefact.File
	for _, t := range o.level.hosts {
		for _, f := range s.ProgramFiles(t.host) {
			if f.Program == o.project && (o.file == "" || strings.HasSuffix(f.Path, "/"+o.file)) {
				all = append(all, f)
			}
		}
	}
	return all
}

// noSection returns the finding about a section that no file has.
func noSection(o *setting, names []string, p *program.Program) check.Finding {
	const few = 12
	if outer, _, isInner := strings.Cut(o.key.Group, "/"); isInner && slices.Contains(names, outer) && p.Adds != nil && p.Adds(o.key.Group) != "" {
		return check.Finding{
			Path: o.path, Message: fmt.Sprintf("the file of %s has no section %q on these hosts", o.project, o.key.Group),
			Rule: "an override adds a section with all that it needs", Hint: "set " + p.Adds(o.key.Group) + " too",
		}
	}
	hint := "write a section of the file"
	longer := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !strings.HasPrefix(name, o.key.Group) })
	if len(longer) > 0 {
		hint = "did you mean " + spelling.List(longer, "or") + "?"
	} else if len(names) <= few {
		hint += ": " + strings.Join(names, ", ")
	}
	return check.Finding{
		Path:    o.path,
		Message: fmt.Sprintf("the file of %s has no section %q on these hosts", o.project, o.key.Group),
		Rule:    "an override changes a section that the file has, or adds one with all that it needs",
		Hint:    cmp.Or(spelling.DidYouMean(spelling.Nearest(o.key.Group, names)), hint),
	}
}

var overrideRelease = &check.Check{
	Code:  "override/release",
	Title: "The options of a program are known for the release of Debian that the hosts run.",
	Doc: "The options of HAProxy, Keepalived, MariaDB, RabbitMQ, memcached and uWSGI are known for Debian 11, 12 and 13. On an older " +
		"release an override is compared with the nearest known one. What that one does not have may still exist on the older one, so it " +
		"is a warning.",
	Severity: diag.Warning,
	Bad: `
series: "havana"
overrides: haproxy: global: maxcon: 20000`,
	Good: `
series: "havana"
overrides: haproxy: global: maxconn: 20000`,
	Cloud: func(s *check.Subject, report check.Report) {
		reportFirst(s, report, func(o *setting, in series.Series) (catalogue.Problem, bool) {
			if o.isProject {
				return catalogue.Problem{}, false
			}
			_, problems := o.option(s, in)
			return problemOf(problems, catalogue.Warning)
		})
	},
}

// omittedLine returns the first line that a program requires and that the setting omits, and what fails without it; nil if there is none.
func omittedLine(s *check.Subject, o *setting) (f *artefact.File, breaks string) {
	for _, t := range o.level.hosts {
		for _, f := range s.ProgramFiles(t.host) {
			for _, omission := range f.Omitted {
				if f.Program != o.project || omission.From[0] != o.path {
					continue
				}
				if breaks := breaksOf(t, omission.Replaces); breaks != "" {
					return f, breaks
				}
			}
		}
	}
	return nil, ""
}

// breaksOf returns what fails without some lines; empty: nothing.
func breaksOf(t target, lines []artefact.Replaced) string {
	for _, svc := range t.site.Runs(t.host.Group.Name) {
		for _, f := range svc.Files {
			if f.Settings == nil {
				continue
			}
			for _, row := range f.AllRows() {
				isOmitted := func(line artefact.Replaced) bool { return line.Origin.Row() == &row.Origin }
				if !slices.ContainsFunc(lines, isOmitted) {
					continue
				}
				if row.Breaks != "" {
					return row.Breaks
				}
				if row.Secret {
					return "the program has no secret for this purpose"
				}
			}
		}
	}
	return ""
}
