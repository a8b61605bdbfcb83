package load

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/diag"
	"stackplan/internal/language"
	"stackplan/internal/source"
)

// RulePackage is the files of one CUE package in a directory of company rules: constraints of descriptions. It has the limits of a
// description, and no part in its values.
type RulePackage struct {
	files
	evaluation      // of the rules alone
	isValid    bool // they can be evaluated
}

// IsValid reports whether the rules can be compared with values.
func (p *RulePackage) IsValid() bool { return p.isValid }

// ReadRules reads the *.cue files of a directory of company rules, by package, and reports what is wrong with them. Their names in
// positions begin with the directory, as the user wrote it.
func ReadRules(dir string) ([]*RulePackage, diag.List) {
	var list diag.List
	entries, err := os.ReadDir(dir)
	if err != nil {
		fileError(&list, dir, "input/unreadable", "the directory of rules cannot be read: %s", source.Reason(err)).Hint = "--rules names a directory with *.cue files"
		return nil, list
	}
	all := &files{byName: map[string]*File{}}
	total := 0
	for _, entry := range entries { // sorted by name
		if filepath.Ext(entry.Name()) != ".cue" || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		name := ruleFile(dir, entry.Name())
		text, ok := readFile(filepath.Join(dir, entry.Name()), name, &list)
		if total += len(text); total > maxTotal {
			fileError(&list, name, "input/size", "the files of rules are larger than %d MiB together", maxTotal>>20)
			return nil, list
		}
		all.names = append(all.names, name)
		if ok {
			all.parse(name, text, &list)
		}
	}
	if len(all.names) == 0 {
		fileError(&list, dir, "input/empty", "the directory of rules contains no *.cue file").Hint = "rules are constraints in CUE, as regions: [string]: workers: <=8"
	}
	return rulePackages(all, &list), list
}

// ruleFile returns the name of a file of rules in positions. It differs from those of a description and of the schema.
func ruleFile(dir, name string) string {
	path := filepath.ToSlash(filepath.Join(dir, name))
	if !strings.Contains(path, "/") || FromSchema(source.Pos{File: path}) {
		return "./" + path
	}
	return path
}

// rulePackages returns the files by package, and evaluates them. Packages that cannot be evaluated are reported and left out.
func rulePackages(s *files, list *diag.List) []*RulePackage {
	byPackage := map[string]*RulePackage{}
	var all []*RulePackage
	for _, name := range s.names {
		f := s.byName[name]
		if f == nil {
			continue
		}
		clause := ""
		if f.Tree != nil {
			clause = f.Tree.PackageName()
		}
		p := byPackage[clause]
		if p == nil {
			p = &RulePackage{files: files{byName: map[string]*File{}}}
			byPackage[clause], all = p, append(all, p)
		}
		p.names, p.byName[name] = append(p.names, name), f
	}
	if list.Err() != nil {
		return all // a file that cannot be read may declare what others refer to
	}
	for _, p := range all {
		p.evaluate(list)
	}
	return all
}

// evaluate evaluates the rules without a description.
func (p *RulePackage) evaluate(list *diag.List) {
	var trees []*ast.File
	for _, name := range p.names {
		trees = append(trees, p.byName[name].Tree)
	}
	p.evaluation = evaluation{user: instance(cuecontext.New(), trees), spans: spansOf(trees)}
	r := &reporter{&p.files, &p.evaluation, &diag.List{}}
	r.errors(p.user.Validate(cue.All()), paths.around)
	p.isValid = len(*r.list) == 0
	for _, d := range *r.list {
		if !d.Pos.IsValid() { // the path of a rule is none of the description
			d.Pos = p.place(d.Path)
		}
		d.Path = ""
		*list = append(*list, d)
	}
}

// place returns the position of the rule at a path, or of the first file.
func (p *RulePackage) place(path source.Path) source.Pos {
	for ; path != ""; path = path.Parent() {
		if sp := p.valueSpan(p.at(path)); p.byName[sp.Pos.File] != nil {
			return sp.Pos
		}
	}
	return source.Pos{File: p.names[0], Line: 1, Column: 1}
}

// Line returns a line of a file of rules, counted from 1, with plain-text secrets hidden; empty if there is none.
func (p *RulePackage) Line(name string, n int) string {
	if f := p.byName[name]; f != nil {
		return f.line(n)
	}
	return ""
}

// Apply returns values as CUE, and their unification with the rules.
func (p *RulePackage) Apply(values []byte) (plain, ruled cue.Value) {
	plain = p.user.Context().CompileBytes(values)
	return plain, plain.Unify(p.user)
}

// Meet returns the rules for the names in values, and their unification with the schema. Fields that the rules mark as optional are
// regular ones, so that each rule is compared with the schema.
func (p *RulePackage) Meet(values []byte) (own, met cue.Value) {
	ctx := p.user.Context()
	var trees []*ast.File
	for _, name := range p.names {
		tree, err := parser.ParseFile(name, source.TrimBOM(p.byName[name].Raw))
		if err != nil {
			panic(err) // it was parsed before
		}
		language.RemoveImport(tree)
		ast.Walk(tree, func(n ast.Node) bool {
			if f, ok := n.(*ast.Field); ok {
				f.Constraint = token.ILLEGAL
			}
			return true
		}, nil)
		trees = append(trees, tree)
	}
	schema := instance(ctx, language.Parse()).LookupPath(cue.ParsePath("#Cloud"))
	own = ctx.CompileBytes(values).Unify(instance(ctx, trees))
	return own, schema.Unify(own)
}

// ErrorAt returns the path of an error of CUE, and the places in the files of rules that take part.
func (p *RulePackage) ErrorAt(e cueError) (path source.Path, places []source.Pos) {
	for _, at := range slices.Concat([]token.Pos{e.Position()}, e.InputPositions()) {
		if pos := cuesyntax.Pos(at); p.byName[pos.File] != nil {
			places = append(places, pos)
		}
	}
	return errorPath(e), places
}
