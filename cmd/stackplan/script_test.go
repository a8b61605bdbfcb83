package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"stackplan": main})
}

// TestScripts runs the commands as a user does. Each file of testdata/script contains one topic. With STACKPLAN_UPDATE=1 the test
// writes the output of the commands to the scripts, which must then be reviewed.
func TestScripts(t *testing.T) { scripts(t, "testdata/script") }

// TestRejected runs invalid input, one mistake in each script, added to the cloud of testdata/base.cue.
func TestRejected(t *testing.T) { scripts(t, "testdata/rejected") }

func scripts(t *testing.T, dir string) {
	base, err := os.ReadFile("testdata/base.cue")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           dir,
		UpdateScripts: os.Getenv("STACKPLAN_UPDATE") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("NO_COLOR", "")
			env.Setenv("TERM", "xterm")
			return os.WriteFile(filepath.Join(env.WorkDir, "cloud.cue"), base, 0o644)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":      code,
			"snapshot":  snapshot,
			"unchanged": unchanged,
			"disk":      mountDisk,
			"fill":      fill,
			"remount":   remount,
		},
	})
}

// code NUMBER COMMAND... runs a command, and fails unless its exit code is the number.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code NUMBER COMMAND [ARGUMENT...]")
	}
	got := 0
	err := ts.Exec(args[1], args[2:]...)
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		got = e.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("the exit code is %d, not %s", got, args[0])
	}
}

// state is the content of a directory: a line for each entry, by path.
type state map[string]string

// snapshot DIR... saves the state of directories, by default of the directory of the script.
func snapshot(ts *testscript.TestScript, neg bool, args []string) {
	path := snapshotFile(ts)
	ts.Check(os.WriteFile(path, []byte(stateOf(ts, args).String()), 0o644))
}

// unchanged DIR... fails if the content, an inode or a modification time differs from the last snapshot.
func unchanged(ts *testscript.TestScript, neg bool, args []string) {
	before, err := os.ReadFile(snapshotFile(ts))
	ts.Check(err)
	if after := stateOf(ts, args).String(); after != string(before) {
		ts.Fatalf("the files changed. Before:\n%s\nafter:\n%s", before, after)
	}
}

// snapshotFile returns the name of the file of snapshot, next to the directory of the script.
func snapshotFile(ts *testscript.TestScript) string { return ts.MkAbs(".") + ".snapshot" }

func stateOf(ts *testscript.TestScript, dirs []string) state {
	if len(dirs) == 0 {
		dirs = []string{"."}
	}
	all := state{}
	for _, dir := range dirs {
		ts.Check(filepath.WalkDir(ts.MkAbs(dir), func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			return all.add(name)
		}))
	}
	return all
}

// add adds an entry of a directory. It ignores the times of directories, because a run creates and removes its workspace.
func (s state) add(name string) error {
	var st unix.Stat_t
	if err := unix.Lstat(name, &st); err != nil {
		return err
	}
	s[name] = fmt.Sprintf("%o inode %d", st.Mode, st.Ino)
	if st.Mode&unix.S_IFMT == unix.S_IFREG {
		body, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		s[name] += fmt.Sprintf(" changed %d.%d sha256 %x", st.Mtim.Sec, st.Mtim.Nsec, sha256.Sum256(body))
	}
	return nil
}

// String returns a line for each entry.
func (s state) String() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(s)) {
		fmt.Fprintln(&b, name, s[name])
	}
	return b.String()
}

// mountDisk DIR BYTES mounts a file system of this size at a directory. Without root the test fails, and is not skipped.
func mountDisk(ts *testscript.TestScript, neg bool, args []string) {
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o755))
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size="+args[1]); err != nil {
		ts.Fatalf("mount %s: %v; the test requires root", dir, err)
	}
	ts.Defer(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			ts.Logf("unmount %s: %v", dir, err)
		}
	})
}

// fill FILE writes a file until the disk is full.
func fill(ts *testscript.TestScript, neg bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	block := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(block)
	}
	if !errors.Is(err, unix.ENOSPC) {
		ts.Fatalf("filling the disk: %v", err)
	}
}

// remount DIR mounts a disk read-only.
func remount(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(unix.Mount("", ts.MkAbs(args[0]), "", unix.MS_REMOUNT|unix.MS_RDONLY, ""))
}
