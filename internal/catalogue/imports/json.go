package imports

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"stackplan/internal/source"
)

// errReported ends reading after an error was reported.
var errReported = errors.New("reported")

// readJSON returns the value of a JSON text (RFC 8259); false after it reported an error.
func (f *file) readJSON() (node, bool) {
	r := &jsonReader{file: f, dec: json.NewDecoder(bytes.NewReader(f.text))}
	r.dec.UseNumber()
	root, err := r.value(0)
	if err == nil {
		if err = r.next(); errors.Is(err, io.EOF) {
			return root, true
		}
	}
	if err == nil {
		f.errorf("syntax/json", r.from, r.to, "the text must end before this")
	} else {
		r.fail(err)
	}
	return node{}, false
}

// jsonReader reads token by token.
type jsonReader struct {
	*file
	dec      *json.Decoder
	token    json.Token
	from, to int // of the token
	count    int
}

// next reads a token.
func (r *jsonReader) next() (err error) {
	r.from, r.token, err = source.NextToken(r.dec, r.text)
	r.to = int(r.dec.InputOffset())
	return err
}

// value reads a value.
func (r *jsonReader) value(depth int) (node, error) {
	if err := r.next(); err != nil {
		return node{}, err
	}
	return r.rest(depth)
}

// rest reads a value whose first token has been read.
func (r *jsonReader) rest(depth int) (node, error) {
	n := node{from: r.from, to: r.to}
	if err := r.bounded(depth, &r.count, r.from); err != nil {
		return n, err
	}
	switch token := r.token.(type) {
	case bool:
		n.form, n.text = boolean, string(r.text[r.from:r.to])
	case json.Number:
		n.form, n.text = number, token.String()
	case string:
		n.form, n.text = text, token
	case json.Delim:
		if token == '[' {
			n.form = list
			return n, r.list(&n, depth)
		}
		n.form = object
		return n, r.object(&n, depth)
	}
	return n, nil
}

// bounded counts a value, and reports one that exceeds the limits of count or depth.
func (f *file) bounded(depth int, count *int, at int) error {
	switch *count++; {
	case depth > maxDepth:
		f.errorf("input/depth", at, at+1, "more than %d lists and objects are nested here", maxDepth).Hint = "look for a bracket that is not closed"
	case *count > maxNodes:
		f.errorf("input/size", at, at+1, "the file has more than %d values", maxNodes).Hint = "import the namespaces of one package at a time"
	default:
		return nil
	}
	return errReported
}

// list reads the members of a list up to the closing bracket.
func (r *jsonReader) list(n *node, depth int) error {
	for {
		if err := r.next(); err != nil {
			return err
		}
		if r.token == json.Delim(']') {
			n.to = r.to
			return nil
		}
		item, err := r.rest(depth + 1)
		if err != nil {
			return err
		}
		n.items = append(n.items, item)
	}
}

// object reads the members of an object up to the closing brace.
func (r *jsonReader) object(n *node, depth int) error {
	for {
		if err := r.next(); err != nil {
			return err
		}
		if r.token == json.Delim('}') {
			n.to = r.to
			return nil
		}
		name, _ := r.token.(string) // the decoder rejects other tokens
		at := r.from
		member, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		member.name, member.nameAt = name, at
		n.items = append(n.items, member)
	}
}

// fail reports the token that cannot be read.
func (r *jsonReader) fail(err error) {
	switch {
	case errors.Is(err, errReported):
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		end := len(bytes.TrimRight(r.text, " \t\r\n"))
		r.errorf("syntax/json", end, end, "the text ends too early").Hint = "look for a bracket or a quote that is not closed; was the file cut off?"
	default:
		r.errorf("syntax/json", r.from, r.from+1, "this cannot be read as JSON").Hint = "look for a missing comma, quote or bracket around it"
	}
}
