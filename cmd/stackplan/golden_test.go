package main

import (
	"bytes"
	"context"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/compile"
	"stackplan/internal/tree"
)

var updateGolden = flag.Bool("update", false, "write the golden trees again")

// golden maps an example to the hosts whose files golden/ contains; nil: all hosts. The manifest contains the digests of all hosts,
// and the files of the hosts of a group are similar.
var golden = map[string][]string{
	"dedicated": {"cn01", "ctl1", "net1"},
	"services":  {"cn01", "ctl1", "st1"},
	"minimal":   nil,
	"netease":   {"hz-a-cn001", "hz-a-ctl01", "hz-b-cn001", "hz-b-ctl01"},
	"today":     {"hz-a-cn001", "hz-a-ctl1", "hz-b-cn001", "hz-b-ctl1"},
	"zed":       nil,
}

func TestGoldenTrees(t *testing.T) {
	for example, hosts := range golden {
		t.Run(example, func(t *testing.T) {
			got := generated(t, example, hosts)
			dir := filepath.Join("..", "..", "golden", example)
			if *updateGolden {
				rewrite(t, dir, got)
			}
			compare(t, readTree(t, dir), got)
		})
	}
}

// TestTreeOfHCLIsTheSame checks that the minimal cloud in HCL, with the addresses of its hosts in a table, has the same tree,
// including the manifest.
func TestTreeOfHCLIsTheSame(t *testing.T) {
	want, got := generated(t, "minimal", nil), generated(t, "hcl", nil)
	if want["manifest.json"] == nil {
		t.Fatal("no manifest")
	}
	for name, body := range want {
		if !bytes.Equal(body, got[name]) {
			t.Errorf("%s differs", name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files, not %d", len(got), len(want))
	}
}

// generated compiles an example and returns its files by path in the tree.
func generated(t *testing.T, example string, hosts []string) map[string][]byte {
	t.Helper()
	ctx := context.Background()
	r := compile.Dir(ctx, filepath.Join("..", "..", "examples", example))
	if len(r.Findings) > 0 {
		t.Fatalf("the example has findings: %v", r.Findings)
	}
	out := filepath.Join(t.TempDir(), "tree")
	if _, err := tree.Write(ctx, out, r.Files(ctx, nil), tree.Options{}); err != nil {
		t.Fatal(err)
	}
	files := readTree(t, out)
	for name := range files {
		parts := strings.Split(name, "/")
		if hosts != nil && len(parts) > 1 && !slices.Contains(hosts, parts[1]) {
			delete(files, name)
		}
	}
	return files
}

func readTree(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(rel)], err = os.ReadFile(name)
		return err
	})
	if err != nil {
		t.Fatalf("%v; make golden writes it", err)
	}
	return files
}

func rewrite(t *testing.T, dir string, files map[string][]byte) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for name, body := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func compare(t *testing.T, want, got map[string][]byte) {
	t.Helper()
	for name, body := range got {
		switch old, ok := want[name]; {
		case !ok:
			t.Errorf("golden lacks %s; make golden writes it", name)
		case !bytes.Equal(old, body):
			t.Errorf("%s differs from golden; make golden writes it, git diff shows it", name)
		}
	}
	for name := range want {
		if _, ok := got[name]; !ok {
			t.Errorf("golden has %s, which is no longer generated", name)
		}
	}
}
