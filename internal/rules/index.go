package rules

import (
	"path"
	"regexp"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/diag"
	"stackplan/internal/load"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// attributes are what a rule and the braces around it set for findings.
type attributes struct {
	code, message, hint string
	severity            diag.Severity
}

// names are the names of the attributes.
var names = []string{"code", "hint", "message", "severity"}

// indexer collects the fields of a file of rules.
type indexer struct {
	*load.RulePackage
	list *diag.List
	all  []*Rule
}

// index returns the fields of a package of rules by file, and reports wrong attributes.
func index(p *load.RulePackage, list *diag.List) map[string][]*Rule {
	byFile := map[string][]*Rule{}
	for _, f := range p.Files() {
		if f.Tree == nil {
			continue
		}
		x := &indexer{RulePackage: p, list: list}
		name := strings.TrimSuffix(path.Base(f.Name), ".cue")
		x.decls(f.Tree.Decls, attributes{code: codeOf(name)})
		byFile[f.Name] = x.all
	}
	return byFile
}

// notInCode matches what the code of a finding cannot contain.
var notInCode = regexp.MustCompile(`[^a-z0-9]+`)

// codeOf returns the default name of the rules in a file, from its name.
func codeOf(file string) string {
	if name := strings.Trim(notInCode.ReplaceAllString(strings.ToLower(file), "-"), "-"); name != "" {
		return name
	}
	return "rules"
}

// decls collects the fields of declarations. Their attributes apply to all of these.
func (x *indexer) decls(decls []ast.Decl, outer attributes) {
	for _, decl := range decls {
		if a, ok := decl.(*ast.Attribute); ok {
			x.apply(a, &outer)
		}
	}
	for _, decl := range decls {
		x.node(decl, outer)
	}
}

// node collects the fields in a node.
func (x *indexer) node(n ast.Node, outer attributes) {
	ast.Walk(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			own := outer
			for _, a := range n.Attrs {
				x.apply(a, &own)
			}
			x.add(n, own)
			x.node(n.Value, own)
			return false
		case *ast.StructLit:
			x.decls(n.Elts, outer)
			return false
		}
		return true
	}, nil)
}

// add adds a field.
func (x *indexer) add(f *ast.Field, own attributes) {
	sp := cuesyntax.SpanOf(f.Value)
	r := &Rule{
		Code: Prefix + own.code, Severity: own.severity, Message: own.message, Hint: own.hint,
		Pos: sp.Pos, length: sp.Length, Text: x.text(sp), from: cuesyntax.PosOf(f), end: cuesyntax.Pos(f.End()),
	}
	_, isStruct := f.Value.(*ast.StructLit)
	r.isLeaf = !isStruct && !cuesyntax.IsIdent(f.Value, "_")
	x.all = append(x.all, r)
}

// text returns the text of a constraint in one line, without secrets.
func (x *indexer) text(sp cuesyntax.Span) string {
	line := x.Line(sp.Pos.File, sp.Pos.Line)
	from := min(sp.Pos.Column-1, len(line))
	if sp.Length > 1 || from+1 >= len(line) {
		return line[from:min(from+sp.Length, len(line))]
	}
	return strings.TrimSpace(line[from:]) + " ..." // the rest is in further lines
}

// contains reports whether a position is in the field of a rule.
func (r *Rule) contains(pos source.Pos) bool {
	return r.from.Compare(pos) <= 0 && pos.Compare(r.end) < 0
}

// apply sets what an attribute states.
func (x *indexer) apply(a *ast.Attribute, to *attributes) {
	name, body := a.Split()
	text := strings.TrimSpace(body)
	if unquoted, err := literal.Unquote(text); err == nil {
		text = unquoted
	}
	switch name {
	case "code":
		if codeOf(text) != text {
			x.wrong(a, "@code contains "+strconv.Quote(text), "write lower-case letters, digits and hyphens, as @code("+strconv.Quote(codeOf(text))+")")
			return
		}
		to.code = text
	case "message":
		to.message = x.sentence(a, text)
	case "hint":
		to.hint = x.sentence(a, text)
	case "severity":
		switch text {
		case "error":
			to.severity = diag.Error
		case "warning":
			to.severity = diag.Warning
		default:
			x.wrong(a, "@severity contains "+strconv.Quote(text), `write @severity("error") or @severity("warning")`)
		}
	default: // of another program, unless it is misspelt
		if near := spelling.Nearest(name, names); near != "" {
			x.wrong(a, "unknown attribute @"+name, spelling.DidYouMean("@"+near))
		}
	}
}

// sentence returns the text of an attribute, and reports an empty one.
func (x *indexer) sentence(a *ast.Attribute, text string) string {
	if strings.TrimSpace(text) == "" {
		x.wrong(a, "this attribute contains no text", `write for example @message("at most 8 workers")`)
	}
	return text
}

// wrong reports an attribute.
func (x *indexer) wrong(a *ast.Attribute, message, hint string) {
	sp := cuesyntax.SpanOf(a)
	*x.list = append(*x.list, diag.Diagnostic{Code: "rules/attribute", Message: message, Hint: hint, Pos: sp.Pos, Length: sp.Length})
}
