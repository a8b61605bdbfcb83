package imports

import (
	"bytes"
	"unicode/utf8"

	"stackplan/internal/catalogue"
)

// howTo says where a file to import comes from.
const howTo = "write it with: oslo-config-generator --format json --namespace NAMESPACE > FILE"

// generated reads what oslo-config-generator prints with --format json or yaml (oslo.config, since pike): "options", below it
// a group, below that "opts", a list of options. The rest, help texts among it, is passed over. False after a report.
func (f *file) generated() (found []catalogue.Option, at []int, ok bool) {
	root, ok := f.read()
	if !ok {
		return nil, nil, false
	}
	options := root.member("options")
	if root.form != object || options.form != object {
		f.errorf("import/format", root.from, 0, "this is no output of oslo-config-generator: it has no options").Hint = howTo
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
		f.errorf("import/empty", options.from, options.to, "there is no option here").Hint = "does the namespace belong to the package that you mean?"
	}
	return found, at, len(f.list) == 0
}

// read reads JSON or YAML, whichever the text is.
func (f *file) read() (node, bool) {
	f.text = bytes.TrimPrefix(f.text, []byte("\ufeff"))
	head := bytes.TrimLeft(f.text, " \t\r\n")
	isJSON := bytes.HasPrefix(head, []byte("{"))
	switch {
	case bytes.HasPrefix(head, []byte("[DEFAULT]")) || bytes.Contains(head, []byte("\n[DEFAULT]")):
		f.errorf("import/format", 0, 0, "this looks like a sample file, which does not tell the types of all options").Hint = howTo
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

// types are the generator's words for the types of oslo.config. A word of a vendor's own is catalogue.Unknown.
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
		o.Type, o.Item = catalogue.Multi, o.Type // the generator tells the type of a line
	}
	o.Default, o.Sample = lines(o.Type, n.member("default")), lines(o.Type, n.member("sample_default"))
	settle(&o)
	if len(f.list) == before {
		f.judge(o, n)
	}
	return o, len(f.list) == before
}

// nameOf is the name of an option as a file has it.
func nameOf(n node) node {
	if dest := n.member("dest"); dest.form != null {
		return dest
	}
	return n.member("name")
}

// settle drops what holds only on the host that ran the generator: a default for which samples show another one is worked
// out there. So, for us, is one that no line of a file could hold.
func settle(o *catalogue.Option) {
	if o.Default != nil && (o.Sample != nil || !isPrintable(o.Default...)) {
		o.Computed, o.Default = true, nil
	}
	if !isPrintable(o.Sample...) {
		o.Sample = nil
	}
}

// lines are a value as the lines of a file; nil for nothing.
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
