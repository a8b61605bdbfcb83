package terraform

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"stackplan/internal/spelling"
)

// variable is an input of a module.
type variable struct {
	lazy
	kind     cty.Type
	defaults *typeexpr.Defaults
	nullable bool
	fallback hcl.Expression // its default, or nil
	typeAt   hcl.Range
}

var variableSchema = &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "type"}, {Name: "default"}, {Name: "nullable"}}}

func (m *module) declareVariable(b *hcl.Block) {
	name := b.Labels[0]
	if have := m.variables[name]; have != nil {
		m.twice("variable "+name, b.DefRange, have.at)
		return
	}
	// Defaults and files of variables cannot contain references; child sets the inputs of called modules.
	v := &variable{lazy: lazy{name: "var." + name, at: b.DefRange, in: scope{module: &module{reader: m.reader}}}, kind: cty.DynamicPseudoType, nullable: true}
	m.variables[name] = v
	m.declareArguments(v, b)
}

// declareArguments sets the type, the default and whether null is a value, as far as a block contains them.
func (m *module) declareArguments(v *variable, b *hcl.Block) {
	content, _, _ := b.Body.PartialContent(variableSchema)
	if a := content.Attributes["type"]; a != nil {
		kind, defaults, diags := typeexpr.TypeConstraintWithDefaults(a.Expr)
		for _, d := range diags {
			m.fault(d, a.Range)
		}
		if !diags.HasErrors() {
			v.kind, v.defaults, v.typeAt = kind, defaults, a.Range
		}
	}
	if a := content.Attributes["default"]; a != nil {
		v.fallback = a.Expr
	}
	if a := content.Attributes["nullable"]; a != nil {
		value, diags := a.Expr.Value(nil)
		v.nullable = diags.HasErrors() || value.Type() != cty.Bool || !value.IsKnown() || value.IsNull() || value.True()
	}
}

// readVariables sets the variables of the root module from files: first those that Terraform reads automatically, then those from the
// command line.
func (m *module) readVariables(names []string) {
	var files []string
	for _, name := range names {
		if isAutomatic(name) {
			files = append(files, in(m.dir, name))
		}
	}
	given := slices.DeleteFunc(slices.Clone(m.varFiles), func(name string) bool { return slices.Contains(files, name) })
	for _, name := range append(files, given...) {
		f := m.parse(name)
		if f.body == nil {
			continue
		}
		attributes, diags := f.body.JustAttributes()
		for _, d := range diags {
			m.fault(d, hcl.Range{Filename: name})
		}
		for name, a := range attributes {
			v := m.variables[name]
			if v == nil {
				m.warnAt(a.NameRange, "terraform/variable", "there is no variable "+name, spelling.Hint(name, sortedNames(m.variables)))
				continue
			}
			v.expr, v.at = a.Expr, a.Expr.Range()
		}
	}
}

// value returns the value of a variable, converted to its type.
func (m *module) value(v *variable) cty.Value {
	if v.done {
		return v.value
	}
	if v.expr == nil {
		if v.fallback == nil {
			v.done, v.value = true, unknown(fmt.Sprintf("%s has neither a value nor a default", v.name))
			return v.value
		}
		v.expr, v.at = v.fallback, v.fallback.Range()
	}
	value := m.force(&v.lazy)
	if value.IsKnown() && value.IsNull() && !v.nullable && v.fallback != nil {
		value, _ = v.fallback.Value(nil)
	}
	v.value = m.convert(v, value)
	return v.value
}

// convert converts a value to the type of a variable.
func (m *module) convert(v *variable, value cty.Value) cty.Value {
	bare, marks := value.Unmark()
	if v.defaults != nil && bare.IsKnown() && !bare.IsNull() && !bare.ContainsMarked() {
		bare = v.defaults.Apply(bare)
	}
	value, err := convert.Convert(bare, v.kind)
	if err != nil {
		d := m.errorAt(v.at, "terraform/type", fmt.Sprintf("%s has another type than declared: %v", v.name, err), "")
		d.Rule = m.pos(v.typeAt).String()
		return broken
	}
	return value.WithMarks(marks)
}
