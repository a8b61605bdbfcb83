package demand

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"stackplan/internal/diag"
	"stackplan/internal/source"
)

// maxDepth is the maximum nesting of JSON; the output of Terraform has about ten levels for each nested module.
const maxDepth = 200

// value is a value of JSON with its position.
type value struct {
	kind    byte   // one of { [ " 0 t n, the first character; t for true and false, 0 for numbers
	text    string // of a string, a number, true or false
	at, end int    // offsets
	members []member
}

// member is a member of an object, or an element of a list, which has no name.
type member struct {
	name string
	*value
}

// get returns the member at a path of names; nil if there is none.
func (v *value) get(names ...string) *value {
	for _, name := range names {
		v = v.part(name)
	}
	return v
}

func (v *value) part(name string) *value {
	if v == nil || v.kind != '{' {
		return nil
	}
	for _, m := range v.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// elements returns the elements of a list; none of another value.
func (v *value) elements() []member {
	if v == nil || v.kind != '[' {
		return nil
	}
	return v.members
}

// string returns the text of a string; empty for another value.
func (v *value) string() string {
	if v == nil || v.kind != '"' {
		return ""
	}
	return v.text
}

// document is a text of JSON (RFC 8259).
type document struct {
	name  string
	text  []byte
	lines source.Lines
	dec   *json.Decoder
	root  *value
}

var errDeep = errors.New("too deep")

// parse parses a text. It returns nil after it reported an error.
func parse(name string, text []byte, list *diag.List) *document {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	d := &document{name: name, text: text, lines: source.LinesOf(text)}
	if at, what := source.InvalidByte(text); what != "" {
		d.errorAt(list, at, at+1, "input/encoding", what).Hint = "save the file as plain UTF-8 text"
		return nil
	}
	d.dec = json.NewDecoder(bytes.NewReader(text))
	d.dec.UseNumber()
	from, token, err := d.token()
	if err == nil {
		var root *value
		if root, err = d.value(from, token, 0); err == nil {
			d.root = root
			if from, _, err = d.token(); err == nil {
				d.errorAt(list, from, from+1, "syntax/json", "the text must end before this")
				return nil
			}
		}
	}
	if errors.Is(err, io.EOF) && d.root != nil {
		return d
	}
	d.fail(err, list)
	return nil
}

// token returns the next token and its offset.
func (d *document) token() (from int, token json.Token, err error) {
	return source.NextToken(d.dec, d.text)
}

// value reads the value that begins with a token that is already read.
func (d *document) value(from int, token json.Token, depth int) (*value, error) {
	if depth > maxDepth {
		return nil, errDeep
	}
	v := &value{at: from}
	var err error
	switch t := token.(type) {
	case json.Delim:
		v.kind = byte(t)
		v.members, err = d.members(t == '{', depth)
	case string:
		v.kind, v.text = '"', t
	case json.Number:
		v.kind, v.text = '0', t.String()
	case bool:
		v.kind, v.text = 't', fmt.Sprint(t)
	default:
		v.kind = 'n'
	}
	v.end = int(d.dec.InputOffset())
	return v, err
}

// members reads the members of an object or a list and its closing bracket.
func (d *document) members(named bool, depth int) (all []member, err error) {
	for d.dec.More() {
		var m member
		from, token, err := d.token()
		if err == nil && named {
			m.name, _ = token.(string)
			from, token, err = d.token()
		}
		if err == nil {
			m.value, err = d.value(from, token, depth+1)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	_, _, err = d.token()
	return all, err
}

// fail reports a syntax error with its position.
func (d *document) fail(err error, list *diag.List) {
	at := min(int(d.dec.InputOffset()), len(d.text))
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		at = min(max(int(syntax.Offset)-1, 0), len(d.text))
	}
	switch {
	case errors.Is(err, errDeep):
		d.errorAt(list, at, at+1, "input/depth", fmt.Sprintf("values are nested more than %d levels deep here", maxDepth))
	case errors.Is(err, io.EOF) && len(bytes.TrimSpace(d.text)) == 0:
		d.errorAt(list, 0, 0, "input/empty", d.name+" is empty").Hint = accepted
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		d.errorAt(list, len(d.text), len(d.text), "syntax/json", "the text ends within a value").Hint = "add the missing bracket or quote"
	default:
		d.errorAt(list, at, at+1, "syntax/json", "this is not valid JSON").Hint = "look for a missing comma, quote or bracket before it"
	}
}

// pos returns the position of an offset.
func (d *document) pos(offset int) source.Pos {
	return d.lines.Pos(d.name, offset)
}

// errorAt reports an error between two offsets.
func (d *document) errorAt(list *diag.List, from, to int, code, message string) *diag.Diagnostic {
	*list = append(*list, diag.Diagnostic{Code: code, Message: message, Pos: d.pos(from), Length: max(to-from, 0)})
	return &(*list)[len(*list)-1]
}

// wrong reports an error of a value.
func (d *document) wrong(list *diag.List, v *value, code, format string, args ...any) *diag.Diagnostic {
	to := v.end
	if v.kind == '{' || v.kind == '[' {
		to = v.at + 1
	}
	return d.errorAt(list, v.at, to, code, fmt.Sprintf(format, args...))
}
