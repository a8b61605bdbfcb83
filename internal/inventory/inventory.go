// Package inventory reads inventory tables: a row for each host with its rack, zone, serial number, hardware, addresses and labels, as
// CSV, JSON, YAML or HCL. It has no knowledge of the cloud: it yields the cells with their positions, and reports faults of the tables
// themselves.
package inventory

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"stackplan/internal/diag"
	"stackplan/internal/language"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// Place is the position of a text in a table. Line and Column count from 1; Column and Length are bytes. A Length of 0 is unknown.
type Place struct{ Line, Column, Length int32 }

// Cell is the value of one field and its position. Key is firstSeries, rack, zone, serial, hardware, region, address.NETWORK or labels.KEY.
type Cell struct {
	Key, Text string
	At        Place
}

// Row contains the fields of one host in a table.
type Row struct {
	Host  string
	At    Place  // of the name of the host
	Cells []Cell // those with a text, in the order of the table; the next row reuses the slice
	Cut   bool   // cells are missing or ambiguous, which is reported
}

// File is a table that was read. Its text is UTF-8 without a byte order mark.
type File struct {
	Name   string
	Path   source.Path // of its name in the description
	Text   []byte
	Faults *Faults
	// Networks are the networks for which columns may contain addresses, or nil if they are unknown.
	Networks []string

	row Row
}

// Reader yields the rows of a table, in order, until yield returns false. It adds faults to those of the file.
type Reader func(f *File, yield func(*Row) bool)

// ReaderFor returns the reader for a file of that name, or nil if the extension is not .csv, .json, .yaml, .yml or .hcl.
func ReaderFor(name string) Reader {
	switch path.Ext(name) {
	case ".csv":
		return CSV
	case ".json":
		return JSON
	case ".yaml", ".yml":
		return YAML
	case ".hcl":
		return HCL
	}
	return nil
}

// Errorf reports an error at a position of a table, whose text cannot be used.
func (f *File) Errorf(code string, at Place, format string, args ...any) *diag.Diagnostic {
	d := f.Faults.errorf(code, format, args...)
	d.Path, d.Pos, d.Length = f.Path, f.Pos(at), int(at.Length)
	return d
}

// Pos converts a position to one of diagnostics.
func (f *File) Pos(at Place) source.Pos {
	return source.Pos{File: f.Name, Line: int(at.Line), Column: int(at.Column)}
}

// plain are the fields whose value is one text.
var plain = []string{"firstSeries", "hardware", "rack", "region", "serial", "zone"}

// label matches the keys of labels, as #Name of the schema does.
var label = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// checkLabel reports a key of a label that is not a name.
func (f *File) checkLabel(key string, at Place) bool {
	if label.MatchString(key) {
		return true
	}
	f.Faults.Fold("label "+key, "", diag.Diagnostic{
		Code: "schema/name", Message: "the key " + Quote(key) + " of a label is not a name", Path: f.Path, Pos: f.Pos(at), Length: int(at.Length),
		Hint: "a name has up to 63 lower-case letters, digits and inner hyphens",
	})
	return false
}

// unknown reports a field that inventories do not have.
func (f *File) unknown(name string, at Place, known []string) {
	f.Faults.Fold("unknown "+name, "", diag.Diagnostic{
		Code: "inventory/unknown", Message: "unknown inventory field " + Quote(name), Path: f.Path, Pos: f.Pos(at), Length: int(at.Length),
		Hint: hintFor(name, known),
	})
}

// newName returns the name of a field. If the name is an old one, it reports a warning and returns the new name.
func (f *File) newName(name string, at Place) string {
	now := language.NewName(name)
	if !isPlain(now) {
		return name
	}
	if key := "renamed " + f.Name + " " + name; !f.Faults.Known(key) {
		f.Faults.Fold(key, "", diag.Diagnostic{
			Code: "schema/renamed-field", Severity: diag.Warning, Message: name + " is now called " + now, Path: f.Path, Pos: f.Pos(at), Length: int(at.Length),
			Hint: "write " + now + "; the next version rejects " + name,
		})
	}
	return now
}

// hintFor returns a hint with the field that was probably meant. The user chooses the text after a dot.
func hintFor(name string, known []string) string {
	head, own, dotted := strings.Cut(name, ".")
	var heads []string
	for _, k := range known {
		if h, _, ok := strings.Cut(k, "."); ok {
			heads = append(heads, h)
		}
	}
	if dotted {
		if near := spelling.Nearest(head, heads); near != "" && own != "" {
			return spelling.DidYouMean(near + "." + own)
		}
	}
	if near := spelling.Nearest(name, known); near != "" {
		return spelling.DidYouMean(near)
	}
	return "write one of " + strings.Join(slices.Sorted(slices.Values(known)), ", ")
}

// widest is the maximum number of bytes of an invalid text in a message.
const widest = 60

// Quote returns a text of a table for a message: in quotes, and shortened if it is long.
func Quote(text string) string {
	if len(text) <= widest {
		return `"` + strings.ToValidUTF8(text, "?") + `"`
	}
	end := widest
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return `"` + text[:end] + `..."`
}
