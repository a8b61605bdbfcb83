package stackplan

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// The limits of every file that is not a test. Tables of rows and of facts are exempt from the limit of the file length.
const (
	maxFunction = 60  // lines
	maxMedian   = 11  // lines of the middle function
	maxFile     = 300 // lines
)

// isTable reports whether a file contains rows or facts.
func isTable(file string) bool {
	return strings.HasPrefix(file, "generators/") || strings.HasPrefix(file, "checks/") || strings.HasSuffix(file, "/filters.go")
}

func TestFunctionsAndFilesAreShort(t *testing.T) {
	var lengths []int
	for _, files := range sources(t) {
		for _, file := range files {
			fset := token.NewFileSet()
			parsed, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			if n := fset.File(parsed.Pos()).LineCount(); n > maxFile && !isTable(file) {
				t.Errorf("%s has %d lines, more than %d", file, n, maxFile)
			}
			for _, decl := range parsed.Decls {
				f, ok := decl.(*ast.FuncDecl)
				if !ok {
					continue
				}
				n := fset.Position(f.End()).Line - fset.Position(f.Pos()).Line + 1
				lengths = append(lengths, n)
				if n > maxFunction && !isRows(f) {
					t.Errorf("%s: %s has %d lines, more than %d", file, f.Name.Name, n, maxFunction)
				}
				if f.Name.Name == "init" {
					t.Errorf("%s has a func init", file)
				}
			}
		}
	}
	slices.Sort(lengths)
	median := lengths[len(lengths)/2]
	t.Logf("%d functions: median %d lines, 90%% below %d, longest %d", len(lengths), median, lengths[len(lengths)*9/10], lengths[len(lengths)-1])
	if median > maxMedian {
		t.Errorf("the median function has %d lines, more than %d", median, maxMedian)
	}
}

// isRows reports whether a function is a table: one return statement.
func isRows(f *ast.FuncDecl) bool {
	if f.Body == nil || len(f.Body.List) != 1 {
		return false
	}
	_, ok := f.Body.List[0].(*ast.ReturnStmt)
	return ok
}

func TestExportedNamesAreDocumented(t *testing.T) {
	for _, files := range sources(t) {
		for _, file := range files {
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			if parsed.Name.Name == "main" {
				continue
			}
			for _, decl := range parsed.Decls {
				for _, name := range undocumented(decl) {
					t.Errorf("%s: %s has no comment", file, name)
				}
			}
		}
	}
}

// undocumented returns the exported names of a declaration without a comment. A comment of a group is enough for
// its members.
func undocumented(decl ast.Decl) []string {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && isExportedReceiver(d) {
			return []string{d.Name.Name}
		}
	case *ast.GenDecl:
		var names []string
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
					names = append(names, s.Name.Name)
				}
			case *ast.ValueSpec:
				if s.Names[0].IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
					names = append(names, s.Names[0].Name)
				}
			}
		}
		return names
	}
	return nil
}

// isExportedReceiver reports whether a function is no method, or a method of an exported type.
func isExportedReceiver(f *ast.FuncDecl) bool {
	return f.Recv == nil || ast.IsExported(receiverName(f))
}

// The limits of the methods of one type. A type above them has more than one responsibility: its state and its methods belong to
// several types.
const (
	maxMethods     = 30
	maxMethodFiles = 6
)

func TestTypesAreSmall(t *testing.T) {
	for dir, files := range sources(t) {
		methods, filesOf := map[string]int{}, map[string]map[string]bool{}
		for _, file := range files {
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, decl := range parsed.Decls {
				f, ok := decl.(*ast.FuncDecl)
				if !ok || f.Recv == nil {
					continue
				}
				name := receiverName(f)
				if filesOf[name] == nil {
					filesOf[name] = map[string]bool{}
				}
				methods[name]++
				filesOf[name][file] = true
			}
		}
		for name, n := range methods {
			isLarge := n > maxMethods || len(filesOf[name]) > maxMethodFiles
			if isLarge {
				t.Errorf("%s.%s has %d methods in %d files, more than %d in %d", dir, name, n, len(filesOf[name]), maxMethods, maxMethodFiles)
			}
		}
	}
}

// receiverName returns the name of the type that a function is a method of; empty if the type has no plain name.
func receiverName(f *ast.FuncDecl) string {
	receiver := f.Recv.List[0].Type
	if star, ok := receiver.(*ast.StarExpr); ok {
		receiver = star.X
	}
	if name, ok := receiver.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}
