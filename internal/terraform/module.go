package terraform

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"stackplan/internal/diag"
)

// blocks are the blocks of a configuration.
var blocks = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
	{Type: "variable", LabelNames: []string{"name"}},
	{Type: "locals"},
	{Type: "resource", LabelNames: []string{"type", "name"}},
	{Type: "data", LabelNames: []string{"type", "name"}},
	{Type: "ephemeral", LabelNames: []string{"type", "name"}},
	{Type: "module", LabelNames: []string{"name"}},
	{Type: "output", LabelNames: []string{"name"}},
	{Type: "provider", LabelNames: []string{"name"}},
	{Type: "check", LabelNames: []string{"name"}},
	{Type: "terraform"}, {Type: "moved"}, {Type: "import"}, {Type: "removed"},
}}

// module is a configuration, with the values that its caller passes to it.
type module struct {
	*reader
	root      string // the directory of the root module, in which Terraform runs
	dir       string
	key       string // of its calls in the manifest of terraform init: web.disks
	address   string // module.web["a"]. before the names of its resources; empty for the root
	parent    *module
	variables map[string]*variable
	locals    map[string]*lazy
	outputs   map[string]*lazy
	resources map[string]*resource // by TYPE.NAME, data sources by data.TYPE.NAME
	order     []*resource          // in the order of the files
	calls     map[string]*call
	callOrder []*call
	providers map[string]hcl.Body          // of OpenStack, by alias
	regions   map[string]string            // that the caller passes, by alias
	context   *hcl.EvalContext             // with the functions; nil: not yet used
	once      map[hcl.Expression]cty.Value // the values of expressions that are the same in all instances
	unknown   string                       // why the number of instances of this module is unknown
}

// lazy is a value that is evaluated on first use.
type lazy struct {
	name    string // local.ram
	in      scope  // of its expression
	expr    hcl.Expression
	at      hcl.Range
	value   cty.Value
	running bool
	done    bool
}

// module reads a module from some files of a directory.
func (r *reader) module(root, dir string, files []string) *module {
	m := &module{reader: r, root: root, dir: dir, variables: map[string]*variable{}, locals: map[string]*lazy{}, outputs: map[string]*lazy{},
		resources: map[string]*resource{}, calls: map[string]*call{}, providers: map[string]hcl.Body{}, once: map[hcl.Expression]cty.Value{}}
	var overrides []string
	for _, name := range files {
		if isOverride(name) {
			overrides = append(overrides, name)
		} else if f := r.parse(in(dir, name)); f.body != nil {
			for _, b := range m.blocks(f.body) {
				m.declare(b)
			}
		}
	}
	for _, name := range overrides { // in alphabetical order, as Terraform merges them
		if f := r.parse(in(dir, name)); f.body != nil {
			for _, b := range m.blocks(f.body) {
				merger{m}.override(b)
			}
		}
	}
	return m
}

// blocks returns the blocks of a file, and reports unknown ones.
func (m *module) blocks(body hcl.Body) hcl.Blocks {
	content, diags := body.Content(blocks)
	for _, d := range diags {
		if d.Subject != nil {
			m.warnAt(*d.Subject, "terraform/block", "this block or argument is unknown and is not read", "")
		}
	}
	return content.Blocks
}

// declare adds a declaration.
func (m *module) declare(b *hcl.Block) {
	switch b.Type {
	case "variable":
		m.declareVariable(b)
	case "locals":
		attributes, _ := b.Body.JustAttributes()
		for name, a := range attributes {
			m.declareLazy(m.locals, "local."+name, name, a.Expr, a.NameRange)
		}
	case "output":
		if x := outputValue(b); x != nil {
			m.declareLazy(m.outputs, "output."+b.Labels[0], b.Labels[0], x, b.DefRange)
		}
	case "resource", "data":
		m.declareResource(b)
	case "module":
		m.declareCall(b)
	case "provider":
		m.declareProvider(b)
	}
}

