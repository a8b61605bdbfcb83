package cuesyntax

import (
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"stackplan/internal/source"
)

// Span is a place and the length of the text there in bytes. The length is 1 for a text of several lines.
type Span struct {
	Pos    source.Pos
	Length int
}

// SpanOf returns the span of a node.
func SpanOf(n ast.Node) Span {
	sp := Span{Pos: PosOf(n), Length: 1}
	if end := n.End(); end.IsValid() && end.Line() == sp.Pos.Line {
		sp.Length = max(end.Column()-sp.Pos.Column, 1)
	}
	return sp
}

// PosOf returns the place at which a node begins.
func PosOf(n ast.Node) source.Pos { return Pos(n.Pos()) }

// Pos converts a position of CUE; the result is invalid if the position is.
func Pos(p token.Pos) source.Pos {
	if !p.IsValid() {
		return source.Pos{}
	}
	return source.Pos{File: p.Filename(), Line: p.Line(), Column: p.Column()}
}

// Extent returns the offsets at which a node begins and ends in its file.
func Extent(n ast.Node) (from, to int) { return n.Pos().Offset(), n.End().Offset() }
