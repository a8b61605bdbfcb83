package load

import (
	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"stackplan/internal/source"
)

// span is a place with the length of the text that stands there, in bytes; 1 where it goes over several lines.
type span struct {
	pos    source.Pos
	length int
}

// spans finds the expression of a field by the place where the expression begins.
type spans map[source.Pos]span

// spansOf indexes the values of all fields and the elements of all lists.
func spansOf(trees []*ast.File) spans {
	all := spans{}
	add := func(x ast.Expr) {
		sp := nodeSpan(x)
		if _, ok := all[sp.pos]; !ok { // the outermost expression at a place comes first
			all[sp.pos] = sp
		}
	}
	for _, tree := range trees {
		ast.Walk(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Field:
				add(n.Value)
			case *ast.ListLit:
				for _, x := range n.Elts {
					add(x)
				}
			}
			return true
		}, nil)
	}
	return all
}

// nodeSpan is the place of a node.
func nodeSpan(n ast.Node) span {
	sp := span{pos: nodePos(n), length: 1}
	if end := n.End(); end.IsValid() && end.Line() == sp.pos.Line {
		sp.length = max(end.Column()-sp.pos.Column, 1)
	}
	return sp
}

// nodePos is where a node begins.
func nodePos(n ast.Node) source.Pos { return tokenPos(n.Pos()) }

// tokenPos is the place that CUE's position stands for; invalid where it stands for none.
func tokenPos(p token.Pos) source.Pos {
	if !p.IsValid() {
		return source.Pos{}
	}
	return source.Pos{File: p.Filename(), Line: p.Line(), Column: p.Column()}
}

// fieldsOf returns the fields that give v its value: several where layers agree on it.
func fieldsOf(v cue.Value) []*ast.Field {
	if f, ok := v.Source().(*ast.Field); ok {
		return []*ast.Field{f}
	}
	op, args := v.Expr()
	if op != cue.AndOp {
		return nil
	}
	var fields []*ast.Field
	for _, arg := range args {
		if f, ok := arg.Source().(*ast.Field); ok {
			fields = append(fields, f)
		}
	}
	return fields
}

// labels are the names of all fields and let clauses that the user wrote.
func (s *Source) labels() []string {
	var all []string
	for _, name := range s.names {
		ast.Walk(s.files[name].tree, func(n ast.Node) bool {
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
