package stackplan

import (
	"go/ast"
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

// forbidden are words and phrases that no comment, message, help text or page may contain, with what to write instead. They are the
// vocabulary that plain technical English does not need. See docs/glossary.md.
var forbidden = []struct{ pattern, instead string }{
	{`tells?|telling|told`, "report, print, show or state"},
	{`says?|said|saying`, "contain, state, set or report"},
	{`stands?|stood|standing`, "is, is in, is set or represents"},
	{`speaks?|spoke|spoken|speaking`, "applies to, sets or uses"},
	{`besides?`, "next to, in addition to or also"},
	{`alike`, "the same or identical"},
	{`anew`, "again"},
	{`mends?|mended|mending`, "fix"},
	{`guests?`, "instance"},
	{`nobody|somebody`, "no one, no program or nothing"},
	{`whatever`, "any, or regardless of"},
	{`exceptions? (?:of|for|to) (?:a |one |the |single )?hosts?`, "host override"},
	{`promis\w+`, "quota, guarantee or require"},
	{`judg(?:e|es|ed|ing|ement|ment)`, "validate, check or accept"},
	{`asks? for|asked for|asking for`, "require or request"},
	{`made of|made from`, "computed from or derived from"},
	{`no matter`, "not applicable, or regardless of"},
	{`be it|be they|as it were|so to speak|by itself alone`, "(rephrase)"},
	{`lays?|laid`, "apply, set or place"},
	{`what else`, "the other ..., or also"},
	{`keeps? silent|is silent|silence`, "sets nothing"},
	{`a thing|things`, "(name it)"},
	{`whereof|thereof|thereby|therein|hereby|heretofore`, "(rephrase)"},
	{`come or go|comes or goes|comes and goes|come and go`, "are added or removed"},
	{`way of`, "how, or the steps of"},
}

// pending are files and directories whose texts have not been reviewed.
var pending = []string{
	"CHANGELOG.md",
	"CONTRIBUTING.md",
	"README.md",
	"checks",
	"cmd",
	"docs",
	"examples",
	"generators",
	"internal/capacity",
	"internal/catalogue",
	"internal/check",
	"internal/compile",
	"internal/demand",
	"internal/diag",
	"internal/explain",
	"internal/export",
	"internal/format",
	"internal/hcltext",
	"internal/inventory",
	"internal/live",
	"internal/load",
	"internal/model",
	"internal/render",
	"internal/report",
	"internal/scheduler",
	"internal/service",
	"internal/terraform",
	"internal/testing",
	"internal/tree",
	"internal/upgrade",
	"schema",
	"templates",
}

// forbiddenText matches any of the forbidden words, as a word.
var forbiddenText = func() *regexp.Regexp {
	var all []string
	for _, f := range forbidden {
		all = append(all, f.pattern)
	}
	return regexp.MustCompile(`(?i)\b(?:` + strings.Join(all, "|") + `)\b`)
}()

// prose is a text that people read, and where it is.
type prose struct {
	file string
	line int
	text string
}

// TestWordsAreThoseOfTheGlossary reads every comment, every message in the code, every page and the comments of the language.
func TestWordsAreThoseOfTheGlossary(t *testing.T) {
	count := 0
	for _, p := range proseOfProject(t) {
		count++
		for _, word := range forbiddenText.FindAllString(p.text, -1) {
			t.Errorf("%s:%d: %q: write %s\n\t%s", p.file, p.line, word, instead(word), p.text)
		}
	}
	if count == 0 {
		t.Error("there is no text to read")
	}
	t.Logf("%d texts read", count)
}

// instead returns what to write in place of a forbidden word.
func instead(word string) string {
	for _, f := range forbidden {
		if regexp.MustCompile(`(?i)^(?:` + f.pattern + `)$`).MatchString(word) {
			return f.instead
		}
	}
	return "(rephrase)"
}

// TestPendingTextsExist keeps the list of texts that are not reviewed free of leftovers.
func TestPendingTextsExist(t *testing.T) {
	for _, name := range pending {
		if _, err := os.Stat(name); err != nil {
			t.Errorf("pending: %v", err)
		}
	}
}

// proseOfProject returns the texts of all files that are not pending.
func proseOfProject(t *testing.T) []prose {
	t.Helper()
	var all []prose
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		name = filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case slices.Contains(pending, name):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			if name != "." && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"testdata", "build", "bin", "golden"}, d.Name())) {
				return fs.SkipDir
			}
			return nil
		}
		all = append(all, proseOf(t, name)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// proseOf returns the texts of one file by its kind. The glossary and this test name the forbidden words.
func proseOf(t *testing.T, name string) []prose {
	t.Helper()
	if name == "docs/glossary.md" || name == "wording_test.go" {
		return nil
	}
	switch path.Ext(name) {
	case ".go":
		return proseOfGo(t, name)
	case ".md", ".cue", ".hcl", ".tmpl", ".css":
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var all []prose
		for i, line := range strings.Split(string(text), "\n") {
			all = append(all, prose{name, i + 1, line})
		}
		return all
	}
	return nil
}

// proseOfGo returns the comments of a Go file and, if it is not a test, its string literals of several words.
func proseOfGo(t *testing.T, name string) []prose {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var all []prose
	for _, group := range file.Comments {
		for _, c := range group.List {
			all = append(all, prose{name, fset.Position(c.Pos()).Line, strings.TrimPrefix(c.Text, "//")})
		}
	}
	if strings.HasSuffix(name, "_test.go") {
		return all
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && strings.Contains(lit.Value, " ") {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				all = append(all, prose{name, fset.Position(lit.Pos()).Line, text})
			}
		}
		return true
	})
	return all
}
