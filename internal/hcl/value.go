package hcl

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"stackplan/internal/language"
	"stackplan/internal/source"
)

// value lowers an expression that is a plain value. It reports a computed value and replaces it by _.
func (l *lowering) value(x hclsyntax.Expression, path source.Path) ast.Expr {
	switch x := x.(type) {
	case *hclsyntax.LiteralValueExpr:
		return l.literal(x, path)
	case *hclsyntax.TemplateExpr:
		if text, ok := Text(x); ok && !l.isHeredoc(x) {
			return l.text(text, x.SrcRange)
		}
	case *hclsyntax.UnaryOpExpr:
		if number, ok := x.Val.(*hclsyntax.LiteralValueExpr); ok && x.Op == hclsyntax.OpNegate && number.Val.Type() == cty.Number {
			return &ast.UnaryExpr{OpPos: l.pos(x.SymbolRange.Start), Op: token.SUB, X: l.literal(number, path)}
		}
	case *hclsyntax.TupleConsExpr:
		return l.list(x, path)
	case *hclsyntax.ObjectConsExpr:
		return l.object(x, path)
	case *hclsyntax.ParenthesesExpr:
		return l.value(x.Expression, path)
	}
	return l.reject(x, path)
}

// number matches the numbers of CUE; HCL also allows leading zeros.
var number = regexp.MustCompile(`^(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// literal lowers a number, true, false or null.
func (l *lowering) literal(x *hclsyntax.LiteralValueExpr, path source.Path) ast.Expr {
	lit := &ast.BasicLit{ValuePos: l.pos(x.SrcRange.Start), Value: l.textAt(x.SrcRange)}
	switch {
	case lit.Value == "null":
		lit.Kind = token.NULL
	case lit.Value == "true":
		lit.Kind = token.TRUE
	case lit.Value == "false":
		lit.Kind = token.FALSE
	case !number.MatchString(lit.Value):
		l.errorAt(l.rejected, x.SrcRange, "syntax/hcl", path, "this is not a number", NumberHint)
		return l.nothing(x.SrcRange)
	case strings.ContainsAny(lit.Value, ".eE"):
		lit.Kind = token.FLOAT
	default:
		lit.Kind = token.INT
	}
	return lit
}

// text lowers a text. If its length differs in CUE, parentheses preserve its extent.
func (l *lowering) text(text string, r hcl.Range) ast.Expr {
	lit := &ast.BasicLit{ValuePos: l.pos(r.Start), Kind: token.STRING, Value: literal.String.Quote(text)}
	if len(lit.Value) == r.End.Byte-r.Start.Byte {
		return lit
	}
	return &ast.ParenExpr{Lparen: l.pos(r.Start), X: lit, Rparen: l.pos(hcl.Pos{Byte: r.End.Byte - 1})}
}

// nothing returns the replacement of a rejected value.
func (l *lowering) nothing(r hcl.Range) ast.Expr {
	return &ast.Ident{NamePos: l.pos(r.Start), Name: "_"}
}

func (l *lowering) list(x *hclsyntax.TupleConsExpr, path source.Path) ast.Expr {
	list := &ast.ListLit{Lbrack: l.pos(x.SrcRange.Start), Rbrack: l.pos(hcl.Pos{Byte: x.SrcRange.End.Byte - 1})}
	for i, e := range x.Exprs {
		list.Elts = append(list.Elts, l.value(e, path.Add(strconv.Itoa(i))))
	}
	return list
}

func (l *lowering) object(x *hclsyntax.ObjectConsExpr, path source.Path) ast.Expr {
	var decls []ast.Decl
	for _, item := range x.Items {
		r := item.KeyExpr.Range()
		name, ok := l.key(item.KeyExpr)
		if !ok {
			l.errorAt(&l.Faults, r, "syntax/hcl", path, "expected a name here", "put a name with other characters than letters, digits, _ and - in quotes")
			continue
		}
		value := l.value(item.ValueExpr, path.Add(name))
		decls = append(decls, l.field(l.label(name, r, Label{}), r.End, value))
	}
	return l.structure(x.SrcRange, x.SrcRange, decls)
}

// key returns the name of a part of an object: a word, a number or a text.
func (l *lowering) key(x hclsyntax.Expression) (string, bool) {
	key, ok := x.(*hclsyntax.ObjectConsKeyExpr)
	if !ok || key.ForceNonLiteral {
		return "", false
	}
	if word := hcl.ExprAsKeyword(key.Wrapped); word != "" {
		return word, true
	}
	if lit, ok := key.Wrapped.(*hclsyntax.LiteralValueExpr); ok {
		return l.textAt(lit.SrcRange), true
	}
	return Text(key.Wrapped)
}

// Text returns the text of an expression if it is a quoted text without interpolation.
func Text(x hclsyntax.Expression) (string, bool) {
	template, ok := x.(*hclsyntax.TemplateExpr)
	if !ok {
		return "", false
	}
	text := ""
	for _, part := range template.Parts {
		lit, ok := part.(*hclsyntax.LiteralValueExpr)
		if !ok || lit.Val.Type() != cty.String {
			return "", false
		}
		text += lit.Val.AsString()
	}
	return text, true
}

// isHeredoc reports whether a text is written as <<END, which always contains a line break.
func (l *lowering) isHeredoc(x *hclsyntax.TemplateExpr) bool {
	return strings.HasPrefix(l.textAt(x.SrcRange), "<<")
}

// reject reports an expression that is no plain value.
func (l *lowering) reject(x hclsyntax.Expression, path source.Path) ast.Expr {
	code, message, hint := "syntax/hcl", "this value is computed, but a description in HCL contains literal values only", "write the value, or use CUE"
	switch x := x.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		message, hint = "this is a reference, but a description in HCL contains literal values only", "put a text in quotes, or use CUE for references"
		if near := l.meant(x, path); near != "" {
			hint = fmt.Sprintf("put the text in quotes: %q", near)
		}
	case *hclsyntax.FunctionCallExpr:
		message = "this calls a function, but a description in HCL contains literal values only"
	case *hclsyntax.TemplateExpr, *hclsyntax.TemplateWrapExpr:
		message, hint = "this text has interpolations, but a description in HCL contains literal values only", "write $${ for a literal ${, and %%{ for %{"
		if t, ok := x.(*hclsyntax.TemplateExpr); ok && l.isHeredoc(t) {
			code, message, hint = "value/text", language.Label(path)+" contains a line break", "write it in one line of printable text, in quotes"
		}
	}
	l.errorAt(l.rejected, x.Range(), code, path, message, hint)
	return l.nothing(x.Range())
}

// meant returns the word of a reference that is probably a text without quotes; empty if it may be a secret.
func (l *lowering) meant(x *hclsyntax.ScopeTraversalExpr, path source.Path) string {
	if language.IsSecret(path) || len(x.Traversal) > 1 {
		return ""
	}
	return x.Traversal.RootName()
}

// textAt returns the text of a range.
func (f *File) textAt(r hcl.Range) string { return string(r.SliceBytes(f.text)) }
