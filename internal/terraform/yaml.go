package terraform

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
	"go.yaml.in/yaml/v3"
)

// yamlValue decodes a document of YAML as Terraform does: a map becomes an object, and a list a tuple.
func yamlValue(text cty.Value) (cty.Value, error) {
	dec := yaml.NewDecoder(bytes.NewReader([]byte(text.AsString())))
	var root, more yaml.Node
	if err := dec.Decode(&root); errors.Is(err, io.EOF) {
		return cty.NullVal(cty.DynamicPseudoType), nil
	} else if err != nil {
		return cty.NilVal, yamlError(err)
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return cty.NilVal, errors.New("yamldecode requires one document; split the text at its lines of ---")
	}
	d := &yamlDecoder{left: maxValue}
	return d.value(&root, 0)
}

// yamlError returns an error of the parser without its prefix.
func yamlError(err error) error {
	return errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
}

// yamlDecoder converts nodes to values. Aliases can multiply a text, so it counts what it converts.
type yamlDecoder struct {
	left int // elements and bytes
}

func (d *yamlDecoder) value(n *yaml.Node, depth int) (cty.Value, error) {
	const maxDepth = 100
	if d.left -= 1 + len(n.Value); d.left < 0 || depth > maxDepth {
		return cty.NilVal, fmt.Errorf("line %d: the text has more than %d elements and bytes, or is nested more than %d levels deep", n.Line, maxValue, maxDepth)
	}
	switch n.Kind {
	case yaml.DocumentNode:
		return d.value(n.Content[0], depth)
	case yaml.AliasNode:
		return d.value(n.Alias, depth+1)
	case yaml.SequenceNode:
		parts := make([]cty.Value, len(n.Content))
		for i, part := range n.Content {
			var err error
			if parts[i], err = d.value(part, depth+1); err != nil {
				return cty.NilVal, err
			}
		}
		return cty.TupleVal(parts), nil
	case yaml.MappingNode:
		all := map[string]cty.Value{}
		if err := d.object(n, all, depth); err != nil {
			return cty.NilVal, err
		}
		return cty.ObjectVal(all), nil
	}
	return scalar(n)
}

// object adds the members of a map. Those of a merge (<<) do not replace others.
func (d *yamlDecoder) object(n *yaml.Node, all map[string]cty.Value, depth int) error {
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, content := n.Content[i], n.Content[i+1]
		if key.ShortTag() == "!!merge" {
			merged = append(merged, content)
			continue
		}
		if key.Kind != yaml.ScalarNode {
			return fmt.Errorf("line %d: a key must be a string", key.Line)
		}
		if _, again := all[key.Value]; again {
			return fmt.Errorf("line %d: the key %s is set twice", key.Line, key.Value)
		}
		value, err := d.value(content, depth+1)
		if err != nil {
			return err
		}
		all[key.Value] = value
	}
	for _, m := range merged {
		if m.Kind == yaml.SequenceNode {
			for _, part := range m.Content {
				if err := d.merge(part, all, depth); err != nil {
					return err
				}
			}
		} else if err := d.merge(m, all, depth); err != nil {
			return err
		}
	}
	return nil
}

// merge adds the members of another map.
func (d *yamlDecoder) merge(n *yaml.Node, all map[string]cty.Value, depth int) error {
	value, err := d.value(n, depth+1)
	if err != nil {
		return err
	}
	if !value.Type().IsObjectType() {
		return fmt.Errorf("line %d: only a map can be merged", n.Line)
	}
	for it := value.ElementIterator(); it.Next(); {
		key, part := it.Element()
		if _, set := all[key.AsString()]; !set {
			all[key.AsString()] = part
		}
	}
	return nil
}

// scalar converts a value without parts.
func scalar(n *yaml.Node) (cty.Value, error) {
	wrong := fmt.Errorf("line %d: %q is not a value of the type %s", n.Line, n.Value, n.ShortTag())
	switch n.ShortTag() {
	case "!!null":
		return cty.NullVal(cty.DynamicPseudoType), nil
	case "!!bool":
		switch strings.ToLower(n.Value) {
		case "true":
			return cty.True, nil
		case "false":
			return cty.False, nil
		}
		return cty.NilVal, wrong
	case "!!int":
		whole, ok := new(big.Int).SetString(strings.ReplaceAll(n.Value, "_", ""), 0)
		if !ok || whole.BitLen() > 512 {
			return cty.NilVal, wrong
		}
		return cty.NumberVal(new(big.Float).SetInt(whole)), nil
	case "!!float":
		if isWild(n.Value) {
			return cty.NilVal, wrong
		}
		v, err := cty.ParseNumberVal(strings.ReplaceAll(n.Value, "_", ""))
		if err != nil {
			return cty.NilVal, wrong
		}
		return v, nil
	case "!!timestamp":
		var at time.Time
		if err := n.Decode(&at); err != nil {
			return cty.NilVal, wrong
		}
		return cty.StringVal(at.Format(time.RFC3339)), nil
	case "!!binary":
		data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Value), ""))
		if err != nil {
			return cty.NilVal, wrong
		}
		return cty.StringVal(base64.StdEncoding.EncodeToString(data)), nil
	case "!!str":
		return cty.StringVal(n.Value), nil
	}
	return cty.NilVal, fmt.Errorf("line %d: the tag %s is not supported", n.Line, n.ShortTag())
}
