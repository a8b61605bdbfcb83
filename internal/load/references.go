package load

import (
	"cuelang.org/go/cue/ast"

	"stackplan/internal/source"
)

// Refers returns the places at which CUE files of the description refer to a field of this name as a value, in their order.
// Values computed from the field follow it only if the description is evaluated again.
func (s *files) Refers(field string) []source.Pos {
	var places []source.Pos
	for _, name := range s.names {
		if s.byName[name].Labels != nil {
			continue // HCL has no references
		}
		walkValues(s.byName[name].Tree, func(n ast.Node) {
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

// fieldNames returns the names of all fields and let clauses that the user wrote.
func (s *files) fieldNames() []string {
	var all []string
	for _, name := range s.names {
		ast.Walk(s.byName[name].Tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Field:
				if label, _, err := ast.LabelName(n.Label); err == nil {
					all = append(all, label)
				}
			case *ast.LetClause:
				all = append(all, n.Ident.Name)
			}
			return true
		}, nil)
	}
	return all
}

// walkValues visits all nodes of a file except the labels of fields and the names after a dot.
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
