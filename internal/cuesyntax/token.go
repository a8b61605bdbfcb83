package cuesyntax

import (
	"strings"

	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"
)

// Token is a token of a file. Offset counts bytes.
type Token struct {
	Kind   token.Token
	Text   string
	Offset int
}

// Lex returns the tokens of a text up to the first that cannot be read.
func Lex(text []byte) []Token {
	var s scanner.Scanner
	s.Init(token.NewFile("", -1, len(text)), text, func(token.Pos, string, []any) {}, 0)
	var tokens []Token
	var parens []bool // open ones; true for a bracket in a text
	inText := false   // whether the next bracket is in a text
	for {
		pos, kind, lit := s.Scan()
		if kind == token.EOF {
			return tokens
		}
		tokens = append(tokens, Token{kind, lit, pos.Offset()})
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
			if parens[last] { // the scanner must continue the text
				rest := s.ResumeInterpolation()
				tokens = append(tokens, Token{token.STRING, rest, pos.Offset()})
				inText = strings.HasSuffix(rest, "(")
			}
			parens = parens[:last]
		}
	}
}

// Bracket returns by how much a token changes the number of open brackets: 1, -1 or 0.
func Bracket(kind token.Token) int {
	switch kind {
	case token.LBRACE, token.LBRACK, token.LPAREN:
		return 1
	case token.RBRACE, token.RBRACK, token.RPAREN:
		return -1
	}
	return 0
}
