package terraform

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"

	hcltext "stackplan/internal/hcl"
)

// templateFile returns the function templatefile: the text of a template, with its variables.
func templateFile(f *folder) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{
			{Name: "path", Type: cty.String},
			{Name: "vars", Type: cty.DynamicPseudoType, AllowMarked: true, AllowUnknown: true, AllowDynamicType: true},
		},
		Type: function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			text, err := f.text(args[0].AsString())
			if err != nil {
				return orUnknown(cty.NilVal, err)
			}
			own := f.functions()
			delete(own, "templatefile")
			delete(own, "templatestring")
			return render(args[0].AsString(), text, args[1], own)
		},
	})
}

// templateString returns the function templatestring: a template in a text, with its variables.
func templateString() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{
			{Name: "text", Type: cty.String},
			{Name: "vars", Type: cty.DynamicPseudoType, AllowMarked: true, AllowUnknown: true, AllowDynamicType: true},
		},
		Type: function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return render("templatestring", args[0].AsString(), args[1], nil)
		},
	})
}

// render evaluates a template, in which more functions are known. A template cannot contain another.
func render(name, text string, vars cty.Value, own map[string]function.Function) (cty.Value, error) {
	vars, marks := vars.Unmark()
	if !vars.IsKnown() {
		return cty.DynamicVal.WithMarks(marks), nil
	}
	if vars.IsNull() || !vars.Type().IsObjectType() && !vars.Type().IsMapType() {
		return cty.NilVal, errors.New("the variables of a template must be a map")
	}
	tokens, _ := hclsyntax.LexTemplate([]byte(text), name, hcl.InitialPos)
	if _, what := hcltext.TooDeep(tokens); what != "" {
		return cty.NilVal, fmt.Errorf("%s: %s", name, what)
	}
	if _, wild := wildNumber(tokens); wild {
		return cty.NilVal, fmt.Errorf("%s: a number is too large for a quota", name)
	}
	x, diags := hclsyntax.ParseTemplate(bytes.TrimPrefix([]byte(text), []byte("\ufeff")), name, hcl.InitialPos)
	if diags.HasErrors() {
		return cty.NilVal, templateError(diags)
	}
	ctx := (&hcl.EvalContext{Functions: functions()}).NewChild()
	ctx.Functions = own
	ctx.Variables = vars.AsValueMap()
	if ctx.Variables == nil {
		ctx.Variables = map[string]cty.Value{}
	}
	value, diags := x.Value(ctx)
	if diags.HasErrors() {
		return cty.NilVal, templateError(diags)
	}
	converted, err := convert.Convert(value, cty.String)
	if err != nil {
		return cty.NilVal, fmt.Errorf("%s: %w", name, err)
	}
	return converted.WithMarks(marks), nil
}

// templateError returns the first error of a template with its position.
func templateError(diags hcl.Diagnostics) error {
	for _, d := range diags {
		if d.Severity == hcl.DiagError && d.Subject != nil {
			return fmt.Errorf("%s:%d:%d: %s", d.Subject.Filename, d.Subject.Start.Line, d.Subject.Start.Column, strings.TrimSuffix(d.Detail, "."))
		}
	}
	return errors.New("the template is invalid")
}
