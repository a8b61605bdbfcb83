package language

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"cuelang.org/go/cue/parser"

	"cuelang.org/go/cue/ast"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/source"
	"stackplan/schema"
)

// importPath is the import path that Write gives the schema. No one can own a domain below .internal, so cue never
// queries a registry for it.
const importPath = "stackplan.internal/schema"

// Text returns the text of the schema's files, one after the other, each under a comment with its name.
func Text() string {
	var b strings.Builder
	for i, name := range fileNames() {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString("// " + folder + name + "\n\n" + fileText(name))
	}
	return b.String()
}

// Write writes the schema to the place where cue and editors find it. into is the directory cue.mod next to the description.
// Write creates it and its module.cue if they do not exist, and never changes module.cue. A description that begins
//
//	import "stackplan.internal/schema"
//
//	schema.#Cloud
//
// is then complete for `cue vet -c` and for editors. The package load ignores these two lines, see
// RemoveImport, since it unifies the embedded schema anyway. Tried with cue v0.17.1, which reads cue.mod/pkg.
func Write(into string) error {
	module := filepath.Join(into, "module.cue")
	if _, err := os.Stat(module); errors.Is(err, fs.ErrNotExist) {
		text := "module: \"cloud.internal\"\nlanguage: version: \"v0.17.0\"\n"
		if err := write(module, []byte(text)); err != nil {
			return err
		}
	}
	for _, name := range fileNames() {
		if err := write(filepath.Join(into, "pkg", filepath.FromSlash(importPath), name), []byte(fileText(name))); err != nil {
			return err
		}
	}
	return nil
}

// fileNames returns the names of the schema's files, sorted.
func fileNames() []string {
	names, err := fs.Glob(schema.Files, "*.cue")
	if err != nil {
		panic(err)
	}
	return names
}

func fileText(name string) string {
	text, err := schema.Files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// RemoveImport removes the import of the schema and the embedded #Cloud from a file, see Write.
func RemoveImport(tree *ast.File) {
	var kept []ast.Decl
	for _, decl := range tree.Decls {
		switch d := decl.(type) {
		case *ast.ImportDecl:
			if d.Specs = withoutSchema(d.Specs); len(d.Specs) == 0 {
				continue
			}
		case *ast.EmbedDecl:
			if s, ok := d.Expr.(*ast.SelectorExpr); ok && cuesyntax.IsIdent(s.X, "schema") && cuesyntax.IsIdent(s.Sel, "#Cloud") {
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
		if ImportPath(spec) != importPath {
			kept = append(kept, spec)
		}
	}
	return kept
}

// ImportPath returns the path of an import.
func ImportPath(spec *ast.ImportSpec) string { return strings.Trim(spec.Path.Value, `"`) }

// folder is prefixed to the names of the schema's files in positions, to distinguish them from the user's files.
const folder = "schema/"

// Contains reports whether a position is in the schema, not in a file of the user.
func Contains(pos source.Pos) bool { return strings.HasPrefix(pos.File, folder) }

// Parse parses the embedded files, and adds the old names of renamed fields. It panics if they are not valid, which is an error in this program.
func Parse() []*ast.File {
	var trees []*ast.File
	for _, name := range fileNames() {
		tree, err := parser.ParseFile(folder+name, fileText(name), parser.ParseComments)
		if err != nil {
			panic(fmt.Sprintf("schema: %v", err))
		}
		addOldNames(tree)
		trees = append(trees, tree)
	}
	return trees
}

// write writes a file and creates its directory if needed.
func write(name string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o644)
}
