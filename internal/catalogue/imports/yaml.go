package imports

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"stackplan/internal/source"

	"go.yaml.in/yaml/v3"
)

// readYAML returns the value of a YAML text; false after it reported an error. Values keep their notation. An alias is
// replaced by the value that it names; the generator uses aliases for lists that options share.
func (f *file) readYAML() (node, bool) {
	dec := yaml.NewDecoder(bytes.NewReader(f.text))
	var root, second yaml.Node
	err := dec.Decode(&root)
	if errors.Is(err, io.EOF) {
		f.errorf("syntax/yaml", 0, 0, "the text is empty").Hint = howTo
		return node{}, false
	}
	if err != nil {
		f.failYAML(err)
		return node{}, false
	}
	if err = dec.Decode(&second); !errors.Is(err, io.EOF) {
		f.errorf("syntax/yaml", f.offset(&second), 0, "a second document begins here, or this cannot be read").Hint = "the generator writes one document"
		return node{}, false
	}
	r := &yamlReader{file: f}
	n, err := r.value(root.Content[0], 0)
	return n, err == nil
}

// yamlReader converts the result of the parser to nodes.
type yamlReader struct {
	*file
	count int
}

func (r *yamlReader) value(n *yaml.Node, depth int) (node, error) {
	made := node{from: r.offset(n)}
	if err := r.bounded(depth, &r.count, made.from); err != nil {
		return made, err
	}
	if n.Style&yaml.TaggedStyle != 0 {
		r.errorf("import/value", made.from, 0, "the generator's output must not contain a tag").Hint = "write the value itself"
		return made, errReported
	}
	switch n.Kind {
	case yaml.AliasNode:
		return r.value(n.Alias, depth+1)
	case yaml.SequenceNode:
		made.form = list
		return made, r.list(&made, n, depth)
	case yaml.MappingNode:
		made.form = object
		return made, r.object(&made, n, depth)
	}
	made.form, made.text = scalar(n)
	return made, nil
}

// scalar returns the kind and the text of a single value.
func scalar(n *yaml.Node) (form, string) {
	switch n.Tag {
	case "!!null":
		return null, ""
	case "!!bool":
		return boolean, strings.ToLower(n.Value)
	case "!!int", "!!float":
		return number, n.Value
	}
	return text, n.Value
}

func (r *yamlReader) list(made *node, n *yaml.Node, depth int) error {
	for _, item := range n.Content {
		value, err := r.value(item, depth+1)
		if err != nil {
			return err
		}
		made.items = append(made.items, value)
	}
	return nil
}

func (r *yamlReader) object(made *node, n *yaml.Node, depth int) error {
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i]
		if name.Kind != yaml.ScalarNode {
			r.errorf("import/value", r.offset(name), 0, "this must be a name")
			return errReported
		}
		value, err := r.value(n.Content[i+1], depth+1)
		if err != nil {
			return err
		}
		value.name, value.nameAt = name.Value, r.offset(name)
		made.items = append(made.items, value)
	}
	return nil
}

// offset returns the offset of the start of a node. The parser counts columns in characters, and a line may be as long as
// the text, so counting continues from the previous node.
func (f *file) offset(n *yaml.Node) int {
	if f.lines == nil {
		f.lines = source.LinesOf(f.text)
	}
	line := min(max(n.Line, 1), len(f.lines)) // a lone carriage return ends a line for the parser
	if f.last.line != line || f.last.column > n.Column {
		f.last = spot{line, 1, f.lines[line-1]}
	}
	for f.last.column < n.Column {
		_, size := utf8.DecodeRune(f.text[f.last.at:])
		f.last.at += size
		f.last.column++
	}
	return f.last.at
}

// yamlLine matches the line number in the parser's message.
var yamlLine = regexp.MustCompile(`line (\d+)`)

// failYAML reports the text that the parser cannot read.
func (f *file) failYAML(err error) {
	line := 1
	if found := yamlLine.FindStringSubmatch(err.Error()); found != nil {
		line, _ = strconv.Atoi(found[1])
	}
	at := f.offset(&yaml.Node{Line: line})
	if strings.Contains(err.Error(), "exceeded max depth") {
		f.errorf("input/depth", at, 0, "brackets or hyphens are nested more than 10,000 deep here").Hint = "look for a bracket that is not closed"
		return
	}
	f.errorf("syntax/yaml", at, 0, "this line, or one above it, cannot be read as YAML").Hint = "look at the indentation and for a missing quote"
}
