package load

import (
	"cuelang.org/go/cue/ast"

	"stackplan/internal/source"
)

// Refers returns the places where CUE files of the description refer to a field of this name as a value, in their order:
// what they make of it follows the field only when they are evaluated again.
func (s *Source) Refers(field string) []source.Pos {
	var places []source.Pos
	for _, name := range s.names {
		if s.files[name].labels != nil {
			continue // HCL has no references
		}
		walkValues(s.files[name].tree, func(n ast.Node) {
			isIt := false
			switch n := n.(type) {
			case *ast.Ident:
				isIt = n.Name == field
			case *ast.SelectorExpr:
				sel, ok := n.Sel.(*ast.Ident)
				isIt = ok && sel.Name == field
			}
			if pos := n.Pos(); isIt {
				places = append(places, source.Pos{File: name, Line: pos.Line(), Column: pos.Column()})
			}
		})
	}
	return places
}

// walkValues visits all of a file but the labels of fields and the names behind a dot.
func walkValues(tree ast.Node, visit func(ast.Node)) {
	ast.Walk(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			walkValues(n.Value, visit)
			return false
		case *ast.SelectorExpr:
			visit(n)
			walkValues(n.X, visit)
			return false
		}
		visit(n)
		return true
	}, nil)
}
