package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/checks"
	"stackplan/generators"
	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/compile"
	"stackplan/internal/confine"
	"stackplan/internal/explain"
	"stackplan/internal/language"
	"stackplan/internal/model"
	"stackplan/internal/report"
	explainreport "stackplan/internal/report/explain"
	"stackplan/internal/rules"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

func newExplain() *cobra.Command {
	c := &cobra.Command{
		Use:   "explain WHAT [DIR]",
		Short: "Explain a file, option, check, role, service or field",
		Long: `Explain a file of a host, an option, a check, a role, a service or a field of the language. WHAT is

  HOST:PATH              a file of a host: the origin of each line
  HOST:PATH:SECTION.KEY  one option of a file
  PROJECT:GROUP.OPTION   an option, for example nova:DEFAULT.my_ip
  CODE                   a check, for example network/overlap, or a company rule, for example rule/limits, with --rules
  ROLE                   a built-in role, for example control-compute
  SERVICE                a service, for example nova-compute
  FIELD                  a field of a description, for example regions.REGION.networks, networks.vlan or vlan

stackplan list prints the checks, roles, services and fields.`,
		Example: `  stackplan explain ctl1:/etc/nova/nova.conf mycloud
  stackplan explain ctl1:/etc/nova/nova.conf:DEFAULT.my_ip mycloud
  stackplan explain network/overlap
  stackplan explain compute --series zed`,
		Args:              takes(cobra.RangeArgs(1, 2)),
		ValidArgsFunction: completeWhat,
	}
	format := addFormat(c)
	in := addSeries(c, "OpenStack series, for options and roles (default the newest)")
	limits := addLimits(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		before, rest, found := strings.Cut(args[0], ":")
		if strings.HasPrefix(rest, "/") {
			path, option, _ := strings.Cut(rest, ":")
			return explainFile(c, format.value, limits, directory(args[1:]), before, path, option)
		}
		if found && strings.Contains(rest, ".conf") {
			return usagef("%s is not a file: the path of a file begins with /; write for example %s:/etc/nova/nova.conf", rest, before)
		}
		if found {
			return explainOption(c, format.value, directory(args[1:]), before, rest, in.Series)
		}
		if len(args) > 1 {
			return usagef("%s is not a file of a host, so DIR has no meaning; write for example ctl1:/etc/nova/nova.conf", args[0])
		}
		if strings.HasPrefix(args[0], rules.Prefix) {
			return explainRules(c, format.value, args[0])
		}
		return explainName(c, format.value, args[0], in.Series)
	}
	return c
}

// checkDocument is the JSON output of explain for a check.
type checkDocument struct {
	Version  int    `json:"version"`
	Code     string `json:"code"`     // network/overlap
	Severity string `json:"severity"` // of its findings: error, warning or note
	Title    string `json:"title"`    // the rule, as a sentence
	Doc      string `json:"doc"`      // the reason
	Bad      string `json:"bad"`      // CUE that violates the rule
	Good     string `json:"good"`     // CUE that complies with the rule
}

// optionDocument is the JSON output of explain and catalogue show for an option.
type optionDocument struct {
	Version int `json:"version"`
	explain.Option
}

// fileDocument is the JSON output of explain for a file of a host.
type fileDocument struct {
	Version int `json:"version"`
	explain.File
}

// roleDocument is the JSON output of explain for a role.
type roleDocument struct {
	Version int `json:"version"`
	explain.Role
}

// serviceDocument is the JSON output of explain for a service.
type serviceDocument struct {
	Version int `json:"version"`
	explain.Service
}

// fieldsDocument is the JSON output of explain for a field of the language: the fields that a name may mean.
type fieldsDocument struct {
	Version int              `json:"version"`
	Fields  []language.Entry `json:"fields"`
}

// explainName explains a check, a role, a service or a field.
func explainName(c *cobra.Command, format, name string, in series.Series) error {
	isJSON, out := format == "json", c.OutOrStdout()
	if in == series.None {
		in = series.Newest
	}
	for _, k := range checks.All() {
		if k.Code == name {
			return printCheck(c, format, k)
		}
	}
	if role, ok := explain.RoleOf(generators.All(), name, in); ok {
		if isJSON {
			return report.JSON(out, roleDocument{report.Version, role})
		}
		return explainreport.Role(out, role)
	}
	if service, ok := explain.ServiceOf(generators.All(), name); ok {
		if isJSON {
			return report.JSON(out, serviceDocument{report.Version, service})
		}
		return explainreport.Service(out, service)
	}
	if fields := language.Match(name); len(fields) > 0 {
		if isJSON {
			return report.JSON(out, fieldsDocument{report.Version, fields})
		}
		return explainreport.Fields(out, fields)
	}
	return usagef("there is no check, role, service or field %s%s; for a file write HOST:PATH, for an option PROJECT:GROUP.OPTION", name, nearest(name, namedTopics()))
}

