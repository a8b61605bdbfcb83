// Package source defines paths of values in the description of a cloud, and positions in the files that it was read from.
package source

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// Pos is a position in a file that the user wrote. The zero Pos is no position.
type Pos struct {
	File   string // as the user wrote its name, relative to the directory of the cloud
	Line   int    // from 1
	Column int    // in bytes, from 1
}

// At returns the position of the byte at an offset in a file's text.
func At(file string, text []byte, offset int) Pos {
	before := text[:offset]
	return Pos{File: file, Line: bytes.Count(before, []byte("\n")) + 1, Column: offset - bytes.LastIndexByte(before, '\n')}
}

// InvalidByte returns the offset and a description of the first byte that is not allowed in a file of the user: an invalid
// UTF-8 sequence, or a control character other than tab, line feed and carriage return. The description is empty if there
// is none.
func InvalidByte(text []byte) (offset int, what string) {
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		switch {
		case r == utf8.RuneError && size == 1:
			return at, fmt.Sprintf("the byte 0x%02x is not UTF-8", text[at])
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r == 0x7f:
			return at, fmt.Sprintf("the control character %U is not allowed in a description", r)
		}
		at += size
	}
	return 0, ""
}

// IsValid reports whether p is a position.
func (p Pos) IsValid() bool { return p.File != "" }

// String returns p as file:line:column, or as file alone if the line is unknown.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

// Compare orders positions by file, line and column.
func (p Pos) Compare(q Pos) int {
	switch {
	case p.File != q.File:
		if p.File < q.File {
			return -1
		}
		return 1
	case p.Line != q.Line:
		return p.Line - q.Line
	}
	return p.Column - q.Column
}
