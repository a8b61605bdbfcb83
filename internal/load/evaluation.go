package load

import (
	"encoding/json"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/language"
	"stackplan/internal/source"
)

// evaluation is a description after its evaluation by CUE.
type evaluation struct {
	user  cue.Value                     // the user's files alone
	whole cue.Value                     // unified with the schema, with all defaults
	spans map[source.Pos]cuesyntax.Span // of the expressions in the user's files, by the place at which they begin

	bounded []source.Path // see Bounded
}

// evaluate evaluates files with and without the schema. Contexts are not shared: a cue.Context keeps all that it ever
// created, and is not safe for concurrent use; the schema costs about 3 ms.
func evaluate(f *files) evaluation {
	ctx := cuecontext.New()
	var trees []*ast.File
	for _, name := range f.names {
		trees = append(trees, f.byName[name].Tree)
	}
	user := instance(ctx, trees)
	schema := instance(ctx, language.Parse())
	return evaluation{user: user, whole: schema.LookupPath(cue.ParsePath("#Cloud")).Unify(user), spans: spansOf(trees)}
}

// instance compiles files as one package.
func instance(ctx *cue.Context, files []*ast.File) cue.Value {
	in := build.NewContext().NewInstance("", nil)
	for _, f := range files {
		_ = in.AddSyntax(f) // BuildInstance returns the error
	}
	return ctx.BuildInstance(in)
}

// spansOf indexes the values of all fields and the elements of all lists.
func spansOf(trees []*ast.File) map[source.Pos]cuesyntax.Span {
	all := map[source.Pos]cuesyntax.Span{}
	add := func(x ast.Expr) {
		sp := cuesyntax.SpanOf(x)
		if _, ok := all[sp.Pos]; !ok { // the outermost expression at a place comes first
			all[sp.Pos] = sp
		}
	}
	for _, tree := range trees {
		ast.Walk(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Field:
				add(n.Value)
			case *ast.ListLit:
				for _, x := range n.Elts {
					add(x)
				}
			}
			return true
		}, nil)
	}
	return all
}

// at returns the user's value at a path, or at the path with the old name of the last field if only that is set.
func (e *evaluation) at(path source.Path) cue.Value {
	labels := path.Labels()
	v := lookup(e.user, labels)
	if v.Exists() || len(labels) == 0 {
		return v
	}
	last := len(labels) - 1
	if old := language.OldName(labels[last]); old != "" {
		return lookup(e.user, append(labels[:last:last], old))
	}
	return v
}

// Fields returns the fields that give the value at a path: several if files agree on it.
func (e *evaluation) Fields(path source.Path) []*ast.Field { return fieldsOf(e.at(path)) }

// IsSet reports whether the user's files set a value at a path.
func (e *evaluation) IsSet(path source.Path) bool { return e.at(path).Exists() }

// JSON returns all values of the description with the defaults of the schema, except those that are computed later.
func (e *evaluation) JSON() ([]byte, error) { return json.Marshal(plainFields(e.whole, nil)) }

// Match returns the paths that the user set and that match a pattern, in which * matches any label. They are in the order of
// the description.
func (e *evaluation) Match(pattern source.Path) []source.Path {
	paths := []source.Path{""}
	for _, label := range pattern.Labels() {
		var longer []source.Path
		for _, path := range paths {
			if label != "*" {
				longer = append(longer, path.Add(label))
				continue
			}
			for _, field := range userFields(e.at(path)) {
				longer = append(longer, path.Add(field.label))
			}
		}
		paths = longer
	}
	var set []source.Path
	for _, path := range paths {
		if e.IsSet(path) {
			set = append(set, path)
		}
	}
	return set
}

// valueSpan returns the span of the expression that gives v its value: the first if there are several.
func (e *evaluation) valueSpan(v cue.Value) cuesyntax.Span {
	if first := firstSpan(v, func(f *ast.Field) ast.Node { return f.Value }); first.Pos.IsValid() {
		return first
	}
	at := cuesyntax.Pos(v.Pos())
	if sp, ok := e.spans[at]; ok {
		return sp
	}
	return cuesyntax.Span{Pos: at}
}

// labelSpan returns the span of the label of v: the first if the user wrote several.
func labelSpan(v cue.Value) cuesyntax.Span {
	return firstSpan(v, func(f *ast.Field) ast.Node { return f.Label })
}

// firstSpan returns the first span of a part of the fields that give v its value; the zero span if there are none.
func firstSpan(v cue.Value, part func(*ast.Field) ast.Node) cuesyntax.Span {
	var first cuesyntax.Span
	for _, f := range fieldsOf(v) {
		if sp := cuesyntax.SpanOf(part(f)); !first.Pos.IsValid() || sp.Pos.Compare(first.Pos) < 0 {
			first = sp
		}
	}
	return first
}
