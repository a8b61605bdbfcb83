package load

import (
	"slices"
	"strings"
)

// massNouns are the maps whose entries are called like the map itself.
var massNouns = []string{"hardware"}

// maxLabels is how many labels a block may have where the schema does not say: as many as the longest of the language,
// option "nova" "DEFAULT" "name".
const maxLabels = 3

// singular is the type of the blocks that are entries of a field: network for networks. It is empty for what is no map of
// structures, where a block has the field's own name.
func (f *field) singular() string {
	if !f.mapsStructures() {
		return ""
	}
	if slices.Contains(massNouns, f.name) {
		return f.name
	}
	return strings.TrimSuffix(f.name, "s")
}

// mapsStructures reports whether users choose names below s for structures. Of the secrets, they choose from the schema's.
func (s *shape) mapsStructures() bool {
	return s.name == "#Secrets" || s.keys != nil && s.values.form == structure
}

// fieldOfBlock is the field of s that a block of that type gives: the plural for an entry of a map, else the type itself.
func fieldOfBlock(s *shape, kind string) string {
	if s == nil || s.field(kind) != nil {
		return kind
	}
	for _, f := range s.fields {
		if f.singular() == kind {
			return f.name
		}
	}
	return kind
}

// partOf is the shape of what has that label in s; nil where nothing is known.
func partOf(s *shape, label string) *shape {
	if s == nil {
		return nil
	}
	return s.part(label)
}

// takesLabel reports whether a block may have another label where s is due and it has some before.
func takesLabel(s *shape, before int) bool {
	if s == nil {
		return before < maxLabels
	}
	return s.mapsStructures() || before == 1 && s.holdsSecrets()
}

// holdsSecrets reports whether s is a project of #Secrets.
func (s *shape) holdsSecrets() bool {
	return len(s.fields) > 0 && !slices.ContainsFunc(s.fields, func(f *field) bool { return f.name == "secret" || f.field("secret") == nil })
}

// blockNames are what a block may be called where s is due, with a label or without.
func (s *shape) blockNames(named bool) []string {
	var names []string
	for _, f := range s.fields {
		if one := f.singular(); one != "" {
			names = append(names, one)
		} else if !named {
			names = append(names, f.name)
		}
	}
	return names
}
