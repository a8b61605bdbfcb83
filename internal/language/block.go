package language

import (
	"slices"
	"strings"
)

// massNouns are the maps whose entries have the name of the map itself.
var massNouns = []string{"hardware"}

// maxLabels is how many labels an HCL block may have if its shape is not known: as many as the longest of the language,
// option "nova" "DEFAULT" "name".
const maxLabels = 3

// Singular returns the type of the HCL blocks that are entries of a field: network for networks. It is empty for a field that
// is no map of structs; the block of such a field has the field's own name.
func (f *Field) Singular() string {
	if !f.MapsStructs() {
		return ""
	}
	if slices.Contains(massNouns, f.Name) {
		return f.Name
	}
	return strings.TrimSuffix(f.Name, "s")
}

// MapsStructs reports whether the labels below s name structs and the user chooses them. The labels of secrets are fixed by
// the schema and count as well.
func (s *Shape) MapsStructs() bool {
	return s.Name == "#Secrets" || s.Keys != nil && s.Values.Form == Struct
}

// FieldOfBlock returns the field of s that an HCL block of that type sets: the plural for an entry of a map, else the type
// itself. It may be called on nil.
func (s *Shape) FieldOfBlock(kind string) string {
	if s == nil || s.Field(kind) != nil {
		return kind
	}
	for _, f := range s.Fields {
		if f.Singular() == kind {
			return f.Name
		}
	}
	return kind
}

// TakesLabel reports whether an HCL block with some labels may have one more, where s is the shape below those labels. It may
// be called on nil.
func (s *Shape) TakesLabel(before int) bool {
	if s == nil {
		return before < maxLabels
	}
	return s.MapsStructs() || before == 1 && s.isProjectOfSecrets()
}

// isProjectOfSecrets reports whether s is a project of #Secrets.
func (s *Shape) isProjectOfSecrets() bool {
	return len(s.Fields) > 0 && !slices.ContainsFunc(s.Fields, func(f *Field) bool { return f.Name == "secret" || f.Field("secret") == nil })
}

// BlockNames returns the types of the HCL blocks in s, with a label or without.
func (s *Shape) BlockNames(labelled bool) []string {
	var names []string
	for _, f := range s.Fields {
		if f.Renamed() != "" {
			continue
		}
		if one := f.Singular(); one != "" {
			names = append(names, one)
		} else if !labelled {
			names = append(names, f.Name)
		}
	}
	return names
}
