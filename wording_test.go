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

// wording is a pattern of words that no comment, message, help text or page may contain, and what to write instead.
type wording struct{ pattern, instead string }

// forbidden are words and phrases that plain technical English does not need. The words that have a term of the project as a
// replacement are in docs/glossary.md.
var forbidden = []wording{
	{`tells?|telling|told`, "report, print, show or state"},
	{`says?|said|saying`, "contain, state, set or report"},
	{`stands?|stood|standing`, "is, is in, is set or represents"},
	{`speaks?|spoke|spoken|speaking`, "applies to, sets or uses"},
	{`besides?`, "next to, in addition to or also"},
	{`alike`, "the same or identical"},
	{`anew`, "again"},
	{`mends?|mended|mending`, "fix"},
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

// glossaryRow is a row of the table in docs/glossary.md: term, meaning, words not to use.
var glossaryRow = regexp.MustCompile(`(?m)^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$`)

// glossary returns the rows of the glossary, without the head of the table.
func glossary(t *testing.T) [][]string {
	t.Helper()
	text, err := os.ReadFile("docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := glossaryRow.FindAllStringSubmatch(string(text), -1)
	if len(rows) < 2 {
		t.Fatal("docs/glossary.md has no table")
	}
	return rows[2:] // without the names of the columns and the line below them
}

// forbiddenWords returns the forbidden words of this file, and those in backticks in the last column of the glossary.
func forbiddenWords(t *testing.T) []wording {
	t.Helper()
	all := slices.Clone(forbidden)
	word := regexp.MustCompile("`([^`]+)`")
	for _, row := range glossary(t) {
		for _, m := range word.FindAllStringSubmatch(row[3], -1) {
			all = append(all, wording{regexp.QuoteMeta(m[1]), row[1]})
		}
	}
	return all
}

// TestGlossaryIsSorted checks that the terms are in alphabetical order, and that each occurs once.
func TestGlossaryIsSorted(t *testing.T) {
	last := ""
	for _, row := range glossary(t) {
		term := strings.ToLower(row[1])
		if term <= last {
			t.Errorf("%q must be before %q", term, last)
		}
		last = term
	}
}

// prose is a text that people read, and where it is.
type prose struct {
	file string
	line int
	text string
}

// TestWordsAreThoseOfTheGlossary reads every comment, every message in the code, every page and the comments of the language.
func TestWordsAreThoseOfTheGlossary(t *testing.T) {
	words := forbiddenWords(t)
	var patterns []string
	for _, w := range words {
		patterns = append(patterns, w.pattern)
	}
	text := regexp.MustCompile(`(?i)\b(?:` + strings.Join(patterns, "|") + `)\b`)
	count := 0
	for _, p := range proseOfProject(t) {
		count++
		for _, word := range text.FindAllString(p.text, -1) {
			t.Errorf("%s:%d: %q: write %s\n\t%s", p.file, p.line, word, instead(words, word), p.text)
		}
	}
	if count == 0 {
		t.Error("there is no text to read")
	}
	t.Logf("%d texts read", count)
}

// instead returns what to write in place of a forbidden word.
func instead(words []wording, word string) string {
	for _, f := range words {
		if regexp.MustCompile(`(?i)^(?:` + f.pattern + `)$`).MatchString(word) {
			return f.instead
		}
	}
	return "(rephrase)"
}

// proseOfProject returns the texts of all files.
func proseOfProject(t *testing.T) []prose {
	t.Helper()
	var all []prose
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		name = filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
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

// inlineCode is code in a line of markdown.
var inlineCode = regexp.MustCompile("`[^`]*`")

// proseOf returns the texts of one file by its kind. The glossary and this test name the forbidden words. The text of templates/*.tmpl
// is not read: it is a part of generated files, which must stay the same byte for byte, and these templates have no other comments.
func proseOf(t *testing.T, name string) []prose {
	t.Helper()
	if name == "docs/glossary.md" || name == "wording_test.go" || path.Dir(name) == "templates" && path.Ext(name) == ".tmpl" {
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
		isOutput := false // in a console block, whose texts are read in the sources of the program
		for i, line := range strings.Split(string(text), "\n") {
			isOutput = line == "```console" || isOutput && line != "```"
			if name == "CHANGELOG.md" || strings.HasPrefix(name, "docs/options/") {
				line = inlineCode.ReplaceAllString(line, "") // the old names of fields, and values of options
			}
			if !isOutput {
				all = append(all, prose{name, i + 1, line})
			}
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
