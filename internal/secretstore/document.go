package secretstore

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxDepth is how deep the names of a document may be nested.
const maxDepth = 16

// A document is YAML or JSON: names with values, either whole (nova/database: VALUE) or nested (nova: {database: VALUE}). A number or a
// word without quotes is the value as it is written.

// parseDocument returns the secrets of a document. name is that of the file or the command, for messages.
func parseDocument(name string, text []byte) (Values, error) {
	root, err := parseYAML(name, text)
	if err != nil || root == nil {
		return Values{}, err
	}
	values := Values{}
	if err := collect(values, "", withoutEnvelope(root), 0); err != nil {
		values.Wipe()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return values, nil
}

// yamlLine matches the position in an error of the YAML parser. The rest of the error may quote the text.
var yamlLine = regexp.MustCompile(`line (\d+)`)

// parseYAML returns the mapping of a document; nil for an empty document.
func parseYAML(name string, text []byte) (*yaml.Node, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		where := ""
		if at := yamlLine.FindString(err.Error()); at != "" {
			where = " at " + at
		}
		return nil, fmt.Errorf("%s: the content is not YAML or JSON%s", name, where)
	}
	if document.Kind == 0 || len(document.Content) == 0 || document.Content[0].Tag == "!!null" {
		return nil, nil
	}
	root := document.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s: the content is not a mapping of names to values", name)
	}
	return root, nil
}

// withoutEnvelope returns the secrets in the answer of vault and bao for kv get -format=json: data, or data.data in version 2 of the engine.
func withoutEnvelope(root *yaml.Node) *yaml.Node {
	data, id := member(root, "data"), member(root, "request_id")
	if data == nil || id == nil || data.Kind != yaml.MappingNode {
		return root
	}
	if inner := member(data, "data"); inner != nil && inner.Kind == yaml.MappingNode && member(data, "metadata") != nil {
		return inner
	}
	return data
}

// member returns the value of a name in a mapping; nil if there is none.
func member(mapping *yaml.Node, name string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == name {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// collect adds the secrets of a mapping, whose names begin with prefix.
func collect(values Values, prefix string, mapping *yaml.Node, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("line %d: the names are nested too deep", mapping.Line)
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key, value := mapping.Content[i], mapping.Content[i+1]
		if key.Kind != yaml.ScalarNode || key.Value == "" || key.Tag == "!!merge" {
			return fmt.Errorf("line %d: this is not the name of a secret", key.Line)
		}
		name := prefix + key.Value
		switch {
		case name == "sops" && value.Kind == yaml.MappingNode: // what sops adds
		case value.Kind == yaml.MappingNode:
			if err := collect(values, name+"/", value, depth+1); err != nil {
				return err
			}
		case value.Kind != yaml.ScalarNode || value.Tag == "!!null" || value.Tag == "!!binary" || !strings.HasPrefix(value.Tag, "!!"):
			return fmt.Errorf("line %d: the value is not a text", value.Line)
		case values[name] != nil:
			return fmt.Errorf("line %d: a secret is set twice", key.Line)
		default:
			values[name] = []byte(value.Value)
		}
	}
	return nil
}

// extendDocument returns a document with further values. Comments and all other values are unchanged.
func extendDocument(name string, text []byte, values Values) ([]byte, error) {
	root, err := parseYAML(name, text)
	if err != nil {
		return nil, err
	}
	isJSON := strings.HasSuffix(name, ".json") || bytes.HasPrefix(bytes.TrimSpace(text), []byte("{"))
	if root == nil {
		root = &yaml.Node{Kind: yaml.MappingNode}
	}
	if isJSON {
		root.Style = yaml.FlowStyle
	}
	for _, secret := range values.Names() {
		set(root, secret, string(values[secret]))
	}
	if isJSON {
		var out bytes.Buffer
		err := printJSON(&out, root, "")
		return append(out.Bytes(), '\n'), err
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	err = errors.Join(encoder.Encode(root), encoder.Close())
	return out.Bytes(), err
}

// set sets a secret in a mapping: where its name is whole or nested already, otherwise at the end, with its whole name.
func set(mapping *yaml.Node, name, value string) {
	node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value, Style: yaml.DoubleQuotedStyle}
	if strings.Contains(value, "\n") {
		node.Style = yaml.LiteralStyle
	}
	if old := find(mapping, name); old != nil {
		old.Kind, old.Tag, old.Value, old.Style = node.Kind, node.Tag, node.Value, node.Style
		return
	}
	mapping.Content = append(mapping.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: name}, node)
}

// find returns the node of a secret; nil if there is none.
func find(mapping *yaml.Node, name string) *yaml.Node {
	if at := member(mapping, name); at != nil && at.Kind == yaml.ScalarNode {
		return at
	}
	for i := range name {
		if name[i] != '/' {
			continue
		}
		if inner := member(mapping, name[:i]); inner != nil && inner.Kind == yaml.MappingNode {
			if at := find(inner, name[i+1:]); at != nil {
				return at
			}
		}
	}
	return nil
}

// printJSON prints a node of YAML as JSON.
func printJSON(out *bytes.Buffer, node *yaml.Node, indent string) error {
	inner := indent + "  "
	switch {
	case node.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			out.WriteString(map[bool]string{true: "{\n", false: ",\n"}[i == 0] + inner + jsonText(node.Content[i].Value) + ": ")
			if err := printJSON(out, node.Content[i+1], inner); err != nil {
				return err
			}
		}
		out.WriteString(map[bool]string{true: "{}", false: "\n" + indent + "}"}[len(node.Content) == 0])
	case node.Kind == yaml.ScalarNode && slices.Contains([]string{"!!int", "!!float", "!!bool", "!!null"}, node.Tag):
		out.WriteString(node.Value)
	case node.Kind == yaml.ScalarNode:
		out.WriteString(jsonText(node.Value))
	default:
		return fmt.Errorf("line %d: the value is not a text", node.Line)
	}
	return nil
}
