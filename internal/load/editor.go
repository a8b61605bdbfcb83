package load

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"cuelang.org/go/cue/ast"

	"stackplan/schema"
)

// schemaImport is the path that WriteSchema gives the schema. A domain below .internal belongs to nobody, so cue never
// asks a registry for it.
const schemaImport = "stackplan.internal/schema"

// Schema returns the text of the schema's files, one after the other, each under a comment with its name.
func Schema() string {
	var b strings.Builder
	for i, name := range schemaNames() {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString("// " + schemaFolder + name + "\n\n" + schemaText(name))
	}
	return b.String()
}

// WriteSchema writes the schema where cue and editors find it. into is the directory cue.mod beside the description; it
// and its module.cue are made where they are not there yet, and module.cue is never changed. A description that begins
//
//	import "stackplan.internal/schema"
//
//	schema.#Cloud
//
// is then complete for `cue vet -c` and for editors. Dir reads it as it is: it passes over these two lines, since it
// unifies the embedded schema anyway. Other imports are refused. Tried with cue v0.17.1, which reads cue.mod/pkg.
func WriteSchema(into string) error {
	module := filepath.Join(into, "module.cue")
	if _, err := os.Stat(module); errors.Is(err, fs.ErrNotExist) {
		text := "module: \"cloud.internal\"\nlanguage: version: \"v0.17.0\"\n"
		if err := write(module, []byte(text)); err != nil {
			return err
		}
	}
	for _, name := range schemaNames() {
		if err := write(filepath.Join(into, "pkg", filepath.FromSlash(schemaImport), name), []byte(schemaText(name))); err != nil {
			return err
		}
	}
	return nil
}

// schemaNames are the names of the schema's files, sorted.
func schemaNames() []string {
	names, err := fs.Glob(schema.Files, "*.cue")
	if err != nil {
		panic(err)
	}
	return names
}

func schemaText(name string) string {
	text, err := schema.Files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// dropSchema removes what WriteSchema asks for from a file: the import of the schema and the embedded #Cloud.
func dropSchema(tree *ast.File) {
	var kept []ast.Decl
	for _, decl := range tree.Decls {
		switch d := decl.(type) {
		case *ast.ImportDecl:
			if d.Specs = withoutSchema(d.Specs); len(d.Specs) == 0 {
				continue
			}
		case *ast.EmbedDecl:
			if s, ok := d.Expr.(*ast.SelectorExpr); ok && isIdent(s.X, "schema") && isIdent(s.Sel, "#Cloud") {
				continue
			}
		}
		kept = append(kept, decl)
	}
	tree.Decls = kept
}

func withoutSchema(specs []*ast.ImportSpec) []*ast.ImportSpec {
	var kept []*ast.ImportSpec
	for _, spec := range specs {
		if importPath(spec) != schemaImport {
			kept = append(kept, spec)
		}
	}
	return kept
}

func importPath(spec *ast.ImportSpec) string { return strings.Trim(spec.Path.Value, `"`) }

func isIdent(n ast.Node, name string) bool {
	id, ok := n.(*ast.Ident)
	return ok && id.Name == name
}
