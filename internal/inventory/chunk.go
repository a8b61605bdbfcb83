package inventory

import (
	"bytes"
	"iter"
	"unicode/utf8"
)

// chunkSize is the size of the text that is parsed at once, and ChunkMost the maximum size of one host or of a list in brackets, both in
// bytes. Parsers use up to some hundred times the memory of the text.
const (
	chunkSize = 32 << 10
	ChunkMost = 256 << 10
)

// Chunk is a part of a table that is parsed at once.
type Chunk struct {
	Text []byte
	Line int // number of lines before it
}

// At returns the position at which a chunk begins.
func (c Chunk) At() Place { return Place{Line: int32(c.Line + 1), Column: 1} }

// Chunks splits a text before lines that begin with mark, so that a parser needs little memory. A chunk ends at the first such line
// after chunkSize bytes, which keeps the number of parser calls small.
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

// byteColumn converts a column in characters of a line to a column in bytes.
func byteColumn(line []byte, column int) int {
	at := 0
	for range column - 1 {
		_, size := utf8.DecodeRune(line[at:])
		at += size
	}
	return at + 1
}
