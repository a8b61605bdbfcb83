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

	"stackplan/internal/diag"
	"stackplan/internal/source"
)

// What a description may measure. CUE cannot be stopped once it works, so its input is bounded.
const (
	maxFile  = 1 << 20 // bytes of one file
	maxTotal = 8 << 20 // bytes of all files
	maxChain = 1000    // operators of one expression
	maxDepth = 100     // brackets open at once; the language itself needs about ten
)

// factsHint is said of a description that is too large.
const factsHint = "facts of single hosts belong in an inventory table"

// Source is a description as it was read. It knows where each value stands.
type Source struct {
	files map[string]*file // by name
	names []string         // sorted
	spans spans
	// refused are values that HCL computes; what else is wrong is told beside them.
	refused diag.List
	tables  tables
	gone    map[string]bool // hosts; see Set
	views
}

// file is one file of a description.
type file struct {
	name   string
	raw    []byte // as it was read
	tree   *ast.File
	lines  []string                // with plain-text secrets masked
	labels map[source.Pos]hclLabel // names of fields; nil for CUE
}

// read fills s with the files of dir and reports all that keeps them from being one package. CUE files are read before
// HCL files, which may be inventories.
func (s *Source) read(dir string, list *diag.List) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		place := diag.Diagnostic{Code: "input/unreadable", Message: dir + " cannot be read: " + source.Reason(err).Error()}
		if errors.Is(err, fs.ErrNotExist) {
			place.Hint = "stackplan init " + dir + " writes a small cloud there"
		} else if info, _ := os.Stat(dir); info != nil && !info.IsDir() {
			place.Message = dir + " is a file, not a directory"
			place.Hint = "name the directory that holds it: " + filepath.Dir(dir)
		}
		*list = append(*list, place)
		return
	}
	total := 0
	var hcl []*hclFile
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
		if isHCL(name) {
			hcl = append(hcl, openHCL(name, text, said))
			continue
		}
		*list = append(*list, said...)
		s.names = append(s.names, name)
		if ok {
			s.parse(name, text, list)
		}
	}
	s.addHCL(hcl, list)
	s.checkPackage(dir, list)
}

// readTexts is read for files by their names and texts.
func (s *Source) readTexts(texts map[string][]byte, list *diag.List) {
	var hcl []*hclFile
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if isHCL(name) {
			hcl = append(hcl, openHCL(name, texts[name], nil))
			continue
		}
		s.names = append(s.names, name)
		s.parse(name, texts[name], list)
	}
	s.addHCL(hcl, list)
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

// parse adds a file to s when its text can be read as CUE.
func (s *Source) parse(name string, text []byte, list *diag.List) {
	raw, text := text, source.TrimBOM(text)
	f := &file{name: name, raw: raw, lines: maskedLines(text, lex(text))}
	s.files[name] = f
	if !checkText(name, text, list) || !checkDepth(name, text, list) {
		return
	}
	tree, err := parser.ParseFile(name, text, parser.ParseComments)
	if err != nil {
		foldSyntax(err, list)
		return
	}
	f.tree = tree
	dropSchema(tree)
	checkImports(tree, list)
	checkExtern(tree, list)
}

// checkText reports the first byte that no text holds.
func checkText(name string, text []byte, list *diag.List) bool {
	at, what := source.InvalidByte(text)
	if what != "" {
		d := list.Errorf("input/encoding", "", "%s", what)
		d.Pos = source.At(name, text, at)
		d.Hint = "save the file as plain UTF-8 text"
	}
	return what == ""
}

// checkPackage reports a directory without a description, and files of different packages.
func (s *Source) checkPackage(dir string, list *diag.List) {
	if len(s.names) == 0 {
		*list = append(*list, diag.Diagnostic{Code: "input/empty", Message: "there is no *.cue or *.hcl file in " + dir,
			Hint: "stackplan init " + dir + " writes a small cloud there"})
		return
	}
	var first *ast.File
	for _, name := range s.names {
		f := s.files[name]
		if f == nil || f.tree == nil || isHCL(name) {
			continue // HCL belongs to every package
		}
		if first == nil {
			first = f.tree
		}
		if got, want := f.tree.PackageName(), first.PackageName(); got != want {
			d := list.Errorf("input/package", "", "%s, but %s", says(f.tree), says(first))
			d.Pos = source.Pos{File: name, Line: 1, Column: 1}
			if clause := packageClause(f.tree); clause != nil {
				d.Pos, d.Length = nodePos(clause.Name), len(got)
			}
			d.Hint = "all files of a description are one package; write package " + want
			if want == "" {
				d.Hint = "all files of a description are one package; give every file the same package clause"
			}
		}
	}
}

// says tells the package of a file in words.
func says(f *ast.File) string {
	if f.PackageName() == "" {
		return f.Filename + " names no package"
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
