package language

import (
	"strconv"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"
)

// renamed contains the fields of the language that have a new name, by the new name. Descriptions may use the old name for one
// more version; the program prints a warning. An entry may be removed one version after it was added.
var renamed = map[string]string{
	"firstSeries":      "born",
	"instanceOverhead": "guestOverhead",
	"rotational":       "rotating",
	"ssd":              "solid",
}

// OldName returns the old name of a field, or nothing if it never had another name.
func OldName(name string) string { return renamed[name] }

// NewName returns the new name of a field with an old name, or nothing.
func NewName(old string) string {
	for name, before := range renamed {
		if before == old {
			return name
		}
	}
	return ""
}

// addOldNames declares the old name of each renamed field next to the field, as optional field with the attribute @renamed.
func addOldNames(tree *ast.File) {
	ast.Walk(tree, nil, func(n ast.Node) {
		in, ok := n.(*ast.StructLit)
		if !ok {
			return
		}
		var old []ast.Decl
		for _, decl := range in.Elts {
			f, ok := decl.(*ast.Field)
			if !ok {
				continue
			}
			name, _, _ := ast.LabelName(f.Label)
			if before := OldName(name); before != "" {
				old = append(old, &ast.Field{Label: &ast.Ident{NamePos: f.Pos(), Name: before}, Constraint: token.OPTION, Value: f.Value,
					Attrs: []*ast.Attribute{{At: f.Pos(), Text: "@renamed(" + strconv.Quote(name) + ")"}}})
			}
		}
		in.Elts = append(in.Elts, old...)
	})
}
