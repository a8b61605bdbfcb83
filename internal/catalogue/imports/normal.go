package imports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/spelling"
)

// version is the version of the format of imported files.
const version = 1

// remake is the hint for a damaged file.
const remake = "import the options again: stackplan catalogue import FILE"

// print returns the options in the format of imported files: a header, then one option per line, sorted.
func (s *set) print(from string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n\"version\": %d,\n\"project\": %s,\n\"series\": %s,\n\"source\": %s,\n\"options\": [\n",
		version, inJSON(s.Project), inJSON(s.Series.String()), inJSON(from))
	for i, o := range s.Options {
		b.WriteString(inJSON(o))
		if i < len(s.Options)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]\n}\n")
	return b.Bytes()
}

// inJSON returns a text or an option as JSON in one line.
func inJSON(value any) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // texts, booleans and lists of them
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// headerNames are the members of a file, optionNames those of an option.
var (
	headerNames = []string{"version", "project", "series", "source", "options"}
	optionNames = []string{
		"group", "name", "type", "item", "item_min", "item_max", "item_choices", "default", "computed", "sample", "runtime",
		"min", "max", "choices", "secret", "required", "mutable", "advanced", "removal", "deprecated", "variants",
	}
)

// normal reads an imported file, which people may have edited. It returns false after it reported an error.
func (f *file) normal(project string) (*set, bool) {
	if !utf8.Valid(f.text) {
		f.errorf("syntax/encoding", badByte(f.text), 0, "this is not UTF-8").Hint = remake
		return nil, false
	}
	root, ok := f.readJSON()
	if !ok || !f.want(root, object) {
		return nil, false
	}
	f.repeated(root)
	f.unknown(root, headerNames)
	s := &set{Imported: catalogue.Imported{Project: project, Source: f.name}, file: f}
	f.header(s, root)
	options := root.member("options")
	if !f.want(options, list) {
		return nil, false
	}
	for _, n := range options.items {
		if f.isFull() {
			break
		}
		if o, ok := f.normalOption(n); ok {
			s.Options, s.at = append(s.Options, o), append(s.at, nameOf(n).from)
		}
	}
	return s, len(f.list) == 0
}

// header validates the members before the options.
func (f *file) header(s *set, root node) {
	if n := root.member("version"); n.form != number || n.text != fmt.Sprint(version) {
		f.errorf("import/header", n.from, n.to, "the version of the file is not %d", version).Hint = remake
	}
	if n := root.member("project"); n.form != text || n.text != s.Project {
		f.errorf("import/header", n.from, n.to, "the project must be %s, because the file is in its directory", s.Project).Hint = "write \"project\": " + inJSON(s.Project)
	}
	n := root.member("series")
	in, ok := series.Parse(n.text)
	if s.Series = in; n.form != text || !ok && n.text != "" {
		var names []string
		for _, s := range series.All() {
			names = append(names, s.String())
		}
		f.errorf("import/header", n.from, n.to, "%s is not a release", quote(n.text)).Hint = strings.TrimPrefix(
			spelling.Hint(n.text, names)+"; an empty text, \"\", means every release", "; ")
	}
}

// normalOption reads an option of an imported file.
func (f *file) normalOption(n node) (catalogue.Option, bool) {
	var o catalogue.Option
	if !f.want(n, object) {
		return o, false
	}
	before := len(f.list)
	f.repeated(n)
	f.unknown(n, optionNames)
	if err := json.Unmarshal(f.text[n.from:n.to], &o); err != nil {
		at, what := n, ""
		if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			name, _, _ := strings.Cut(e.Field, ".")
			if m := n.member(name); m.to > 0 {
				at, what = m, " of "+name
			}
		}
		f.errorf("import/value", at.from, at.to, "the value%s has the wrong form", what).Hint = remake
	}
	if o.Key != o.Key.Canonical() || slices.ContainsFunc(o.Deprecated, func(k catalogue.Key) bool { return k != k.Canonical() }) {
		f.errorf("import/value", n.from, 0, "%v must have a group in lower case (except DEFAULT) and a name with underscores", o.Key)
	}
	if len(f.list) == before {
		f.validate(o, n)
	}
	return o, len(f.list) == before
}
