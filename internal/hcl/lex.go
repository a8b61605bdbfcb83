// Package hcl reads descriptions in HCL: it parses a file, explains what is wrong with it, and lowers it to the syntax tree of a
// CUE file with the positions of the HCL text, so that all other packages handle CUE only. It also checks other HCL texts
// before they are parsed, and explains the messages of the parser.
package hcl

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// The limits of a text. HCL's parser recurses for brackets and operators, and a stack overflow terminates a Go program.
const (
	maxDepth = 100  // brackets open at once, operators of one expression, directives of a file
	maxParts = 1000 // lines and escapes of one text: the parser joins them one by one, copying all before
)

// Lex returns the tokens of an HCL text without comments, up to the first that cannot be read. A comment to the end of the line ends
// the line.
func Lex(name string, text []byte) hclsyntax.Tokens {
	all, _ := hclsyntax.LexConfig(text, name, hcl.InitialPos) // the parser reports the errors of the lexer again
	kept := all[:0]
	for _, t := range all {
		if t.Type == hclsyntax.TokenComment {
			if t.Bytes[len(t.Bytes)-1] != '\n' {
				continue
			}
			t.Type = hclsyntax.TokenNewline
		}
		kept = append(kept, t)
	}
	return kept
}

// Bracket returns by how much a token changes the number of open brackets: 1, -1 or 0. Texts count, since interpolations nest.
func Bracket(kind hclsyntax.TokenType) int {
	switch kind {
	case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc,
		hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
		return 1
	case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote, hclsyntax.TokenCHeredoc,
		hclsyntax.TokenTemplateSeqEnd:
		return -1
	}
	return 0
}

// TooDeep returns the offset at which more brackets are nested or more operators follow each other than a file needs, and a
// description. The description is empty for a text that a parser may read.
func TooDeep(tokens hclsyntax.Tokens) (offset int, what string) {
	var open []hclsyntax.TokenType
	chain, directives, parts := 0, 0, 0
	for _, t := range tokens {
		switch Bracket(t.Type) {
		case 1:
			open = append(open, t.Type)
		case -1:
			open = open[:max(len(open)-1, 0)]
		}
		switch {
		case t.Type == hclsyntax.TokenComma, t.Type == hclsyntax.TokenNewline && endsItem(open):
			chain = 0
		case isOperator(t.Type):
			chain++
		case t.Type == hclsyntax.TokenTemplateControl:
			directives++ // they nest without brackets
		case t.Type == hclsyntax.TokenOQuote, t.Type == hclsyntax.TokenOHeredoc:
			parts = 0
		case t.Type == hclsyntax.TokenStringLit, t.Type == hclsyntax.TokenQuotedLit:
			parts++
		}
		switch {
		case len(open) > maxDepth:
			what = fmt.Sprintf("more than %d brackets are open here", maxDepth)
		case chain > maxDepth:
			what = fmt.Sprintf("this expression has more than %d operators", maxDepth)
		case directives > maxDepth:
			what = fmt.Sprintf("this file has more than %d directives in texts", maxDepth)
		case parts > maxParts:
			what = fmt.Sprintf("this text has more than %d parts", maxParts)
		}
		if what != "" {
			return t.Range.Start.Byte, what
		}
	}
	return 0, ""
}

// endsItem reports whether a line break ends an attribute between these open brackets; in parentheses and lists it does
// not.
func endsItem(open []hclsyntax.TokenType) bool {
	return len(open) == 0 || open[len(open)-1] == hclsyntax.TokenOBrace
}

// isOperator reports whether a token joins or changes values.
func isOperator(kind hclsyntax.TokenType) bool {
	switch kind {
	case hclsyntax.TokenIdent, hclsyntax.TokenNumberLit, hclsyntax.TokenQuotedLit, hclsyntax.TokenStringLit, hclsyntax.TokenEqual,
		hclsyntax.TokenNewline, hclsyntax.TokenTemplateControl, hclsyntax.TokenEOF, hclsyntax.TokenQuotedNewline,
		hclsyntax.TokenInvalid, hclsyntax.TokenBadUTF8:
		return false
	}
	return Bracket(kind) == 0
}
