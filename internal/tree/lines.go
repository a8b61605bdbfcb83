package tree

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// A manifest consists of a head, one line for each file, separated by commas, and a foot.
const (
	head = "{\n\"version\": 1,\n\"files\": ["
	foot = "\n]\n}\n"
)

// lineReader reads a manifest line by line, so that it is never in memory as a whole. It accepts only the layout that
// lineWriter writes: the compiler did not write a manifest with another layout.
type lineReader struct {
	name   string
	file   *os.File
	in     *bufio.Reader
	number int    // number of the current line, from 1
	more   bool   // whether another entry must follow
	line   []byte // the current entry, without comma and line end; valid until the next step, nil after the last entry
	path   string // path of the current entry, "" after the last entry
}

// openLines opens the manifest of the tree at out and reads its first entry. The error is fs.ErrNotExist if there is no
// manifest; other errors name the manifest.
func openLines(out string) (*lineReader, error) {
	name := filepath.Join(out, manifestName)
	file, err := os.OpenFile(name, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	switch {
	case errors.Is(err, unix.ELOOP):
		return nil, newLineReader(nil, name).invalid("%w", ErrLink)
	case err != nil:
		return nil, err
	}
	r := newLineReader(file, name)
	r.file = file
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = r.invalid("%w", ErrSpecial)
	}
	if err == nil {
		err = r.begin()
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return r, nil
}

// newLineReader returns a reader for a manifest outside a tree. The caller must call begin next.
func newLineReader(in io.Reader, name string) *lineReader {
	return &lineReader{name: name, in: bufio.NewReaderSize(in, 1<<16)}
}

// close closes the file.
func (r *lineReader) close() {
	if r.file != nil {
		r.file.Close()
	}
}

// begin reads the head and the first entry.
func (r *lineReader) begin() error {
	for n, want := range bytes.Split([]byte(head), []byte("\n")) {
		got, err := r.read()
		if err != nil || !bytes.Equal(got, want) {
			if n == 1 && bytes.HasPrefix(got, []byte(`"version"`)) {
				return r.invalid("has an unsupported version; this program reads version %d", Version)
			}
			return r.invalid("is not a manifest: line %d must be %s", r.number, want)
		}
	}
	return r.step()
}

// read returns the next line without its end.
func (r *lineReader) read() ([]byte, error) {
	r.number++
	line, err := r.in.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	return line[:len(line)-1], nil
}

// step reads the next entry. It rejects an entry that is out of order.
func (r *lineReader) step() error {
	first := r.path == ""
	line, err := r.read()
	switch {
	case errors.Is(err, io.EOF):
		return r.invalid("is damaged: it ends early")
	case err != nil:
		return r.invalid("is damaged at line %d: %w", r.number, err)
	case string(line) == "]" && (first || !r.more):
		return r.end()
	case !first && !r.more:
		return r.invalid("is damaged at line %d: a comma or ] is missing", r.number)
	}
	r.line, r.more = bytes.CutSuffix(line, []byte(","))
	path, err := pathOf(r.line)
	switch {
	case err != nil:
		return r.damaged(err)
	case path == r.path:
		return r.damaged(fmt.Errorf("%s occurs twice", path))
	case path < r.path:
		return r.damaged(fmt.Errorf("%s is out of order", path))
	}
	r.path = path
	return nil
}

// end reads the foot.
func (r *lineReader) end() error {
	r.line, r.path = nil, ""
	if line, err := r.read(); err != nil || string(line) != "}" {
		return r.invalid("is damaged: it ends early")
	}
	if _, err := r.in.ReadByte(); err != io.EOF {
		return r.invalid("is damaged: text follows its end")
	}
	return nil
}

// entry parses the current entry.
func (r *lineReader) entry() (Entry, error) {
	var e Entry
	err := json.Unmarshal(r.line, &e)
	if err == nil {
		_, _, _, err = splitName(e.Path)
	}
	if err != nil {
		return Entry{}, r.damaged(err)
	}
	e.Reload, e.Restart = nonNil(e.Reload), nonNil(e.Restart)
	return e, nil
}

// damaged returns an error about the current line.
func (r *lineReader) damaged(err error) error {
	return r.invalid("is damaged at line %d: %w", r.number, err)
}

// invalid returns an error about the manifest, with the name of the manifest and what to do.
func (r *lineReader) invalid(format string, args ...any) error {
	reason := fmt.Errorf(format, args...)
	return fmt.Errorf("%s: %w; restore the manifest that was written with the tree, or give another directory", r.name, reason)
}

// pathOf returns the path in the line of an entry. It parses the rest of the line only if the path contains an escape sequence.
func pathOf(line []byte) (string, error) {
	text, ok := bytes.CutPrefix(line, []byte(`{"path":"`))
	if end := bytes.IndexByte(text, '"'); ok && end > 0 && bytes.IndexByte(text[:end], '\\') < 0 {
		return string(text[:end]), nil
	}
	var e struct{ Path string }
	if err := json.Unmarshal(line, &e); err != nil {
		return "", err
	}
	if e.Path == "" {
		return "", errors.New("an entry without a path")
	}
	return e.Path, nil
}

// lineWriter writes a manifest line by line.
type lineWriter struct {
	file  *os.File
	out   *bufio.Writer
	count int
}

// createLines creates a manifest file and writes its head.
func createLines(name string) (*lineWriter, error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, err
	}
	w := &lineWriter{file: file, out: bufio.NewWriterSize(file, 1<<16)}
	w.out.WriteString(head)
	return w, nil
}

// add writes the line of an entry; finish returns the error, if any.
func (w *lineWriter) add(line []byte) {
	if w.count > 0 {
		w.out.WriteByte(',')
	}
	w.out.WriteByte('\n')
	w.out.Write(line)
	w.count++
}

// finish writes the foot. It does not close the file.
func (w *lineWriter) finish() error {
	w.out.WriteString(foot)
	return w.out.Flush()
}
