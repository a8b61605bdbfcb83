package samplecloud

import (
	"slices"
	"stackplan/internal/service"
	"strings"
	"testing"
)

// Block returns the lines of the block that begins with header, without indentation.
func Block(text, header string) []string {
	_, rest, ok := strings.Cut("\n"+text, "\n"+header+"\n")
	if !ok {
		return nil
	}
	rest, _, _ = strings.Cut(rest, "\n\n")
	var lines []string
	for line := range strings.Lines(rest) {
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines
}

// WantLines reports lines that are not among those of a text.
func WantLines(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("%s: no line %q in\n%s", what, line, strings.Join(got, "\n"))
		}
	}
}

// WantNone reports lines that contain a word.
func WantNone(t *testing.T, what string, got []string, word string) {
	t.Helper()
	for _, line := range got {
		if strings.Contains(line, word) {
			t.Errorf("%s: line %q holds %s", what, line, word)
		}
	}
}

// Values returns what a file gives an option at a host, one text for each row that sets it.
func Values(f *service.File, option string, s *service.Scope) []string {
	var values []string
	for i := range f.Rows {
		if row := &f.Rows[i]; row.Option == option && row.Applies(s) {
			values = append(values, row.Value(s)...)
		}
	}
	return values
}

// Value returns the one value that a file gives an option, and fails where there is not exactly one.
func Value(t *testing.T, f *service.File, option string, s *service.Scope) string {
	t.Helper()
	values := Values(f, option, s)
	if len(values) != 1 {
		t.Errorf("%s, %v: %s has the values %q, want one", f.Path, s.Series, option, values)
		return ""
	}
	return values[0]
}
