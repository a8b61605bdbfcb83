package plan

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPatchIsAccepted applies patches to the old text with git apply and patch -p1, which must result in the new text.
func TestPatchIsAccepted(t *testing.T) {
	var long strings.Builder
	for i := range 40 {
		fmt.Fprintf(&long, "line %d %s\n", i, strings.Repeat("x", i*30))
	}
	for _, test := range []struct{ name, before, after string }{
		{"cloud.cue", "a\nb\nc\n", "a\nB\nc\n"},
		{"dir/cloud.cue", long.String(), strings.NewReplacer("line 3 ", "line three ", "line 39", "line last", "line 20 ", "\n").Replace(long.String())},
		{"no end.cue", "a\nb", "a\nc"},
		{"end.cue", "a\nb", "a\nb\n"},
		{"crlf.cue", "a\r\nb\r\n", "a\r\nc\r\n"},
		{"é\"x.cue", "a\n", "b\n"},
		{"new.cue", "", "a\nb\n"},
	} {
		patch := Patch(test.name, []byte(test.before), []byte(test.after))
		if test.before == "" {
			patch = Patch(test.name, nil, []byte(test.after))
		}
		for _, tool := range []string{"git apply -", "patch -s -p1"} {
			if tool != "git apply -" && strings.Contains(test.name, `"`) {
				continue // patch accepts quoted names only in lines of git
			}
			dir := t.TempDir()
			file := filepath.Join(dir, test.name)
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if test.before != "" {
				if err := os.WriteFile(file, []byte(test.before), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.Command("sh", "-c", tool)
			cmd.Dir, cmd.Stdin = dir, strings.NewReader(patch)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s rejects the patch of %s: %v %s\n%s", tool, test.name, err, out, patch)
				continue
			}
			if got, err := os.ReadFile(file); err != nil || string(got) != test.after {
				t.Errorf("%s: the result is %q for %s, %v", tool, got, test.name, err)
			}
		}
	}
	if got := Patch("x", []byte("a\n"), []byte("a\n")); got != "" {
		t.Errorf("equal texts have the patch %s", got)
	}
}
