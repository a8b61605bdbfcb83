// Package imports reads options that the embedded catalogue lacks: what oslo-config-generator prints of a vendor's driver,
// of a plug-in of a site's own or of a newer package. They are kept in files beside a cloud, catalogue/PROJECT/NAME.json,
// in a form of our own that holds facts alone, one option a line, so that changes of it can be reviewed.
package imports

import (
	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Bounds of what is read. All of nova's options take 0.7 MiB as the generator prints them.
const (
	maxJSON    = 16 << 20 // bytes of a file
	maxYAML    = 4 << 20  // the parser of YAML takes some hundred times the text
	maxFiles   = 200      // beside a cloud
	maxAll     = 64 << 20 // bytes of them
	maxDepth   = 100      // brackets in one another
	maxNodes   = 500_000  // values in a file, those that aliases of YAML repeat counted each time
	maxOptions = 20_000   // in a file
	maxFaults  = 100      // that are told of a file
)

// set is the options of one file, with their places.
type set struct {
	catalogue.Imported
	file *file
	at   []int // offset of each option's name
}

// file is a text that is read, and what is wrong with it.
type file struct {
	name  string
	text  []byte
	list  diag.List
	lines []int // offsets at which lines begin, once one is asked for
	last  spot  // the last place that was asked for by its column
}

// spot is a place by its line and column, in characters, and its offset.
type spot struct{ line, column, at int }

// errorf reports what is wrong with the text from one offset to another.
func (f *file) errorf(code string, from, to int, format string, args ...any) *diag.Diagnostic {
	d := f.list.Errorf(code, "", format, args...)
	d.Pos, d.Length = f.pos(from), max(to-from, 0)
	return d
}

// isFull reports whether so much is wrong that reading on helps nobody.
func (f *file) isFull() bool { return len(f.list) >= maxFaults }

// pos is the line and column of an offset.
func (f *file) pos(at int) source.Pos {
	if f.lines == nil {
		f.lines = lineStarts(f.text)
	}
	at = min(at, len(f.text))
	line := 0
	for low, high := 0, len(f.lines); low < high; {
		middle := (low + high) / 2
		if f.lines[middle] <= at {
			line, low = middle, middle+1
		} else {
			high = middle
		}
	}
	return source.Pos{File: f.name, Line: line + 1, Column: at - f.lines[line] + 1}
}

// lineStarts returns the offset at which each line of a text begins.
func lineStarts(text []byte) []int {
	starts := []int{0}
	for i, c := range text {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// seriesText names the series that options hold for.
func seriesText(s series.Series) string {
	if s == series.None {
		return "every release"
	}
	return s.String()
}
