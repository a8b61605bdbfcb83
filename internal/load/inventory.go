package load

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/diag"
	"stackplan/internal/hcl"
	"stackplan/internal/inventory"
	"stackplan/internal/language"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// The limits of inventory tables. They contain fields of hosts only, so a large cloud needs much less.
const (
	maxTable  = 16 << 20 // bytes of all tables
	maxTables = 100
)

// tables contains the inventory of a description: the texts of its files and the place of each fact.
type tables struct {
	names []string
	texts map[string][]byte
	keys  []string
	rows  map[string]cells // by host
	cells []cellPlace
}

var errLarge = fmt.Errorf("the tables are larger than %d MiB together", maxTable>>20)

// cells is a range of all cells: those of one row.
type cells struct{ first, end int }

// cellPlace is the place of a fact, in 16 bytes: a large cloud has 100,000.
type cellPlace struct {
	key, line, column uint32
	length, file      uint16
}

// readInventory reads the tables that the description names, and adds their facts to the cloud.
func (s *Source) readInventory(dir string, d *decoder) {
	names := node{value: s.whole}.at("inventory").elements()
	if len(names) == 0 {
		return
	}
	if len(names) > maxTables {
		d.errorf("input/size", names[maxTables], "an inventory has at most %d tables", maxTables)
		return
	}
	root, err := source.OpenRoot(dir)
	if err != nil {
		d.errorf("input/unreadable", names[0], "%s cannot be read: %s", dir, source.Reason(err))
		return
	}
	defer root.Close()
	s.tables.texts, s.tables.rows = map[string][]byte{}, map[string]cells{}
	l := newFactory(s, d)
	left := int64(maxTable)
	for _, n := range names {
		if f := s.openTable(root, n, left, l); f != nil {
			left -= int64(len(f.Text))
			l.read(f)
		}
	}
	*d.list = append(*d.list, l.finish()...)
}

// openTable reads the file of a table; nil after a report. left is its maximum size in bytes.
func (s *Source) openTable(root *os.Root, n node, left int64, l *factory) *inventory.File {
	name := path.Clean(n.text())
	reject := func(code, format string, args ...any) *diag.Diagnostic {
		l.faults.Lost = true
		return l.decoder.errorf(code, n, format, args...)
	}
	switch {
	case !n.given():
		l.faults.Lost = true
		return nil
	case n.text() == "" || path.IsAbs(name) || strings.HasPrefix(name, "../") || name == ".." || strings.Contains(name, `\`):
		reject("inventory/file", "%q is not the name of a file of the description", n.text()).Hint = "move the table to the directory of the description, and write its name, as racks.csv"
	case s.tables.texts[name] != nil:
		reject("inventory/twice", "%q is named twice", n.text()).Hint = "remove one of them"
	case inventory.ReaderFor(name) == nil:
		reject("inventory/format", "%q is not a table of a supported type", n.text()).Hint = "supported are .csv, .json, .yaml, .yml and .hcl"
	default:
		text, err := readTable(root, name, left)
		if err != nil {
			said := reject("input/unreadable", "the table %s cannot be read: %s", name, source.Reason(err))
			switch {
			case errors.Is(err, fs.ErrNotExist):
				said.Hint = spelling.Hint(name, tablesIn(root))
			case errors.Is(err, errLarge):
				said.Code, said.Hint = "input/size", "a table contains fields of hosts only; 10,000 rows need about 1 MiB"
			}
			return nil
		}
		s.tables.names = append(s.tables.names, name)
		s.tables.texts[name] = text
		if language.ReportConflict(name, text, l.decoder.list) {
			l.faults.Lost = true
			return nil
		}
		return &inventory.File{Name: name, Path: n.path, Text: text, Faults: &l.faults, Networks: l.networks()}
	}
	return nil
}

// readTable returns the text of a file without its byte order mark. It rejects links that lead out of the
// directory, files that are not regular, and files that are too large.
func readTable(root *os.Root, name string, left int64) ([]byte, error) {
	info, err := root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, source.ErrIrregular
	}
	if info.Size() > left {
		return nil, errLarge
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text := make([]byte, info.Size())
	n, err := io.ReadFull(f, text)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return nil, err
	}
	return source.TrimBOM(text[:n]), nil
}

// tablesIn returns the tables in the directory of the description, to compare with a misspelt name.
func tablesIn(root *os.Root) []string {
	dir, err := root.Open(".")
	if err != nil {
		return nil
	}
	defer dir.Close()
	const enough = 1000
	all, _ := dir.Readdirnames(enough)
	var names []string
	for _, name := range all {
		if inventory.ReaderFor(name) != nil && !hcl.IsFile(name) {
			names = append(names, name)
		}
	}
	return names
}

// note stores the places of the cells of a row. keys contains the keys stored before.
func (t *tables) note(file int, keys map[string]uint32, r *inventory.Row) {
	first := len(t.cells)
	add := func(key string, at inventory.Place) {
		k, known := keys[key]
		if !known {
			k = uint32(len(t.keys))
			keys[strings.Clone(key)] = k
			t.keys = append(t.keys, key)
		}
		t.cells = append(t.cells, cellPlace{k, uint32(at.Line), uint32(at.Column), uint16(min(at.Length, 1<<16-1)), uint16(file)})
	}
	add("host", r.At)
	for _, c := range r.Cells {
		add(c.Key, c.At)
	}
	t.rows[r.Host] = cells{first, len(t.cells)}
}

// factPath returns the path of a fact: inventory.HOST.rack, or inventory.HOST.address.NETWORK.
func factPath(host, key string) source.Path {
	head, own, nested := strings.Cut(key, ".")
	if nested {
		return source.Join("inventory", host, head, own)
	}
	return source.Join("inventory", host, head)
}

// at returns the place of the fact with that path; invalid if no table contains it.
func (t *tables) at(labels []string) cuesyntax.Span {
	if len(labels) < 3 || labels[0] != "inventory" {
		return cuesyntax.Span{}
	}
	row, ok := t.rows[labels[1]]
	if !ok {
		return cuesyntax.Span{}
	}
	key := strings.Join(labels[2:], ".")
	for _, c := range t.cells[row.first:row.end] {
		if t.keys[c.key] == key {
			return cuesyntax.Span{Pos: source.Pos{File: t.names[c.file], Line: int(c.line), Column: int(c.column)}, Length: int(c.length)}
		}
	}
	return cuesyntax.Span{}
}

// maxLine is the maximum length of a line of a table in a message in bytes.
const maxLine = 16 << 10

// line returns a line of a table for a message, counted from 1; empty if it is too long, or if it or a column may contain a
// secret: tables have no column for secrets.
func (t *tables) line(name string, n int) string {
	head, _, _ := bytes.Cut(t.texts[name], []byte("\n"))
	rest := t.texts[name]
	for range n - 1 {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			return ""
		}
		rest = rest[i+1:]
	}
	rest, _, _ = bytes.Cut(rest, []byte("\n"))
	if len(rest) > maxLine {
		return ""
	}
	line := strings.TrimSuffix(string(rest), "\r")
	if n > 1 && path.Ext(name) == ".csv" && mentionsSecret(string(head)) || mentionsSecret(line) {
		return ""
	}
	return line
}

// mentionsSecret reports whether a line of a table contains a word that names secrets.
func mentionsSecret(line string) bool {
	words := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" ,:=.\"'{}[]\t", r) })
	for _, word := range words {
		if language.NamesSecret(word) {
			return true
		}
	}
	return language.RevealsSecret(line)
}
