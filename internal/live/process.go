package live

import (
	"strings"
	"time"
)

// grace is how long a process may hold its output open once it is over or killed.
const grace = time.Second

// capped keeps the first bytes of an output.
type capped struct {
	text []byte
	most int
	cut  bool // there were more
}

// Write never fails, so that the process goes on to its end.
func (c *capped) Write(text []byte) (int, error) {
	room := c.most - len(c.text)
	c.cut = c.cut || len(text) > room
	c.text = append(c.text, text[:min(room, len(text))]...)
	return len(text), nil
}

// tail keeps the last bytes of an output.
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

// last is the last line that says anything, fit to be shown.
func (t *tail) last() string {
	text := strings.TrimSpace(string(t.text))
	return shown(text[strings.LastIndexByte(text, '\n')+1:])
}

// fatal is the line that git died with, or else the last.
func (t *tail) fatal() string {
	for line := range strings.Lines(string(t.text)) {
		if rest, ok := strings.CutPrefix(line, "fatal: "); ok {
			return shown(rest)
		}
	}
	return t.last()
}
