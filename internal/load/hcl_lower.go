package load

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"stackplan/internal/diag"
	"stackplan/internal/source"
)

// hclLabel is what a file says of the name of a field at a place.
type hclLabel struct {
	length int // of its text
	block  bool
	named  bool // a block with a label
}

// lowering makes the syntax tree of CUE for an HCL file.
type lowering struct {
	*hclFile
	refused *diag.List // values that are none; the rest of the description is judged beside them
}

// lower makes the tree of f. What keeps the file from having one is added to its list, what is wrong with a single value
// to refused.
func (f *hclFile) lower(refused *diag.List) {
	l := lowering{f, refused}
	f.labels = map[source.Pos]hclLabel{}
	f.tree = &ast.File{Filename: f.name, Decls: l.fields(f.body, f.redefined, language(), "")}
}

// pos is CUE's position of a place in the text.
func (l *lowering) pos(p hcl.Pos) token.Pos { return l.places.Pos(p.Byte, token.NoRelPos) }

// fields lowers a body: an attribute is a field, a block a field with its labels below. again are the attributes of this
// body and of those in it that another one of the same name precedes.
func (l *lowering) fields(body *hclsyntax.Body, again []*hclsyntax.Attribute, s *shape, path source.Path) []ast.Decl {
	attributes, inner := split(body, again)
	for _, a := range body.Attributes {
		attributes = append(attributes, a)
	}
	var decls []ast.Decl
	for _, a := range attributes {
		label := l.label(a.Name, a.NameRange, hclLabel{})
		decls = append(decls, l.field(label, a.EqualsRange.Start, l.value(a.Expr, path.Add(a.Name))))
	}
	for i, b := range body.Blocks {
		decls = append(decls, l.block(b, inner[i], s, path))
	}
	slices.SortFunc(decls, func(a, b ast.Decl) int { return cmp.Compare(a.Pos().Offset(), b.Pos().Offset()) })
	return decls
}

// split returns the attributes of again that stand in body itself, and those in each of its blocks. again is sorted by
// place.
func split(body *hclsyntax.Body, again []*hclsyntax.Attribute) (own []*hclsyntax.Attribute, inner [][]*hclsyntax.Attribute) {
	at := func(a *hclsyntax.Attribute, offset int) int { return cmp.Compare(a.NameRange.Start.Byte, offset) }
	for _, b := range body.Blocks {
		first, _ := slices.BinarySearchFunc(again, b.TypeRange.Start.Byte, at)
		own = append(own, again[:first]...)
		again = again[first:]
		end, _ := slices.BinarySearchFunc(again, b.CloseBraceRange.End.Byte, at)
		inner = append(inner, again[:end])
		again = again[end:]
	}
	return append(own, again...), inner
}

func (l *lowering) field(label ast.Label, colon hcl.Pos, value ast.Expr) *ast.Field {
	return &ast.Field{Label: label, TokenPos: l.pos(colon), Value: value}
}

// block lowers a block: `network "fixed" {...}` is networks: fixed: {...}.
func (l *lowering) block(b *hclsyntax.Block, again []*hclsyntax.Attribute, s *shape, path source.Path) ast.Decl {
	name := fieldOfBlock(s, b.Type)
	path = path.Add(name)
	if name != b.Type && len(b.Labels) == 0 {
		l.errorAt(&l.faults, b.TypeRange, "syntax/hcl", path, b.Type+" needs a name", fmt.Sprintf("write %s \"name\" {", b.Type))
	}
	s = partOf(s, name)
	for i, label := range b.Labels {
		if !takesLabel(s, i) {
			l.errorAt(&l.faults, b.LabelRanges[i], "syntax/hcl", path, surplus(b.Type, i), "remove it")
			b.Labels = b.Labels[:i]
			break
		}
		s, path = partOf(s, label), path.Add(label)
	}
	inner := l.structure(b.OpenBraceRange, b.CloseBraceRange, l.fields(b.Body, again, s, path))
	for i, label := range slices.Backward(b.Labels) {
		field := l.field(l.label(label, b.LabelRanges[i], hclLabel{block: true}), b.LabelRanges[i].End, inner)
		inner = &ast.StructLit{Elts: []ast.Decl{field}}
	}
	return l.field(l.label(name, b.TypeRange, hclLabel{block: true, named: len(b.Labels) > 0}), b.TypeRange.End, inner)
}

// surplus says that a block has more labels than it takes.
func surplus(kind string, takes int) string {
	switch takes {
	case 0:
		return kind + " takes no name"
	case 1:
		return kind + " takes one name"
	}
	return fmt.Sprintf("%s takes %d names", kind, takes)
}

func (l *lowering) structure(open, end hcl.Range, decls []ast.Decl) ast.Expr {
	return &ast.StructLit{Lbrace: l.pos(open.Start), Elts: decls, Rbrace: l.pos(hcl.Pos{Byte: end.End.Byte - 1})}
}

// plainName are the names that CUE reads as names of regular fields.
var plainName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// label is the name of a field. A plain name is an identifier, so that other files of the description can refer to it.
func (l *lowering) label(name string, r hcl.Range, about hclLabel) ast.Label {
	sp := l.at(r)
	about.length = sp.length
	l.labels[sp.pos] = about
	if plainName.MatchString(name) && !token.Lookup(name).IsKeyword() {
		return &ast.Ident{NamePos: l.pos(r.Start), Name: name}
	}
	return &ast.BasicLit{ValuePos: l.pos(r.Start), Kind: token.STRING, Value: literal.String.Quote(name)}
}
