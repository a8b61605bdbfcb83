package checks_test

import (
	"os"
	"path/filepath"
	"testing"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/parser"
)

// overlay applies fields of CUE to the minimal cloud, as JSON Merge Patch does (RFC 7396): structs merge, other values
// replace, null removes. It returns the directory of the resulting description.
func overlay(t testing.TB, patch string) string {
	t.Helper()
	base, err := parser.ParseFile(filepath.Join("testdata", "minimal.cue"), nil)
	if err != nil {
		t.Fatal(err)
	}
	over, err := parser.ParseFile("patch.cue", patch)
	if err != nil {
		t.Fatalf("%v in\n%s", err, patch)
	}
	base.Decls = merge(base.Decls, over.Decls)
	text, err := format.Node(base)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cloud.cue"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// merge applies the fields of over to those of base.
func merge(base, over []ast.Decl) []ast.Decl {
	for _, decl := range over {
		field, ok := decl.(*ast.Field)
		if !ok {
			continue
		}
		name, _, _ := ast.LabelName(field.Label)
		i := indexOf(base, name)
		switch {
		case isNull(field.Value):
			if i >= 0 {
				base = append(base[:i:i], base[i+1:]...)
			}
		case i < 0:
			base = append(base, &ast.Field{Label: ast.NewString(name), Value: field.Value})
		default:
			replaceOrMerge(base[i].(*ast.Field), field.Value)
		}
	}
	return base
}

// replaceOrMerge replaces the value of a field, or merges two structs.
func replaceOrMerge(field *ast.Field, value ast.Expr) {
	inner, isStruct := field.Value.(*ast.StructLit)
	patch, isPatch := value.(*ast.StructLit)
	if isStruct && isPatch {
		field.Value = &ast.StructLit{Elts: merge(inner.Elts, patch.Elts)}
		return
	}
	field.Value = value
}

func indexOf(decls []ast.Decl, name string) int {
	for i, decl := range decls {
		if field, ok := decl.(*ast.Field); ok {
			if label, _, _ := ast.LabelName(field.Label); label == name {
				return i
			}
		}
	}
	return -1
}

func isNull(x ast.Expr) bool {
	lit, ok := x.(*ast.BasicLit)
	return ok && lit.Value == "null"
}
