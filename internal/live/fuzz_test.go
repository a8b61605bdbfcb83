package live

import (
	"bufio"
	"strings"
	"testing"
)

// FuzzHeader reads any line of git for a file: it is parsed or rejected, and the input after it is not consumed.
func FuzzHeader(f *testing.F) {
	for _, text := range []string{"0123 blob 2\na\n\n", "symlink 4\n../x\n", "loop 15\nHEAD:c/loop.cue\n", "HEAD:a b missing\n", "0123 tree 2\nxx\n", "x 99999999999999999999\n", "a blob -1\n", "\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		in := bufio.NewReader(strings.NewReader(text))
		size, fault, err := header(in)
		if size < 0 || err != nil && (size != 0 || fault != "") || fault != "" && size != 0 {
			t.Errorf("%q: %d %q %v", text, size, fault, err)
		}
	})
}
