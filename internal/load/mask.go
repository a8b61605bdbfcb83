package load

import (
	"bytes"
	"strings"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/hcl"
	"stackplan/internal/language"
	"stackplan/internal/source"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
)

// Masked returns the text of a file of a description without its secrets.
func Masked(name string, text []byte) []byte {
	text = source.TrimBOM(text)
	if hcl.IsFile(name) {
		return masked(text, hcl.Parse(name, text).Tokens)
	}
	return masked(text, cuesyntax.Lex(text))
}

// maskedLines splits a text without its secrets into lines.
func maskedLines(text []byte, tokens []cuesyntax.Token) []string {
	return strings.Split(strings.ReplaceAll(string(masked(text, tokens)), "\r\n", "\n"), "\n")
}

// masked hides secrets by asterisks: plain values below a field named secrets, which must be references, and other values that look like
// a secret. No message may contain them. The length of lines does not change, so columns remain valid.
//
// It works on tokens, not on the syntax tree, so that a file that cannot be parsed is masked too.
func masked(text []byte, tokens []cuesyntax.Token) []byte {
	masked := bytes.Clone(text)
	depth, secrets := 0, -1 // the depth of brackets at which a field named secrets began
	field := ""             // the field whose expression contains the token: 5 & "x" belongs to password: 5 & "x"
	for i, t := range tokens {
		switch {
		case t.Kind == token.COLON && i > 0:
			field = labelAt(tokens, i-1)
		case t.Kind == token.COMMA || t.Kind == token.LBRACE || t.Kind == token.RBRACE:
			field = ""
		}
		switch label := labelAt(tokens, i); {
		case secrets < 0 && label == "secrets":
			secrets = depth
		case label == "" && (secrets >= 0 && isPlain(t) && field != "secret" || isWrongReference(field, t) || looksSecret(field, t)):
			hide(masked[t.Offset:min(t.Offset+len(t.Text), len(masked))])
		case t.Kind == token.COMMA && depth == secrets:
			secrets = -1
		}
		depth += cuesyntax.Bracket(t.Kind)
		if depth < secrets {
			secrets = -1
		}
	}
	return masked
}

// labelAt returns the name of the field if token i is its label, or nothing.
func labelAt(tokens []cuesyntax.Token, i int) string {
	t := tokens[i]
	next := i + 1
	for next < len(tokens) && (tokens[next].Kind == token.OPTION || tokens[next].Kind == token.NOT) {
		next++
	}
	if (t.Kind != token.IDENT && t.Kind != token.STRING) || next >= len(tokens) || tokens[next].Kind != token.COLON {
		return ""
	}
	return strings.Trim(t.Text, `"`)
}

// isPlain reports whether a token is a plain value.
func isPlain(t cuesyntax.Token) bool {
	switch t.Kind {
	case token.STRING, token.INTERPOLATION, token.INT, token.FLOAT:
		return true
	}
	return false
}

// isWrongReference reports whether a value must be the path of a secret and is not, so that it may be the secret itself.
func isWrongReference(field string, t cuesyntax.Token) bool {
	if field != "secret" {
		return false
	}
	switch t.Kind {
	case token.INT, token.FLOAT:
		return true
	case token.STRING:
		text, err := literal.Unquote(t.Text)
		return err != nil || !language.IsSecretPath(text)
	}
	return false
}

// looksSecret reports whether a text may be a plain-text secret: that of a field with a name like those of secret options, or a
// URL with a password. Only the catalogue is certain, but it is not used while the description has errors, which may be on the
// same line.
func looksSecret(field string, t cuesyntax.Token) bool {
	if t.Kind != token.STRING && t.Kind != token.INTERPOLATION {
		return false
	}
	return language.NamesSecret(field) || language.RevealsSecret(t.Text)
}

// hide replaces all bytes except line ends.
func hide(text []byte) {
	for i, c := range text {
		if c != '\n' && c != '\r' {
			text[i] = '*'
		}
	}
}

// hideNode hides the text of a node, on all its lines.
func (s *files) hideNode(n ast.Node) {
	from, to := cuesyntax.PosOf(n), cuesyntax.Pos(n.End())
	f := s.byName[from.File]
	if f == nil {
		return
	}
	for at := from.Line; at <= min(to.Line, len(f.lines)); at++ {
		text := []byte(f.lines[at-1])
		first, end := 0, len(text)
		if at == from.Line {
			first = min(from.Column-1, len(text))
		}
		if at == to.Line {
			end = min(to.Column-1, len(text))
		}
		hide(text[first:max(first, end)])
		f.lines[at-1] = string(text)
	}
}

// line returns a line of the file for a message, counted from 1; empty if there is none.
func (f *File) line(n int) string {
	if n < 1 || n > len(f.lines) {
		return ""
	}
	return f.lines[n-1]
}
