package load

import (
	"fmt"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"

	"stackplan/internal/diag"
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
		path := importPath(spec)
		if builtin[path] {
			continue
		}
		d := list.Errorf("schema/import", "", "%q cannot be imported", path)
		sp := nodeSpan(spec.Path)
		d.Pos, d.Length = sp.pos, sp.length
		d.Hint = "a description stands alone; only packages of CUE itself can be imported, as list, net and strings"
		if strings.HasPrefix(path, "stackplan") {
			d.Hint = "remove it: the schema is unified with the description without an import"
		} else if near := spelling.Nearest(path, keys(builtin)); near != "" {
			d.Hint = fmt.Sprintf("did you mean %q?", near)
		}
	}
}

// checkDepth reports the bracket at which more are open than a description needs: CUE's parser and evaluator recurse.
func checkDepth(name string, text []byte, list *diag.List) bool {
	depth := 0
	for _, t := range lex(text) {
		if depth += bracket(t.kind); depth > maxDepth {
			d := list.Errorf("input/depth", "", "more than %d brackets are open here", maxDepth)
			d.Pos = posAt(name, text, t.offset)
			return false
		}
	}
	return true
}

// foldSyntax reports the first syntax error of a file; what the parser says after it is guesswork.
func foldSyntax(err error, list *diag.List) {
	all := errors.Errors(err)
	first := all[0]
	for _, e := range all {
		if e.Position().IsValid() && first.Position().Compare(e.Position()) > 0 {
			first = e
		}
	}
	format, args := first.Msg()
	d := list.Errorf("syntax/cue", "", "%s", syntaxMessage(format, args))
	d.Pos = tokenPos(first.Position())
	d.Hint = syntaxHint(fmt.Sprintf(format, args...))
}

// syntaxMessage says in our words what the parser or the scanner stumbled over.
func syntaxMessage(format string, args []any) string {
	text := fmt.Sprintf(format, args...)
	_, found, _ := strings.Cut(text, "found ")
	found = strings.Trim(found, "'")
	switch {
	case strings.Contains(text, "found 'EOF'"):
		return "the file ends before a bracket is closed"
	case strings.Contains(text, "newline"):
		return "the line ends too early"
	case strings.Contains(text, "not terminated"):
		return "a text or a comment does not end"
	case strings.Contains(text, "import"):
		return "imports stand behind the package clause, before everything else"
	case strings.Contains(text, "escape"):
		return "this escape sequence is unknown"
	case found != "":
		return found + " is not expected here"
	}
	return "this is not CUE"
}

func syntaxHint(text string) string {
	switch {
	case strings.Contains(text, "EOF"):
		return "look for a brace, a bracket or a parenthesis that is not closed"
	case strings.Contains(text, "not terminated"):
		return "look for the missing quote"
	case strings.Contains(text, "missing ','"):
		return "put a comma or a new line between two fields"
	}
	return ""
}
