package terraform

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"stackplan/internal/demand"
)

// valueOf returns the value of a resource for expressions. Only the arguments of projects, quotas and flavors are known.
func (m *module) valueOf(r *resource) cty.Value {
	switch {
	case r.done:
		return r.value
	case r.running:
		m.errorAt(r.at, "terraform/cycle", r.name+" refers to itself", "")
		return broken
	}
	if Arguments(r.kind) == nil || r.block.Type == "data" && r.kind != demand.ProjectType {
		return unknown(m.address + r.name + " is known only after apply")
	}
	r.running = true
	all, how := m.expand(m.address+r.name, r.body)
	m.instances -= len(all) // readResources counts them
	r.value = gathered(all, how, func(one instance) cty.Value { return m.object(one, r) })
	r.running, r.done = false, true
	return r.value
}

// object returns the value of an instance.
func (m *module) object(one instance, r *resource) cty.Value {
	schema := &hcl.BodySchema{}
	for _, name := range Arguments(r.kind) {
		schema.Attributes = append(schema.Attributes, hcl.AttributeSchema{Name: name})
	}
	content, _, _ := r.body.PartialContent(schema)
	parts := map[string]cty.Value{"id": unknown(one.address + ".id is known only after apply")}
	for _, name := range Arguments(r.kind) {
		parts[name] = unknown(fmt.Sprintf("%s.%s is known only after apply", one.address, name))
		if a := content.Attributes[name]; a != nil {
			parts[name] = one.eval(a.Expr)
		}
	}
	if r.kind == demand.ProjectType {
		parts["id"] = one.projectID(content, parts)
	}
	return cty.ObjectVal(parts)
}

// projectID returns the identifier of a project: an unknown value with the name of the project as a mark, so that the project is known
// wherever the identifier is used.
func (one instance) projectID(content *hcl.BodyContent, parts map[string]cty.Value) cty.Value {
	if content.Attributes["project_id"] != nil { // of a data source
		return parts["project_id"]
	}
	p := project{name: one.address}
	if value, _ := parts["name"].Unmark(); content.Attributes["name"] != nil && isText(value) {
		p.name = value.AsString()
	}
	if a := content.Attributes["domain_id"]; a != nil {
		p.domain = one.domainOf(parts["domain_id"], a.Expr)
	}
	return cty.UnknownVal(cty.String).Mark(p)
}

// domainOf returns the identifier of a domain, or a text that identifies a domain whose identifier is unknown; empty for null.
func (one instance) domainOf(value cty.Value, x hcl.Expression) string {
	value, marks := value.Unmark()
	for mark := range marks {
		if p, ok := mark.(project); ok {
			return p.name
		}
	}
	switch {
	case isText(value):
		return value.AsString()
	case value.IsKnown():
		return ""
	}
	return one.expression(x)
}
