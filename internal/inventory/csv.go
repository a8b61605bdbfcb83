package inventory

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/diag"
	"stackplan/internal/spelling"
)

// columns are the valid names of columns.
var columns = append([]string{"host", "address.NETWORK", "label.KEY"}, plain...)

// maxLine is the maximum length of a line of CSV, in bytes.
const maxLine = 64 << 10

// nameless is the key of a column without a name. Spreadsheets write such columns after the last one.
const nameless = "."

// CSV reads a table with commas (RFC 4180) whose first row names the columns: host, and any of region, rack, zone, firstSeries, serial,
// hardware, address.NETWORK and label.KEY. Lines end in LF or CRLF. Blanks around a cell are not part of it. Empty cells and
// empty rows are ignored.
func CSV(f *File, yield func(*Row) bool) {
	if at := loneReturn(f.Text); at.Line > 0 {
		f.Errorf("syntax/csv", at, "a carriage return without a line feed").Hint = "save the table as CSV UTF-8, with Windows or Unix line endings"
		return
	}
	if at := longLine(f.Text); at.Line > 0 {
		f.Errorf("input/size", at, "this line is longer than %d KiB", maxLine>>10).Hint = "check the line endings: one may be missing"
		return
	}
	r := csv.NewReader(bytes.NewReader(f.Text))
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	record, err := r.Read()
	if errors.Is(err, io.EOF) {
		f.Errorf("inventory/empty", Place{Line: 1, Column: 1}, "%s contains no table", f.Name).Hint = "write a header such as host,rack,address.management"
		return
	}
	if err != nil {
		f.csvError(r, err)
		return
	}
	keys, ok := f.header(r, record)
	if !ok {
		return
	}
	for !f.Faults.Full() {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			f.csvError(r, err)
			continue
		}
		if isBlank(record) {
			continue
		}
		if f.record(r, record, keys); f.row.Host != "" && !yield(&f.row) {
			return
		}
	}
}

// header reads the names of the columns. An empty key is a column that cannot be used. It returns false if there is no column of
// hosts.
func (f *File) header(r *csv.Reader, record []string) (keys []string, ok bool) {
	first := map[string]Place{}
	isNear := false
	if f.hasOtherSeparator(r, record) {
		return nil, false
	}
	for i := range record {
		name, at := cell(r, record, i)
		if name == "" {
			keys = append(keys, nameless)
			continue
		}
		key, known := f.column(name, at)
		if before, twice := first[key]; known && twice {
			d := f.Errorf("inventory/twice", at, "duplicate column %s", Quote(name))
			d.Hint, d.Related = "remove one of them", related("the first column", f.Pos(before))
			known = false
		}
		if known {
			first[key] = at
		} else {
			key, isNear = "", isNear || spelling.Nearest(name, columns) == "host"
		}
		keys = append(keys, key)
	}
	if _, ok = first["host"]; !ok && !isNear {
		_, at := cell(r, record, 0)
		f.Errorf("inventory/host", at, "the first row contains no column host").Hint = "write the names of the columns in the first row, such as host,rack,address.management"
	}
	return keys, ok
}

// hasOtherSeparator reports a header whose names have other separators than commas.
func (f *File) hasOtherSeparator(r *csv.Reader, record []string) bool {
	if len(record) != 1 || !strings.ContainsAny(record[0], ";\t|") {
		return false
	}
	_, at := cell(r, record, 0)
	f.Errorf("inventory/host", at, "the names of the columns are not separated by commas").Hint = "save the table with commas between the cells"
	return true
}

// isBlank reports whether all cells of a row are empty.
func isBlank(record []string) bool {
	return !slices.ContainsFunc(record, func(text string) bool { return strings.Trim(text, " \t") != "" })
}

// column returns the key of a column with a name, and false if the name is invalid, which it reports.
func (f *File) column(name string, at Place) (key string, ok bool) {
	name = f.newName(name, at)
	head, own, _ := strings.Cut(name, ".")
	switch {
	case name == "host", isPlain(name):
		return name, true
	case head == "address" && own != "":
		return name, f.checkNetwork(own, at)
	case head == "label" && own != "":
		return "labels." + own, f.checkLabel(own, at)
	}
	f.Faults.Lost = true
	f.unknown(name, at, columns)
	return "", false
}

