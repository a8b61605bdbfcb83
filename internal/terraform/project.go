package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"stackplan/internal/demand"
)

// addOpen adds the project of a quota if the instance represents an unknown number of instances: their projects are unknown too.
func (one instance) addOpen(owner demand.Project, content *hcl.BodyContent) {
	if one.unknown != "" {
		owner.Unknown, owner.Origin = one.unknown, demand.Origin{Name: one.address, Pos: one.pos(content.MissingItemRange)}
		one.demand.Projects = append(one.demand.Projects, owner)
	}
}

// projectSchema is what identifies a project.
var projectSchema = &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "name"}, {Name: "domain_id"}, {Name: "is_domain"}, {Name: "project_id"}}}

// readProjects adds the projects of a resource. If quotas refer to them, they are evaluated already.
func readProjects(m *module, r *resource) {
	content, _, _ := r.body.PartialContent(projectSchema)
	all, how := m.expand(m.address+r.name, r.body)
	value, _ := r.value.Unmark()
	isEvaluated := r.done && how == keyed && value.IsKnown() && value.Type().IsObjectType() && content.Attributes["is_domain"] == nil
	for _, one := range all {
		if isEvaluated && value.Type().HasAttribute(one.key) {
			object, _ := value.GetAttr(one.key).Unmark()
			one.addProject(object.GetAttr("id"), content)
		} else {
			one.project(content)
		}
	}
}

// project adds the project of an instance. A domain is no project that quotas apply to.
func (one instance) project(content *hcl.BodyContent) {
	parts := map[string]cty.Value{}
	for _, name := range []string{"name", "domain_id", "is_domain"} {
		parts[name] = cty.NullVal(cty.String)
		if a := content.Attributes[name]; a != nil {
			parts[name] = one.eval(a.Expr)
		}
	}
	if isDomain, _ := parts["is_domain"].Unmark(); isDomain.IsKnown() && !isDomain.IsNull() && isDomain.Type() == cty.Bool && isDomain.True() {
		return
	}
	one.addProject(one.projectID(content, parts), content)
}

// addProject adds the project with an identifier.
func (one instance) addProject(id cty.Value, content *hcl.BodyContent) {
	_, marks := id.Unmark()
	for mark := range marks {
		if p, ok := mark.(project); ok {
			one.demand.Projects = append(one.demand.Projects, demand.Project{
				Name: p.name, Domain: p.domain, Unknown: one.unknown, Origin: demand.Origin{Name: one.address, Pos: one.pos(content.MissingItemRange)},
			})
		}
	}
}

// limit reads a unified limit of a project, or a registered limit. Those of domains limit no project.
func (one instance) limit(content *hcl.BodyContent) {
	from := demand.Origin{Name: one.address, Pos: one.pos(content.MissingItemRange)}
	a := content.Attributes["resource_name"]
	if a == nil {
		one.errorAt(content.MissingItemRange, "terraform/argument", one.address+" has no resource_name", "")
		return
	}
	value, marks := one.eval(a.Expr).Unmark()
	if !isText(value) {
		if !isBroken(marks) {
			one.demand.Unread = append(one.demand.Unread, demand.Unread{Region: one.region(content), Why: "resource_name is unknown: " + reasonOf(marks), Origin: from})
		}
		return
	}
	name := value.AsString()
	amounts := one.amounts(content, func(argument string) bool { return argument == "resource_limit" || argument == "default_limit" })
	for _, amount := range amounts {
		isDefault := amount.Name == "default_limit"
		amount.Name = name
		if id := content.Attributes["project_id"]; isDefault {
			one.demand.AddDefault(one.region(content), from, amount, one.list)
		} else if id != nil {
			if owner, ok := one.projectOf(id.Expr); ok {
				one.addOpen(owner, content)
				one.demand.AddLimit(one.region(content), owner, from, amount, one.list)
			}
		}
	}
}

// projectOf returns the project with an identifier, or a text that identifies a project whose name is unknown.
func (one instance) projectOf(x hcl.Expression) (p demand.Project, ok bool) {
	value, marks := one.eval(x).Unmark()
	var projects []project
	for mark := range marks {
		if p, ok := mark.(project); ok {
			projects = append(projects, p)
		}
	}
	switch {
	case isBroken(marks):
		return p, false
	case len(projects) == 1:
		return demand.Project{Name: projects[0].name, Domain: projects[0].domain}, true
	case !value.IsKnown():
		return demand.Project{Name: one.expression(x)}, true
	case isText(value) && value.AsString() != "":
		return demand.Project{Name: value.AsString()}, true
	}
	one.errorAt(x.Range(), "terraform/type", "project_id of "+one.address+" must be the identifier of a project", "write openstack_identity_project_v3.NAME.id")
	return p, false
}

// expression returns a text in place of the unknown name of a project or a domain: the expression of its identifier, with the key of the
// instance, so that two quotas of one project have the same name.
func (one instance) expression(x hcl.Expression) string {
	const longest = 80
	text := strings.Join(strings.Fields(string(x.Range().SliceBytes(one.texts[x.Range().Filename]))), " ")
	if text == "" || len(text) > longest || one.unknown != "" {
		return one.address
	}
	key := ""
	if at := strings.IndexByte(one.address[len(one.module.address):], '['); at >= 0 {
		key = one.address[len(one.module.address)+at:]
	}
	return one.module.address + text + key
}
