// Package stackplan contains the tests of the whole project: its layers, its code limits and its wording.
package stackplan

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "stackplan/"

// layers reads the table of docs/architecture.md: the layer of each package.
func layers(t *testing.T) map[string]int {
	t.Helper()
	text, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]int{}
	for _, row := range regexp.MustCompile(`(?m)^\| (\d+) \| (.*) \|$`).FindAllStringSubmatch(string(text), -1) {
		layer, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[2], -1) {
			table[name[1]] = layer
		}
	}
	return table
}

// sources returns every Go file of the project by package directory, without tests.
func sources(t *testing.T) map[string][]string {
	t.Helper()
	files := map[string][]string{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "build"):
			return fs.SkipDir
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			dir := path.Dir(filepath.ToSlash(name))
			files[dir] = append(files[dir], name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// imports returns what a file imports.
func imports(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, spec := range parsed.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, name)
	}
	return paths
}

func TestImportsGoToLowerLayers(t *testing.T) {
	table := layers(t)
	packages := sources(t)
	for name := range table {
		if _, ok := packages[name]; !ok {
			t.Errorf("docs/architecture.md lists %s, which does not exist", name)
		}
	}
	for name, files := range packages {
		layer, ok := table[name]
		if !ok {
			t.Errorf("docs/architecture.md does not list %s", name)
			continue
		}
		for _, file := range files {
			for _, path := range imports(t, file) {
				below, ours := strings.CutPrefix(path, module)
				if ours && table[below] >= layer {
					t.Errorf("%s (layer %d) imports %s (layer %d)", file, layer, below, table[below])
				}
			}
		}
	}
}

// only lists the packages that may import paths with a prefix.
var only = map[string][]string{
	"cuelang.org/":         {"internal/cuesyntax", "internal/edit", "internal/hcl", "internal/language", "internal/load", "internal/rules"},
	"github.com/hashicorp": {"internal/export/terraform", "internal/hcl", "internal/inventory", "internal/terraform"},
	"os/exec":              {"internal/confine", "internal/live", "internal/secretstore", "internal/testing/validators"},
	"filippo.io/":          {"internal/secretstore"},
	"net/http":             {},
	"text/template":        {},
	"html/template":        {"internal/report/diff"},
	"reflect":              {},
}

func TestOnlyTheirPackagesImport(t *testing.T) {
	for name, files := range sources(t) {
		for _, file := range files {
			for _, imported := range imports(t, file) {
				for prefix, allowed := range only {
					exact := imported == prefix || strings.HasPrefix(imported, prefix) && strings.Contains(prefix, ".")
					if exact && !slices.Contains(allowed, name) {
						t.Errorf("%s imports %s, which only %v may", file, imported, allowed)
					}
				}
			}
		}
	}
}

// TestProductDoesNotImportTesting checks that only tests and the packages of internal/testing itself use internal/testing.
func TestProductDoesNotImportTesting(t *testing.T) {
	const testing = "internal/testing/"
	for name, files := range sources(t) {
		if strings.HasPrefix(name, testing) {
			continue
		}
		for _, file := range files {
			for _, imported := range imports(t, file) {
				if strings.HasPrefix(imported, module+testing) {
					t.Errorf("%s imports %s, which only _test.go files and internal/testing may import", file, imported)
				}
			}
		}
	}
}

func TestNoPackageIsAGrabBag(t *testing.T) {
	for name := range sources(t) {
		if slices.Contains([]string{"util", "utils", "common", "helpers", "types", "base", "misc"}, path.Base(name)) {
			t.Errorf("the name %s does not describe the content of the package", name)
		}
	}
}
