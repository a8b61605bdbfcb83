package load

import (
	"bytes"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"

	"stackplan/internal/diag"
	"stackplan/internal/hcltext"
	"stackplan/internal/source"
)

// HCL is the second syntax of descriptions. The blocks and attributes of a file become the syntax tree of a CUE file whose
// positions are those of the HCL text, so that all that follows knows one language only.

// isHCL reports whether the file of that name is HCL.
func isHCL(name string) bool { return filepath.Ext(name) == ".hcl" }

// IsDescription reports whether a file of that name is a part of a description: *.cue and *.hcl, but not hidden.
func IsDescription(name string) bool {
	return (filepath.Ext(name) == ".cue" || isHCL(name)) && !strings.HasPrefix(name, ".")
}

// hclFile is an HCL file that was parsed and not yet lowered: what it is for is known when all files are parsed.
type hclFile struct {
	*file
	text   []byte
	places *token.File     // of the text, for CUE
	body   *hclsyntax.Body // nil after an error
	// redefined are attributes that a body gives again. The parser refuses them, but two equal values are no fault.
	redefined []*hclsyntax.Attribute
	faults    diag.List // what is wrong with it
}

// addHCL adds HCL files to s, except those that the description names as inventories. The CUE files are parsed by now.
func (s *Source) addHCL(files []*hclFile, list *diag.List) {
	inventories := map[string]bool{}
	for _, name := range s.names {
		if f := s.files[name]; f != nil && f.tree != nil {
			addInventories(inventories, f.tree)
		}
	}
	for _, f := range files {
		addHCLInventories(inventories, f.body)
	}
	for _, f := range files {
		if inventories[f.name] {
			continue
		}
		if f.body != nil {
			f.lower(&s.refused)
		}
		*list = append(*list, f.faults...)
		s.names = append(s.names, f.name)
		s.files[f.name] = f.file
	}
	slices.Sort(s.names)
}

// addInventories adds what `inventory: ["racks.csv"]` names. Only a list as it stands counts: what a file is must be known
// before the description is evaluated.
func addInventories(names map[string]bool, tree *ast.File) {
	for _, decl := range tree.Decls {
		f, ok := decl.(*ast.Field)
		if !ok {
			continue
		}
		label, _, err := ast.LabelName(f.Label)
		elements, isList := f.Value.(*ast.ListLit)
		if err != nil || label != "inventory" || !isList {
			continue
		}
		for _, x := range elements.Elts {
			if lit, ok := x.(*ast.BasicLit); ok {
				if name, err := literal.Unquote(lit.Value); err == nil {
					names[path.Clean(name)] = true
				}
			}
		}
	}
}

// addHCLInventories adds what `inventory = ["racks.csv"]` names.
func addHCLInventories(names map[string]bool, body *hclsyntax.Body) {
	if body == nil || body.Attributes["inventory"] == nil {
		return
	}
	elements, _ := body.Attributes["inventory"].Expr.(*hclsyntax.TupleConsExpr)
	if elements == nil {
		return
	}
	for _, x := range elements.Exprs {
		if name, ok := hclText(x); ok {
			names[path.Clean(name)] = true
		}
	}
}

// openHCL parses the text of a file, if it could be read: said is what was wrong with that.
func openHCL(name string, text []byte, said diag.List) *hclFile {
	if len(said) > 0 {
		return &hclFile{file: &file{name: name}, faults: said}
	}
	f := parseHCL(name, source.TrimBOM(text))
	f.raw = text
	return f
}

// formatHCL is Format for HCL.
func formatHCL(name string, text []byte) ([]byte, error) {
	f := openHCL(name, bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), nil)
	if err := f.faults.Err(); err != nil {
		return nil, err
	}
	return hclwrite.Format(f.text), nil
}

// parseHCL parses a text as HCL, and reports all that is wrong with it. The file has lines for messages in any case.
func parseHCL(name string, text []byte) *hclFile {
	tokens := hcltext.Lex(name, text)
	f := &hclFile{file: &file{name: name, lines: maskedLines(text, maskableHCL(text, tokens))}, text: text, places: token.NewFile(name, -1, len(text))}
	f.places.SetLinesForContent(text)
	if !checkText(name, text, &f.faults) || !checkHCLDepth(name, text, tokens, &f.faults) {
		return f
	}
	parsed, said := hclsyntax.ParseConfig(text, name, hcl.InitialPos)
	f.foldHCLSyntax(said, tokens)
	if f.faults.Err() == nil {
		f.body = parsed.Body.(*hclsyntax.Body)
	}
	return f
}

// at is the place of a range, with its length where it stays on one line.
func (f *hclFile) at(r hcl.Range) span {
	sp := span{pos: f.placeOf(r.Start.Byte), length: 1}
	if end := f.placeOf(r.End.Byte); end.Line == sp.pos.Line {
		sp.length = max(end.Column-sp.pos.Column, 1)
	}
	return sp
}

// placeOf is the place of an offset in the text.
func (f *hclFile) placeOf(offset int) source.Pos {
	at := f.places.Position(f.places.Pos(min(offset, len(f.text)), token.NoRelPos))
	return source.Pos{File: f.name, Line: at.Line, Column: at.Column}
}

// errorAt reports what is wrong at a range.
func (f *hclFile) errorAt(list *diag.List, r hcl.Range, code string, path source.Path, message, hint string) {
	sp := f.at(r)
	*list = append(*list, diag.Diagnostic{Code: code, Path: path, Message: message, Hint: hint, Pos: sp.pos, Length: sp.length})
}
