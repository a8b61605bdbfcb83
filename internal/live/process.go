package live

import (
	"strings"
	"time"
)

// grace is how long a process may keep its output open after it has exited or was killed.
const grace = time.Second

// capped is a writer that keeps the first bytes.
type capped struct {
	text []byte
	most int
	cut  bool // whether bytes were discarded
}

// Write never fails, so that the process runs to its end.
func (c *capped) Write(text []byte) (int, error) {
	room := c.most - len(c.text)
	c.cut = c.cut || len(text) > room
	c.text = append(c.text, text[:min(room, len(text))]...)
	return len(text), nil
}

// tail is a writer that keeps the last bytes.
type tail struct{ text []byte }

// Write never fails.
func (t *tail) Write(text []byte) (int, error) {
	const most = 8 << 10
	t.text = append(t.text, text[max(len(text)-most, 0):]...)
	if len(t.text) > 2*most {
		t.text = append(t.text[:0], t.text[len(t.text)-most:]...)
	}
	return len(text), nil
}

// last returns the last line that is not empty, as printable text.
func (t *tail) last() string {
	text := strings.TrimSpace(string(t.text))
	return printable(text[strings.LastIndexByte(text, '\n')+1:])
}

// fatal returns the line with the fatal error of git, or else the last line.
func (t *tail) fatal() string {
	for line := range strings.Lines(string(t.text)) {
		if rest, ok := strings.CutPrefix(line, "fatal: "); ok {
			return printable(rest)
		}
	}
	return t.last()
}
