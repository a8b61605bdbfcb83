package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"stackplan/checks"
	"stackplan/generators"
	"stackplan/internal/explain"
	"stackplan/internal/language"
	"stackplan/internal/report"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// listed are what list lists.
var listed = []string{"roles", "services", "checks", "fields"}

func newList() *cobra.Command {
	c := &cobra.Command{
		Use:   "list roles|services|checks|fields",
		Short: "List roles, services, checks or fields of the language",
		Long: `List the built-in roles, the services that roles run, the checks, or the fields of a description. stackplan explain
describes each of them.`,
		Example: `  stackplan list roles
  stackplan list services --format json`,
		Args:      takes(cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs)),
		ValidArgs: listed,
	}
	format := addFormat(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		list := newListDocument(args[0])
		if format.value == "json" {
			return report.JSON(c.OutOrStdout(), list)
		}
		return list.print(c)
	}
	return c
}

// listDocument is the JSON output of list. One of the lists is set.
type listDocument struct {
	Version  int               `json:"version"`
	Roles    []explain.Role    `json:"roles,omitempty"` // in the newest series
	Services []explain.Service `json:"services,omitempty"`
	Checks   []listedCheck     `json:"checks,omitempty"`
	Fields   []language.Entry  `json:"fields,omitempty"`
}

// listedCheck is a check in JSON.
type listedCheck struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Title    string `json:"title"` // the rule, as a sentence
}

func newListDocument(what string) listDocument {
	doc := listDocument{Version: report.Version}
	switch what {
	case "roles":
		for _, r := range service.BuiltinRoles() {
			role, _ := explain.RoleOf(generators.All(), r.Name, series.Newest)
			doc.Roles = append(doc.Roles, role)
		}
	case "services":
		for _, s := range generators.All() {
			one, _ := explain.ServiceOf(generators.All(), s.Name)
			doc.Services = append(doc.Services, one)
		}
	case "checks":
		for _, k := range checks.All() {
			doc.Checks = append(doc.Checks, listedCheck{k.Code, k.Severity.String(), k.Title})
		}
	case "fields":
		doc.Fields = language.Reference()
	}
	return doc
}

// print prints a list as a table.
func (l listDocument) print(c *cobra.Command) error {
	w := tabwriter.NewWriter(c.OutOrStdout(), 0, 8, 2, ' ', 0)
	row := func(cells ...string) { fmt.Fprintln(w, strings.Join(cells, "\t")) }
	for _, r := range l.Roles {
		row(r.Name, r.Doc)
	}
	for _, s := range l.Services {
		row(s.Name, s.Since, s.Until, s.Doc)
	}
	for _, k := range l.Checks {
		row(k.Code, k.Severity, k.Title)
	}
	for _, f := range l.Fields {
		row(f.Path, f.Value, f.Doc)
	}
	return w.Flush()
}
