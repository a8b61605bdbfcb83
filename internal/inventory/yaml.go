package inventory

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"stackplan/internal/source"

	"go.yaml.in/yaml/v3"
)

// YAML reads a list of mappings (YAML 1.2) with the same fields as JSON. Each value is the text in the file, so a rack may have the name
// on or 007. Anchors, aliases and tags are rejected, because a small text could represent a huge one. The parser itself rejects more than
// 10,000 open brackets.
func YAML(f *File, yield func(*Row) bool) {
	found := false
	r := &yamlReader{file: f}
	for chunk := range Chunks(f.Text, []byte("- ")) {
		if len(chunk.Text) > ChunkMost {
			f.Errorf("input/size", chunk.At(), "the text from here to the next host is longer than %d KiB", ChunkMost>>10).Hint = "begin each host with a hyphen and a blank at the start of a line"
			return
		}
		r.line, r.lines = chunk.Line, source.LinesOf(chunk.Text)
		root, ok := r.parse(chunk.Text)
		if !ok {
			return
		}
		if root == nil {
			continue
		}
		found = true
		if !r.list(root, yield) {
			return
		}
	}
	if !found {
		f.Errorf("inventory/empty", Place{Line: 1, Column: 1}, "%s contains no table", f.Name).Hint = "write a list such as - {host: cn1, rack: r1}"
	}
}

// yamlReader reads the chunks of a file.
type yamlReader struct {
	file  *File
	line  int // number of lines before the chunk
	lines source.Lines
	text  []byte
}

// parse returns the document of a chunk, or nil if it is empty. It returns false after it reported an error.
func (r *yamlReader) parse(text []byte) (*yaml.Node, bool) {
	r.text = text
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var root, second yaml.Node
	err := dec.Decode(&root)
	if errors.Is(err, io.EOF) {
		return nil, true
	}
	if err == nil {
		if err = dec.Decode(&second); errors.Is(err, io.EOF) {
			return root.Content[0], true
		}
		if err == nil {
			r.file.Errorf("inventory/list", r.place(&second), "a second document begins here").Hint = "write one list of hosts in one document"
			return nil, false
		}
	}
	r.fail(err)
	return nil, false
}

// list yields the rows of a document.
func (r *yamlReader) list(root *yaml.Node, yield func(*Row) bool) bool {
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" && root.Value == "" {
		return true // only comments
	}
	if root.Kind != yaml.SequenceNode {
		r.file.Errorf("inventory/list", r.place(root), "this must be a list of hosts").Hint = "write - host: cn1"
		return false
	}
	for _, item := range root.Content {
		if r.file.Faults.Full() {
			return false
		}
		if !r.clean(item) {
			continue
		}
		if item.Kind != yaml.MappingNode {
			r.file.Errorf("inventory/row", r.place(item), "a host must be a mapping").Hint = "write - host: cn1"
			continue
		}
		if !r.file.Object(r.place(item), r.fields(item, 1), yield) {
			return false
		}
	}
	return true
}

// fields returns the fields of a mapping and of the mappings in it. If there are too many, it returns one more than the maximum.
func (r *yamlReader) fields(n *yaml.Node, deeper int) []Field {
	var fields []Field
	for i := 0; i+1 < len(n.Content) && len(fields) <= maxFields && !r.file.Faults.Full(); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		field := Field{Name: name.Value, At: r.place(name), Text: value.Value, TextAt: r.place(value), Form: Other}
		switch {
		case !r.clean(name) || !r.clean(value):
			continue
		case name.Kind != yaml.ScalarNode:
			r.file.Errorf("inventory/value", field.At, "the name of a field must be a plain text").Hint = "write the name of one field before the colon"
			continue
		case value.Kind == yaml.MappingNode && deeper > 0:
			field.Form, field.Fields = Fields, r.fields(value, deeper-1)
		case value.Kind == yaml.ScalarNode && value.Tag == "!!null":
			field.Form = Nothing
		case value.Kind == yaml.ScalarNode:
			field.Form = Text
		}
		fields = append(fields, field)
	}
	return fields
}

// clean returns whether a node has no anchor, alias or tag, and reports those.
func (r *yamlReader) clean(n *yaml.Node) bool {
	if n.Kind != yaml.AliasNode && n.Anchor == "" && n.Style&yaml.TaggedStyle == 0 {
		return true
	}
	r.file.Errorf("inventory/value", r.place(n), "anchors, aliases and tags are not allowed in an inventory").Hint = "write the value itself"
	return false
}

// place returns the position of a node. The parser counts columns in characters.
func (r *yamlReader) place(n *yaml.Node) Place {
	line := min(max(n.Line, 1), len(r.lines)) // a lone carriage return ends a line for the parser
	text, _, _ := bytes.Cut(r.text[r.lines[line-1]:], []byte("\n"))
	column := byteColumn(text, n.Column)
	length := min(len(n.Value), len(text)-column+1)
	return Place{Line: int32(r.line + line), Column: int32(column), Length: int32(length)}
}

// yamlLine matches the line number in an error of the parser.
var yamlLine = regexp.MustCompile(`line (\d+)`)

// fail reports an error of the parser.
func (r *yamlReader) fail(err error) {
	at := Place{Line: int32(r.line + 1), Column: 1}
	if found := yamlLine.FindStringSubmatch(err.Error()); found != nil {
		line, _ := strconv.Atoi(found[1])
		at.Line = int32(r.line + max(1, min(line, len(r.lines))))
	}
	if strings.Contains(err.Error(), "exceeded max depth") {
		r.file.Errorf("input/depth", at, "brackets or hyphens are nested more than 10,000 deep here").Hint = "write a list of hosts, each with its fields: - host: cn1"
		return
	}
	d := r.file.Errorf("syntax/yaml", at, "this line, or one above it, is not valid YAML")
	d.Hint = "check the indentation and the quotes; aliases are not allowed"
}
