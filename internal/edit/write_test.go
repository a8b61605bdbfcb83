package edit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/internal/load"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// draftOf writes a description of two files and makes a draft that changes both and adds one.
func draftOf(t *testing.T) (dir string, d *Draft) {
	t.Helper()
	dir = t.TempDir()
	layOut(t, dir, "write", map[string]string{"a.cue": "package cloud\n\noverrides: nova: DEFAULT: a: 1\n"})
	src, _, _ := load.Dir(dir)
	d, left, err := Edit(src, Edits{
		Renames: []Rename{{"overrides.nova.DEFAULT.a", "x", "b"}}, Series: map[source.Path]series.Series{"series": series.Flamingo},
		PinsFile: "pins.cue", PinsAbout: "Pins.", Pins: []Pin{{Path: "overrides.nova.DEFAULT.c", Value: PinValue{Texts: []string{"1"}, Plain: true}}},
	})
	if err != nil || len(left) > 0 || len(d.Files) != 3 {
		t.Fatal(d, left, err)
	}
	return dir, d
}

func text(t *testing.T, name string) string {
	t.Helper()
	body, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// unwritten: nothing in the directory is new, and the files are as they were.
func unwritten(t *testing.T, dir string, d *Draft, others int) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2+others {
		t.Errorf("there are %v, %v", entries, err)
	}
	for _, f := range d.Files {
		if f.Before != nil && text(t, filepath.Join(dir, f.Name)) != string(f.Before) {
			t.Errorf("%s was written", f.Name)
		}
	}
}

func TestDraftIsWritten(t *testing.T) {
	dir, d := draftOf(t)
	real := filepath.Join(t.TempDir(), "real.cue")
	if err := os.Rename(filepath.Join(dir, "a.cue"), real); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, filepath.Join(dir, "a.cue")); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(real, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := d.Write(dir); err != nil {
		t.Fatal(err)
	}
	for _, f := range d.Files {
		if text(t, filepath.Join(dir, f.Name)) != string(f.After) {
			t.Errorf("%s was not written", f.Name)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 3 {
		t.Errorf("there are %v", entries)
	}
	link, err := os.Lstat(filepath.Join(dir, "a.cue"))
	if err != nil || link.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", link, err)
	}
	if info, err := os.Stat(real); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
}

func TestDraftRefuses(t *testing.T) {
	for _, test := range []struct {
		name, want string
		others     int
		meddle     func(t *testing.T, dir string, d *Draft)
	}{
		{"a changed file", "base.cue has changed since it was read", 0, func(t *testing.T, dir string, d *Draft) {
			put(t, dir, "base.cue", "package cloud // other\n")
			d.Files = d.Files[:1]
		}},
		{"a file that is there", "pins.cue exists", 1, func(t *testing.T, dir string, _ *Draft) { put(t, dir, "pins.cue", "// mine\n") }},
		{"a dead link in the place of a file", "pins.cue exists", 1, func(t *testing.T, dir string, _ *Draft) {
			if err := os.Symlink("nowhere", filepath.Join(dir, "pins.cue")); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir, d := draftOf(t)
			whole := *d
			test.meddle(t, dir, d)
			if err := whole.Write(dir); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("it said %v", err)
			}
			unwritten(t, dir, d, test.others)
		})
	}
}

// TestDraftGoesBack: where the last file cannot be put in its place, the others are as they were.
func TestDraftGoesBack(t *testing.T) {
	dir, d := draftOf(t)
	var all []*staged
	for _, f := range d.Files {
		st, err := stage(filepath.Join(dir, f.Name), f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, st)
	}
	put(t, dir, "pins.cue", "// came in between\n")
	if err := commitAll(all); err == nil || !strings.Contains(err.Error(), "pins.cue") {
		t.Errorf("it said %v", err)
	}
	for _, st := range all {
		os.Remove(st.next)
	}
	unwritten(t, dir, d, 1)
	if got := text(t, filepath.Join(dir, "pins.cue")); got != "// came in between\n" {
		t.Errorf("the other file is %q", got)
	}
}
