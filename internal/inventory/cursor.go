package inventory

import "bytes"

// cursor converts ascending offsets of a text to positions, in one pass over the text.
type cursor struct {
	text            []byte
	line, start, at int // line from 0, offset of its beginning, offset reached
}

// place returns the position of the bytes from one offset to another. Offsets after the text are the end of its last line.
func (c *cursor) place(from, to int) Place {
	from = min(from, len(c.text))
	if from < c.at {
		*c = cursor{text: c.text}
	}
	for {
		i := bytes.IndexByte(c.text[c.at:from], '\n')
		if i < 0 {
			break
		}
		c.at += i + 1
		c.line, c.start = c.line+1, c.at
	}
	c.at = from
	return Place{Line: int32(c.line + 1), Column: int32(from - c.start + 1), Length: int32(max(to-from, 0))}
}
