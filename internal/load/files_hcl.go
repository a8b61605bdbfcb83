package load

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"

	"stackplan/internal/diag"
	"stackplan/internal/hcl"
	"stackplan/internal/source"
)

// IsDescription reports whether a file of that name is part of a description: *.cue and *.hcl, but not hidden.
func IsDescription(name string) bool {
	return (filepath.Ext(name) == ".cue" || hcl.IsFile(name)) && !strings.HasPrefix(name, ".")
}

// parsedHCL is an HCL file before it is lowered. If the description names it as an inventory table, it is not lowered.
type parsedHCL struct {
	*File
	parsed *hcl.File
}

// openHCL parses the text of an HCL file. faults are those of reading the file; if there are any, text is ignored.
func openHCL(name string, text []byte, faults diag.List) parsedHCL {
	if len(faults) > 0 {
		return parsedHCL{&File{Name: name}, &hcl.File{Name: name, Faults: faults}}
	}
	trimmed := source.TrimBOM(text)
	parsed := hcl.Parse(name, trimmed)
	return parsedHCL{&File{Name: name, Raw: text, lines: maskedLines(trimmed, parsed.Tokens)}, parsed}
}

// addHCL adds HCL files, except those that the description names as inventory tables. The CUE files must have been parsed.
func (s *files) addHCL(all []parsedHCL, list *diag.List) {
	inventories := map[string]bool{}
	for _, name := range s.names {
		if f := s.byName[name]; f != nil && f.Tree != nil {
			addInventories(inventories, f.Tree)
		}
	}
	for _, f := range all {
		for _, name := range f.parsed.Texts("inventory") {
			inventories[path.Clean(name)] = true
		}
	}
	for _, f := range all {
		if inventories[f.Name] {
			continue
		}
		f.Tree, f.Labels = f.parsed.Lower(&s.rejected)
		*list = append(*list, f.parsed.Faults...)
		s.names = append(s.names, f.Name)
		s.byName[f.Name] = f.File
	}
	slices.Sort(s.names)
}

// addInventories adds the names in `inventory: ["racks.csv"]`. It reads literal lists only, since the kind of a file must be
// known before the description is evaluated.
func addInventories(names map[string]bool, tree *ast.File) {
	for _, decl := range tree.Decls {
		f, ok := decl.(*ast.Field)
		if !ok {
			continue
		}
		label, _, err := ast.LabelName(f.Label)
		elements, isList := f.Value.(*ast.ListLit)
		if err != nil || label != "inventory" || !isList {
			continue
		}
		for _, x := range elements.Elts {
			if lit, ok := x.(*ast.BasicLit); ok {
				if name, err := literal.Unquote(lit.Value); err == nil {
					names[path.Clean(name)] = true
				}
			}
		}
	}
}
