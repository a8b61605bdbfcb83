package load_test

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"stackplan/internal/diag"
	"stackplan/internal/load"
	"stackplan/schema"
)

var update = flag.Bool("update", false, "write the expected texts")

// TestFaults loads every archive of testdata/faults and compares all reports with its file want. testdata/base.cue
// is a part of each cloud unless the comment of the archive holds a line "alone".
func TestFaults(t *testing.T) {
	archives, err := filepath.Glob("testdata/faults/*.txtar")
	if err != nil || len(archives) < 45 {
		t.Fatalf("%d archives, %v", len(archives), err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { testFault(t, name) })
	}
}

// TestHCLFaults does the same for descriptions in HCL.
func TestHCLFaults(t *testing.T) {
	archives, err := filepath.Glob("testdata/hclfaults/*.txtar")
	if err != nil || len(archives) < 50 {
		t.Fatalf("%d archives, %v", len(archives), err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { testFault(t, name) })
	}
}

// TestNumbersAreBounded: a number that an int of Go cannot hold would be cut off without a word.
func TestNumbersAreBounded(t *testing.T) {
	files, err := fs.Glob(schema.Files, "*.cue")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	bounded := regexp.MustCompile(`\bint & >=-?[0-9]+ & <=[0-9]+`)
	for _, name := range files {
		text, err := schema.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			rule, _, _ := strings.Cut(line, "//")
			if strings.Contains(rule, "int &") && !bounded.MatchString(rule) || strings.HasSuffix(rule, " int") {
				t.Errorf("%s:%d has no upper bound: %s", name, i+1, line)
			}
		}
	}
}

func testFault(t *testing.T, name string) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	src, _, list := load.Dir(unpack(t, archive))
	if list.Err() == nil {
		t.Errorf("the cloud was accepted")
	}
	var got bytes.Buffer
	if err := diag.Print(&got, list, src.Line); err != nil {
		t.Fatal(err)
	}
	for _, never := range []string{"hunter", "12345678", "horse", "conflicting values", "disjunction", "_|_", "cannot evaluate", "onfiguration", "rgument", "emplate"} {
		if strings.Contains(got.String(), never) {
			t.Errorf("%q must never be printed:\n%s", never, got.String())
		}
	}
	text := schemaLine.ReplaceAll(got.Bytes(), []byte("${1}N"))
	want := &archive.Files[len(archive.Files)-1]
	if *update {
		want.Data = text
		if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(text) != string(want.Data) {
		t.Errorf("got:\n%s\nwant:\n%s", text, want.Data)
	}
}

// schemaLine is a line of the schema. The archives contain N in its place, so that a new field changes only the tests of the
// field; TestPos and the scripts of cmd/stackplan show that the lines are correct.
var schemaLine = regexp.MustCompile(`(schema/[a-z]+\.cue:)[0-9]+`)

// unpack writes the files of an archive, and base.cue where it is due, into a new directory.
func unpack(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range archive.Files {
		if f.Name != "want" {
			writeFile(t, dir, f.Name, f.Data)
		}
	}
	if !strings.Contains(string(archive.Comment), "\nalone\n") {
		base, err := os.ReadFile("testdata/base.cue")
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, dir, "base.cue", base)
	}
	return dir
}

func writeFile(t *testing.T, dir, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// processors is the time that this process has had of all processors. Unlike a clock it does not count what others have.
func processors(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
