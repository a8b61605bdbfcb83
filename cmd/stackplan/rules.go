package main

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"stackplan/internal/report"
	explainreport "stackplan/internal/report/explain"
	"stackplan/internal/rules"
)

// rulesFlag names a directory of company rules.
const rulesFlag = "rules"

// addRules adds --rules to a command that reads a description.
func addRules(c *cobra.Command) {
	var dirs []string
	c.Flags().Var(textsFlag{texts: &dirs, name: "DIR"}, rulesFlag, "directory of company rules that the description must satisfy")
	if err := c.MarkFlagDirname(rulesFlag); err != nil {
		panic(err) // the flag does not exist
	}
}

// rulesOf returns the directories of --rules.
func rulesOf(c *cobra.Command) []string {
	if f := c.Flag(rulesFlag); f != nil {
		if value, ok := f.Value.(textsFlag); ok {
			return *value.texts
		}
	}
	return nil
}

// isRuleFile reports whether a file is in one of the directories of rules, or is one of them.
func isRuleFile(name string, dirs []string) bool {
	return slices.ContainsFunc(dirs, func(dir string) bool {
		return name == dir || filepath.Clean(filepath.Dir(name)) == filepath.Clean(dir) && strings.Contains(name, "/")
	})
}

// rulesDocument is the JSON output of explain for the code of company rules.
type rulesDocument struct {
	Version int                  `json:"version"`
	Code    string               `json:"code"`
	Rules   []explainreport.Rule `json:"rules"`
}

// explainRules explains the company rules with a code.
func explainRules(c *cobra.Command, format, code string) error {
	dirs := rulesOf(c)
	if len(dirs) == 0 {
		return usagef("%s is a company rule; name the directory that contains it: stackplan explain %s --%s DIR", code, code, rulesFlag)
	}
	set := rules.Read(dirs)
	lines := func(name string, n int) string {
		for _, p := range set.Files() {
			if line := p.Line(name, n); line != "" {
				return line
			}
		}
		return ""
	}
	if err := printDiagnostics(c, set.Findings(), lines); err != nil {
		return err
	}
	doc := rulesDocument{report.Version, code, nil}
	for _, r := range set.Rules() {
		if r.Code == code {
			doc.Rules = append(doc.Rules, explainreport.Rule{
				Severity: r.Severity.String(), Text: r.Text, Message: r.Message, Hint: r.Hint, File: r.Pos.File, Line: r.Pos.Line, Column: r.Pos.Column,
			})
		}
	}
	if len(doc.Rules) == 0 {
		return usagef("no company rule has the code %s%s", code, nearest(code, set.Codes()))
	}
	if format == "json" {
		return report.JSON(c.OutOrStdout(), doc)
	}
	return explainreport.Rules(c.OutOrStdout(), code, doc.Rules)
}
