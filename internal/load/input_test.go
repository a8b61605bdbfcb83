package load_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"stackplan/internal/diag"
	"stackplan/internal/language"
	"stackplan/internal/load"
)

// TestInput: for a directory without a description, one line states why.
func TestInput(t *testing.T) {
	for _, test := range []struct {
		name  string
		setUp func(t *testing.T, dir string) // makes the directory
		want  string                         // the diagnostics without the directory
		hint  string
	}{
		{"missing", func(t *testing.T, dir string) { _ = os.Remove(dir) }, "DIR cannot be read: no such file or directory", "stackplan init DIR"},
		{"a file", func(t *testing.T, dir string) {
			_ = os.Remove(dir)
			writeFile(t, filepath.Dir(dir), filepath.Base(dir), nil)
		}, "DIR is a file, not a directory", "use its directory"},
		{"nothing", func(t *testing.T, dir string) { writeFile(t, dir, "readme.txt", nil) }, "there is no *.cue or *.hcl file in DIR", "stackplan init DIR"},
		{"below", func(t *testing.T, dir string) {
			_ = os.Mkdir(filepath.Join(dir, "sub"), 0o755)
			writeFile(t, dir, "sub/cloud.cue", []byte("package cloud\n"))
		}, "there is no *.cue or *.hcl file in DIR", "stackplan init DIR"},
		{"a directory", func(t *testing.T, dir string) { _ = os.Mkdir(filepath.Join(dir, "x.cue"), 0o755) }, "x.cue: x.cue cannot be read: it is not a regular file", ""},
		{"a pipe", func(t *testing.T, dir string) { _ = syscall.Mkfifo(filepath.Join(dir, "x.cue"), 0o644) }, "x.cue: x.cue cannot be read: it is not a regular file", ""},
		{"a dead link", func(t *testing.T, dir string) { _ = os.Symlink("nowhere", filepath.Join(dir, "x.cue")) },
			"x.cue: x.cue cannot be read: no such file or directory", ""},
		{"a link to another kind", func(t *testing.T, dir string) { _ = os.Symlink("/etc/passwd", filepath.Join(dir, "x.cue")) },
			"x.cue: x.cue cannot be read: it is a link to a file that is not *.cue", ""},
		{"a link to a link", func(t *testing.T, dir string) {
			_ = os.Symlink("/etc/passwd", dir+".hcl")
			_ = os.Symlink(dir+".hcl", filepath.Join(dir, "x.hcl"))
		}, "x.hcl: x.hcl cannot be read: it is a link to a file that is not *.hcl", ""},
		{"large", func(t *testing.T, dir string) { writeFile(t, dir, "x.cue", make([]byte, 1<<20+1)) }, "x.cue: x.cue is larger than 1 MiB", ""},
		{"large together", func(t *testing.T, dir string) {
			for _, name := range strings.Split("abcdefghi", "") {
				writeFile(t, dir, name+".cue", []byte(strings.Repeat("// x\n", 1<<20/5)))
			}
		}, "i.cue: the files of the description are larger than 8 MiB together", ""},
		{"deep", func(t *testing.T, dir string) { writeFile(t, dir, "x.cue", []byte("a: "+strings.Repeat("[", 200000))) },
			"x.cue:1:104: more than 100 brackets are open here", ""},
		{"deep fields", func(t *testing.T, dir string) { writeFile(t, dir, "x.cue", []byte(strings.Repeat("a: ", 200000)+"1")) },
			"x.cue:1:302: more than 100 names follow each other here", ""},
		{"long expression", func(t *testing.T, dir string) {
			writeFile(t, dir, "x.cue", []byte("a: "+strings.Repeat("1+", 300000)+"1"))
		}, "x.cue:1:2005: this expression has more than 1000 operators", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "cloud")
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			test.setUp(t, dir)
			_, cloud, list := load.Dir(dir)
			if got := strings.ReplaceAll(list.Error(), dir, "DIR"); got != test.want || cloud != nil {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if got := strings.ReplaceAll(list[0].Hint, dir, "DIR"); !strings.HasPrefix(got, test.hint) {
				t.Errorf("hint %q, want %q", got, test.hint)
			}
		})
	}
}

