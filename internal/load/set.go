package load

import (
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/parser"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/diag"
	"stackplan/internal/hcl"
	"stackplan/internal/source"
)

// SetsFile is the file name in positions of values that replace those of a description.
const SetsFile = "--set"

// Set is a value that replaces the value at its path in the files of a description, or adds one.
type Set struct {
	Path       source.Path
	Value      string   // a literal of CUE; another text is a string
	Additional bool     // add the value without removing that of the files
	Removed    []string // hosts to remove: host overrides, aggregates and tables for them are ignored
}

// set replaces values. The new values are in a file of their own, one per line, in the given order; the last one for a path
// applies. A value that the files give by a pattern, a comprehension or a reference is not removed: it is reported as a
// conflict.
func (s *Source) set(sets []Set, list *diag.List) {
	if len(sets) == 0 {
		return
	}
	s.removed = map[string]bool{}
	var text strings.Builder
	if name := s.PackageName(); name != "" {
		text.WriteString("package " + name)
	}
	for i, set := range sets {
		text.WriteByte('\n')
		if slices.ContainsFunc(sets[i+1:], func(later Set) bool { return !later.Additional && later.Path.Contains(set.Path) }) {
			continue
		}
		for _, host := range set.Removed {
			s.removed[host] = true
		}
		if !set.Additional {
			s.remove(set.Path)
		}
		for j, label := range set.Path.Labels() {
			if j > 0 {
				text.WriteString(": ")
			}
			text.WriteString(strconv.Quote(label))
		}
		text.WriteString(": " + literalOf(set.Value))
	}
	s.names = append(s.names, SetsFile)
	s.parse(SetsFile, []byte(text.String()+"\n"), list)
}

// PackageName returns the name in the package clause of the CUE files; empty if they have none.
func (s *files) PackageName() string {
	for _, name := range s.names {
		if f := s.byName[name]; f != nil && f.Tree != nil && !hcl.IsFile(name) {
			return f.Tree.PackageName()
		}
	}
	return ""
}

// remove removes the fields at a path from the files.
func (s *files) remove(path source.Path) {
	for _, name := range s.names {
		s.byName[name].Tree.Decls = without(s.byName[name].Tree.Decls, path.Labels())
	}
}

// without removes the fields at a path from declarations.
func without(decls []ast.Decl, labels []string) []ast.Decl {
	return slices.DeleteFunc(decls, func(decl ast.Decl) bool {
		field, ok := decl.(*ast.Field)
		if !ok {
			return false
		}
		if name, _, err := ast.LabelName(field.Label); err != nil || name != labels[0] {
			return false
		}
		if len(labels) == 1 {
			return true
		}
		for _, lit := range cuesyntax.Structs(field.Value) {
			lit.Elts = without(lit.Elts, labels[1:])
		}
		return false
	})
}

// literalOf returns a value in CUE: a number, true, false, null, a quoted text, a list or a struct unchanged, else the text in
// quotes.
func literalOf(text string) string {
	expr, err := parser.ParseExpr(SetsFile, text)
	if err == nil && isLiteral(expr) && !strings.ContainsAny(text, "\r\n") {
		return text
	}
	return strconv.Quote(text)
}

// isLiteral reports whether an expression refers to nothing and computes nothing.
func isLiteral(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.BasicLit:
		return true
	case *ast.UnaryExpr:
		return isLiteral(x.X)
	case *ast.ListLit:
		return !slices.ContainsFunc(x.Elts, func(e ast.Expr) bool { return !isLiteral(e) })
	case *ast.StructLit:
		return !slices.ContainsFunc(x.Elts, func(d ast.Decl) bool {
			field, ok := d.(*ast.Field)
			return !ok || !isLiteral(field.Value)
		})
	}
	return false
}
