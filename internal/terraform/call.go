package terraform

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"stackplan/internal/demand"
	"stackplan/internal/spelling"
)

// call is a module block, which calls a module.
type call struct {
	lazy
	body    hcl.Body
	made    []child
	how     spread
	unknown string // why it is not read
}

// child is a module that a call created.
type child struct {
	instance
	module *module
}

var callSchema = &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "source"}, {Name: "version"}, {Name: "providers"},
	{Name: "count"}, {Name: "for_each"}, {Name: "depends_on"}}}

func (m *module) declareCall(b *hcl.Block) {
	name := b.Labels[0]
	if have := m.calls[name]; have != nil {
		m.twice("module "+name, b.DefRange, have.at)
		return
	}
	c := &call{lazy: lazy{name: "module." + name, at: b.DefRange}, body: b.Body}
	m.calls[name] = c
	m.callOrder = append(m.callOrder, c)
}

// children creates the modules of a call, once.
func (m *module) children(c *call) []child {
	if c.done {
		return c.made
	}
	if c.running {
		m.errorAt(c.at, "terraform/cycle", c.name+" refers to itself", "")
		return nil
	}
	c.running = true
	content, rest, _ := c.body.PartialContent(callSchema)
	inputs, _ := rest.JustAttributes()
	if dir, ok := m.source(c, content.Attributes["source"]); ok {
		if names, ok := m.names(dir); ok {
			names = slices.DeleteFunc(names, func(name string) bool { return !isConfiguration(name) })
			var all []instance
			all, c.how = m.expand(m.address+c.name, c.body)
			for _, one := range all {
				c.made = append(c.made, child{one, m.child(one, dir, names, content.Attributes["providers"], inputs)})
			}
		}
	}
	c.running, c.done = false, true
	return c.made
}

// source returns the directory of the module that a call names. It reports modules that Terraform would fetch: they are not read.
func (m *module) source(c *call, a *hcl.Attribute) (dir string, ok bool) {
	c.unknown = c.name + " is not read"
	if a == nil {
		m.errorAt(c.at, "terraform/module", c.name+" has no source", "write the directory of the module, such as source = \"./modules/project\"")
		return "", false
	}
	value, diags := a.Expr.Value(nil)
	if diags.HasErrors() || !isText(value) {
		c.leaveOut(m, a.Expr.Range(), "the source of "+c.name+" is not a literal text, so its quotas are not known")
		return "", false
	}
	name := value.AsString()
	dir = filepath.Join(m.dir, name)
	if !strings.HasPrefix(name, "./") && !strings.HasPrefix(name, "../") {
		key := strings.TrimPrefix(m.key+"."+strings.TrimPrefix(c.name, "module."), ".")
		why := ""
		if dir, why = m.manifestOf(m.root).directory(m.root, key, name, c.version()); why != "" {
			c.leaveOut(m, a.Expr.Range(), c.name+" is not a local directory, and "+why+", so its quotas are not known")
			return "", false
		}
	}
	depth := 0
	for above := m; above != nil; above = above.parent {
		if depth++; above.dir == dir || depth > maxNested {
			m.errorAt(a.Expr.Range(), "terraform/cycle", c.name+" is a module that calls itself", "")
			return "", false
		}
	}
	if !hasConfiguration(dir) {
		m.errorAt(a.Expr.Range(), "terraform/module", fmt.Sprintf("%s cannot be read: there is no *.tf or *.tf.json file in %s", c.name, dir), "")
		return "", false
	}
	return dir, true
}

// hasConfiguration reports whether a directory contains a file of a configuration.
func hasConfiguration(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && slices.ContainsFunc(entries, func(e os.DirEntry) bool { return !e.IsDir() && isConfiguration(e.Name()) })
}

// leaveOut reports a module that is not read. Its quotas are not known.
func (c *call) leaveOut(m *module, at hcl.Range, message string) {
	m.warnAt(at, "terraform/module", message, "run terraform init, or give a plan, as terraform show -json prints it, which contains all modules")
	m.demand.Unread = append(m.demand.Unread, demand.Unread{Why: "the module is not read", Origin: demand.Origin{Name: m.address + c.name, Pos: m.pos(at)}})
}

// version returns the version constraint of a call, or "".
func (c *call) version() string {
	content, _, _ := c.body.PartialContent(callSchema)
	if a := content.Attributes["version"]; a != nil {
		if v, diags := a.Expr.Value(nil); !diags.HasErrors() && isText(v) {
			return v.AsString()
		}
	}
	return ""
}

// child creates the module of one instance of a call.
func (m *module) child(one instance, dir string, files []string, providers *hcl.Attribute, inputs hcl.Attributes) *module {
	below := m.module(m.root, dir, files)
	below.key = strings.TrimPrefix(m.key+"."+strings.SplitN(strings.TrimPrefix(one.address, m.address+"module."), "[", 2)[0], ".")
	below.parent, below.address = m, one.address+"."
	below.regions = m.regionsFor(providers)
	for name, a := range inputs {
		v := below.variables[name]
		if v == nil {
			m.errorAt(a.NameRange, "terraform/argument", fmt.Sprintf("module %s has no variable %s", dir, name), spelling.Hint(name, sortedNames(below.variables)))
			continue
		}
		v.expr, v.at, v.in = a.Expr, a.Expr.Range(), one.scope
	}
	if one.unknown != "" {
		below.unknown = one.unknown
	}
	return below
}

// regionsFor returns the regions of the providers that a call passes to its module, by alias: the default one, or those that it names.
func (m *module) regionsFor(providers *hcl.Attribute) map[string]string {
	regions := map[string]string{"": m.region("")}
	if providers == nil {
		return regions
	}
	pairs, _ := hcl.ExprMap(providers.Expr)
	for _, pair := range pairs {
		if t, diags := hcl.AbsTraversalForExpr(pair.Key); !diags.HasErrors() && t.RootName() == "openstack" {
			regions[aliasOf(pair.Key)] = m.region(aliasOf(pair.Value))
		}
	}
	return regions
}

// outputsOf returns the value of a call for expressions: the outputs that the rest of a reference names, or all.
func (m *module) outputsOf(c *call, rest []string) cty.Value {
	made := m.children(c)
	if len(made) == 0 && c.unknown != "" && c.how == single {
		return unknown(c.unknown)
	}
	modules := map[string]*module{}
	var all []instance
	for _, one := range made {
		all = append(all, one.instance)
		modules[one.address] = one.module
	}
	return gathered(all, c.how, func(one instance) cty.Value { return modules[one.address].results(rest) })
}

// results returns the outputs of a module: the named ones, or all if none is named.
func (m *module) results(named []string) cty.Value {
	wanted := slices.DeleteFunc(slices.Clone(named), func(name string) bool { return m.outputs[name] == nil })
	if len(wanted) == 0 {
		wanted = sortedNames(m.outputs)
	}
	parts := map[string]cty.Value{}
	for _, name := range wanted {
		parts[name] = m.force(m.outputs[name])
	}
	return cty.ObjectVal(parts)
}
