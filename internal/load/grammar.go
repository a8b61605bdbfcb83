package load

import (
	"fmt"
	"regexp"
	"strconv"
	"sync"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
)

// language is the shape of #Cloud, made on first use. It reads the part of CUE that the schema is written in: structs,
// patterns, lists, references to definitions, bounds, regular expressions, literals, defaults. It passes over `if`: what
// stands there gives defaults to fields that are declared outside.
var language = sync.OnceValue(func() *shape {
	g := grammar{fields: map[string]*ast.Field{}, shapes: map[string]*shape{}}
	for _, tree := range parseSchema() {
		for _, decl := range tree.Decls {
			if f, ok := decl.(*ast.Field); ok {
				name, _, _ := ast.LabelName(f.Label)
				g.fields[name] = f
			}
		}
	}
	return g.definition("#Cloud")
})

// grammar makes shapes of the schema's syntax.
type grammar struct {
	fields map[string]*ast.Field
	shapes map[string]*shape
}

// definition is the shape of the definition of that name.
func (g *grammar) definition(name string) *shape {
	if s := g.shapes[name]; s != nil {
		return s
	}
	f := g.fields[name]
	if f == nil {
		panic("schema: no definition " + name)
	}
	s := *g.expr(f.Value)
	s.name, s.pos, s.rule = name, nodePos(f), nodePos(f)
	s.notes = mergeNotes(s.notes, notesOf(f))
	g.shapes[name] = &s
	return &s
}

// basic are the types that CUE has names for.
var basic = map[string]cue.Kind{"string": cue.StringKind, "int": cue.IntKind, "number": cue.NumberKind, "bool": cue.BoolKind}

// expr is the shape of an expression.
func (g *grammar) expr(x ast.Expr) *shape {
	switch x := x.(type) {
	case *ast.Ident:
		if kind, ok := basic[x.Name]; ok {
			return leafOf(choice{kind: kind})
		}
		if x.Name == "_" {
			return &shape{form: open, hasValue: true}
		}
		return g.definition(x.Name)
	case *ast.BasicLit:
		return leafOf(literalChoice(x, ""))
	case *ast.StructLit:
		return g.structure(x)
	case *ast.ListLit:
		return g.list(x)
	case *ast.UnaryExpr:
		return g.unary(x)
	case *ast.BinaryExpr:
		if x.Op == token.OR {
			return either(g.expr(x.X), g.expr(x.Y))
		}
		return meet(g.expr(x.X), g.expr(x.Y))
	}
	panic(fmt.Sprintf("schema: %v: %T has no shape", nodePos(x), x))
}

func leafOf(c choice) *shape { return &shape{form: leaf, choices: []choice{c}} }

// literalChoice takes one value alone.
func literalChoice(x *ast.BasicLit, sign string) choice {
	switch x.Kind {
	case token.STRING:
		return choice{kind: cue.StringKind, fixed: true, literal: unquote(x)}
	case token.TRUE, token.FALSE:
		return choice{kind: cue.BoolKind, fixed: true, literal: x.Value}
	}
	return choice{kind: cue.IntKind, fixed: true, literal: sign + x.Value}
}

func unquote(x ast.Expr) string {
	lit, ok := x.(*ast.BasicLit)
	if !ok {
		panic(fmt.Sprintf("schema: %v: not a literal", nodePos(x)))
	}
	text, err := literal.Unquote(lit.Value)
	if err != nil {
		panic(fmt.Sprintf("schema: %v: %v", nodePos(x), err))
	}
	return text
}

// unary is a default, a bound, a pattern or a negative number.
func (g *grammar) unary(x *ast.UnaryExpr) *shape {
	switch x.Op {
	case token.MUL:
		s := *g.expr(x.X)
		s.hasValue = true
		return &s
	case token.SUB:
		return leafOf(literalChoice(x.X.(*ast.BasicLit), "-"))
	case token.MAT:
		return leafOf(choice{kind: cue.StringKind, pattern: regexp.MustCompile(unquote(x.X))})
	}
	bound := bound(x.X)
	if x.Op == token.GEQ {
		return leafOf(choice{kind: cue.NumberKind, min: &bound})
	}
	return leafOf(choice{kind: cue.NumberKind, max: &bound})
}

func bound(x ast.Expr) int64 {
	text := ""
	if minus, ok := x.(*ast.UnaryExpr); ok {
		text, x = "-", minus.X
	}
	n, err := strconv.ParseInt(text+x.(*ast.BasicLit).Value, 10, 64)
	if err != nil {
		panic(fmt.Sprintf("schema: %v: %v", nodePos(x), err))
	}
	return n
}

// either is what a or b allows. Of two lists it is the longer form: the other is the empty default.
func either(a, b *shape) *shape {
	s := *a
	if a.form == list && a.elem == nil {
		s = *b
	}
	s.name = ""
	s.hasValue = a.hasValue || b.hasValue
	s.notes = mergeNotes(a.notes, b.notes)
	s.choices = append(append([]choice(nil), a.choices...), b.choices...)
	if !s.rule.IsValid() {
		s.rule = b.rule
	}
	return &s
}

func (g *grammar) list(x *ast.ListLit) *shape {
	s := &shape{form: list}
	for _, e := range x.Elts {
		if rest, ok := e.(*ast.Ellipsis); ok {
			s.elem, s.hasValue = g.expr(rest.Type), s.least == 0
		} else {
			s.elem = g.expr(e)
			s.least++
		}
	}
	return s
}

func (g *grammar) structure(x *ast.StructLit) *shape {
	s := &shape{form: structure}
	for _, decl := range x.Elts {
		f, ok := decl.(*ast.Field)
		if !ok {
			continue // a comment, or an if
		}
		part := *g.expr(f.Value)
		part.pos = nodePos(f)
		if !part.rule.IsValid() {
			part.rule = part.pos
		}
		part.notes = mergeNotes(part.notes, notesOf(f))
		one := &shape{form: structure}
		if pattern, ok := f.Label.(*ast.ListLit); ok {
			one.keys, one.values = g.expr(pattern.Elts[0]), &part
		} else {
			name, _, _ := ast.LabelName(f.Label)
			one.fields = []*field{{name, f.Constraint == token.OPTION, &part}}
		}
		s = meet(s, one)
	}
	return s
}

// notesOf are the attributes of a field: @name("VLAN").
func notesOf(f *ast.Field) map[string]string {
	notes := map[string]string{}
	for _, a := range f.Attrs {
		key, body := a.Split()
		text, err := strconv.Unquote(body)
		if err != nil {
			panic(fmt.Sprintf("schema: %v: %v", nodePos(a), err))
		}
		notes[key] = text
	}
	return notes
}

func itoa(n int) string { return strconv.Itoa(n) }
