package inventory

import (
	"cmp"
	"maps"
	"slices"
	"sort"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"stackplan/internal/diag"
	hcltext "stackplan/internal/hcl"
)

// HCL reads a table of HCL blocks, which are parsed some at a time:
//
//	host "cn1" {
//	  rack    = "r1"
//	  address = { management = "10.0.0.1" }
//	}
func HCL(f *File, yield func(*Row) bool) {
	found := false
	for chunk := range Chunks(f.Text, []byte("host ")) {
		if len(chunk.Text) > ChunkMost {
			f.Errorf("input/size", chunk.At(), "the text from here to the next host block is longer than %d KiB", ChunkMost>>10).Hint = "begin each host block at the start of a line"
			return
		}
		b := newHostBlocks(f, chunk)
		body := b.parse()
		if body == nil {
			return
		}
		found = found || len(body.Blocks)+len(body.Attributes) > 0
		if !b.blocks(body, yield) {
			return
		}
	}
	if !found {
		f.Errorf("inventory/empty", Place{Line: 1, Column: 1}, "%s contains no table", f.Name).Hint = `write blocks such as host "cn1" { rack = "r1" }`
	}
}

// hostBlocks is a part of a table that is parsed at once.
type hostBlocks struct {
	*File
	chunk  Chunk
	starts []int // offsets at which its lines begin
}

func newHostBlocks(f *File, chunk Chunk) *hostBlocks {
	b := &hostBlocks{f, chunk, []int{0}}
	for i, c := range chunk.Text {
		if c == '\n' {
			b.starts = append(b.starts, i+1)
		}
	}
	return b
}

// at returns the position of a range.
func (b *hostBlocks) at(r hcl.Range) Place {
	line := sort.SearchInts(b.starts, r.Start.Byte+1)
	end := min(r.End.Byte, len(b.chunk.Text))
	if line < len(b.starts) {
		end = min(end, b.starts[line]-1)
	}
	return Place{Line: int32(b.chunk.Line + line), Column: int32(r.Start.Byte - b.starts[line-1] + 1), Length: int32(max(end-r.Start.Byte, 1))}
}

// parse returns the syntax of the part, or nil after it reported an error.
func (b *hostBlocks) parse() *hclsyntax.Body {
	var depth diag.List
	if !hcltext.CheckDepth(b.Name, b.chunk.Text, hcltext.Lex(b.Name, b.chunk.Text), &depth) {
		at := Place{Line: int32(b.chunk.Line + depth[0].Pos.Line), Column: int32(depth[0].Pos.Column), Length: 1}
		d := b.Errorf(depth[0].Code, at, "%s", depth[0].Message)
		d.Rule, d.Hint = depth[0].Rule, depth[0].Hint
		return nil
	}
	parsed, faults := hclsyntax.ParseConfig(b.chunk.Text, b.Name, hcl.InitialPos)
	slices.SortStableFunc(faults, func(x, y *hcl.Diagnostic) int { return cmp.Compare(x.Subject.Start.Byte, y.Subject.Start.Byte) })
	broken, line := false, int32(0)
	for _, d := range faults {
		at := b.at(*d.Subject)
		switch {
		case d.Summary == hcltext.Redefined:
			b.duplicate(parsed.Body.(*hclsyntax.Body), *d.Subject)
		case at.Line != line: // further errors of the same line are not reliable
			line, broken = at.Line, true
			text := d.Subject.SliceBytes(b.chunk.Text)
			message, hint := hcltext.Explain(d, string(text))
			b.Errorf("syntax/hcl", at, "%s", message).Hint = hint
		}
	}
	if broken {
		return nil
	}
	return parsed.Body.(*hclsyntax.Body)
}

// duplicate reports an attribute that occurs twice in a block. The parser drops the second one.
func (b *hostBlocks) duplicate(body *hclsyntax.Body, second hcl.Range) {
	for i := 0; i < len(body.Blocks); i++ {
		if inner := body.Blocks[i].Body; inner.SrcRange.ContainsPos(second.Start) {
			body, i = inner, -1
		}
	}
	name := string(second.SliceBytes(b.chunk.Text))
	d := b.Errorf("inventory/twice", b.at(second), "duplicate field %s", Quote(name))
	d.Hint = "remove one of them"
	if first := body.Attributes[name]; first != nil {
		d.Related = []diag.Related{{Message: "the first field", Pos: b.Pos(b.at(first.NameRange))}}
	}
}

