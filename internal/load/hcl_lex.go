package load

import (
	"fmt"

	"cuelang.org/go/cue/token"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"stackplan/internal/diag"
)

// lexHCL returns the tokens of an HCL text without comments, as far as it can be read. A comment to the end of the line
// ends the line.
func lexHCL(name string, text []byte) hclsyntax.Tokens {
	all, _ := hclsyntax.LexConfig(text, name, hcl.InitialPos) // the parser says again what the lexer says
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

// hclBracket is how many brackets more are open after a token. Texts count, since what is filled into them nests.
func hclBracket(kind hclsyntax.TokenType) int {
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

// checkHCLDepth reports the place at which brackets are nested or operators follow each other beyond what a description
// needs. HCL's parser recurses for each of them, and a Go program cannot survive the end of its stack.
func checkHCLDepth(name string, text []byte, tokens hclsyntax.Tokens, list *diag.List) bool {
	var open []hclsyntax.TokenType
	chain, directives, parts := 0, 0, 0
	for _, t := range tokens {
		switch hclBracket(t.Type) {
		case 1:
			open = append(open, t.Type)
		case -1:
			open = open[:max(len(open)-1, 0)]
		}
		switch {
		case t.Type == hclsyntax.TokenComma, t.Type == hclsyntax.TokenNewline && endsItem(open):
			chain = 0
		case isHCLOperator(t.Type):
			chain++
		case t.Type == hclsyntax.TokenTemplateControl:
			directives++ // they nest without brackets
		case t.Type == hclsyntax.TokenOQuote, t.Type == hclsyntax.TokenOHeredoc:
			parts = 0
		case t.Type == hclsyntax.TokenStringLit, t.Type == hclsyntax.TokenQuotedLit:
			parts++ // lines and escapes: the parser joins them one by one, copying all before
		}
		what := ""
		switch {
		case len(open) > maxDepth:
			what = fmt.Sprintf("more than %d brackets are open here", maxDepth)
		case chain > maxDepth:
			what = fmt.Sprintf("this expression has more than %d operators", maxDepth)
		case directives > maxDepth:
			what = fmt.Sprintf("this file has more than %d directives in texts", maxDepth)
		case parts > maxChain:
			what = fmt.Sprintf("this text has more than %d parts", maxChain)
		}
		if what != "" {
			reportDepth(name, text, t.Range.Start.Byte, what, list)
			return false
		}
	}
	return true
}

// endsItem reports whether a line break ends an attribute between these open brackets; in parentheses and lists it does
// not.
func endsItem(open []hclsyntax.TokenType) bool {
	return len(open) == 0 || open[len(open)-1] == hclsyntax.TokenOBrace
}

// isHCLOperator reports whether a token joins or changes values.
func isHCLOperator(kind hclsyntax.TokenType) bool {
	switch kind {
	case hclsyntax.TokenIdent, hclsyntax.TokenNumberLit, hclsyntax.TokenQuotedLit, hclsyntax.TokenStringLit, hclsyntax.TokenEqual,
		hclsyntax.TokenNewline, hclsyntax.TokenTemplateControl, hclsyntax.TokenEOF, hclsyntax.TokenQuotedNewline,
		hclsyntax.TokenInvalid, hclsyntax.TokenBadUTF8:
		return false
	}
	return hclBracket(kind) == 0
}

// maskableHCL returns HCL tokens as those of the CUE that they stand for, so that maskedLines finds secrets in both.
func maskableHCL(text []byte, tokens hclsyntax.Tokens) []lexeme {
	var out []lexeme
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		one := lexeme{cueKind(t.Type), string(t.Bytes), t.Range.Start.Byte}
		switch {
		case beginsValue(tokens, i):
			end := valueEnd(tokens, i)
			one.text, one.kind = textOf(text, tokens[i:end]), valueKind(tokens[i:end])
			out, i = append(out, one), end-1
		case t.Type == hclsyntax.TokenOQuote, t.Type == hclsyntax.TokenOHeredoc:
			end := textEnd(tokens, i)
			one.text, i = textOf(text, tokens[i:end]), end-1
			out = appendName(out, one, tokens, end)
		case t.Type == hclsyntax.TokenIdent:
			if one.text == "secret" && i+1 < len(tokens) && tokens[i+1].Type == hclsyntax.TokenOQuote {
				one.text = "secrets" // a block of a single one
			}
			out = appendName(out, one, tokens, i+1)
		default:
			out = append(out, one)
		}
	}
	return out
}

// appendName appends what may name a block: before another name or the brace a colon stands in CUE.
func appendName(out []lexeme, name lexeme, tokens hclsyntax.Tokens, next int) []lexeme {
	out = append(out, name)
	if next < len(tokens) {
		switch tokens[next].Type {
		case hclsyntax.TokenOQuote, hclsyntax.TokenIdent, hclsyntax.TokenOBrace:
			out = append(out, lexeme{token.COLON, "", tokens[next].Range.Start.Byte})
		}
	}
	return out
}

// cueKind is the kind of CUE's token that masking takes an HCL token for.
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

// valueEnd is the index behind the value that token i begins.
func valueEnd(tokens hclsyntax.Tokens, i int) int {
	depth := 0
	for ; i < len(tokens); i++ {
		kind := tokens[i].Type
		depth += hclBracket(kind)
		if depth < 0 || depth == 0 && (kind == hclsyntax.TokenComma || kind == hclsyntax.TokenNewline) || kind == hclsyntax.TokenEOF {
			return i
		}
	}
	return i
}

// valueKind is the kind that masking takes a value for: all that is computed counts as a text.
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

// textEnd is the index behind the text that token i begins.
func textEnd(tokens hclsyntax.Tokens, i int) int {
	depth := 0
	for ; i < len(tokens); i++ {
		if depth += hclBracket(tokens[i].Type); depth == 0 {
			return i + 1
		}
	}
	return i
}

// textOf is what stands from the first of some tokens to the last.
func textOf(text []byte, tokens hclsyntax.Tokens) string {
	if len(tokens) == 0 {
		return ""
	}
	return string(text[tokens[0].Range.Start.Byte:tokens[len(tokens)-1].Range.End.Byte])
}
