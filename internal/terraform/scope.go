package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"stackplan/internal/diag"
	"stackplan/internal/spelling"
)

// Marks travel with values through expressions and tell where they come from.
type (
	why     string   // why a value is unknown
	project string   // the project whose identifier a value is
	wrong   struct{} // a fault, which is reported
)

// broken stands for a value that could not be evaluated.
var broken = cty.DynamicVal.Mark(wrong{})

// unknown is a value that only Terraform will know.
func unknown(reason string) cty.Value { return cty.DynamicVal.Mark(why(reason)) }

// reasonOf is why a value with those marks is unknown.
func reasonOf(marks cty.ValueMarks) string {
	var reasons []string
	for mark := range marks {
		switch mark := mark.(type) {
		case why:
			reasons = append(reasons, string(mark))
		case project:
			reasons = append(reasons, fmt.Sprintf("it is made of the identifier of project %s", string(mark)))
		}
	}
	if len(reasons) == 0 {
		return "Terraform learns it only when it runs"
	}
	return slices.Min(reasons)
}

// isBroken reports whether a fault that was reported is a part of a value.
func isBroken(marks cty.ValueMarks) bool {
	_, ok := marks[wrong{}]
	return ok
}

// scope is what expressions may refer to.
type scope struct {
	*module
	own map[string]cty.Value // each.key, each.value, count.index
}

// names are the values that an expression refers to, as a tree of their names.
type names struct {
	value cty.Value // of a leaf
	parts map[string]*names
}

// set puts a value at a path of names.
func (n *names) set(path []string, value cty.Value) {
	if len(path) == 0 {
		n.value, n.parts = value, nil
		return
	}
	if n.value != cty.NilVal {
		return
	}
	if n.parts == nil {
		n.parts = map[string]*names{}
	}
	if n.parts[path[0]] == nil {
		n.parts[path[0]] = &names{}
	}
	n.parts[path[0]].set(path[1:], value)
}

// object is the tree as a value.
func (n *names) object() cty.Value {
	if n.value != cty.NilVal {
		return n.value
	}
	all := map[string]cty.Value{}
	for name, part := range n.parts {
		all[name] = part.object()
	}
	return cty.ObjectVal(all)
}

// eval evaluates an expression. What is wrong with it is reported, and gives broken.
func (s scope) eval(x hcl.Expression) cty.Value {
	if s.nested >= maxNested {
		s.errorAt(x.Range(), "input/depth", fmt.Sprintf("more than %d values refer to each other here", maxNested), "")
		return broken
	}
	s.nested++
	defer func() { s.nested-- }()
	references := x.Variables()
	alike := len(s.own) > 0 && !slices.ContainsFunc(references, isOwn)
	if value, ok := s.once[x]; ok && alike {
		return value
	}
	value := s.compute(x, references)
	if alike {
		s.once[x] = value
	}
	return value
}

// isOwn reports whether a reference means something else in each instance.
func isOwn(t hcl.Traversal) bool { return t.RootName() == "each" || t.RootName() == "count" }

// compute is the value of an expression with those references.
func (s scope) compute(x hcl.Expression, references []hcl.Traversal) cty.Value {
	var tree names
	for _, t := range references {
		path, value := s.refer(t)
		tree.set(path, value)
	}
	ctx := &hcl.EvalContext{Functions: functions(), Variables: map[string]cty.Value{}}
	for name, part := range tree.parts {
		ctx.Variables[name] = part.object()
	}
	value, said := x.Value(ctx)
	for _, d := range said {
		if d.Severity == hcl.DiagError {
			s.fault(d, x.Range())
		}
	}
	if said.HasErrors() {
		return broken
	}
	return value
}

// refer finds what a reference means: the names up to it, and its value.
func (s scope) refer(t hcl.Traversal) (path []string, value cty.Value) {
	path = namesOf(t)
	root, name := path[0], ""
	if len(path) > 1 {
		name = path[1]
	}
	switch root {
	case "var":
		if v := s.variables[name]; v != nil {
			return path[:2], s.value(v)
		}
		return path[:min(2, len(path))], s.missing(t, "variable", name, sortedNames(s.variables))
	case "local":
		if l := s.locals[name]; l != nil {
			return path[:2], s.force(l)
		}
		return path[:min(2, len(path))], s.missing(t, "local value", name, sortedNames(s.locals))
	case "each", "count":
		if value, ok := s.own[root+"."+name]; ok {
			return path[:2], value
		}
		s.errorAt(t.SourceRange(), "terraform/reference", fmt.Sprintf("%s.%s has no meaning here", root, name), "it belongs to a resource or module with for_each or count")
		return path[:1], broken
	case "path":
		return path[:min(2, len(path))], cty.StringVal(s.dir)
	case "terraform", "self", "ephemeral":
		return path[:1], unknown(root + " is known only when Terraform runs")
	case "module":
		if c := s.calls[name]; c != nil {
			return path[:2], s.outputsOf(c, path[2:])
		}
		return path[:min(2, len(path))], s.missing(t, "module", name, sortedNames(s.calls))
	case "data":
		return s.referResource(t, path, 3)
	}
	return s.referResource(t, path, 2)
}

// referResource finds the resource or data source whose name takes some parts of a path.
func (s scope) referResource(t hcl.Traversal, path []string, length int) ([]string, cty.Value) {
	length = min(length, len(path))
	full := strings.Join(path[:length], ".")
	if r := s.resources[full]; r != nil {
		return path[:length], s.valueOf(r)
	}
	what := "resource"
	if path[0] == "data" {
		what = "data source"
	}
	return path[:length], s.missing(t, what, full, sortedNames(s.resources))
}

// missing reports a name that nothing has.
func (s scope) missing(t hcl.Traversal, what, name string, known []string) cty.Value {
	s.errorAt(t.SourceRange(), "terraform/reference", fmt.Sprintf("there is no %s %s", what, name), spelling.Hint(name, known))
	return broken
}

// namesOf are the names of a reference, up to the first that is no name.
func namesOf(t hcl.Traversal) []string {
	path := []string{t.RootName()}
	for _, step := range t[1:] {
		switch step := step.(type) {
		case hcl.TraverseAttr:
			path = append(path, step.Name)
			continue
		case hcl.TraverseIndex:
			if isText(step.Key) && len(path) > 1 {
				path = append(path, step.Key.AsString())
				continue
			}
		}
		break
	}
	return path
}

// regionOf is the text of an argument region; empty where it cannot be known, which is reported.
func (s scope) regionOf(a *hcl.Attribute) string {
	value, marks := s.eval(a.Expr).Unmark()
	switch {
	case isText(value):
		return value.AsString()
	case value.IsKnown() && value.IsNull(), isBroken(marks):
	case !value.IsKnown():
		s.errorAt(a.Expr.Range(), "demand/unknown", "the region cannot be known: "+reasonOf(marks), "").Severity = diag.Warning
	default:
		s.errorAt(a.Expr.Range(), "terraform/type", "a region is a text", "")
	}
	return ""
}
