package hcl

import (
	"cuelang.org/go/cue/token"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"stackplan/internal/cuesyntax"
)

// asCUE returns HCL tokens as the corresponding tokens of CUE, so that secrets are found in both.
func asCUE(text []byte, tokens hclsyntax.Tokens) []cuesyntax.Token {
	var out []cuesyntax.Token
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		one := cuesyntax.Token{Kind: cueKind(t.Type), Text: string(t.Bytes), Offset: t.Range.Start.Byte}
		switch {
		case beginsValue(tokens, i):
			end := valueEnd(tokens, i)
			one.Text, one.Kind = textOf(text, tokens[i:end]), valueKind(tokens[i:end])
			out, i = append(out, one), end-1
		case t.Type == hclsyntax.TokenOQuote, t.Type == hclsyntax.TokenOHeredoc:
			end := textEnd(tokens, i)
			one.Text, i = textOf(text, tokens[i:end]), end-1
			out = appendName(out, one, tokens, end)
		case t.Type == hclsyntax.TokenIdent:
			if one.Text == "secret" && i+1 < len(tokens) && tokens[i+1].Type == hclsyntax.TokenOQuote {
				one.Text = "secrets" // a block of a single one
			}
			out = appendName(out, one, tokens, i+1)
		default:
			out = append(out, one)
		}
	}
	return out
}

// appendName appends a token that can be the name of a block: CUE has a colon before the next name or the brace.
func appendName(out []cuesyntax.Token, name cuesyntax.Token, tokens hclsyntax.Tokens, next int) []cuesyntax.Token {
	out = append(out, name)
	if next < len(tokens) {
		switch tokens[next].Type {
		case hclsyntax.TokenOQuote, hclsyntax.TokenIdent, hclsyntax.TokenOBrace:
			out = append(out, cuesyntax.Token{Kind: token.COLON, Offset: tokens[next].Range.Start.Byte})
		}
	}
	return out
}

// cueKind returns the kind of the CUE token for an HCL token.
func cueKind(kind hclsyntax.TokenType) token.Token {
	switch kind {
	case hclsyntax.TokenIdent:
		return token.IDENT
	case hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc, hclsyntax.TokenQuotedLit, hclsyntax.TokenStringLit:
		return token.STRING
	case hclsyntax.TokenNumberLit:
		return token.INT
	case hclsyntax.TokenEqual, hclsyntax.TokenColon:
		return token.COLON
	case hclsyntax.TokenComma, hclsyntax.TokenNewline:
		return token.COMMA
	case hclsyntax.TokenOBrace:
		return token.LBRACE
	case hclsyntax.TokenCBrace:
		return token.RBRACE
	case hclsyntax.TokenOBrack:
		return token.LBRACK
	case hclsyntax.TokenCBrack:
		return token.RBRACK
	case hclsyntax.TokenOParen:
		return token.LPAREN
	case hclsyntax.TokenCParen:
		return token.RPAREN
	}
	return token.ILLEGAL
}

// beginsValue reports whether token i is the first of a value that is no list and no object.
func beginsValue(tokens hclsyntax.Tokens, i int) bool {
	if i == 0 || cueKind(tokens[i-1].Type) != token.COLON {
		return false
	}
	switch tokens[i].Type {
	case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack:
		return false
	}
	return valueEnd(tokens, i) > i
}

// valueEnd returns the index after the value that token i begins.
func valueEnd(tokens hclsyntax.Tokens, i int) int {
	depth := 0
	for ; i < len(tokens); i++ {
		kind := tokens[i].Type
		depth += Bracket(kind)
		if depth < 0 || depth == 0 && (kind == hclsyntax.TokenComma || kind == hclsyntax.TokenNewline) || kind == hclsyntax.TokenEOF {
			return i
		}
	}
	return i
}

// valueKind returns the kind of the CUE token for a value: computed values count as texts.
func valueKind(value hclsyntax.Tokens) token.Token {
	if len(value) != 1 {
		return token.STRING
	}
	switch string(value[0].Bytes) {
	case "true", "false", "null":
		return token.IDENT
	}
	if value[0].Type == hclsyntax.TokenNumberLit {
		return token.INT
	}
	return token.STRING
}

// textEnd returns the index after the text that token i begins.
func textEnd(tokens hclsyntax.Tokens, i int) int {
	depth := 0
	for ; i < len(tokens); i++ {
		if depth += Bracket(tokens[i].Type); depth == 0 {
			return i + 1
		}
	}
	return i
}

// textOf returns the text from the first of some tokens to the last.
func textOf(text []byte, tokens hclsyntax.Tokens) string {
	if len(tokens) == 0 {
		return ""
	}
	return string(text[tokens[0].Range.Start.Byte:tokens[len(tokens)-1].Range.End.Byte])
}
