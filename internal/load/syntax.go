package load

import (
	"cmp"
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

// builtin contains the packages of CUE that a description may import: those that compute values. The others read files or run
// programs, which no description needs.
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
		d.Hint = importHint(path)
	}
}

// rejected are the packages of CUE that a description cannot import, with the reason.
var rejected = map[string]string{
	"encoding/csv": "tables belong in an inventory, which reads CSV", "encoding/openapi": "it computes no values of a description",
	"encoding/toml": "write the values in CUE or HCL", "encoding/xml": "write the values in CUE or HCL", "encoding/yaml": "write the values in CUE or HCL, " +
		"or as JSON, which encoding/json reads; aliases of YAML would multiply values without a limit",
	"crypto/ed25519": "a description contains no secrets, only their names", "crypto/hmac": "a description contains no secrets, only their names",
	"crypto/md5": "a value must be readable in the description", "crypto/sha1": "a value must be readable in the description",
	"crypto/sha256": "a value must be readable in the description", "crypto/sha512": "a value must be readable in the description",
	"html": "no file of a host is HTML", "math/rand": "the same input must give the same files", "text/tabwriter": "generated files have their own format",
	"time": "the same input must give the same files", "tool": "a description runs no commands", "uuid": "a value must be readable in the description",
}

// importHint returns what to do about a package that cannot be imported.
func importHint(path string) string {
	family, _, _ := strings.Cut(path, "/")
	reason := cmp.Or(rejected[path], rejected[family])
	switch {
	case strings.HasPrefix(path, "stackplan"):
		return "remove it: the schema is unified with the description without an import"
	case reason != "":
		return reason
	}
	if near := spelling.Nearest(path, keys(builtin)); near != "" {
		return spelling.DidYouMean(strconv.Quote(near))
	}
	return "a description can import only packages of CUE itself, as list, net and strings"
}

// checkExtern reports a file that requests values of other files.
func checkExtern(tree *ast.File, list *diag.List) {
	for _, decl := range tree.Decls {
		attribute, ok := decl.(*ast.Attribute)
		if !ok {
			continue
		}
		if name, _ := attribute.Split(); name == "extern" {
			d := list.Errorf("schema/import", "", "@extern would read files that are not part of the description")
			sp := cuesyntax.SpanOf(attribute)
			d.Pos, d.Length = sp.Pos, sp.Length
			d.Hint = "write the values themselves; move values of single hosts to an inventory table"
		}
	}
}

// checkDepth reports the place at which more brackets are nested, more names follow each other (a: b: c:) or more operators follow
// each other than a description needs: CUE's parser and evaluator recurse.
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
			what = fmt.Sprintf("more than %d names follow each other here", maxDepth)
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

// reportSyntax reports the first syntax error of a file; later ones of the parser are often wrong.
func reportSyntax(name string, text []byte, err error, list *diag.List) {
	if language.ReportConflict(name, text, list) {
		return
	}
	first := errors.Errors(err)[0] // CUE sorts them
	format, args := first.Msg()
	d := list.Errorf("syntax/cue", "", "")
	d.Message, d.Hint = syntaxMessage(format, args)
	d.Pos = cuesyntax.Pos(first.Position())
}

// syntaxMessage describes a syntax error in plain words. It never prints a text or a number of the file: that may be a secret.
func syntaxMessage(format string, args []any) (message, hint string) {
	switch {
	case strings.HasPrefix(format, "expected") && len(args) > 0:
		found := "newline"
		if len(args) > 1 {
			found = fmt.Sprint(args[1])
		}
		return expected(fmt.Sprint(args[0]), found)
	case strings.HasPrefix(format, "missing ','"):
		return "a comma or a new line is missing here", "each field is name: value; put names with other characters than letters and digits in quotes"
	case strings.Contains(format, "not terminated"):
		return "the text that begins here does not end", "look for the missing quote"
	case strings.Contains(format, "escape"):
		return "this escape sequence is unknown", `write \\ for a backslash`
	case strings.Contains(format, "number"):
		return "this is not a number", "a number does not begin with 0; put a text in quotes"
	case strings.Contains(format, "both alias and field"):
		return "a let and a field have the same name here", "rename one of them"
	case strings.Contains(format, "illegal character"):
		return "this character has no meaning here", ""
	}
	return "this cannot be read as CUE", ""
}

// expected states what the parser expected and what it found instead.
func expected(want, found string) (message, hint string) {
	words := map[string]string{"EOF": "the end of the file", "newline": "the end of the line", "STRING": "a text",
		"INT": "a number", "FLOAT": "a number", "IDENT": "a name", ",": "a comma"}
	not := words[found]
	if not == "" {
		not = found
	}
	switch want {
	case "operand":
		return "expected a value here, not " + not, ""
	case "label or ':'", "':'":
		return "expected a colon and a value here, not " + not, "each field is name: value; imports are before all fields"
	case "'}'", "']'", "')'":
		return strings.Trim(want, "'") + " is expected here, not " + not, "look for the bracket that is not closed"
	}
	return strings.ToLower(strings.Trim(want, "'")) + " is expected here, not " + not, ""
}