// namedTopics returns the names of checks, roles, services and fields.
func namedTopics() []string {
	var names []string
	for _, k := range checks.All() {
		names = append(names, k.Code)
	}
	for _, role := range service.BuiltinRoles() {
		names = append(names, role.Name)
	}
	for _, s := range generators.All() {
		names = append(names, s.Name)
	}
	for _, f := range language.Reference() {
		names = append(names, f.Path)
	}
	return names
}

func printCheck(c *cobra.Command, format string, k *check.Check) error {
	if format == "json" {
		return report.JSON(c.OutOrStdout(), checkDocument{report.Version, k.Code, k.Severity.String(), k.Title, k.Doc, k.Bad, k.Good})
	}
	return explainreport.Check(c.OutOrStdout(), k)
}

func explainOption(c *cobra.Command, format, dir, project, option string, in series.Series) error {
	if p := explain.ProgramOf(generators.All(), project); p != nil {
		doc, problem := explain.ProgramOptionOf(generators.All(), p, dotted(option))
		if problem != "" {
			return usagef("%s: %s", project, problem)
		}
		return printOption(c, format, doc)
	}
	facts, err := openCatalogue(c, dir)
	if err != nil {
		return err
	}
	if err := checkProject(facts, project); err != nil {
		return err
	}
	option = dotted(option)
	if !strings.Contains(option, ".") {
		return usagef("%s:%s is not an option; write PROJECT:GROUP.OPTION, for example nova:DEFAULT.my_ip", project, option)
	}
	doc, ok := explain.OptionOf(facts, generators.All(), project, option, in)
	if !ok {
		return unknownOption(facts, project, option, in)
	}
	return printOption(c, format, doc)
}

func printOption(c *cobra.Command, format string, doc explain.Option) error {
	if format == "json" {
		return report.JSON(c.OutOrStdout(), optionDocument{report.Version, doc})
	}
	return explainreport.Option(c.OutOrStdout(), doc)
}

// dotted returns an option as GROUP.OPTION. It also accepts the form of messages and files: [GROUP] OPTION.
func dotted(option string) string {
	group, name, found := strings.Cut(option, "]")
	if !found || !strings.HasPrefix(group, "[") {
		return option
	}
	return group[1:] + "." + strings.TrimSpace(name)
}

func explainFile(c *cobra.Command, format string, limits *confine.Limits, dir, host, path, option string) error {
	r, err := compileDir(c, dir, limits)
	if err != nil {
		return err
	}
	if failed(r.Findings) != nil {
		return printDiagnostics(c, r.Findings, r.Source.Line)
	}
	h, file, err := fileOf(c, r, host, path)
	if err != nil {
		return err
	}
	doc := explain.FileOf(r, h, file)
	names := optionNames(doc)
	if option != "" && !doc.Select(option) {
		return notSet(r.Catalogue, h, file, option, names)
	}
	if format == "json" {
		return report.JSON(c.OutOrStdout(), fileDocument{report.Version, doc})
	}
	return explainreport.File(c.OutOrStdout(), doc)
}

// fileOf returns a host and one of its files.
func fileOf(c *cobra.Command, r *compile.Cloud, name, path string) (*model.Host, *artefact.File, error) {
	h, err := hostNamed(r.Model, name)
	if err != nil {
		return nil, nil, err
	}
	var paths []string
	for file, err := range r.HostFiles(c.Context(), h) {
		if err != nil {
			return nil, nil, printLocated(c, r, err)
		}
		if file.Path == path {
			return h, file, nil
		}
		paths = append(paths, file.Path)
	}
	if near := nearest(path, paths); near != "" {
		return nil, nil, fmt.Errorf("%s has no file %s%s", h.Name, path, near)
	}
	return nil, nil, fmt.Errorf("%s has no file %s; its files are %s", h.Name, path, strings.Join(paths, ", "))
}

// optionsOf returns the options that a file of a host sets, as SECTION.KEY.
func optionsOf(r *compile.Cloud, h *model.Host, f *artefact.File) []string {
	return optionNames(explain.FileOf(r, h, f))
}

// optionNames returns the options that a file sets, as SECTION.KEY with their newest names.
func optionNames(f explain.File) []string {
	var names []string
	for _, line := range f.Lines {
		if line.Option != "" {
			names = append(names, line.Option)
		}
	}
	return names
}

// notSet returns the error for an option that a file does not set, with its default or the nearest name.
func notSet(facts *catalogue.Catalogue, h *model.Host, f *artefact.File, option string, names []string) error {
	group, name, _ := strings.Cut(option, ".")
	if fact, ok := facts.Option(f.Project, h.Region.Series, catalogue.Key{Group: group, Name: name}); ok {
		return fmt.Errorf("%s of %s does not set %s; its default in %v is %s", f.Path, h.Name, option, h.Region.Series, fact.EffectiveText())
	}
	return fmt.Errorf("%s of %s has no %s%s", f.Path, h.Name, option, nearest(option, names))
}
