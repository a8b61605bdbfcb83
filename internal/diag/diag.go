// Package diag defines diagnostics: what is wrong with a description, where, and what to do about it.
package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/source"
)

// Severity is the severity of a diagnostic.
type Severity int

// Errors stop a compilation; warnings and notes are only printed.
const (
	Error Severity = iota
	Warning
	Note
)

// String returns the name of s in lower case.
func (s Severity) String() string { return [...]string{"error", "warning", "note"}[s] }

// Diagnostic is one finding and its position.
type Diagnostic struct {
	Code     string      // a readable slug: network/overlap, schema/unknown-field
	Severity Severity    //
	Message  string      // what is wrong, in one sentence without a period
	Path     source.Path // the value it is about
	Pos      source.Pos  // the position of that value; package load computes it from Path
	Length   int         // of the text at Pos to mark, in bytes; 0 if unknown
	Rule     string      // the rule that is violated, with its source: a standard, a line of the schema, an option of a release
	Hint     string      // what to do
	Related  []Related   // other positions that cause the diagnostic
	Also     []Place     // places of the same diagnostic, see Fold
	Accepted *Accepted   // nil: the description does not accept it
	Secret   bool        // the value at Path is a secret in plain text: its source line must not be printed
}

// Accepted is why a description accepts a warning, which is then a note.
type Accepted struct {
	Reason string
	Until  string // the last day, as 2027-06-30
	Hidden bool   // it is counted, and not shown
}

// IsHidden reports whether a diagnostic is counted, and not shown.
func (d Diagnostic) IsHidden() bool { return d.Accepted != nil && d.Accepted.Hidden }

// Related is another position that causes a diagnostic.
type Related struct {
	Message string
	Path    source.Path
	Pos     source.Pos
}

// List is a list of diagnostics. It is an error if it contains a diagnostic of severity Error; see Err.
type List []Diagnostic

// Errorf appends an error about the value at path.
func (l *List) Errorf(code string, path source.Path, format string, args ...any) *Diagnostic {
	*l = append(*l, Diagnostic{Code: code, Path: path, Message: fmt.Sprintf(format, args...)})
	return &(*l)[len(*l)-1]
}

// Err returns l if it contains an error, else nil.
func (l List) Err() error {
	if slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity == Error }) {
		return l
	}
	return nil
}

// ErrorPaths returns the paths of the errors in l.
func (l List) ErrorPaths() []source.Path {
	var all []source.Path
	for _, d := range l {
		if d.Severity == Error {
			all = append(all, d.Path)
		}
	}
	return all
}

// Count returns how many diagnostics of l have a severity.
func (l List) Count(s Severity) int {
	n := 0
	for _, d := range l {
		if d.Severity == s {
			n++
		}
	}
	return n
}

// Error returns the messages of the errors in l, one per line.
func (l List) Error() string {
	var lines []string
	for _, d := range l {
		if d.Severity == Error {
			lines = append(lines, d.String())
		}
	}
	return strings.Join(lines, "\n")
}

// String returns d in one line: position, message, path.
func (d Diagnostic) String() string {
	text := d.Message
	if d.Path != "" {
		text += " (" + string(d.Path) + ")"
	}
	if d.Pos.IsValid() {
		text = d.Pos.String() + ": " + text
	}
	return text
}

// Sort sorts l by file, line, column, path, code and message, and removes duplicates.
func (l *List) Sort() {
	slices.SortStableFunc(*l, func(a, b Diagnostic) int {
		return cmp.Or(a.Pos.Compare(b.Pos), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
	*l = slices.CompactFunc(*l, func(a, b Diagnostic) bool {
		return a.Pos == b.Pos && a.Path == b.Path && a.Code == b.Code && a.Message == b.Message
	})
}
