package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"stackplan/internal/spelling"
)

// isOverride reports whether a file of that name overrides the others of its directory: override.tf, or a name that ends in _override.tf
// (Terraform, "Override Files"; the same for *.tofu and JSON).
func isOverride(name string) bool {
	name = strings.TrimSuffix(name, ".json")
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".tf"), ".tofu")
	return name == "override" || strings.HasSuffix(name, "_override")
}

// merger merges the override files of a module.
type merger struct{ *module }

// override merges a block of an override file into the block that it overrides. Its arguments replace those of the other block. There must
// be such a block, except for the provider.
func (m merger) override(b *hcl.Block) {
	name := strings.Join(b.Labels, ".")
	switch b.Type {
	case "resource", "data":
		if b.Type == "data" {
			name = "data." + name
		}
		if r := m.resources[name]; r != nil {
			r.body = overridden(r.body, b.Body)
		} else {
			m.nothingToOverride(b.DefRange, "resource "+name, name, sortedNames(m.resources))
		}
	case "module":
		if c := m.calls[name]; c != nil {
			c.body = overridden(c.body, b.Body)
		} else {
			m.nothingToOverride(b.DefRange, "module "+name, name, sortedNames(m.calls))
		}
	case "variable":
		if v := m.variables[name]; v != nil {
			m.declareArguments(v, b)
		} else {
			m.nothingToOverride(b.DefRange, "variable "+name, name, sortedNames(m.variables))
		}
	case "output":
		if x := outputValue(b); x != nil {
			m.overrideLazy(m.outputs, name, "output "+name, x, b.DefRange)
		}
	case "locals":
		attributes, _ := b.Body.JustAttributes()
		for name, a := range attributes {
			m.overrideLazy(m.locals, name, "local value "+name, a.Expr, a.NameRange)
		}
	case "provider":
		m.declareProvider(b)
	}
}

// overrideLazy replaces the expression of a local value or an output.
func (m merger) overrideLazy(all map[string]*lazy, name, full string, x hcl.Expression, at hcl.Range) {
	if l := all[name]; l != nil {
		l.expr, l.at = x, at
		return
	}
	m.nothingToOverride(at, full, name, sortedNames(all))
}

func (m merger) nothingToOverride(at hcl.Range, what, name string, known []string) {
	m.errorAt(at, "terraform/override", fmt.Sprintf("this overrides %s, which no other file declares", what), spelling.Hint(name, known))
}

// overriddenBody is a body whose arguments and blocks those of another one replace.
type overriddenBody struct{ base, over hcl.Body }

// overridden returns a body with the arguments and blocks of another one instead of its own.
func overridden(base, over hcl.Body) hcl.Body {
	if base == nil {
		return over
	}
	return overriddenBody{base, over}
}

// Content implements hcl.Body.
func (b overriddenBody) Content(schema *hcl.BodySchema) (*hcl.BodyContent, hcl.Diagnostics) {
	content, _, diags := b.PartialContent(schema)
	return content, diags
}

// PartialContent implements hcl.Body. The blocks of a type that the override contains replace all blocks of the type.
func (b overriddenBody) PartialContent(schema *hcl.BodySchema) (*hcl.BodyContent, hcl.Body, hcl.Diagnostics) {
	base, baseRest, diags := b.base.PartialContent(schema)
	over, overRest, more := b.over.PartialContent(schema)
	merged := &hcl.BodyContent{Attributes: hcl.Attributes{}, MissingItemRange: base.MissingItemRange}
	maps.Copy(merged.Attributes, base.Attributes)
	maps.Copy(merged.Attributes, over.Attributes)
	replaced := over.Blocks.ByType()
	merged.Blocks = append(slices.DeleteFunc(slices.Clone(base.Blocks), func(b *hcl.Block) bool { return replaced[b.Type] != nil }), over.Blocks...)
	return merged, overriddenBody{baseRest, overRest}, append(diags, more...)
}

// JustAttributes implements hcl.Body.
func (b overriddenBody) JustAttributes() (hcl.Attributes, hcl.Diagnostics) {
	merged := hcl.Attributes{}
	base, diags := b.base.JustAttributes()
	over, more := b.over.JustAttributes()
	maps.Copy(merged, base)
	maps.Copy(merged, over)
	return merged, append(diags, more...)
}

// MissingItemRange implements hcl.Body.
func (b overriddenBody) MissingItemRange() hcl.Range { return b.base.MissingItemRange() }