// blocks yields the rows of the part.
func (b *hostBlocks) blocks(body *hclsyntax.Body, yield func(*Row) bool) bool {
	for _, a := range ordered(body) {
		b.Errorf("inventory/list", b.at(a.NameRange), "an inventory contains only host blocks").Hint = `write host "cn1" { ... }`
	}
	for _, block := range body.Blocks {
		if block.Type != "host" || len(block.Labels) != 1 {
			b.Errorf("inventory/list", b.at(block.TypeRange), "an inventory contains only host blocks with one name each").Hint = `write host "cn1" { ... }`
			continue
		}
		name := Field{Name: "host", At: b.at(block.TypeRange), Text: block.Labels[0], TextAt: b.at(block.LabelRanges[0])}
		fields := append([]Field{name}, b.fields(block.Body)...)
		if !b.Object(name.At, fields, yield) {
			return false
		}
	}
	return !b.Faults.Full()
}

// fields returns the attributes and blocks of a block.
func (b *hostBlocks) fields(body *hclsyntax.Body) []Field {
	var fields []Field
	for _, a := range ordered(body) {
		fields = append(fields, b.field(a.Name, b.at(a.NameRange), a.Expr))
	}
	for _, block := range body.Blocks {
		field := Field{Name: block.Type, At: b.at(block.TypeRange), TextAt: b.at(block.TypeRange), Form: Other}
		if len(block.Labels) == 0 && len(block.Body.Blocks) == 0 {
			field.Form, field.Fields = Fields, b.fields(block.Body)
		}
		fields = append(fields, field)
	}
	return fields
}

// field returns an attribute as a field: a text, a number, null, or an object of them.
func (b *hostBlocks) field(name string, at Place, x hclsyntax.Expression) Field {
	field := Field{Name: name, At: at, TextAt: b.at(x.Range()), Form: Other}
	switch x := x.(type) {
	case *hclsyntax.TemplateExpr:
		if text, ok := hcltext.Text(x); ok {
			field.Text, field.Form = text, Text
		}
	case *hclsyntax.LiteralValueExpr:
		switch {
		case x.Val.IsNull():
			field.Form = Nothing
		case x.Val.Type() == cty.Number:
			r := x.Range()
			field.Text, field.Form = string(r.SliceBytes(b.chunk.Text)), Text
		}
	case *hclsyntax.ObjectConsExpr:
		field.Form = Fields
		for _, item := range x.Items {
			key, ok := hcltext.Text(item.KeyExpr)
			if k, isKey := item.KeyExpr.(*hclsyntax.ObjectConsKeyExpr); isKey {
				if key = hcl.ExprAsKeyword(k); key != "" {
					ok = true
				} else {
					key, ok = hcltext.Text(k.Wrapped)
				}
			}
			if !ok {
				b.Errorf("inventory/value", b.at(item.KeyExpr.Range()), "the name of a field must be a plain text").Hint = "write it in quotes"
				continue
			}
			field.Fields = append(field.Fields, b.inner(key, item))
		}
	}
	return field
}

// inner returns a field of an object. A nested object has the form Other, and its fields are not read.
func (b *hostBlocks) inner(key string, item hclsyntax.ObjectConsItem) Field {
	at := b.at(item.KeyExpr.Range())
	if _, nested := item.ValueExpr.(*hclsyntax.ObjectConsExpr); nested {
		return Field{Name: key, At: at, TextAt: b.at(item.ValueExpr.Range()), Form: Other}
	}
	return b.field(key, at, item.ValueExpr)
}

// ordered returns the attributes of a body in the order of the text.
func ordered(body *hclsyntax.Body) []*hclsyntax.Attribute {
	return slices.SortedFunc(maps.Values(body.Attributes), func(a, b *hclsyntax.Attribute) int {
		return cmp.Compare(a.NameRange.Start.Byte, b.NameRange.Start.Byte)
	})
}
