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
		parts["id"] = projectID(one.address, content, parts)
	}
	return cty.ObjectVal(parts)
}

// projectID returns the identifier of a project: an unknown value with the name of the project as a mark, so that the project is known
// wherever the identifier is used.
func projectID(address string, content *hcl.BodyContent, parts map[string]cty.Value) cty.Value {
	if content.Attributes["project_id"] != nil { // of a data source
		return parts["project_id"]
	}
	name := project(address)
	if value, _ := parts["name"].Unmark(); content.Attributes["name"] != nil && isText(value) {
		name = project(value.AsString())
	}
	return cty.UnknownVal(cty.String).Mark(name)
}
