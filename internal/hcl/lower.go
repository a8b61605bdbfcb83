package hcl

import (
	"cmp"
	"fmt"
	"slices"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/diag"
	"stackplan/internal/language"
	"stackplan/internal/source"
)

// Label is what a file states about the name of a field at a place.
type Label struct {
	Length   int // of its text in bytes
	Block    bool
	Labelled bool // a block with a label
}

// lowering creates the syntax tree of CUE for an HCL file.
type lowering struct {
	*File
	labels   map[source.Pos]Label
	rejected *diag.List // values that are not valid; the rest of the description is validated nevertheless
}

// Lower returns the syntax tree of CUE, whose positions are those of the HCL text, and the names of its fields by place; nil
// for a file that could not be parsed. Faults that leave the file without a tree are added to f.Faults, faults of single
// values to rejected.
func (f *File) Lower(rejected *diag.List) (*ast.File, map[source.Pos]Label) {
	if f.body == nil {
		return nil, nil
	}
	l := lowering{f, map[source.Pos]Label{}, rejected}
	return &ast.File{Filename: f.Name, Decls: l.fields(f.body, f.redefined, language.Cloud(), "")}, l.labels
}

// pos converts a place in the text to a position of CUE.
func (l *lowering) pos(p hcl.Pos) token.Pos { return l.places.Pos(p.Byte, token.NoRelPos) }

// fields lowers a body: an attribute is a field, a block a field with its labels below. again contains the attributes of this
// body and of bodies in it that are set again.
func (l *lowering) fields(body *hclsyntax.Body, again []*hclsyntax.Attribute, s *language.Shape, path source.Path) []ast.Decl {
	attributes, inner := split(body, again)
	for _, a := range body.Attributes {
		attributes = append(attributes, a)
	}
	var decls []ast.Decl
	for _, a := range attributes {
		label := l.label(a.Name, a.NameRange, Label{})
		decls = append(decls, l.field(label, a.EqualsRange.Start, l.value(a.Expr, path.Add(a.Name))))
	}
	for i, b := range body.Blocks {
		decls = append(decls, l.block(b, inner[i], s, path))
	}
	slices.SortFunc(decls, func(a, b ast.Decl) int { return cmp.Compare(a.Pos().Offset(), b.Pos().Offset()) })
	return decls
}

// split returns the attributes of again in body itself, and those in each of its blocks. again is sorted by
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
func (l *lowering) block(b *hclsyntax.Block, again []*hclsyntax.Attribute, s *language.Shape, path source.Path) ast.Decl {
	name := s.FieldOfBlock(b.Type)
	path = path.Add(name)
	if name != b.Type && len(b.Labels) == 0 {
		l.errorAt(&l.Faults, b.TypeRange, "syntax/hcl", path, b.Type+" needs a name", fmt.Sprintf("write %s \"name\" {", b.Type))
	}
	s = s.Part(name)
	for i, label := range b.Labels {
		if !s.TakesLabel(i) {
			l.errorAt(&l.Faults, b.LabelRanges[i], "syntax/hcl", path, surplus(b.Type, i), "remove it")
			b.Labels = b.Labels[:i]
			break
		}
		s, path = s.Part(label), path.Add(label)
	}
	inner := l.structure(b.OpenBraceRange, b.CloseBraceRange, l.fields(b.Body, again, s, path))
	for i, label := range slices.Backward(b.Labels) {
		field := l.field(l.label(label, b.LabelRanges[i], Label{Block: true}), b.LabelRanges[i].End, inner)
		inner = &ast.StructLit{Elts: []ast.Decl{field}}
	}
	return l.field(l.label(name, b.TypeRange, Label{Block: true, Labelled: len(b.Labels) > 0}), b.TypeRange.End, inner)
}

// surplus states how many labels a block takes.
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

// label returns the label of a field. A plain name is an identifier, so that other files of the description can refer to it.
func (l *lowering) label(name string, r hcl.Range, about Label) ast.Label {
	sp := l.at(r)
	about.Length = sp.Length
	l.labels[sp.Pos] = about
	return cuesyntax.Label(l.pos(r.Start), name)
}
