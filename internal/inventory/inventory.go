// Package inventory reads tables of facts about hosts: a row for each host with its rack, zone, serial number, hardware,
// addresses and labels, as CSV, JSON or YAML. It knows nothing of the cloud: it yields the cells with their places, and
// says what is wrong with a table as such.
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

// Place is where a text stands in a table. Line and Column count from 1, Column and Length in bytes; a Length of 0 is not
// known.
type Place struct{ Line, Column, Length int32 }

// Cell is one fact and its place. Key is firstSeries, rack, zone, serial, hardware, region, address.NETWORK or labels.KEY.
type Cell struct {
	Key, Text string
	At        Place
}

// Row is what a table says of one host.
type Row struct {
	Host  string
	At    Place  // of the host's name
	Cells []Cell // those with a text, in the order of the table; the next row uses the slice again
	Cut   bool   // cells are missing or cannot be told apart, which is reported
}

// File is a table that was read. Its text is UTF-8 without a byte order mark.
type File struct {
	Name   string
	Path   source.Path // of its name in the description
	Text   []byte
	Faults *Faults
	// Networks are those that columns may give addresses in; nil where they are not known.
	Networks []string

	row Row
}

// Reader yields the rows of a table, in order, until yield returns false. What is wrong goes to the faults of the file.
type Reader func(f *File, yield func(*Row) bool)

// ReaderFor returns the reader for a file of that name, or nil where the extension is not .csv, .json, .yaml, .yml or .hcl.
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

// Errorf reports what is wrong with a table at a place, so that what stands there cannot be used.
func (f *File) Errorf(code string, at Place, format string, args ...any) *diag.Diagnostic {
	d := f.Faults.errorf(code, format, args...)
	d.Path, d.Pos, d.Length = f.Path, f.Pos(at), int(at.Length)
	return d
}

// Pos is a place as diagnostics have it.
func (f *File) Pos(at Place) source.Pos {
	return source.Pos{File: f.Name, Line: int(at.Line), Column: int(at.Column)}
}

// plain are the facts that have one text.
var plain = []string{"firstSeries", "hardware", "rack", "region", "serial", "zone"}

// label is what keys of labels look like, as #Name of the schema.
var label = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// checkLabel reports a key of a label that is no name.
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

// unknown reports a fact that no table has.
func (f *File) unknown(name string, at Place, known []string) {
	f.Faults.Fold("unknown "+name, "", diag.Diagnostic{
		Code: "inventory/unknown", Message: "no fact of a host is called " + Quote(name), Path: f.Path, Pos: f.Pos(at), Length: int(at.Length),
		Hint: hintFor(name, known),
	})
}

// newName returns the name of a fact. It warns of an old name and returns the new one.
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

// hintFor proposes the fact that was meant. What follows a dot is the user's own word.
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

// widest is how many bytes of a wrong text a message shows.
const widest = 60

// Quote prints a text of a table in a message: in quotes, cut where it is long.
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
