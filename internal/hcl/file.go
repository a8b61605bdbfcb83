package hcl

import (
	"bytes"
	"path/filepath"

	"cuelang.org/go/cue/token"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/diag"
	"stackplan/internal/language"
	"stackplan/internal/source"
)

// IsFile reports whether the file of that name is HCL.
func IsFile(name string) bool { return filepath.Ext(name) == ".hcl" }

// File is an HCL file after parsing. Lower creates its CUE syntax tree.
type File struct {
	Name   string
	Faults diag.List         // what is wrong with it
	Tokens []cuesyntax.Token // the tokens as those of CUE, for masking secrets

	text   []byte
	places *token.File     // of the text, for CUE
	body   *hclsyntax.Body // nil after an error
	// redefined are attributes that a body sets again. The parser rejects them, but two equal values are valid.
	redefined []*hclsyntax.Attribute
}

// Parse parses a text without a byte order mark, and reports everything that is wrong with it.
func Parse(name string, text []byte) *File {
	tokens := Lex(name, text)
	f := &File{Name: name, Tokens: asCUE(text, tokens), text: text, places: token.NewFile(name, -1, len(text))}
	f.places.SetLinesForContent(text)
	if !language.CheckText(name, text, &f.Faults) || !CheckDepth(name, text, tokens, &f.Faults) {
		return f
	}
	parsed, said := hclsyntax.ParseConfig(text, name, hcl.InitialPos)
	f.reportSyntax(said, tokens)
	if f.Faults.Err() == nil {
		f.body = parsed.Body.(*hclsyntax.Body)
	}
	return f
}

// CheckDepth reports the place at which a text is nested deeper than HCL's parser may follow.
func CheckDepth(name string, text []byte, tokens hclsyntax.Tokens, list *diag.List) bool {
	at, what := TooDeep(tokens)
	if what != "" {
		language.ReportDepth(name, text, at, what, list)
	}
	return what == ""
}

// Texts returns the plain texts of a list that is an attribute at the top of the file.
func (f *File) Texts(attribute string) []string {
	if f.body == nil || f.body.Attributes[attribute] == nil {
		return nil
	}
	elements, _ := f.body.Attributes[attribute].Expr.(*hclsyntax.TupleConsExpr)
	if elements == nil {
		return nil
	}
	var texts []string
	for _, x := range elements.Exprs {
		if text, ok := Text(x); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// Format returns a text in the style of HCL, with lines that end in LF. The error is a diag.List.
func Format(name string, text []byte) ([]byte, error) {
	f := Parse(name, source.TrimBOM(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))))
	if err := f.Faults.Err(); err != nil {
		return nil, err
	}
	return hclwrite.Format(f.text), nil
}

// Quote returns a text as HCL writes it.
func Quote(text string) string {
	return string(hclwrite.TokensForValue(cty.StringVal(text)).Bytes())
}

// IsName reports whether the name of an attribute or of a block needs no quotes.
func IsName(name string) bool { return hclsyntax.ValidIdentifier(name) }

// at returns the span of a range.
func (f *File) at(r hcl.Range) cuesyntax.Span {
	sp := cuesyntax.Span{Pos: f.placeOf(r.Start.Byte), Length: 1}
	if end := f.placeOf(r.End.Byte); end.Line == sp.Pos.Line {
		sp.Length = max(end.Column-sp.Pos.Column, 1)
	}
	return sp
}

// placeOf returns the place of an offset in the text.
func (f *File) placeOf(offset int) source.Pos {
	at := f.places.Position(f.places.Pos(min(offset, len(f.text)), token.NoRelPos))
	return source.Pos{File: f.Name, Line: at.Line, Column: at.Column}
}

// errorAt reports what is wrong at a range.
func (f *File) errorAt(list *diag.List, r hcl.Range, code string, path source.Path, message, hint string) {
	sp := f.at(r)
	*list = append(*list, diag.Diagnostic{Code: code, Path: path, Message: message, Hint: hint, Pos: sp.Pos, Length: sp.Length})
}
