package load

import (
	"bytes"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"

	"stackplan/internal/source"
)

// lexeme is a token of a file.
type lexeme struct {
	kind   token.Token
	text   string
	offset int
}

// maskedLines splits a text into lines in which a plain value below a field named secrets is hidden by asterisks: it was
// written where a reference is due, and must not appear in any message. So is what else looks like a secret. The length
// stays, so that columns do.
//
// It works on tokens, not on the syntax tree, so that a file that cannot be parsed is masked too.
func maskedLines(text []byte, tokens []lexeme) []string {
	masked := bytes.Clone(text)
	depth, secrets := 0, -1 // the depth of brackets at which a field named secrets began
	field := ""             // the field in whose expression a token stands: 5 & "x" is all of password: 5 & "x"
	for i, t := range tokens {
		switch {
		case t.kind == token.COLON && i > 0:
			field = labelAt(tokens, i-1)
		case t.kind == token.COMMA || t.kind == token.LBRACE || t.kind == token.RBRACE:
			field = ""
		}
		switch label := labelAt(tokens, i); {
		case secrets < 0 && label == "secrets":
			secrets = depth
		case label == "" && (secrets >= 0 && isPlain(t) && field != "secret" || isWrongReference(field, t) || looksSecret(field, t)):
			hide(masked[t.offset:min(t.offset+len(t.text), len(masked))])
		case t.kind == token.COMMA && depth == secrets:
			secrets = -1
		}
		depth += bracket(t.kind)
		if depth < secrets {
			secrets = -1
		}
	}
	return strings.Split(strings.ReplaceAll(string(masked), "\r\n", "\n"), "\n")
}

// lex returns the tokens of a text, as far as it can be read.
func lex(text []byte) []lexeme {
	var s scanner.Scanner
	s.Init(token.NewFile("", -1, len(text)), text, func(token.Pos, string, []any) {}, 0)
	var tokens []lexeme
	var parens []bool // open ones; true for those inside a text
	inText := false   // whether the next one is
	for {
		pos, kind, lit := s.Scan()
		if kind == token.EOF {
			return tokens
		}
		tokens = append(tokens, lexeme{kind, lit, pos.Offset()})
		switch kind {
		case token.INTERPOLATION:
			inText = true
		case token.LPAREN:
			parens, inText = append(parens, inText), false
		case token.RPAREN:
			if len(parens) == 0 {
				continue
			}
			last := len(parens) - 1
			if parens[last] { // the scanner must be told that the text goes on
				rest := s.ResumeInterpolation()
				tokens = append(tokens, lexeme{token.STRING, rest, pos.Offset()})
				inText = strings.HasSuffix(rest, "(")
			}
			parens = parens[:last]
		}
	}
}

// bracket is how many brackets more are open after a token.
func bracket(kind token.Token) int {
	switch kind {
	case token.LBRACE, token.LBRACK, token.LPAREN:
		return 1
	case token.RBRACE, token.RBRACK, token.RPAREN:
		return -1
	}
	return 0
}

// labelAt is the name of the field that token i is the label of, or nothing.
func labelAt(tokens []lexeme, i int) string {
	t := tokens[i]
	next := i + 1
	for next < len(tokens) && (tokens[next].kind == token.OPTION || tokens[next].kind == token.NOT) {
		next++
	}
	if (t.kind != token.IDENT && t.kind != token.STRING) || next >= len(tokens) || tokens[next].kind != token.COLON {
		return ""
	}
	return strings.Trim(t.text, `"`)
}

// isPlain reports whether a token is a plain value.
func isPlain(t lexeme) bool {
	switch t.kind {
	case token.STRING, token.INTERPOLATION, token.INT, token.FLOAT:
		return true
	}
	return false
}

// isWrongReference reports whether a value stands where the path of a secret is due and is none, so that it may be the
// secret itself.
func isWrongReference(field string, t lexeme) bool {
	if field != "secret" {
		return false
	}
	switch t.kind {
	case token.INT, token.FLOAT:
		return true
	case token.STRING:
		text, err := literal.Unquote(t.text)
		return err != nil || !isReference(text)
	}
	return false
}

// looksSecret reports whether a value is a text that may be a secret in plain by its look: that of a field with a
// name such as those of secret options, or a URL with a password. Only the catalogue knows for sure, but it is not asked
// while the description has faults, and they may stand on the same line.
func looksSecret(field string, t lexeme) bool {
	if t.kind != token.STRING && t.kind != token.INTERPOLATION {
		return false
	}
	return namesSecret(field) || holdsPassword(t.text)
}

// namesSecret reports whether a field with this name is likely to hold a secret, also when the name is misspelt. The field
// of a reference, which is called secret, does not.
func namesSecret(name string) bool {
	name = strings.ToLower(name)
	for _, end := range []string{"_key", "_keys", "token"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return strings.Contains(name, "pass") || strings.Contains(name, "secret") && name != "secret"
}

// holdsPassword reports whether a text is a URL with a password.
func holdsPassword(text string) bool {
	_, address, _ := strings.Cut(text, "://")
	user, _, found := strings.Cut(address, "@")
	return found && strings.Contains(user, ":")
}

// hide replaces all but line ends.
func hide(text []byte) {
	for i, c := range text {
		if c != '\n' && c != '\r' {
			text[i] = '*'
		}
	}
}

// hideValue hides what the user's files give at a path: a check knows from the catalogue that it is a secret.
func (s *Source) hideValue(path source.Path) {
	for _, field := range fieldsOf(lookup(s.user, path.Labels())) {
		s.hideNode(field.Value)
	}
}

// hideNode hides the text of a node, on all its lines.
func (s *Source) hideNode(n ast.Node) {
	from, to := nodePos(n), tokenPos(n.End())
	f := s.files[from.File]
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
