package imports

import (
	"bytes"
	"unicode/utf8"

	"stackplan/internal/catalogue"
)

// howTo states how to generate a file to import.
const howTo = "generate it with: oslo-config-generator --format json --namespace NAMESPACE > FILE"

// generated reads the output of oslo-config-generator with --format json or yaml (oslo.config, since pike): "options"
// contains groups, and "opts" of a group is a list of options. It ignores the other members, such as help texts. It returns
// false after it reported an error.
func (f *file) generated() (found []catalogue.Option, at []int, ok bool) {
	root, ok := f.read()
	if !ok {
		return nil, nil, false
	}
	options := root.member("options")
	if root.form != object || options.form != object {
		f.errorf("import/format", root.from, 0, "this is not the output of oslo-config-generator: it has no options").Hint = howTo
		return nil, nil, false
	}
	f.repeated(options)
	for _, group := range options.items {
		opts := group.member("opts")
		if !f.want(group, object) || !f.want(opts, list) {
			continue
		}
		for _, n := range opts.items {
			if f.isFull() || len(found) > maxOptions {
				break
			}
			if o, ok := f.option(group, n); ok {
				found, at = append(found, o), append(at, nameOf(n).from)
			}
		}
	}
	if len(found) > maxOptions {
		f.errorf("input/size", root.from, 0, "the file has more than %d options", maxOptions).Hint = "import the namespaces of one package at a time"
	}
	if len(found) == 0 && len(f.list) == 0 {
		f.errorf("import/empty", options.from, options.to, "this contains no option").Hint = "check that the namespace belongs to the package"
	}
	return found, at, len(f.list) == 0
}

// read reads the text as JSON or YAML.
func (f *file) read() (node, bool) {
	f.text = bytes.TrimPrefix(f.text, []byte("\ufeff"))
	head := bytes.TrimLeft(f.text, " \t\r\n")
	isJSON := bytes.HasPrefix(head, []byte("{"))
	switch {
	case bytes.HasPrefix(head, []byte("[DEFAULT]")) || bytes.Contains(head, []byte("\n[DEFAULT]")):
		f.errorf("import/format", 0, 0, "this looks like a sample file, which does not contain the types of all options").Hint = howTo
	case len(f.text) > maxJSON, !isJSON && len(f.text) > maxYAML:
		f.errorf("input/size", 0, 0, "the file is larger than %d MiB as JSON or %d MiB as YAML", maxJSON>>20, maxYAML>>20).Hint = "import the namespaces of one package at a time"
	case !utf8.Valid(f.text):
		f.errorf("syntax/encoding", badByte(f.text), 0, "this is not UTF-8")
	case isJSON:
		return f.readJSON()
	default:
		return f.readYAML()
	}
	return node{}, false
}

// types maps the generator's names of types to the types of oslo.config. A vendor's own type is catalogue.Unknown.
var types = map[string]catalogue.Type{
	"string value": catalogue.String, "integer value": catalogue.Integer, "floating point value": catalogue.Float,
	"boolean value": catalogue.Boolean, "list value": catalogue.List, "dict value": catalogue.Dict,
	"multi valued": catalogue.MultiString, "port value": catalogue.Port, "port": catalogue.Port, "uri value": catalogue.URI,
	"hostname value": catalogue.Hostname, "host address value": catalogue.HostAddress,
	"host domain value": catalogue.HostDomain, "IP address value": catalogue.IPAddress, "range value": catalogue.Range,
}

// option reads an option of a group.
func (f *file) option(group, n node) (catalogue.Option, bool) {
	if !f.want(n, object) {
		return catalogue.Option{}, false
	}
	before := len(f.list)
	f.repeated(n)
	o := catalogue.Option{
		Key:  catalogue.Key{Group: group.name, Name: f.textOf(n, nameOf(n))}.Canonical(),
		Type: types[f.textOf(n, n.member("type"))],
		Min:  f.bound(n.member("min")), Max: f.bound(n.member("max")),
		Choices:    f.choices(n.member("choices")),
		Secret:     f.isTrue(n.member("secret")),
		Required:   f.isTrue(n.member("required")),
		Mutable:    f.isTrue(n.member("mutable")),
		Advanced:   f.isTrue(n.member("advanced")),
		Removal:    f.isTrue(n.member("deprecated_for_removal")),
		Deprecated: f.names(n.member("deprecated_opts")),
	}
	if o.Type == "" {
		o.Type = catalogue.Unknown
	}
	if n.member("default").form == list && o.Type != catalogue.List && o.Type != catalogue.MultiString {
		o.Type, o.Item = catalogue.Multi, o.Type // the generator prints the type of a line
	}
	o.Default, o.Sample = lines(o.Type, n.member("default")), lines(o.Type, n.member("sample_default"))
	settle(&o)
	if len(f.list) == before {
		f.validate(o, n)
	}
	return o, len(f.list) == before
}

// nameOf returns the name of an option in a file.
func nameOf(n node) node {
	if dest := n.member("dest"); dest.form != null {
		return dest
	}
	return n.member("name")
}

// settle removes defaults that apply only to the host that ran the generator: if the sample shows another default, or a line
// of a file cannot contain the default, it is computed on the host.
func settle(o *catalogue.Option) {
	if o.Default != nil && (o.Sample != nil || !isPrintable(o.Default...)) {
		o.Computed, o.Default = true, nil
	}
	if !isPrintable(o.Sample...) {
		o.Sample = nil
	}
}

// lines returns a value as the lines of a file; nil if there is none.
func lines(t catalogue.Type, n node) []string {
	switch {
	case n.form == null:
		return nil
	case n.form == list && (t == catalogue.MultiString || t == catalogue.Multi):
		all := make([]string, len(n.items))
		for i, m := range n.items {
			all[i] = m.line()
		}
		return all
	}
	return []string{n.line()}
}