// outputValue returns the expression of an output, or nil.
func outputValue(b *hcl.Block) hcl.Expression {
	content, _, _ := b.Body.PartialContent(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "value"}}})
	if a := content.Attributes["value"]; a != nil {
		return a.Expr
	}
	return nil
}

// declareLazy adds a value under its name.
func (m *module) declareLazy(all map[string]*lazy, full, name string, x hcl.Expression, at hcl.Range) {
	if have := all[name]; have != nil {
		m.twice(full, at, have.at)
		return
	}
	all[name] = &lazy{name: full, in: scope{module: m}, expr: x, at: at}
}

// twice reports a second declaration of a name.
func (m *module) twice(name string, again, first hcl.Range) {
	d := m.errorAt(again, "terraform/twice", name+" is declared twice", "give one of them another name")
	d.Related = []diag.Related{{Message: "the first declaration", Pos: m.pos(first)}}
}

// force evaluates a lazy value.
func (r *reader) force(l *lazy) cty.Value {
	switch {
	case l.done:
		return l.value
	case l.running:
		r.errorAt(l.at, "terraform/cycle", l.name+" refers to itself", "")
		return broken
	case r.nested >= maxNested:
		r.errorAt(l.at, "input/depth", fmt.Sprintf("a chain of more than %d references", maxNested), "")
		return broken
	}
	l.running = true
	r.nested++
	value := l.in.eval(l.expr)
	r.nested--
	if left := maxValue; !fits(value, &left) {
		r.errorAt(l.at, "input/size", fmt.Sprintf("%s has more than %d elements and bytes", l.name, maxValue), "")
		value = broken
	}
	l.value, l.done, l.running = value, true, false
	return value
}

// fits subtracts the elements of a value and the bytes of its strings from left, and reports whether the rest is not negative.
func fits(v cty.Value, left *int) bool {
	v, _ = v.Unmark()
	*left--
	switch {
	case *left < 0:
		return false
	case !v.IsKnown() || v.IsNull():
	case v.Type() == cty.String:
		*left -= len(v.AsString())
	case v.CanIterateElements():
		for it := v.ElementIterator(); it.Next(); {
			if _, part := it.Element(); !fits(part, left) {
				return false
			}
		}
	}
	return *left >= 0
}

// declareProvider adds a configuration of the OpenStack provider, which may set the region.
func (m *module) declareProvider(b *hcl.Block) {
	if b.Labels[0] != "openstack" {
		return
	}
	alias := ""
	content, _, _ := b.Body.PartialContent(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "alias"}}})
	if a := content.Attributes["alias"]; a != nil {
		if v, diags := a.Expr.Value(nil); !diags.HasErrors() && isText(v) {
			alias = v.AsString()
		}
	}
	m.providers[alias] = overridden(m.providers[alias], b.Body)
}

// region returns the region of the provider with an alias, or "" if none is set.
func (m *module) region(alias string) string {
	body := m.providers[alias]
	if body == nil {
		return m.regions[alias]
	}
	content, _, _ := body.PartialContent(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "region"}}})
	if a := content.Attributes["region"]; a != nil {
		return scope{module: m}.regionOf(a)
	}
	return m.regions[alias]
}

// aliasOf returns the alias in provider = openstack.ALIAS, or "".
func aliasOf(x hcl.Expression) string {
	traversal, diags := hcl.AbsTraversalForExpr(x)
	if diags.HasErrors() || len(traversal) < 2 {
		return ""
	}
	if step, ok := traversal[1].(hcl.TraverseAttr); ok {
		return step.Name
	}
	return ""
}

// isText reports whether a value is a known string.
func isText(v cty.Value) bool {
	return !v.IsMarked() && v.Type() == cty.String && v.IsKnown() && !v.IsNull()
}

// sortedNames returns the keys of a map in alphabetical order.
func sortedNames[V any](all map[string]V) []string {
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
