package inventory

import (
	"bytes"
	"iter"
	"unicode/utf8"
)

// The text of several hosts that is parsed at once, and what one host, or a list in brackets, may take: parsers hold up to
// some hundred times the text. Both are bytes.
const (
	chunkSize = 32 << 10
	ChunkMost = 256 << 10
)

// Chunk is a part of a table that is parsed at once.
type Chunk struct {
	Text []byte
	Line int // lines before it
}

// At is the place at which a chunk begins.
func (c Chunk) At() Place { return Place{Line: int32(c.Line + 1), Column: 1} }

// Chunks cuts a text before lines that begin with mark, so that a parser needs little memory at a time. A chunk is as
// small as can be above a size that keeps the cost of one call small.
func Chunks(text, mark []byte) iter.Seq[Chunk] {
	mark = append([]byte("\n"), mark...)
	return func(yield func(Chunk) bool) {
		line := 0
		for len(text) > 0 {
			end := len(text)
			if len(text) > chunkSize {
				if i := bytes.Index(text[chunkSize:], mark); i >= 0 {
					end = chunkSize + i + 1
				}
			}
			if !yield(Chunk{text[:end], line}) {
				return
			}
			line += bytes.Count(text[:end], []byte("\n"))
			text = text[end:]
		}
	}
}

// lineStarts returns the offset at which each line of a text begins.
func lineStarts(text []byte) []int {
	starts := []int{0}
	for i, c := range text {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// byteColumn turns a column that counts characters of a line into one that counts bytes.
func byteColumn(line []byte, column int) int {
	at := 0
	for range column - 1 {
		_, size := utf8.DecodeRune(line[at:])
		at += size
	}
	return at + 1
}
