package edit

import (
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/hcl"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// setSeries sets the series at a path, or adds it to a region that has none.
func (ed *editing) setSeries(path source.Path, wanted map[source.Path]series.Series) {
	name := wanted[path].String()
	byHand := "by hand: set series to " + name
	if !ed.IsSet(path) {
		if !ed.addSeries(path, name) {
			ed.leave(path, byHand, "the region has no braces to which a series can be added")
			return
		}
		ed.series[path] = name
		return
	}
	spots := ed.spotsOf(path)
	for _, sp := range spots {
		for _, other := range ed.Match(sp.path()) {
			if wanted[other] != wanted[path] {
				ed.leave(path, byHand, "this is also the series of %s, which does not change", other.Parent())
				return
			}
		}
		if textOfSpot(sp) == nil {
			spots = nil
			break
		}
	}
	if spots == nil {
		ed.leave(path, byHand, "the series is not a literal here, so it cannot be changed")
		return
	}
	for _, sp := range spots {
		ed.writeSeries(sp, name)
	}
	ed.series[path] = name
}

// textOfSpot returns the value of a spot if it is a literal text, else nil.
func textOfSpot(sp *spot) *ast.BasicLit {
	x := sp.Value
	if p, ok := x.(*ast.ParenExpr); ok && hcl.IsFile(sp.file.Name) {
		x = p.X // of a text that CUE writes longer or shorter
	}
	if lit, ok := x.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		return lit
	}
	return nil
}

// writeSeries writes another series at a spot, once.
func (ed *editing) writeSeries(sp *spot, name string) {
	from, to := cuesyntax.Extent(sp.Value)
	quoted := literal.String.Quote(name)
	sc := ed.script(sp.file)
	for _, c := range sc.changes {
		if c.from == from {
			return // a pattern, for another region
		}
	}
	if sc.text[from:to] != quoted {
		sc.replace(from, to, quoted)
	}
}

// addSeries adds a series to a region: first in its braces, or after another chain of names.
func (ed *editing) addSeries(path source.Path, name string) bool {
	var braces, row *spot
	for _, sp := range ed.spots {
		if sp.path() == path.Parent() && len(cuesyntax.Structs(sp.Value)) == 1 {
			if cuesyntax.Structs(sp.Value)[0].Lbrace.IsValid() && (braces == nil || compareSpots(sp, braces) < 0) {
				braces = sp
			}
		} else if sp.outer != nil && sp.path().Parent() == path.Parent() && sp.chained() && (row == nil || compareSpots(sp, row) < 0) {
			row = sp
		}
	}
	switch {
	case braces != nil:
		about, _ := braces.hcl()
		return ed.script(braces.file).prepend(cuesyntax.Structs(braces.Value)[0], "series", literal.String.Quote(name), about.Block)
	case row != nil:
		return ed.addGroup(row, "series", []part{{text: literal.String.Quote(name)}})
	}
	return false
}

// prepend adds a field at the beginning of braces. In a block of HCL it needs a line of its own.
func (sc *script) prepend(in *ast.StructLit, name, value string, block bool) bool {
	text := fieldText(sc.Name, name, value)
	open := in.Lbrace.Offset() + 1
	if sc.ends(open) {
		indent := sc.indent(open) + sc.unit(in)
		next, _ := sc.nextLine(open)
		sc.replace(next, next, indent+text+sc.eol())
		return true
	}
	if block && len(in.Elts) > 0 {
		return false
	}
	if len(in.Elts) > 0 {
		open, _ = cuesyntax.Extent(in.Elts[0])
		text += ", "
	}
	sc.replace(open, open, text)
	return true
}
