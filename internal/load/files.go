package load

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/parser"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/diag"
	"stackplan/internal/hcl"
	"stackplan/internal/language"
	"stackplan/internal/source"
)

// The limits of a description. CUE cannot be interrupted, so its input is bounded.
const (
	maxFile  = 1 << 20 // bytes of one file
	maxTotal = 8 << 20 // bytes of all files
	maxChain = 1000    // operators of one expression
	maxDepth = 100     // brackets open at once; the language itself needs about ten
)

// factsHint is the hint for a description that is too large.
const factsHint = "move values of single hosts to an inventory table"

// File is a file of a description.
type File struct {
	Name   string
	Raw    []byte                   // as it was read
	Tree   *ast.File                // the syntax as CUE, also of an HCL file; nil after an error
	Labels map[source.Pos]hcl.Label // the names of fields in an HCL file by place; nil for CUE

	lines []string // with plain-text secrets masked
}

// files are the files of a description as they were read.
type files struct {
	names  []string // sorted
	byName map[string]*File
	// rejected are faults of single values in HCL files. They do not prevent the evaluation of the rest.
	rejected diag.List
}

// Files returns the files of the description in the order of their names. They must not be changed.
func (s *files) Files() []*File {
	var all []*File
	for _, name := range s.names {
		all = append(all, s.byName[name])
	}
	return all
}

// read reads the files of dir and reports why they are not one package. CUE files are read before HCL files, which can be
// inventory tables.
func (s *files) read(dir string, list *diag.List) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		place := diag.Diagnostic{Code: "input/unreadable", Message: dir + " cannot be read: " + source.Reason(err).Error()}
		if errors.Is(err, fs.ErrNotExist) {
			place.Hint = "stackplan init " + dir + " writes a small cloud there"
		} else if info, _ := os.Stat(dir); info != nil && !info.IsDir() {
			place.Message = dir + " is a file, not a directory"
			place.Hint = "use its directory: " + filepath.Dir(dir)
		}
		*list = append(*list, place)
		return
	}
	total := 0
	var pending []parsedHCL
	for _, entry := range entries { // sorted by name
		name := entry.Name()
		if !IsDescription(name) {
			continue
		}
		var said diag.List
		text, ok := readFile(filepath.Join(dir, name), name, &said)
		if total += len(text); total > maxTotal {
			fileError(list, name, "input/size", "the files of the description are larger than %d MiB together", maxTotal>>20).Hint = factsHint
			return
		}
		if hcl.IsFile(name) {
			pending = append(pending, openHCL(name, text, said))
			continue
		}
		*list = append(*list, said...)
		s.names = append(s.names, name)
		if ok {
			s.parse(name, text, list)
		}
	}
	s.addHCL(pending, list)
	s.checkPackage(dir, list)
}

// readTexts is read for files by their names and texts.
func (s *files) readTexts(texts map[string][]byte, list *diag.List) {
	var pending []parsedHCL
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if hcl.IsFile(name) {
			pending = append(pending, openHCL(name, texts[name], nil))
			continue
		}
		s.names = append(s.names, name)
		s.parse(name, texts[name], list)
	}
	s.addHCL(pending, list)
	s.checkPackage("", list)
}

// readFile returns the text of a file that is not too large.
func readFile(path, name string, list *diag.List) (text []byte, ok bool) {
	text, err := source.ReadFile(path, maxFile+1)
	switch {
	case err != nil:
		fileError(list, name, "input/unreadable", "%s cannot be read: %s", name, source.Reason(err))
	case len(text) > maxFile:
		fileError(list, name, "input/size", "%s is larger than %d MiB", name, maxFile>>20).Hint = factsHint
	default:
		return text, true
	}
	return nil, false
}

// parse parses a CUE file and adds it.
func (s *files) parse(name string, text []byte, list *diag.List) {
	raw, text := text, source.TrimBOM(text)
	f := &File{Name: name, Raw: raw, lines: maskedLines(text, cuesyntax.Lex(text))}
	s.byName[name] = f
	if !language.CheckText(name, text, list) || !checkDepth(name, text, list) {
		return
	}
	tree, err := parser.ParseFile(name, text, parser.ParseComments)
	if err != nil {
		reportSyntax(name, text, err, list)
		return
	}
	f.Tree = tree
	language.RemoveImport(tree)
	checkImports(tree, list)
	checkExtern(tree, list)
}

// checkPackage reports a directory without a description, and files of different packages.
func (s *files) checkPackage(dir string, list *diag.List) {
	if len(s.names) == 0 {
		*list = append(*list, diag.Diagnostic{Code: "input/empty", Message: "there is no *.cue or *.hcl file in " + dir,
			Hint: "stackplan init " + dir + " writes a small cloud there"})
		return
	}
	var first *ast.File
	for _, name := range s.names {
		f := s.byName[name]
		if f == nil || f.Tree == nil || hcl.IsFile(name) {
			continue // HCL belongs to every package
		}
		if first == nil {
			first = f.Tree
		}
		if got, want := f.Tree.PackageName(), first.PackageName(); got != want {
			d := list.Errorf("input/package", "", "%s, but %s", describe(f.Tree), describe(first))
			d.Pos = source.Pos{File: name, Line: 1, Column: 1}
			if clause := packageClause(f.Tree); clause != nil {
				d.Pos, d.Length = cuesyntax.PosOf(clause.Name), len(got)
			}
			d.Hint = "all files of a description belong to one package; write package " + want
			if want == "" {
				d.Hint = "all files of a description belong to one package; write the same package clause in every file"
			}
		}
	}
}

// describe states the package of a file.
func describe(f *ast.File) string {
	if f.PackageName() == "" {
		return f.Filename + " has no package clause"
	}
	return f.Filename + " belongs to package " + f.PackageName()
}

// packageClause returns the package clause of a file, or nil.
func packageClause(f *ast.File) *ast.Package {
	for _, decl := range f.Decls {
		if clause, ok := decl.(*ast.Package); ok {
			return clause
		}
	}
	return nil
}

// fileError reports what is wrong with a file as a whole.
func fileError(list *diag.List, name, code, format string, args ...any) *diag.Diagnostic {
	d := list.Errorf(code, "", format, args...)
	d.Pos = source.Pos{File: name}
	return d
}
