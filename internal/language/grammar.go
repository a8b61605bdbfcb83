package language

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"stackplan/internal/cuesyntax"
)

// Cloud returns the shape of #Cloud, computed on first use. It reads the part of CUE that the schema uses: structs, patterns,
// lists, references to definitions, bounds, regular expressions, literals and defaults. It ignores `if`, which only sets
// defaults of fields that are declared outside.
func Cloud() *Shape { return cloud() }

var cloud = sync.OnceValue(func() *Shape {
	g := grammar{fields: map[string]*ast.Field{}, shapes: map[string]*Shape{}}
	for _, tree := range Parse() {
		for _, decl := range tree.Decls {
			if f, ok := decl.(*ast.Field); ok {
				name, _, _ := ast.LabelName(f.Label)
				g.fields[name] = f
			}
		}
	}
	return g.definition("#Cloud")
})

// FieldNames returns the names of all fields of the language.
func FieldNames() map[string]bool { return fieldNames() }

var fieldNames = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	var add func(s *Shape)
	add = func(s *Shape) {
		if s == nil {
			return
		}
		for _, f := range s.Fields {
			all[f.Name] = true
			add(f.Shape)
		}
		add(s.Values)
		add(s.Elem)
	}
	add(Cloud())
	return all
})

// grammar computes shapes from the syntax trees of the schema.
type grammar struct {
	fields map[string]*ast.Field
	shapes map[string]*Shape
}

// definition returns the shape of the definition of that name.
func (g *grammar) definition(name string) *Shape {
	if s := g.shapes[name]; s != nil {
		return s
	}
	f := g.fields[name]
	if f == nil {
		panic("schema: no definition " + name)
	}
	s := *g.expr(f.Value)
	s.Name, s.Pos, s.Rule = name, cuesyntax.PosOf(f), cuesyntax.PosOf(f)
	s.Notes, s.Doc = mergeNotes(s.Notes, notesOf(f)), docOf(f)
	g.shapes[name] = &s
	return &s
}

// basic are the types that CUE has names for.
var basic = map[string]cue.Kind{"string": cue.StringKind, "int": cue.IntKind, "number": cue.NumberKind, "bool": cue.BoolKind}

// expr returns the shape of an expression.
func (g *grammar) expr(x ast.Expr) *Shape {
	switch x := x.(type) {
	case *ast.Ident:
		if kind, ok := basic[x.Name]; ok {
			return leafOf(choice{kind: kind})
		}
		if x.Name == "_" {
			return &Shape{Form: Open, HasValue: true}
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
	panic(fmt.Sprintf("schema: %v: %T has no shape", cuesyntax.PosOf(x), x))
}

// literalChoice accepts a single value.
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
		panic(fmt.Sprintf("schema: %v: not a literal", cuesyntax.PosOf(x)))
	}
	text, err := literal.Unquote(lit.Value)
	if err != nil {
		panic(fmt.Sprintf("schema: %v: %v", cuesyntax.PosOf(x), err))
	}
	return text
}

// unary is a default, a bound, a pattern or a negative number.
func (g *grammar) unary(x *ast.UnaryExpr) *Shape {
	switch x.Op {
	case token.MUL:
		s := *g.expr(x.X)
		s.HasValue = true
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
		panic(fmt.Sprintf("schema: %v: %v", cuesyntax.PosOf(x), err))
	}
	return n
}

// either returns the shape of what a or b allows. Of two lists it is the one with elements: the other is the empty default.
func either(a, b *Shape) *Shape {
	s := *a
	if a.Form == List && a.Elem == nil {
		s = *b
	}
	s.Name = ""
	s.HasValue = a.HasValue || b.HasValue
	s.Notes = mergeNotes(a.Notes, b.Notes)
	s.choices = append(append([]choice(nil), a.choices...), b.choices...)
	if !s.Rule.IsValid() {
		s.Rule = b.Rule
	}
	return &s
}

func (g *grammar) list(x *ast.ListLit) *Shape {
	s := &Shape{Form: List}
	for _, e := range x.Elts {
		if rest, ok := e.(*ast.Ellipsis); ok {
			s.Elem, s.HasValue = g.expr(rest.Type), s.Least == 0
		} else {
			s.Elem = g.expr(e)
			s.Least++
		}
	}
	return s
}

func (g *grammar) structure(x *ast.StructLit) *Shape {
	s := &Shape{Form: Struct}
	for _, decl := range x.Elts {
		f, ok := decl.(*ast.Field)
		if !ok {
			s.addDefaults(decl)
			continue
		}
		part := *g.expr(f.Value)
		part.Pos, part.Doc, part.Default = cuesyntax.PosOf(f), cmp.Or(docOf(f), part.Doc), defaultText(f.Value)
		if !part.Rule.IsValid() {
			part.Rule = part.Pos
		}
		part.Notes = mergeNotes(part.Notes, notesOf(f))
		one := &Shape{Form: Struct}
		if pattern, ok := f.Label.(*ast.ListLit); ok {
			one.Keys, one.Values = g.expr(pattern.Elts[0]), &part
		} else {
			name, _, _ := ast.LabelName(f.Label)
			one.Fields = []*Field{{name, f.Constraint == token.OPTION, &part}}
		}
		s = meet(s, one)
	}
	return s
}

// addDefaults adds the defaults of an `if`, with its condition. Other declarations are comments.
func (s *Shape) addDefaults(decl ast.Decl) {
	c, ok := decl.(*ast.Comprehension)
	if !ok {
		return
	}
	when, isIf := c.Clauses[0].(*ast.IfClause)
	body, isStruct := c.Value.(*ast.StructLit)
	if !isIf || !isStruct {
		return
	}
	for _, decl := range body.Elts {
		if f, ok := decl.(*ast.Field); ok {
			name, _, _ := ast.LabelName(f.Label)
			if field := s.Field(name); field != nil {
				field.Defaults = append(field.Defaults, Default{defaultText(f.Value), syntaxOf(when.Condition)})
			}
		}
	}
}

// defaultText returns the default of an expression as CUE writes it; "" if it has none.
func defaultText(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.UnaryExpr:
		if x.Op == token.MUL {
			return syntaxOf(x.X)
		}
	case *ast.BinaryExpr:
		if x.Op == token.OR {
			return cmp.Or(defaultText(x.X), defaultText(x.Y))
		}
	}
	return ""
}

// syntaxOf returns an expression as CUE writes it.
func syntaxOf(x ast.Expr) string {
	text, err := format.Node(x)
	if err != nil {
		panic(fmt.Sprintf("schema: %v: %v", cuesyntax.PosOf(x), err))
	}
	return string(text)
}

// docOf returns the comment above a field as one text, without line breaks.
func docOf(f *ast.Field) string {
	var words []string
	for _, group := range ast.Comments(f) {
		if group.Doc {
			words = append(words, strings.Fields(group.Text())...)
		}
	}
	return strings.Join(words, " ")
}

// notesOf returns the attributes of a field: @name("VLAN").
func notesOf(f *ast.Field) map[string]string {
	notes := map[string]string{}
	for _, a := range f.Attrs {
		key, body := a.Split()
		text, err := strconv.Unquote(body)
		if err != nil {
			panic(fmt.Sprintf("schema: %v: %v", cuesyntax.PosOf(a), err))
		}
		notes[key] = text
	}
	return notes
}
