package templates_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"text/template/parse"

	"stackplan/templates"
)

// TestTemplatesHaveNoLogic checks that templates contain only text, range, with, fields and rows.
func TestTemplatesHaveNoLogic(t *testing.T) {
	names, err := fs.Glob(templates.Files, "*.tmpl")
	if err != nil || len(names) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	for _, name := range names {
		text, err := templates.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range faults(name, string(text)) {
			t.Errorf("%s: %s", name, fault)
		}
	}
}

// TestLogicIsReported checks that the faults of templates with logic or other white space are reported.
func TestLogicIsReported(t *testing.T) {
	for _, text := range []string{
		"{{if .x}}a{{end}}\n",
		"{{range .x}}a{{else}}b{{end}}\n",
		"{{with .x}}a{{else}}b{{end}}\n",
		"{{range $i, $x := .x}}a{{end}}\n",
		"{{$x := .y}}\n",
		"{{printf .x}}\n",
		"{{.x | printf}}\n",
		"{{rows .x .y}}\n",
		"{{rows .x.y}}\n",
		"{{rows 1}}\n",
		"{{.Name}}\n",
		"{{.}}\n",
		"{{template \"x\"}}\n",
		"{{define \"x\"}}{{end}}\n",
		"{{range .x}}{{break}}{{end}}\n",
		"{{/* hidden */}}\n",
		"{{- rows .x}}\n",
		"text {{rows .x}}\n",
		"{{rows .x}} text\n",
		"  {{rows .x}}\n",
		"\ttext\n",
		"text \n",
		"text\r\n",
		"no final line break",
		"{{.Title}} {{.Title}}\n",
		"{{unclosed\n",
	} {
		if len(faults("test", text)) == 0 {
			t.Errorf("%q has no faults", text)
		}
	}
	if bad := faults("test", "a\n\nb {{.Title}} {\n    {{rows .x}}\n{{range .y}}\n{{rows .}}\n{{end}}\n{{with .z}}\n{{end}}\n"); bad != nil {
		t.Errorf("a valid template has faults: %q", bad)
	}
}

// faults returns the faults of a template.
func faults(name, text string) []string {
	var bad []string
	if !strings.HasSuffix(text, "\n") {
		bad = append(bad, "the last line has no line break")
	}
	bad = append(bad, lineFaults(text)...)
	tree := parse.New(name)
	tree.Mode = parse.ParseComments
	trees := map[string]*parse.Tree{}
	if _, err := tree.Parse(text, "", "", trees, map[string]any{"rows": true, "printf": true}); err != nil {
		return append(bad, err.Error())
	}
	if len(trees) > 1 {
		bad = append(bad, "it defines a template")
	}
	return append(bad, nodeFaults(tree.Root)...)
}

// rowsLine matches a line with rows: an indentation of a multiple of four spaces, and nothing else.
var rowsLine = regexp.MustCompile(`^(    )*\{\{rows [^{}]+\}\}$`)

func lineFaults(text string) []string {
	var bad []string
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.ContainsAny(line, "\t\r"):
			bad = append(bad, "white space other than spaces: "+line)
		case line != strings.TrimRight(line, " "):
			bad = append(bad, "spaces at the end: "+line)
		case strings.Contains(line, "{{-"), strings.Contains(line, "-}}"):
			bad = append(bad, "an action that removes white space: "+line)
		case strings.Contains(line, "{{rows") && !rowsLine.MatchString(line):
			bad = append(bad, "rows are not the only text on the line: "+line)
		case strings.Count(line, "{{.Title}}") > 1:
			bad = append(bad, "two titles on one line: "+line)
		}
	}
	return bad
}

func nodeFaults(list *parse.ListNode) []string {
	var bad []string
	for _, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.TextNode:
		case *parse.RangeNode:
			bad = append(bad, branchFaults(&n.BranchNode)...)
		case *parse.WithNode:
			bad = append(bad, branchFaults(&n.BranchNode)...)
		case *parse.ActionNode:
			if !isTitle(n.Pipe) && !isRows(n.Pipe) {
				bad = append(bad, "neither .Title nor rows: "+n.String())
			}
		default:
			bad = append(bad, "logic: "+node.String())
		}
	}
	return bad
}

func branchFaults(n *parse.BranchNode) []string {
	var bad []string
	if n.ElseList != nil {
		bad = append(bad, "an else: "+n.String())
	}
	if args := arguments(n.Pipe); len(args) != 1 || !isField(args[0]) {
		bad = append(bad, "not a section: "+n.Pipe.String())
	}
	return append(bad, nodeFaults(n.List)...)
}

// arguments returns the arguments of a pipeline with one command and no variables, or nil.
func arguments(p *parse.PipeNode) []parse.Node {
	if len(p.Decl) > 0 || len(p.Cmds) != 1 {
		return nil
	}
	return p.Cmds[0].Args
}

func isTitle(p *parse.PipeNode) bool {
	args := arguments(p)
	return len(args) == 1 && isField(args[0]) && args[0].String() == ".Title"
}

func isRows(p *parse.PipeNode) bool {
	args := arguments(p)
	if len(args) != 2 || args[0].String() != "rows" {
		return false
	}
	return isField(args[1]) || args[1].Type() == parse.NodeDot
}

func isField(n parse.Node) bool {
	field, ok := n.(*parse.FieldNode)
	return ok && len(field.Ident) == 1
}
