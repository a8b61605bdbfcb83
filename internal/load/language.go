package load

import (
	"fmt"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/parser"
)

// schemaFolder stands before the names of the schema's files, so that a position tells them from the user's.
const schemaFolder = "schema/"

// views are a description as CUE sees it.
type views struct {
	user  cue.Value // the user's files alone
	whole cue.Value // unified with the schema: every default filled in
}

// evaluate makes both views. Contexts are not shared: a cue.Context keeps all that it ever made, and must not be used by
// two goroutines; the schema costs about 3 ms.
func (s *Source) evaluate() {
	ctx := cuecontext.New()
	var trees []*ast.File
	for _, name := range s.names {
		trees = append(trees, s.files[name].tree)
	}
	s.user = instance(ctx, trees)
	language := instance(ctx, parseSchema())
	s.whole = language.LookupPath(cue.ParsePath("#Cloud")).Unify(s.user)
	s.spans = spansOf(trees)
}

// instance compiles files as one package.
func instance(ctx *cue.Context, files []*ast.File) cue.Value {
	in := build.NewContext().NewInstance("", nil)
	for _, f := range files {
		_ = in.AddSyntax(f) // BuildInstance returns the error
	}
	return ctx.BuildInstance(in)
}

// parseSchema parses the embedded files. A fault in them is a fault of this program.
func parseSchema() []*ast.File {
	var trees []*ast.File
	for _, name := range schemaNames() {
		tree, err := parser.ParseFile(schemaFolder+name, schemaText(name), parser.ParseComments)
		if err != nil {
			panic(fmt.Sprintf("schema: %v", err))
		}
		trees = append(trees, tree)
	}
	return trees
}
