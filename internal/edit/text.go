package edit

import (
	"slices"
	"strings"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/hcl"
	"stackplan/internal/load"

	"cuelang.org/go/cue/ast"
)

// script is the text of a file and its changes. Positions are offsets in the text.
type script struct {
	*load.File
	text    string // without a byte order mark
	changes []replacement
}

// replacement replaces a range of the text.
type replacement struct {
	from, to int
	text     string
}

func (sc *script) replace(from, to int, text string) {
	sc.changes = append(sc.changes, replacement{from, to, text})
}

// done returns the file with its changes.
func (sc *script) done() []byte {
	slices.SortStableFunc(sc.changes, func(a, b replacement) int { return a.from - b.from })
	out := slices.Clone(sc.Raw[:len(sc.Raw)-len(sc.text)])
	at := 0
	for _, c := range sc.changes {
		from := max(c.from, at) // the text between was removed before
		out = append(out, sc.text[at:from]...)
		out = append(out, c.text...)
		at = max(at, c.to)
	}
	return append(out, sc.text[at:]...)
}

// lineStart returns the beginning of the line at a position.
func (sc *script) lineStart(at int) int { return strings.LastIndexByte(sc.text[:at], '\n') + 1 }

// lineEnd returns the end of the line at a position, before its line break.
func (sc *script) lineEnd(at int) int {
	if n := strings.IndexByte(sc.text[at:], '\n'); n >= 0 {
		return at + n
	}
	return len(sc.text)
}

// indent returns the indentation of the line at a position.
func (sc *script) indent(at int) string {
	line := sc.text[sc.lineStart(at):sc.lineEnd(at)]
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// eol returns the line break of the text.
func (sc *script) eol() string {
	if strings.Contains(sc.text, "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// unit returns one level of indentation: that of the first field in the braces of a struct if it begins a line, else the default.
func (sc *script) unit(in *ast.StructLit) string {
	if in != nil && in.Lbrace.IsValid() && len(in.Elts) > 0 {
		first, _ := cuesyntax.Extent(in.Elts[0])
		if step, ok := strings.CutPrefix(sc.indent(first), sc.indent(in.Lbrace.Offset())); ok && step != "" && sc.begins(first) {
			return step
		}
	}
	if hcl.IsFile(sc.Name) {
		return "  "
	}
	return "\t"
}

// begins reports whether only white space precedes a position on its line.
func (sc *script) begins(at int) bool { return strings.TrimSpace(sc.text[sc.lineStart(at):at]) == "" }

// isComment reports whether a text begins with a comment to the end of its line.
func (sc *script) isComment(text string) bool {
	return strings.HasPrefix(text, "//") || hcl.IsFile(sc.Name) && strings.HasPrefix(text, "#")
}

// behind returns the text after a position on its line, without white space and the comma after a field.
func (sc *script) behind(at int) string {
	rest := strings.TrimSpace(sc.text[at:sc.lineEnd(at)])
	return strings.TrimSpace(strings.TrimPrefix(rest, ","))
}

// ends reports whether only a comment follows a position on its line.
func (sc *script) ends(at int) bool {
	rest := sc.behind(at)
	return rest == "" || sc.isComment(rest)
}

// alone reports whether the lines of the text between two positions contain no other text except a comment.
func (sc *script) alone(from, to int) bool { return sc.begins(from) && sc.ends(to) }

// lead returns the beginning of the comments above the line at a position, or of the line if there are none.
func (sc *script) lead(at int) int {
	from := sc.lineStart(at)
	for from > 0 {
		above := sc.lineStart(from - 1)
		if !sc.isComment(strings.TrimSpace(sc.text[above:from])) {
			break
		}
		from = above
	}
	return from
}

// nextLine returns the beginning of the next line after a position, and a line break if the last line has none.
func (sc *script) nextLine(at int) (next int, eol string) {
	if end := sc.lineEnd(at); end < len(sc.text) {
		return end + 1, ""
	}
	return len(sc.text), sc.eol()
}

// remove removes some fields of a struct. If a field has its own lines, remove also removes its comments.
func (sc *script) remove(in []ast.Decl, gone func(ast.Decl) bool) {
	for i := 0; i < len(in); i++ {
		if !gone(in[i]) {
			continue
		}
		from, to := cuesyntax.Extent(in[i])
		if sc.alone(from, to) {
			next, _ := sc.nextLine(to)
			sc.replace(sc.lead(from), next, "")
			continue
		}
		first := i
		for i+1 < len(in) && gone(in[i+1]) && !sc.alone(cuesyntax.Extent(in[i+1])) {
			i++
		}
		sc.removeInline(in, first, i)
	}
}

// removeField removes a field, and the empty line above it if an empty line or nothing follows.
func (sc *script) removeField(sp *spot) {
	from, to := cuesyntax.Extent(sp.Field)
	if next, _ := sc.nextLine(to); sc.alone(from, to) {
		start := sc.lead(from)
		after := strings.TrimSpace(sc.text[next:sc.lineEnd(next)])
		if above := sc.lineStart(max(start-1, 0)); strings.TrimSpace(sc.text[above:start]) == "" && (after == "" || after == "}") {
			start = above
		}
		sc.replace(start, next, "")
		return
	}
	sc.remove(sp.siblings(), func(d ast.Decl) bool { return d == sp.Field })
}

// removeInline removes consecutive fields that are on the same line as others, and one of the commas around them.
func (sc *script) removeInline(in []ast.Decl, first, last int) {
	from, _ := cuesyntax.Extent(in[first])
	_, to := cuesyntax.Extent(in[last])
	if last+1 < len(in) {
		if next, _ := cuesyntax.Extent(in[last+1]); sc.lineStart(next) == sc.lineStart(to) {
			sc.replace(from, next, "")
			return
		}
	}
	if first > 0 {
		if _, before := cuesyntax.Extent(in[first-1]); sc.lineStart(before) == sc.lineStart(from) {
			from = before
		}
	} else if rest := sc.text[to:]; strings.HasPrefix(rest, ",") {
		to++
	}
	sc.replace(from, to, "")
}
