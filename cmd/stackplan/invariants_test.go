package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// command returns a command that runs stackplan as a process: the test binary acts as stackplan if it has this name.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self, args...)
	c.Args[0] = "stackplan"
	return c
}

// succeed runs a command, and fails the test if the command fails.
func succeed(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", c.Args, err, out)
	}
}

// contents returns the mode and the digest of each file below a directory, by its name.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		body, err := os.ReadFile(name)
		short, _ := filepath.Rel(dir, name)
		files[short] = fmt.Sprintf("%v %x", info.Mode(), sha256.Sum256(body))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// same fails the test if two trees differ, with the first files that differ.
func same(t *testing.T, got, want map[string]string) {
	t.Helper()
	shown := 0
	for name := range maps.All(want) {
		if got[name] != want[name] && shown < 3 {
			t.Errorf("%s is %q, not %q", name, got[name], want[name])
			shown++
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files, not %d", len(got), len(want))
	}
}

// example copies an example to a directory and returns the directory. It replaces the text old in cloud.cue.
func example(t *testing.T, name, dir, old, new string) string {
	t.Helper()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("../../examples", name))); err != nil {
		t.Fatal(err)
	}
	if old == "" {
		return dir
	}
	file := filepath.Join(dir, "cloud.cue")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(text, []byte(old)) {
		t.Fatalf("%s has no %q", name, old)
	}
	if err := os.WriteFile(file, bytes.Replace(text, []byte(old), []byte(new), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestSameInputSameBytes generates each example in environments that must not change the result.
func TestSameInputSameBytes(t *testing.T) {
	for _, name := range exampleNames() {
		t.Run(name, func(t *testing.T) {
			work := t.TempDir()
			in := example(t, name, filepath.Join(work, "in"), "", "")
			other := example(t, name, filepath.Join(work, "another name"), "", "")
			first := filepath.Join(work, "first")
			succeed(t, command(t, "generate", in, "--out", first))
			want := contents(t, first)
			for i, run := range []struct {
				env, dir, in string
			}{
				{"GOMAXPROCS=1", work, in},
				{"GOMAXPROCS=8", work, in},
				{"TZ=Pacific/Kiritimati", work, in},
				{"LC_ALL=tr_TR.UTF-8", work, in},
				{"HOME=/nonexistent", "/", in},
				{"NO_COLOR=1", in, "."},
				{"GOGC=10", work, other},
			} {
				out := filepath.Join(work, fmt.Sprint("again", i))
				c := command(t, "generate", run.in, "--out", out)
				c.Dir, c.Env = run.dir, append(os.Environ(), run.env)
				succeed(t, c)
				same(t, contents(t, out), want)
			}
			for _, procs := range []string{"GOMAXPROCS=1", "GOMAXPROCS=8"} {
				c := command(t, "generate", in, "--out", filepath.Join(work, procs+".tar.zst"))
				c.Env = append(os.Environ(), procs)
				succeed(t, c)
			}
			archives := contents(t, work)
			if one, eight := archives["GOMAXPROCS=1.tar.zst"], archives["GOMAXPROCS=8.tar.zst"]; one != eight {
				t.Errorf("the archives differ: %s, %s", one, eight)
			}
		})
	}
}

// TestKilledAnywhere kills runs that replace the tree of netease, at times spread over the run. After each kill the
// directory of each host is either the old or the new one, and complete, and the next run writes the new tree.
func TestKilledAnywhere(t *testing.T) {
	work := t.TempDir()
	in := [2]string{
		example(t, "netease", filepath.Join(work, "a"), "", ""),
		example(t, "netease", filepath.Join(work, "b"), "maxLimit:        5000", "maxLimit:        6000"),
	}
	var want [2]map[string]string
	for i, dir := range in {
		out := filepath.Join(work, fmt.Sprint("want", i))
		succeed(t, command(t, "generate", dir, "--out", out))
		want[i] = contents(t, out)
	}
	if maps.Equal(want[0], want[1]) {
		t.Fatal("the two descriptions have the same tree")
	}
	tree := filepath.Join(work, "tree")
	succeed(t, command(t, "generate", in[0], "--out", tree))
	whole := time.Hour // of the fastest run, because the machine may be busy
	for _, to := range []int{1, 0, 1} {
		began := time.Now()
		succeed(t, command(t, "generate", in[to], "--out", tree))
		whole = min(whole, time.Since(began))
	}

	const kills = 20
	killed, at := map[string]int{}, 1
	for i := range kills {
		to := 1 - at
		c := command(t, "generate", in[to], "--out", tree)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(whole * time.Duration(i+1) / kills)
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if c.Wait() == nil {
			killed["done before"]++
		}
		switch got := contents(t, tree); {
		case maps.Equal(got, want[at]):
			killed["old"]++
		case maps.Equal(got, want[to]):
			killed["new"]++
		default:
			killed["between"]++
			for host, files := range byHost(got) {
				if host != "manifest.json" && !maps.Equal(files, byHost(want[at])[host]) && !maps.Equal(files, byHost(want[to])[host]) {
					t.Fatalf("killed after %d/%d of the run: %s is neither old nor new", i+1, kills, host)
				}
			}
		}
		succeed(t, command(t, "generate", in[to], "--out", tree))
		same(t, contents(t, tree), want[to])
		if _, err := os.Lstat(filepath.Join(work, ".tree.stackplan")); err == nil {
			t.Error("the next run did not remove the workspace of the killed run")
		}
		at = to
	}
	t.Logf("a run takes %v; after %d kills the tree was %v", whole, kills, killed)
	if killed["old"] < kills/4 {
		t.Errorf("only %v: the kills were too late for a valid test", killed)
	}
}

// byHost returns the files of each host, region/host, of a tree.
func byHost(tree map[string]string) map[string]map[string]string {
	hosts := map[string]map[string]string{}
	for name, text := range tree {
		region, rest, _ := strings.Cut(name, "/")
		host, _, _ := strings.Cut(rest, "/")
		host = path.Join(region, host)
		if hosts[host] == nil {
			hosts[host] = map[string]string{}
		}
		hosts[host][name] = text
	}
	return hosts
}
