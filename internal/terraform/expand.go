package terraform

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// instance is one instance of a resource or module, which count or for_each creates.
type instance struct {
	scope
	address string // openstack_compute_quotaset_v2.web["prod"]
	key     string // of for_each
	unknown string // why the number of instances is unknown; this instance represents all of them
}

// spread is how the instances of a resource or module are created.
type spread int

const (
	single  spread = iota
	counted        // by count
	keyed          // by for_each
	open           // the number is unknown
)

var countSchema = &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "count"}, {Name: "for_each"}}}

// expand creates the instances of a resource or of a module call.
func (m *module) expand(address string, body hcl.Body) (all []instance, how spread) {
	defer func() {
		for i := range all {
			all[i].unknown = cmp.Or(all[i].unknown, m.unknown)
		}
	}()
	content, _, _ := body.PartialContent(countSchema)
	if a := content.Attributes["count"]; a != nil {
		return m.count(address, a.Expr)
	}
	if a := content.Attributes["for_each"]; a != nil {
		return m.forEach(address, a.Expr)
	}
	if !m.reserve(1, body.MissingItemRange()) {
		return nil, single
	}
	return []instance{{scope: scope{module: m}, address: address}}, single
}

// reserve counts n more instances, and reports whether the limit allows them.
func (r *reader) reserve(n int, at hcl.Range) bool {
	if r.instances += n; r.instances <= maxInstances {
		return true
	}
	if r.instances-n <= maxInstances { // only the first call above the limit reports it
		r.errorAt(at, "input/size", fmt.Sprintf("more than %d instances in total", maxInstances), "")
	}
	return false
}

// count creates the instances of an argument count.
func (m *module) count(address string, x hcl.Expression) ([]instance, spread) {
	value, marks := scope{module: m}.eval(x).Unmark()
	if isBroken(marks) {
		return nil, open
	}
	if !value.IsKnown() {
		return m.unknownInstances(address, "count", reasonOf(marks)), open
	}
	number, err := convert.Convert(value, cty.Number)
	n, whole := int64(0), false
	if err == nil && !number.IsNull() {
		n, whole = wholeNumber(number)
	}
	if !whole || n < 0 {
		m.errorAt(x.Range(), "terraform/count", "count must be a whole number of at least 0", "")
		return nil, open
	}
	if n > maxInstances || !m.reserve(int(n), x.Range()) {
		if n > maxInstances {
			m.errorAt(x.Range(), "input/size", fmt.Sprintf("count is %d, but at most %d instances are read", n, maxInstances), "")
		}
		return nil, open
	}
	var all []instance
	for i := range n {
		own := map[string]cty.Value{"count.index": cty.NumberIntVal(i)}
		all = append(all, instance{scope: scope{m, own}, address: fmt.Sprintf("%s[%d]", address, i)})
	}
	return all, counted
}

// forEach creates the instances of an argument for_each.
func (m *module) forEach(address string, x hcl.Expression) ([]instance, spread) {
	value, marks := scope{module: m}.eval(x).Unmark()
	if isBroken(marks) {
		return nil, open
	}
	if !value.IsKnown() {
		return m.unknownInstances(address, "for_each", reasonOf(marks)), open
	}
	kind := value.Type()
	if value.IsNull() || !(kind.IsMapType() || kind.IsObjectType() || kind.IsSetType()) {
		m.errorAt(x.Range(), "terraform/for_each", "for_each must be a map or a set of strings", "write toset([...]) to convert a list to a set")
		return nil, open
	}
	if !m.reserve(value.LengthInt(), x.Range()) {
		return nil, open
	}
	var all []instance
	for it := value.ElementIterator(); it.Next(); {
		key, element := it.Element()
		key, _ = key.Unmark()
		if kind.IsSetType() {
			element, _ := element.Unmark()
			key = element
		}
		if !isText(key) {
			m.errorAt(x.Range(), "terraform/for_each", "the keys of for_each must be strings that are known before apply", "")
			return nil, open
		}
		own := map[string]cty.Value{"each.key": key, "each.value": element}
		all = append(all, instance{scope: scope{m, own}, address: address + "[" + strconv.Quote(key.AsString()) + "]", key: key.AsString()})
	}
	return all, keyed
}

// unknownInstances returns one instance that represents an unknown number of instances.
func (m *module) unknownInstances(address, by, reason string) []instance {
	reason = fmt.Sprintf("%s is unknown: %s", by, reason)
	own := map[string]cty.Value{"each.key": unknown(reason), "each.value": unknown(reason), "count.index": unknown(reason)}
	return []instance{{scope: scope{m, own}, address: address + "[...]", unknown: reason}}
}

// wholeNumber returns a known number as an integer, and false if it is not an integer.
func wholeNumber(v cty.Value) (n int64, ok bool) {
	f := v.AsBigFloat()
	if !f.IsInt() {
		return 0, false
	}
	n, accuracy := f.Int64()
	return n, accuracy == 0
}

// gathered returns the value of all instances together for expressions.
func gathered(all []instance, how spread, value func(instance) cty.Value) cty.Value {
	switch how {
	case counted:
		parts := make([]cty.Value, len(all))
		for i, one := range all {
			parts[i] = value(one)
		}
		return cty.TupleVal(parts)
	case keyed:
		parts := map[string]cty.Value{}
		for _, one := range all {
			parts[one.key] = value(one)
		}
		return cty.ObjectVal(parts)
	case single:
		if len(all) == 1 {
			return value(all[0])
		}
	case open:
		if len(all) == 1 {
			return unknown(all[0].unknown)
		}
	}
	return broken
}