// checkNetwork reports a column of addresses whose network no region has.
func (f *File) checkNetwork(network string, at Place) bool {
	if f.Networks == nil || slices.Contains(f.Networks, network) {
		return true
	}
	f.Errorf("reference/network", at, "no region has a network %s", Quote(network)).Hint = spelling.Hint(network, f.Networks)
	return false
}

// record converts a record to f.row. The host of the row is empty if the record contains none.
func (f *File) record(r *csv.Reader, record, keys []string) {
	f.row = Row{Cells: f.row.Cells[:0]}
	for i := range min(len(record), len(keys)) {
		text, at := cell(r, record, i)
		switch {
		case keys[i] == "host":
			f.row.Host, f.row.At = text, at
		case keys[i] == nameless && text != "":
			f.reportNameless(i, at)
		case keys[i] != "" && text != "":
			f.row.Cells = append(f.row.Cells, Cell{keys[i], text, at})
		}
	}
	_, at := cell(r, record, 0)
	if f.row.Host == "" {
		f.Errorf("inventory/row", at, "this row has no host").Hint = "write the name of the host in the column host"
	}
	if len(record) != len(keys) {
		d := f.Errorf("inventory/row", at, "this row has %s, but the header has %s", spelling.Count(len(record), "cell"), spelling.Count(len(keys), "column"))
		d.Hint, d.Rule = "write a comma for each empty cell, and quotes around a cell that contains a comma", "RFC 4180, section 2"
		f.row.Cut = true
	}
}

// reportNameless reports a cell with a text in a column without a name.
func (f *File) reportNameless(i int, at Place) {
	f.Faults.Fold("nameless "+strconv.Itoa(i), f.row.Host, diag.Diagnostic{
		Code: "inventory/unknown", Message: "column " + strconv.Itoa(i+1) + " has no name, but this cell is not empty", Path: f.Path, Pos: f.Pos(at),
		Length: int(at.Length), Hint: "write the name of the column in the first row, or remove the text",
	})
}

// cell returns the text of a cell without blanks around it, and its position.
func cell(r *csv.Reader, record []string, i int) (string, Place) {
	line, column := r.FieldPos(i)
	text := strings.TrimLeft(record[i], " \t")
	column += len(record[i]) - len(text)
	text = strings.TrimRight(text, " \t")
	return text, Place{Line: int32(line), Column: int32(column), Length: int32(len(text))}
}

// csvError reports an error of encoding/csv.
func (f *File) csvError(r *csv.Reader, err error) {
	e, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		f.Errorf("syntax/csv", Place{Line: 1, Column: 1}, "the file is not valid CSV")
		return
	}
	at := Place{Line: int32(e.Line), Column: int32(max(e.Column, 1)), Length: 1}
	switch {
	case errors.Is(err, csv.ErrBareQuote):
		f.Errorf("syntax/csv", at, "a quote in a cell that does not begin with a quote").Hint = `write the cell as "...""..."`
	case e.StartLine != e.Line || int(r.InputOffset()) == len(f.Text) && e.Column > len(lastLine(f.Text))+1:
		at = Place{Line: int32(e.StartLine), Column: 1}
		f.Errorf("syntax/csv", at, "a quoted cell of this row has no closing quote").Hint = "add the missing quote"
	default:
		f.Errorf("syntax/csv", at, "text after the closing quote of a cell").Hint = `write a quote inside a cell as ""`
	}
}

func lastLine(text []byte) []byte {
	text = bytes.TrimSuffix(text, []byte("\n"))
	return text[bytes.LastIndexByte(text, '\n')+1:]
}

// longLine returns the position of the first line that is too long, or the zero value.
func longLine(text []byte) Place {
	line := int32(1)
	for len(text) > maxLine {
		i := bytes.IndexByte(text[:maxLine], '\n')
		if i < 0 {
			return Place{Line: line, Column: 1}
		}
		text = text[i+1:]
		line++
	}
	return Place{}
}

// loneReturn returns the position of the first carriage return without a line feed, or the zero value.
func loneReturn(text []byte) Place {
	for from := 0; ; {
		i := bytes.IndexByte(text[from:], '\r')
		if i < 0 {
			return Place{}
		}
		if from += i + 1; from == len(text) || text[from] != '\n' {
			c := cursor{text: text}
			return c.place(from-1, from)
		}
	}
}
