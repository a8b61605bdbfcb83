package lint

import "go.yaml.in/yaml/v3"

// maxEntries limits the entries of mappings and lists with options after aliases are expanded.
const maxEntries = 200_000

// pair is an entry of a mapping.
type pair struct{ name, value *yaml.Node }

// target returns the node of an alias, or the node itself.
func (y *yamlReader) target(node *yaml.Node) *yaml.Node {
	y.entries++
	if node.Kind == yaml.AliasNode && node.Alias != nil {
		return node.Alias
	}
	return node
}

// expand returns the entries of a mapping, or of the mapping of an alias, with those that it merges from others (<<); none of another node, or if
// there are too many.
func (y *yamlReader) expand(node *yaml.Node) []pair { return y.merged(node, map[string]bool{}, 0) }

// merged returns the entries whose names are not taken. The names of a mapping precede those that it merges.
func (y *yamlReader) merged(node *yaml.Node, taken map[string]bool, depth int) []pair {
	if node = y.target(node); node.Kind != yaml.MappingNode || depth > maxNesting || y.entries > maxEntries {
		return nil
	}
	y.entries += len(node.Content) / 2
	var own, more []pair
	var from []*yaml.Node
	for i := 0; i+1 < len(node.Content); i += 2 {
		switch name, value := node.Content[i], node.Content[i+1]; {
		case name.Value == "<<" && value.Kind == yaml.SequenceNode:
			from = append(from, value.Content...)
		case name.Value == "<<":
			from = append(from, value)
		case !taken[name.Value]:
			own = append(own, pair{name, value})
		}
	}
	for _, e := range own {
		taken[e.name.Value] = true
	}
	for _, other := range from {
		more = append(more, y.merged(other, taken, depth+1)...)
	}
	return append(own, more...)
}
