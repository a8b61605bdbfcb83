// Package source says where things stand: paths into the description of a cloud, and positions in the files that it was
// read from.
package source

import "strconv"

// Pos is a place in a file that the user wrote. The zero Pos is no place.
type Pos struct {
	File   string // as the user named it, relative to the directory of the cloud
	Line   int    // from 1
	Column int    // in bytes, from 1
}

// IsValid reports whether p names a place.
func (p Pos) IsValid() bool { return p.File != "" }

// String prints p as file:line:column, or as file alone where no line is known.
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
