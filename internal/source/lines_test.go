package source

import "testing"

func TestLinesPos(t *testing.T) {
	text := []byte("a\n\nbc\r\nd\n")
	lines := LinesOf(text)
	for offset := range len(text) + 1 {
		if got, want := lines.Pos("f", offset), At("f", text, offset); got != want {
			t.Errorf("offset %d: %v, want %v", offset, got, want)
		}
	}
}
