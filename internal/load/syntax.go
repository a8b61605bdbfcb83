package load

import (
	"fmt"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/token"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/diag"
	"stackplan/internal/language"
	"stackplan/internal/spelling"
)

// builtin are the packages of CUE that a description may import: those that work on values alone. The others read files
// or run programs, which a description has no need of.
var builtin = map[string]bool{
	"encoding/base64": true, "encoding/hex": true, "encoding/json": true, "list": true, "math": true, "math/bits": true,
	"net": true, "path": true, "regexp": true, "strconv": true, "strings": true, "struct": true, "text/template": true,
}

// checkImports reports imports that are not part of CUE itself: no registry and no other directory is read.
func checkImports(tree *ast.File, list *diag.List) {
	for spec := range tree.ImportSpecs() {
		path := language.ImportPath(spec)
		if builtin[path] {
			continue
		}
		d := list.Errorf("schema/import", "", "%q cannot be imported", path)
		sp := cuesyntax.SpanOf(spec.Path)
		d.Pos, d.Length = sp.Pos, sp.Length
		d.Hint = "a description stands alone; only packages of CUE itself can be imported, as list, net and strings"
		if strings.HasPrefix(path, "stackplan") {
			d.Hint = "remove it: the schema is unified with the description without an import"
		} else if near := spelling.Nearest(path, keys(builtin)); near != "" {
			d.Hint = spelling.DidYouMean(strconv.Quote(near))
		}
	}
}

// checkExtern reports a file that asks for values of other files.
func checkExtern(tree *ast.File, list *diag.List) {
	for _, decl := range tree.Decls {
		attribute, ok := decl.(*ast.Attribute)
		if !ok {
			continue
		}
		if name, _ := attribute.Split(); name == "extern" {
			d := list.Errorf("schema/import", "", "@extern would read files that are no part of the description")
			sp := cuesyntax.SpanOf(attribute)
			d.Pos, d.Length = sp.Pos, sp.Length
			d.Hint = "write the values themselves; facts of single hosts belong in an inventory table"
		}
	}
}

// checkDepth reports the place at which brackets are nested, names stand in a row (a: b: c:) or operators follow each
// other beyond what a description needs: CUE's parser and evaluator recurse.
func checkDepth(name string, text []byte, list *diag.List) bool {
	depth, row, chain := 0, 0, 0
	for _, t := range cuesyntax.Lex(text) {
		depth += cuesyntax.Bracket(t.Kind)
		switch t.Kind {
		case token.COLON:
			row++
		case token.ADD, token.SUB, token.MUL, token.QUO, token.AND, token.OR, token.LAND, token.LOR, token.PERIOD, token.NOT:
			chain++
		case token.COMMA, token.LBRACE, token.RBRACE:
			row, chain = 0, 0
		}
		what := ""
		switch {
		case depth > maxDepth:
			what = fmt.Sprintf("more than %d brackets are open here", maxDepth)
		case row > maxDepth:
			what = fmt.Sprintf("more than %d names stand in a row here", maxDepth)
		case chain > maxChain:
			what = fmt.Sprintf("this expression has more than %d operators", maxChain)
		}
		if what != "" {
			language.ReportDepth(name, text, t.Offset, what, list)
			return false
		}
	}
	return true
}

// reportSyntax reports the first syntax error of a file; what the parser says after it is guesswork.
func reportSyntax(err error, list *diag.List) {
	first := errors.Errors(err)[0] // CUE sorts them
	format, args := first.Msg()
	d := list.Errorf("syntax/cue", "", "")
	d.Message, d.Hint = syntaxMessage(format, args)
	d.Pos = cuesyntax.Pos(first.Position())
}

// syntaxMessage says in our words what the parser or the scanner stumbled over. It never prints a text or a number of
// the file: that may be a secret.
func syntaxMessage(format string, args []any) (message, hint string) {
	switch {
	case strings.HasPrefix(format, "expected") && len(args) > 0:
		found := "newline"
		if len(args) > 1 {
			found = fmt.Sprint(args[1])
		}
		return expected(fmt.Sprint(args[0]), found)
	case strings.HasPrefix(format, "missing ','"):
		return "a comma or a new line is missing here", "each field is name: value; quote names with other signs than letters and digits"
	case strings.Contains(format, "not terminated"):
		return "the text that begins here does not end", "look for the missing quote"
	case strings.Contains(format, "escape"):
		return "this escape sequence is unknown", `write \\ for a backslash`
	case strings.Contains(format, "number"):
		return "this is not a number", "numbers begin with another digit than 0; put everything else in quotes"
	case strings.Contains(format, "both alias and field"):
		return "a let and a field have one name here", "name one of them otherwise"
	case strings.Contains(format, "illegal character"):
		return "this character has no meaning here", ""
	}
	return "this cannot be read as CUE", ""
}

// expected explains what the parser wanted and what it found instead.
func expected(want, found string) (message, hint string) {
	words := map[string]string{"EOF": "the end of the file", "newline": "the end of the line", "STRING": "a text",
		"INT": "a number", "FLOAT": "a number", "IDENT": "a name", ",": "a comma"}
	not := words[found]
	if not == "" {
		not = found
	}
	switch want {
	case "operand":
		return "a value is due here, not " + not, ""
	case "label or ':'", "':'":
		return "a colon and a value are due here, not " + not, "each field is name: value; imports stand before all fields"
	case "'}'", "']'", "')'":
		return strings.Trim(want, "'") + " is due here, not " + not, "look for the bracket that is not closed"
	}
	return strings.ToLower(strings.Trim(want, "'")) + " is due here, not " + not, ""
}
