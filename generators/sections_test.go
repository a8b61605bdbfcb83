package generators_test

import (
	"io/fs"
	"strings"
	"testing"
	"text/template/parse"

	"stackplan/generators"
	"stackplan/internal/service"
	"stackplan/templates"
)

// TestSections compares templates and tables: every section that a template names is in the table, and vice versa.
func TestSections(t *testing.T) {
	used := map[string]bool{}
	for _, svc := range generators.All() {
		for _, f := range svc.Files {
			if f.Template == "" {
				continue
			}
			used[f.Template] = true
			text, err := templates.Files.ReadFile(f.Template)
			if err != nil {
				t.Errorf("%s: %v", f.Path, err)
				continue
			}
			trees, err := parse.Parse(f.Template, string(text), "", "", map[string]any{"rows": true})
			if err != nil {
				t.Fatal(err)
			}
			named := map[string]bool{}
			if tree := trees[f.Template]; tree != nil {
				name(t, tree.Root, f.Sections, f.Template, named)
			}
			for _, missing := range unnamed(f.Sections, "", named) {
				t.Errorf("%s does not print section %s", f.Template, missing)
			}
		}
	}
	all, _ := fs.Glob(templates.Files, "*.tmpl")
	for _, file := range all {
		if !used[file] {
			t.Errorf("no file uses %s", file)
		}
	}
}

// name records the sections that a template names, by the path to them.
func name(t *testing.T, list *parse.ListNode, sections []service.Section, at string, named map[string]bool) {
	for _, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.ActionNode:
			if args := n.Pipe.Cmds[0].Args; len(args) == 2 {
				find(t, args[1], sections, at, named)
			}
		case *parse.RangeNode:
			inner := find(t, n.Pipe.Cmds[0].Args[0], sections, at, named)
			name(t, n.List, inner.Sections, at+"."+inner.Name, named)
		case *parse.WithNode:
			inner := find(t, n.Pipe.Cmds[0].Args[0], sections, at, named)
			name(t, n.List, inner.Sections, at+"."+inner.Name, named)
		}
	}
}

func find(t *testing.T, n parse.Node, sections []service.Section, at string, named map[string]bool) service.Section {
	field, ok := n.(*parse.FieldNode)
	if !ok {
		return service.Section{}
	}
	for _, s := range sections {
		if s.Name == field.Ident[0] {
			named[strings.TrimPrefix(at[strings.Index(at+".", ".tmpl")+len(".tmpl"):]+"."+s.Name, ".")] = true
			return s
		}
	}
	t.Errorf("%s names section %s, which the table has not", at, field)
	return service.Section{}
}

func unnamed(sections []service.Section, at string, named map[string]bool) []string {
	var missing []string
	for _, s := range sections {
		path := strings.TrimPrefix(at+"."+s.Name, ".")
		if !named[path] {
			missing = append(missing, path)
		}
		missing = append(missing, unnamed(s.Sections, path, named)...)
	}
	return missing
}
