package source

import "slices"

// Lines are the offsets of the first byte of each line of a text.
type Lines []int

// LinesOf returns the lines of a text. A text that ends with a line break has an empty last line.
func LinesOf(text []byte) Lines {
	lines := Lines{0}
	for i, c := range text {
		if c == '\n' {
			lines = append(lines, i+1)
		}
	}
	return lines
}

// Pos returns the position of an offset in a file with these lines.
func (l Lines) Pos(file string, offset int) Pos {
	line, found := slices.BinarySearch(l, offset)
	if found {
		line++
	}
	return Pos{File: file, Line: line, Column: offset - l[line-1] + 1}
}
