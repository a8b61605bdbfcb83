package live

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// repo creates a repository.
func repo(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	git(t, dir, "init", "-q", "-b", "main", ".")
	return dir
}

// git runs git as the user would.
func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.net", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.net")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// commit writes files and commits all changes.
func commit(t testing.TB, dir string, files ...string) {
	t.Helper()
	put(t, dir, files...)
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "-m", "x")
}

// temporary creates a directory for the temporary directories of this test.
func temporary(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	return dir
}

// empty fails the test if a directory contains any entry.
func empty(t testing.TB, dir string) {
	t.Helper()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left: %v %v", left, err)
	}
}

// look returns the files below dir with their texts.
func look(t testing.TB, dir string) map[string]string {
	t.Helper()
	seen := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, item fs.DirEntry, err error) error {
		if err != nil || item.IsDir() {
			return err
		}
		if !item.Type().IsRegular() {
			return fmt.Errorf("%s is %v", name, item.Type())
		}
		text, err := os.ReadFile(name)
		seen[strings.TrimPrefix(name, dir+"/")] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

func TestCheckout(t *testing.T) {
	dir := repo(t)
	os.MkdirAll(dir+"/clouds/a", 0o755)
	os.Symlink("../../shared.cue", dir+"/clouds/a/linked.cue")
	os.Symlink("/etc/passwd", dir+"/clouds/a/passwd")
	commit(t, dir, "clouds/a/cloud.cue", "first", "clouds/a/facts/racks.csv", "racks", "clouds/a/sub/other.cue", "no part of it",
		"clouds/a/README", "text", "clouds/b/cloud.hcl", "b", "shared.cue", "shared", "clouds/a/na me ü.cue", "odd")
	git(t, dir, "tag", "v1")
	commit(t, dir, "clouds/a/cloud.cue", "second")
	git(t, dir, "branch", "topic/x")
	put(t, dir, "clouds/a/cloud.cue", "edited, in no commit")
	a := map[string]string{"cloud.cue": "first", "facts/racks.csv": "racks", "linked.cue": "shared", "na me ü.cue": "odd"}
	a2 := map[string]string{"cloud.cue": "second", "facts/racks.csv": "racks", "linked.cue": "shared", "na me ü.cue": "odd"}
	tmp := temporary(t)
	for _, row := range []struct {
		from, revision, dir string
		want                map[string]string
	}{
		{"clouds/a", "v1", "", a},
		{"clouds/a", "HEAD~1", "", a},
		{"clouds/a", "HEAD", "", a2},
		{"clouds/a", "topic/x", "", a2},
		{"clouds/a", "main", "", a2},
		{"clouds/a", "v1", "clouds/b", map[string]string{"cloud.hcl": "b"}},
		{"clouds/b", "main", "clouds/a/", a2},
		{"", "main", "clouds/./b", map[string]string{"cloud.hcl": "b"}},
		{"", "main", "", map[string]string{"shared.cue": "shared", "clouds/a/facts/racks.csv": "racks", "clouds/b/cloud.hcl": "b"}},
		{"clouds", "main", ".", map[string]string{"shared.cue": "shared", "clouds/a/facts/racks.csv": "racks", "clouds/b/cloud.hcl": "b"}},
	} {
		written, cleanup, err := Checkout(context.Background(), filepath.Join(dir, row.from), row.revision, row.dir)
		if err != nil {
			t.Errorf("%v: %v", row, err)
			continue
		}
		if got := look(t, written); fmt.Sprint(got) != fmt.Sprint(row.want) {
			t.Errorf("%s %s %s: %v", row.from, row.revision, row.dir, got)
		}
		cleanup()
		empty(t, tmp)
	}
	if text, _ := os.ReadFile(dir + "/clouds/a/cloud.cue"); string(text) != "edited, in no commit" {
		t.Errorf("the work tree was touched: %s", text)
	}
}

func TestCheckoutRejects(t *testing.T) {
	dir := repo(t)
	for name, target := range map[string]string{"out/x.cue": "../../x.cue", "abs/x.cue": "/etc/passwd", "dangling/x.cue": "y.cue", "loop/x.cue": "x.cue", "todir/x.cue": "sub"} {
		put(t, dir, filepath.Dir(name)+"/sub/a.csv", "")
		os.Symlink(target, filepath.Join(dir, name))
	}
	put(t, dir, "large/a.cue", "")
	os.Truncate(dir+"/large/a.cue", maxInput+1)
	commit(t, dir, "cloud/cloud.cue", "x", "none/README", "x", "control/a\x1b.cue", "x")
	git(t, dir, "tag", "release-1.2")
	outside := t.TempDir()
	tmp := temporary(t)
	for _, row := range []struct{ from, revision, dir, want string }{
		{"cloud", "mian", "", "git:mian: there is no such revision; did you mean main?"},
		{"cloud", "release-1.3", "", "did you mean release-1.2?"},
		{"cloud", "", "", "has no revision"},
		{"cloud", "--help", "", "is not a single revision"},
		{"cloud", "-x", "", "is not a single revision"},
		{"cloud", "main..main", "", "is not a single revision"},
		{"cloud", "main\x1b[2J", "", `git:main\x1b[2J is not a single revision`},
		{"cloud", "main^{tree}", "", "no such revision"},
		{"cloud", "main", "clowd", "git:main: there is no directory clowd in that revision; did you mean cloud?"},
		{"cloud", "main", "cloud/cloud.cue", "there is no directory cloud/cloud.cue"},
		{"cloud", "main", "/etc", "is not a directory of the repository"},
		{"cloud", "main", "cloud/../..", "is not a directory of the repository"},
		{"cloud", "main", "none", "there is no *.cue or *.hcl file in none"},
		{"cloud", "main", "out", "x.cue is a symbolic link out of the repository"},
		{"cloud", "main", "abs", "x.cue is a symbolic link out of the repository"},
		{"cloud", "main", "dangling", "x.cue is a symbolic link to no file"},
		{"cloud", "main", "loop", "x.cue is a symbolic link to no file"},
		{"cloud", "main", "todir", "x.cue is a symbolic link to no file"},
		{"cloud", "main", "large", "larger than 128 MiB, or one of its files is larger than 32 MiB"},
		{"cloud", "main", "control", `a\x1b.cue: the name contains a control character`},
		{outside, "main", "", "is not in a git repository"},
		{"missing", "main", "", "is not in a git repository"},
	} {
		from := filepath.Join(dir, row.from)
		if filepath.IsAbs(row.from) {
			from = row.from
		}
		written, cleanup, err := Checkout(context.Background(), from, row.revision, row.dir)
		if err == nil || !strings.Contains(err.Error(), row.want) || written != "" || cleanup != nil {
			t.Errorf("%q %q: %q %v", row.revision, row.dir, written, err)
		}
		empty(t, tmp)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Checkout(ctx, dir+"/cloud", "main", ""); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestCheckoutOfNewDirectory names a directory that the older revision lacks.
func TestCheckoutOfNewDirectory(t *testing.T) {
	dir := repo(t)
	commit(t, dir, "x.cue", "")
	commit(t, dir, "new/cloud.cue", "")
	if _, _, err := Checkout(context.Background(), dir+"/new", "HEAD~1", ""); err == nil || !strings.Contains(err.Error(), "there is no directory new in that revision") {
		t.Error(err)
	}
}

// traps adds settings, attributes and hooks with which a repository runs a program.
func traps(t *testing.T, dir, script string) {
	t.Helper()
	for _, hook := range []string{"post-checkout", "reference-transaction", "post-index-change", "pre-auto-gc", "fsmonitor-watchman"} {
		for _, place := range []string{"/.git/hooks/", "/hooks/"} {
			put(t, dir, place+hook, script)
			os.Chmod(dir+place+hook, 0o755)
		}
	}
	program := dir + "/hooks/post-checkout"
	for _, setting := range [][2]string{
		{"core.hooksPath", dir + "/hooks"}, {"core.fsmonitor", program}, {"core.pager", program}, {"core.editor", program}, {"core.sshCommand", program},
		{"core.gitProxy", program}, {"core.askPass", program}, {"core.alternateRefsCommand", program}, {"credential.helper", program}, {"gpg.program", program},
		{"filter.evil.smudge", program}, {"filter.evil.clean", program}, {"filter.evil.required", "true"}, {"diff.external", program}, {"diff.evil.textconv", program},
		{"diff.evil.command", program}, {"pager.rev-parse", program}, {"pager.ls-tree", program}, {"pager.cat-file", program}, {"tar.tar.command", program},
		{"alias.cat-file", "!" + program}, {"alias.rev-parse", "!" + program}, {"uploadpack.packObjectsHook", program}, {"log.showSignature", "true"},
	} {
		git(t, dir, "config", setting[0], setting[1])
	}
}

// TestCheckoutRunsNothing reads a repository full of traps. Git itself triggers them, so the test detects that they work.
func TestCheckoutRunsNothing(t *testing.T) {
	dir := repo(t)
	commit(t, dir, ".gitattributes", "*.cue filter=evil diff=evil export-subst\n*.csv export-ignore\n", "cloud.cue", "$Format:%H$", "a.csv", "facts")
	sprung := t.TempDir() + "/sprung"
	traps(t, dir, "#!/bin/sh\necho \"$0 $*\" >>"+sprung+"\ncat\n")
	index, err := os.ReadFile(dir + "/.git/index")
	if err != nil {
		t.Fatal(err)
	}
	written, cleanup, err := Checkout(context.Background(), dir, "HEAD", "")
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	if got := look(t, written); fmt.Sprint(got) != "map[a.csv:facts cloud.cue:$Format:%H$]" {
		t.Errorf("%v", got)
	}
	if _, _, err := Checkout(context.Background(), dir, "nowhere", ""); err == nil {
		t.Error("no error")
	}
	if what, err := os.ReadFile(sprung); err == nil {
		t.Errorf("something was run: %s", what)
	}
	if now, err := os.ReadFile(dir + "/.git/index"); err != nil || string(now) != string(index) {
		t.Errorf("the index was touched: %v", err)
	}
	for _, args := range [][]string{{"status"}, {"archive", "-o", os.DevNull, "HEAD"}, {"checkout", "-f", "HEAD"}} {
		os.Remove(sprung)
		git(t, dir, args...)
		if _, err := os.Stat(sprung); err != nil {
			t.Errorf("git %v meets no trap: %v", args, err)
		}
	}
}

// TestCheckoutFetchesNothing reads a partial clone that lacks a file: a remote can name a program to fetch with.
func TestCheckoutFetchesNothing(t *testing.T) {
	dir := repo(t)
	commit(t, dir, "cloud.cue", "text")
	object := strings.TrimSpace(git(t, dir, "rev-parse", "HEAD:cloud.cue"))
	if err := os.Remove(dir + "/.git/objects/" + object[:2] + "/" + object[2:]); err != nil {
		t.Fatal(err)
	}
	sprung := t.TempDir() + "/sprung"
	for _, setting := range [][2]string{
		{"core.repositoryFormatVersion", "1"}, {"extensions.partialClone", "origin"}, {"remote.origin.promisor", "true"},
		{"protocol.ext.allow", "always"}, {"remote.origin.url", "ext::sh -c echo% run% >>" + sprung},
	} {
		git(t, dir, "config", setting[0], setting[1])
	}
	tmp := temporary(t)
	if _, _, err := Checkout(context.Background(), dir, "HEAD", ""); err == nil || !strings.Contains(err.Error(), "git:HEAD: ") {
		t.Errorf("%v", err)
	} else {
		t.Log(err)
	}
	empty(t, tmp)
	if _, err := os.Stat(sprung); err == nil {
		t.Error("the remote's program was run")
	}
	lazy := exec.Command("git", "cat-file", "-p", "HEAD:cloud.cue")
	lazy.Dir = dir
	lazy.Run()
	if _, err := os.Stat(sprung); err != nil {
		t.Error("git itself meets no trap")
	}
}

// TestCheckoutFromAHook runs with the environment variables of a hook of another repository.
func TestCheckoutFromAHook(t *testing.T) {
	other, dir := repo(t), repo(t)
	commit(t, other, "cloud.cue", "other")
	commit(t, dir, "cloud.cue", "mine")
	t.Setenv("GIT_DIR", other+"/.git")
	t.Setenv("GIT_WORK_TREE", other)
	t.Setenv("GIT_INDEX_FILE", other+"/.git/index")
	written, cleanup, err := Checkout(context.Background(), dir, "HEAD", "")
	if err != nil {
		t.Fatal(err)
	}
	defer cleanup()
	if got := look(t, written); got["cloud.cue"] != "mine" {
		t.Errorf("%v", got)
	}
}
