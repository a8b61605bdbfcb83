package compile_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
)

// Every line of every file of every example has one source: a row, an override or a line of a template. Lines without
// one are blank, the notice, or the header of a section.
func TestEveryLineHasASource(t *testing.T) {
	examples, err := os.ReadDir("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	rendered := 0
	for _, example := range examples {
		if !example.IsDir() {
			continue
		}
		r := compile.Dir(context.Background(), filepath.Join("../../examples", example.Name()))
		if err := r.Findings.Err(); err != nil {
			t.Fatal(err)
		}
		rendered++
		sources := map[string]int{}
		for file, err := range r.Files(context.Background(), nil) {
			if err != nil {
				t.Fatal(err)
			}
			checkLines(t, file, sources)
		}
		for _, source := range []string{"row", "template"} {
			if sources[source] == 0 {
				t.Errorf("%s: no line has a %s as its source: %v", example.Name(), source, sources)
			}
		}
	}
	if rendered < 3 {
		t.Errorf("only %d examples were rendered", rendered)
	}
}

func checkLines(t *testing.T, f *artefact.File, sources map[string]int) {
	t.Helper()
	if !strings.HasSuffix(string(f.Body), "\n") {
		t.Errorf("%s:%s does not end with a line break", f.Host, f.Path)
	}
	lines := strings.Split(strings.TrimSuffix(string(f.Body), "\n"), "\n")
	if len(lines) != len(f.Lines) {
		t.Fatalf("%s:%s has %d lines and %d sources", f.Host, f.Path, len(lines), len(f.Lines))
	}
	for i, line := range lines {
		source := sourceOf(f.Lines[i])
		sources[source]++
		isNotice := i == 0 && strings.HasPrefix(line, "# Written by stackplan")
		isHeader := strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]")
		if source == "" && line != "" && !isNotice && !isHeader {
			t.Errorf("%s:%s:%d %q has no source", f.Host, f.Path, i+1, line)
		}
		if source == "several" || source != "" && line == "" {
			t.Errorf("%s:%s:%d %q has the source %+v", f.Host, f.Path, i+1, line, f.Lines[i])
		}
	}
}

// sourceOf names what made a line.
func sourceOf(o *artefact.Origin) string {
	switch {
	case o == nil:
		return ""
	case o.Template != "" && (o.Option != "" || o.Override):
		return "several"
	case o.Template != "":
		return "template"
	case o.Override:
		return "override"
	case o.Option != "" && o.Why != "":
		return "row"
	}
	return "several"
}
