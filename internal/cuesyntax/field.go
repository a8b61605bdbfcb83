package cuesyntax

import (
	"regexp"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
)

// plainName matches the names that CUE reads as names of regular fields.
var plainName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// IsPlainName reports whether the name of a field needs no quotes.
func IsPlainName(name string) bool {
	return plainName.MatchString(name) && !token.Lookup(name).IsKeyword()
}

// Label returns the label of a field at a position. A plain name is an identifier, so that other files can refer to it.
func Label(at token.Pos, name string) ast.Label {
	if IsPlainName(name) {
		return &ast.Ident{NamePos: at, Name: name}
	}
	return &ast.BasicLit{ValuePos: at, Kind: token.STRING, Value: literal.String.Quote(name)}
}

// Structs returns the structs of a value: one, or several that & joins. It returns nil for every other expression.
func Structs(x ast.Expr) []*ast.StructLit {
	switch x := x.(type) {
	case *ast.StructLit:
		return []*ast.StructLit{x}
	case *ast.BinaryExpr:
		if x.Op == token.AND {
			return append(Structs(x.X), Structs(x.Y)...)
		}
	}
	return nil
}

// IsIdent reports whether a node is the identifier of that name.
func IsIdent(n ast.Node, name string) bool {
	id, ok := n.(*ast.Ident)
	return ok && id.Name == name
}
