package replace_test

import (
	"os"
	"path/filepath"
	"testing"

	"stackplan/internal/replace"
)

func TestFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "file")
	for text, mode := range map[string]os.FileMode{"first": 0o644, "second": 0o600} {
		if err := replace.File(name, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		have, err := os.ReadFile(name)
		info, _ := os.Stat(name)
		if err != nil || string(have) != text || info.Mode() != mode {
			t.Errorf("%q with %v: %v, %q with %v", text, mode, err, have, info.Mode())
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("the directory contains %v, want the file only", entries)
	}
}

// TestFileFails checks that a failed call, such as one that would replace a directory, leaves no temporary file.
func TestFileFails(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "taken")
	if err := os.MkdirAll(filepath.Join(name, "below"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := replace.File(name, []byte("text"), 0o644); err == nil {
		t.Error("a directory was replaced")
	}
	if err := replace.File(filepath.Join(dir, "none", "file"), nil, 0o644); err == nil {
		t.Error("a file was written into a directory that does not exist")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("after failed calls the directory contains %v", entries)
	}
}
