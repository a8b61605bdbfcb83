// Package imports reads options that the embedded catalogue does not contain: the output of oslo-config-generator for a
// vendor's driver, a site's own plug-in or a newer package. It keeps them in the directory of a cloud, in files
// catalogue/PROJECT/NAME.json. These contain facts only, one option per line, so that changes can be reviewed.
package imports

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Limits of the files. The generator prints 0.7 MiB for all options of nova.
const (
	maxJSON    = 16 << 20 // bytes of a file
	maxYAML    = 4 << 20  // the YAML parser requires some hundred times the memory of the text
	maxFiles   = 200      // of a cloud
	maxAll     = 64 << 20 // bytes of all files of a cloud
	maxDepth   = 100      // of nested brackets
	maxNodes   = 500_000  // values in a file; YAML aliases count each time
	maxOptions = 20_000   // in a file
	maxFaults  = 100      // reported for a file
)

// set contains the options of one file and their positions.
type set struct {
	catalogue.Imported
	file *file
	at   []int // offset of each option's name
}

// file is a text and the errors in it.
type file struct {
	name  string
	text  []byte
	list  diag.List
	lines source.Lines // computed when first needed
	last  spot         // the last position computed from a column
}

// spot is a position: line and column in characters, and offset.
type spot struct{ line, column, at int }

// load reads the text of a file. It rejects a file that is not regular, because reading it might block.
func (f *file) load(root *os.Root, left *int64) error {
	info, err := root.Stat(f.name)
	switch {
	case err != nil:
		return source.Reason(err)
	case !info.Mode().IsRegular():
		return errors.New("it is not a regular file")
	case info.Size() > maxJSON || info.Size() > *left:
		return fmt.Errorf("it is larger than %d MiB, or all imported files are larger than %d MiB", maxJSON>>20, maxAll>>20)
	}
	*left -= info.Size()
	in, err := root.Open(f.name)
	if err != nil {
		return source.Reason(err)
	}
	defer in.Close()
	f.text, err = io.ReadAll(io.LimitReader(in, maxJSON))
	return source.Reason(err)
}

// line returns a line of the text without its end.
func (f *file) line(n int) string {
	if f.lines == nil {
		f.lines = source.LinesOf(f.text)
	}
	if n < 1 || n > len(f.lines) {
		return ""
	}
	rest, _, _ := strings.Cut(string(f.text[f.lines[n-1]:]), "\n")
	return strings.TrimSuffix(rest, "\r")
}

// errorf reports an error in the text from one offset to another.
func (f *file) errorf(code string, from, to int, format string, args ...any) *diag.Diagnostic {
	d := f.list.Errorf(code, "", format, args...)
	d.Pos, d.Length = f.pos(from), max(to-from, 0)
	return d
}

// isFull reports whether the limit of reported errors is reached.
func (f *file) isFull() bool { return len(f.list) >= maxFaults }

// pos returns the line and column of an offset.
func (f *file) pos(at int) source.Pos {
	if f.lines == nil {
		f.lines = source.LinesOf(f.text)
	}
	return f.lines.Pos(f.name, min(at, len(f.text)))
}

// seriesText returns the series that options apply to, for messages.
func seriesText(s series.Series) string {
	if s == series.None {
		return "every release"
	}
	return s.String()
}