// TestUnreadable: a file without read permission is one error, and the others are validated nevertheless.
func TestUnreadable(t *testing.T) {
	dir, err := os.MkdirTemp("", "load") // a directory that everybody may read, unlike t.TempDir
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	writeFile(t, dir, "a.cue", []byte("package cloud\nname: }"))
	writeFile(t, dir, "x.cue", nil)
	if err := errors.Join(os.Chmod(dir, 0o755), os.Chmod(filepath.Join(dir, "x.cue"), 0)); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 { // root may read every file, so this thread is another user
		runtime.LockOSThread() // and never unlocked: the thread ends with the test
		if err := unix.Setfsuid(65534); err != nil {
			t.Fatal(err)
		}
		defer unix.Setfsuid(0)
	}
	_, _, list := load.Dir(dir)
	if want := "a.cue:2:7: expected a value here, not }\nx.cue: x.cue cannot be read: permission denied"; list.Error() != want {
		t.Errorf("got %q", list.Error())
	}
}

// TestAccepted: a byte order mark, an empty file, Windows line ends, files of other types.
func TestAccepted(t *testing.T) {
	base, err := os.ReadFile("testdata/base.cue")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	writeFile(t, dir, "a.cue", append([]byte("\ufeff"), base...))
	writeFile(t, dir, "b.cue", []byte("package cloud\r\n\r\nregions: r1: workers: 7\r\n"))
	writeFile(t, dir, ".hidden.cue", []byte("}"))
	writeFile(t, dir, "notes.md", []byte("}"))
	_, cloud, list := load.Dir(dir)
	if cloud == nil || len(list) > 0 {
		t.Fatal(list.Error())
	}
	same(t, "workers", cloud.Regions[0].Workers, 7)
	// An inventory or an HCL file comes later; a link to a file is a file.
	if err := os.Symlink(filepath.Join(dir, "b.cue"), filepath.Join(dir, "c.cue")); err != nil {
		t.Fatal(err)
	}
	if _, cloud, list := load.Dir(dir); cloud == nil {
		t.Fatal(list.Error())
	}
}

func TestFormat(t *testing.T) {
	got, err := load.Format("x.cue", []byte("package cloud\nregions:  r1:{workers:4\nlocation:   \"x\"}\n"))
	want := "package cloud\n\nregions: r1: {workers: 4\n\tlocation: \"x\"\n}\n"
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
	_, err = load.Format("x.cue", []byte("name: }\n"))
	var list diag.List
	if !errors.As(err, &list) || list[0].Code != "syntax/cue" || list[0].Pos.String() != "x.cue:1:7" {
		t.Errorf("got %v", err)
	}
}

// TestWriteSchema: the schema is written where cue looks for it, a module that is there stays.
func TestWriteSchema(t *testing.T) {
	into := filepath.Join(t.TempDir(), "cue.mod")
	for range 2 {
		if err := language.Write(into); err != nil {
			t.Fatal(err)
		}
		writeFile(t, into, "module.cue", []byte("module: \"own.example\"\n"))
	}
	text, err := os.ReadFile(filepath.Join(into, "pkg/stackplan.internal/schema/cloud.cue"))
	if err != nil || !strings.Contains(language.Text(), string(text)) || len(text) == 0 {
		t.Errorf("cloud.cue: %v", err)
	}
	if module, err := os.ReadFile(filepath.Join(into, "module.cue")); string(module) != "module: \"own.example\"\n" {
		t.Errorf("module.cue was changed: %q, %v", module, err)
	}
}

func TestFileLine(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "x.cue", []byte("a: 1\nsecrets: nova: database: \"hunter2\"\n"))
	name := filepath.Join(dir, "x.cue")
	for n, want := range []string{"", "a: 1", "secrets: nova: database: *********", "", ""} {
		if got := load.FileLine(name, n); got != want {
			t.Errorf("line %d: %q, want %q", n, got, want)
		}
	}
}

// FuzzDir: for any text, Dir returns, prints no message of CUE, and places every error in a file.
func FuzzDir(f *testing.F) {
	f.Add([]byte("package cloud\nname: \"x\"\nseries: \"zed\"\n"))
	f.Add([]byte("secrets: nova: database: \"\\(x)\"\n"))
	f.Add([]byte("a: b: {c: a}\n[string]: 4\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		text = text[:min(len(text), 500)]
		dir := t.TempDir()
		writeFile(t, dir, "cloud.cue", text)
		_, cloud, list := load.Dir(dir)
		if cloud == nil && list.Err() == nil {
			t.Fatal("neither a cloud nor an error")
		}
		for _, d := range list {
			if d.Pos.File != "cloud.cue" || strings.Contains(d.Message, "_|_") || strings.Contains(d.Message, "disjunction") {
				t.Errorf("%s", d)
			}
		}
	})
}
