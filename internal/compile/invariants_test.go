package compile_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/internal/artefact"
	"stackplan/internal/compile"
)

// TestEveryLineHasOneOrigin checks every file of every example: each line has exactly one origin, which is a row, an override or a line of
// a template. Lines without an origin are blank, the notice, or the header of a section.
func TestEveryLineHasOneOrigin(t *testing.T) {
	rendered := 0
	for _, description := range descriptions(t) {
		example := filepath.Dir(description)
		cloud := compile.Dir(context.Background(), example)
		if err := cloud.Findings.Err(); err != nil {
			t.Fatal(err)
		}
		rendered++
		origins := map[string]int{}
		for file, err := range cloud.Files(context.Background(), nil) {
			if err != nil {
				t.Fatal(err)
			}
			checkLines(t, file, origins)
		}
		for _, origin := range []string{"row", "template"} {
			if origins[origin] == 0 {
				t.Errorf("%s: no line has a %s as its origin: %v", example, origin, origins)
			}
		}
	}
	if rendered < 13 {
		t.Errorf("only %d examples were rendered", rendered)
	}
}

// descriptions returns the first file of each example, also of those in layouts.
func descriptions(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"../../examples/*/cloud.*", "../../examples/*/*/cloud.*"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, files...)
	}
	return all
}

// checkLines checks the origins of the lines of a file, and counts them by kind.
func checkLines(t *testing.T, f *artefact.File, origins map[string]int) {
	t.Helper()
	if !strings.HasSuffix(string(f.Body), "\n") {
		t.Errorf("%s:%s does not end with a line break", f.Host, f.Path)
	}
	lines := strings.Split(strings.TrimSuffix(string(f.Body), "\n"), "\n")
	if len(lines) != len(f.Lines) {
		t.Fatalf("%s:%s has %d lines and %d origins", f.Host, f.Path, len(lines), len(f.Lines))
	}
	for i, line := range lines {
		origin := kindOf(f.Lines[i])
		origins[origin]++
		isNotice := i == 0 && strings.HasPrefix(line, "# Written by stackplan")
		isHeader := strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]")
		if origin == "" && line != "" && !isNotice && !isHeader {
			t.Errorf("%s:%s:%d %q has no origin", f.Host, f.Path, i+1, line)
		}
		if origin == "several" || origin != "" && line == "" {
			t.Errorf("%s:%s:%d %q has the origin %+v", f.Host, f.Path, i+1, line, f.Lines[i])
		}
	}
}

// kindOf returns the kind of an origin: row, override or template; empty for nil, and several if the
// fields of more than one kind are set or a row has no reason.
func kindOf(o *artefact.Origin) string {
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
