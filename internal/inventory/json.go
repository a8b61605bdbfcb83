package inventory

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"stackplan/internal/source"
)

// JSON reads a list of objects (RFC 8259): {"host": "cn1", "rack": "r1", "address": {"management": "10.0.0.1"}, "labels": {}}.
// A number is read as the text in the file; null is ignored. The reader does not recurse.
func JSON(f *File, yield func(*Row) bool) {
	end := len(bytes.TrimRight(f.Text, " \t\r\n"))
	r := &jsonReader{file: f, dec: json.NewDecoder(bytes.NewReader(f.Text)), cursor: cursor{text: f.Text[:end]}}
	r.dec.UseNumber()
	if !r.next() {
		if end == 0 {
			f.Errorf("inventory/empty", Place{Line: 1, Column: 1}, "%s contains no table", f.Name).Hint = `write a list such as [{"host": "cn1", "rack": "r1"}]`
		} else {
			r.fail()
		}
		return
	}
	if r.token != json.Delim('[') {
		f.Errorf("inventory/list", r.at, "this must be a list of hosts").Hint = `write [{"host": "cn1", "rack": "r1"}]`
		return
	}
	for r.next() && r.token != json.Delim(']') {
		if !r.object(yield) {
			return
		}
	}
	if r.err != nil {
		r.fail()
	} else if r.next() {
		f.Errorf("syntax/json", r.at, "text after the list of hosts").Hint = "remove it"
	} else if !errors.Is(r.err, io.EOF) {
		r.fail()
	}
}

// maxDepth is the maximum number of open brackets in the value of a field.
const maxDepth = 100

var errDeep = errors.New("too deep")

// jsonReader reads a file token by token.
type jsonReader struct {
	file   *File
	dec    *json.Decoder
	cursor cursor
	token  json.Token
	at     Place // of the token
	err    error
	fields []Field
}

// next reads a token. It returns false at the end and after an error.
func (r *jsonReader) next() bool {
	var from int
	from, r.token, r.err = source.NextToken(r.dec, r.cursor.text)
	r.at = r.cursor.place(from, int(r.dec.InputOffset()))
	return r.err == nil
}

// object reads a row whose opening brace was read, and reports whether to continue.
func (r *jsonReader) object(yield func(*Row) bool) bool {
	start := r.at
	if r.token != json.Delim('{') {
		r.file.Errorf("inventory/row", start, "a host must be an object").Hint = `write {"host": "cn1"}`
		if r.skip(); r.err != nil {
			r.fail()
		}
		return r.err == nil && !r.file.Faults.Full()
	}
	r.fields = r.members(r.fields[:0], r.nested)
	if r.err != nil {
		r.fail()
		return false
	}
	return r.file.Object(start, r.fields, yield)
}

// members appends the fields of the object whose opening brace was read. inside reads the rest of a value.
func (r *jsonReader) members(fields []Field, inside func(*Field)) []Field {
	for r.next() && r.token != json.Delim('}') {
		field, ok := r.field()
		if !ok {
			break
		}
		if inside(&field); r.err != nil {
			break
		}
		if len(fields) <= maxFields { // one field more shows that there are too many
			fields = append(fields, field)
		}
	}
	return fields
}

// nested reads the rest of the value of a field of a host, which may be an object.
func (r *jsonReader) nested(field *Field) {
	if r.token == json.Delim('{') {
		field.Form, field.Fields = Fields, r.members(nil, func(*Field) { r.skip() })
		return
	}
	r.skip()
}

// field reads a name and its value. Of an object or a list it reads only the bracket, as Other.
func (r *jsonReader) field() (field Field, ok bool) {
	field.Name, _ = r.token.(string)
	field.At = r.at
	if !r.next() {
		return field, false
	}
	field.TextAt = r.at
	switch value := r.token.(type) {
	case string:
		field.Text = value
	case json.Number:
		field.Text = value.String()
	case nil:
		field.Form = Nothing
	default:
		field.Form = Other
	}
	return field, true
}

// skip reads and ignores the rest of a value whose first token was read.
func (r *jsonReader) skip() {
	depth := 0
	for {
		switch r.token {
		case json.Delim('['), json.Delim('{'):
			depth++
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
		if depth > maxDepth {
			r.err = errDeep
		}
		if depth <= 0 || r.err != nil || !r.next() {
			return
		}
	}
}

// fail reports the token that could not be read.
func (r *jsonReader) fail() {
	if errors.Is(r.err, io.EOF) || errors.Is(r.err, io.ErrUnexpectedEOF) {
		end := len(r.cursor.text)
		r.file.Errorf("syntax/json", r.cursor.place(end, end), "the file ends before the list of hosts ends").Hint = "add the missing closing bracket or quote"
		return
	}
	r.at.Length = 1
	if errors.Is(r.err, errDeep) {
		r.file.Errorf("input/depth", r.at, "more than %d brackets are open here", maxDepth).Hint = "look for a bracket that is not closed"
		return
	}
	r.file.Errorf("syntax/json", r.at, "this is not valid JSON").Hint = "look for a missing comma, quote or bracket near it"
}
