package tree

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/artefact"
)

// entries returns the entries that Entries yields.
func entries(out string) (all []Entry, err error) {
	for e, err := range Entries(out) {
		if err != nil {
			return all, err
		}
		all = append(all, e)
	}
	return all, nil
}

// TestEntries reads a manifest with both readers, with names that need escapes and entries that differ in every field.
func TestEntries(t *testing.T) {
	out := filepath.Join(t.TempDir(), "build")
	odd := file("c", `/etc/a"b\c<d>é`, "odd")
	odd.Restart = []string{`a"b`, "c"}
	files := append(fleet(5, "A"), file("d", "/x", ""), odd)
	slices.SortFunc(files, func(a, b *artefact.File) int { return strings.Compare(a.Host+a.Path, b.Host+b.Path) })
	write(t, out, Options{}, files...)
	m, err := Read(out)
	if err != nil {
		t.Fatal(err)
	}
	got, err := entries(out)
	same := func(a, b Entry) bool {
		return a.Path == b.Path && a.SHA256 == b.SHA256 && a.Size == b.Size && a.Mode == b.Mode && a.Owner == b.Owner && a.Group == b.Group &&
			slices.Equal(a.Reload, b.Reload) && slices.Equal(a.Restart, b.Restart)
	}
	if err != nil || !slices.EqualFunc(got, m.Files, same) {
		t.Errorf("%v\n%v\nwant\n%v", err, got, m.Files)
	}
	for range Entries(out) {
		break
	}
}

// TestEntriesRejects damages lines of a manifest, and checks that both readers reject the same lines.
func TestEntriesRejects(t *testing.T) {
	for _, row := range [][2]string{
		{`"r/b/`, `"r/../`},
		{`"size":2`, `"size":2.5`},
		{`"sha256":"`, `"sha256":"0`},
		{`"0640"`, `"9640"`},
		{"\n]", ",\n]"},
	} {
		out := filepath.Join(t.TempDir(), "build")
		write(t, out, Options{}, twoHosts...)
		text, _ := os.ReadFile(out + "/manifest.json")
		at := strings.LastIndex(string(text), row[0])
		put(t, out+"/manifest.json", string(text[:at])+strings.Replace(string(text[at:]), row[0], row[1], 1))
		_, err := entries(out)
		_, err2 := Read(out)
		if err == nil || err2 == nil {
			t.Errorf("%s: %v, but %v", row[1], err, err2)
		}
	}
	if _, err := entries(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("none: %v", err)
	}
}
