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

// Marks are attached to values, and expressions pass them on to their results. They record the origin of values.
type (
	why     string   // why a value is unknown
	project struct { // the project whose identifier a value is
		name, domain string
	}
	wrong struct{} // an error that was reported
)

// broken is the value of an expression that could not be evaluated.
var broken = cty.DynamicVal.Mark(wrong{})

// unknown returns a value that is known only when Terraform runs.
func unknown(reason string) cty.Value { return cty.DynamicVal.Mark(why(reason)) }

// reasonOf returns why a value with those marks is unknown.
func reasonOf(marks cty.ValueMarks) string {
	var reasons []string
	for mark := range marks {
		switch mark := mark.(type) {
		case why:
			reasons = append(reasons, string(mark))
		case project:
			reasons = append(reasons, fmt.Sprintf("it contains the identifier of project %s, which is known only after apply", mark.name))
		}
	}
	if len(reasons) == 0 {
		return "it is known only when Terraform runs"
	}
	return slices.Min(reasons)
}

// isBroken reports whether a value contains one that could not be evaluated.
func isBroken(marks cty.ValueMarks) bool {
	_, ok := marks[wrong{}]
	return ok
}

// scope contains the values to which an expression can refer.
type scope struct {
	*module
	own map[string]cty.Value // each.key, each.value, count.index
}

// names is a tree of the values to which an expression refers, by the parts of their names.
type names struct {
	value cty.Value // of a leaf
	parts map[string]*names
}

// set sets the value at a path of names.
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

// object converts the tree to a value.
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

// eval evaluates an expression. If it has an error, eval reports it and returns broken.
func (s scope) eval(x hcl.Expression) cty.Value {
	if s.nested >= maxNested {
		s.errorAt(x.Range(), "input/depth", fmt.Sprintf("a chain of more than %d references", maxNested), "")
		return broken
	}
	s.nested++
	defer func() { s.nested-- }()
	references := x.Variables()
	isShared := len(s.own) > 0 && !slices.ContainsFunc(references, isOwn)
	if value, ok := s.once[x]; ok && isShared {
		return value
	}
	value := s.compute(x, references)
	if isShared {
		s.once[x] = value
	}
	return value
}

// isOwn reports whether the value of a reference is different in each instance.
func isOwn(t hcl.Traversal) bool { return t.RootName() == "each" || t.RootName() == "count" }

// compute returns the value of an expression with those references.
func (s scope) compute(x hcl.Expression, references []hcl.Traversal) cty.Value {
	var tree names
	for _, t := range references {
		path, value := s.refer(t)
		tree.set(path, value)
	}
	ctx := s.functionContext().NewChild()
	ctx.Variables = map[string]cty.Value{}
	for name, part := range tree.parts {
		ctx.Variables[name] = part.object()
	}
	value, diags := x.Value(ctx)
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			s.fault(d, x.Range())
		}
	}
	if diags.HasErrors() {
		return broken
	}
	return value
}

// refer resolves a reference. It returns the names up to the value, and the value.
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
		s.errorAt(t.SourceRange(), "terraform/reference", fmt.Sprintf("%s.%s is not available here", root, name), "use it in a resource or module with for_each or count")
		return path[:1], broken
	case "path":
		return path[:min(2, len(path))], s.directory(name)
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

// referResource resolves a reference to a resource or data source, whose name has length parts.
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

// missing reports a reference to a name that is not declared.
func (s scope) missing(t hcl.Traversal, what, name string, known []string) cty.Value {
	s.errorAt(t.SourceRange(), "terraform/reference", fmt.Sprintf("there is no %s %s", what, name), spelling.Hint(name, known))
	return broken
}

// namesOf returns the names of a reference, up to the first part that is not a name.
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

// regionOf returns the value of an argument region, or "" if it is unknown or invalid, which it reports.
func (s scope) regionOf(a *hcl.Attribute) string {
	value, marks := s.eval(a.Expr).Unmark()
	switch {
	case isText(value):
		return value.AsString()
	case value.IsKnown() && value.IsNull(), isBroken(marks):
	case !value.IsKnown():
		s.errorAt(a.Expr.Range(), "demand/unknown", "the region is unknown: "+reasonOf(marks), "").Severity = diag.Warning
	default:
		s.errorAt(a.Expr.Range(), "terraform/type", "region must be a string", "")
	}
	return ""
}
