package edit

import (
	"slices"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/hcl"
	"stackplan/internal/load"
	"stackplan/internal/source"
)

// spot is a field of a file and the struct around it.
type spot struct {
	*ast.Field
	file  *load.File
	outer *spot          // the field whose value contains it; nil at the top of a file
	in    *ast.StructLit // that value, or a part of it; nil at the top of a file
}

// spotsOf finds the fields whose labels state their path: in braces and rows of names, also if & joins these. Fields in
// comprehensions, embeddings, calls and the like are not included.
func spotsOf(src *load.Source) map[*ast.Field]*spot {
	all := map[*ast.Field]*spot{}
	for _, f := range src.Files() {
		addSpots(all, f, f.Tree.Decls, nil, nil)
	}
	return all
}

func addSpots(all map[*ast.Field]*spot, f *load.File, decls []ast.Decl, outer *spot, in *ast.StructLit) {
	for _, decl := range decls {
		if field, ok := decl.(*ast.Field); ok {
			all[field] = &spot{field, f, outer, in}
			for _, lit := range cuesyntax.Structs(field.Value) {
				addSpots(all, f, lit.Elts, all[field], lit)
			}
		}
	}
}

// path returns the path that a spot sets, with * for a pattern; empty if the labels do not state it.
func (sp *spot) path() source.Path {
	var labels []string
	for at := sp; at != nil; at = at.outer {
		switch label := at.Label.(type) {
		case *ast.Ident, *ast.BasicLit:
			name, _, err := ast.LabelName(label)
			if err != nil {
				return ""
			}
			labels = append(labels, name)
		case *ast.ListLit:
			labels = append(labels, "*")
		default:
			return ""
		}
	}
	slices.Reverse(labels)
	return source.Join(labels...)
}

// appliesTo reports whether a spot sets the path, by name or by a pattern.
func (sp *spot) appliesTo(path source.Path) bool {
	at, want := sp.path().Labels(), path.Labels()
	if len(at) != len(want) {
		return false
	}
	for i := range at {
		if at[i] != want[i] && at[i] != "*" {
			return false
		}
	}
	return true
}

// siblings returns the declarations around a spot, including the spot.
func (sp *spot) siblings() []ast.Decl {
	if sp.in == nil {
		return sp.file.Tree.Decls
	}
	return sp.in.Elts
}

// isPattern reports whether the label of a spot is no name.
func (sp *spot) isPattern() bool {
	_, ok := sp.Label.(*ast.ListLit)
	return ok
}

// chained reports whether a spot follows another name without a brace between: DEFAULT in nova: DEFAULT: {.
func (sp *spot) chained() bool { return sp.in != nil && !sp.in.Lbrace.IsValid() }

// head returns the first spot of a chain of names.
func (sp *spot) head() *spot {
	for sp.chained() {
		sp = sp.outer
	}
	return sp
}

// labelExtent returns the extent of the label of a spot.
func (sp *spot) labelExtent() (from, to int) {
	from, to = cuesyntax.Extent(sp.Label)
	if about, ok := sp.hcl(); ok {
		to = from + about.Length
	}
	return from, to
}

// hcl returns what an HCL file states about the label; false for CUE.
func (sp *spot) hcl() (hcl.Label, bool) {
	about, ok := sp.file.Labels[cuesyntax.PosOf(sp.Label)]
	return about, ok
}

// isAttribute reports whether a spot is an attribute of HCL, which ends with its line, not a block or a part of an object.
func (sp *spot) isAttribute() bool {
	about, ok := sp.hcl()
	if !ok || about.Block {
		return false
	}
	if sp.outer == nil {
		return true
	}
	outer, _ := sp.outer.hcl()
	return outer.Block
}

// word returns a name as a label in the place of another; false if that is not possible.
func (sp *spot) word(name string) (string, bool) {
	from, _ := cuesyntax.Extent(sp.Label)
	quoted := source.TrimBOM(sp.file.Raw)[from] == '"'
	about, isHCL := sp.hcl()
	switch {
	case isHCL && (quoted || !hcl.IsName(name)):
		return hcl.Quote(name), quoted || sp.chained() || !about.Block && !sp.isAttribute()
	case isHCL:
		return name, true
	case quoted || !cuesyntax.IsPlainName(name):
		return literal.String.Quote(name), true
	}
	return name, true
}
