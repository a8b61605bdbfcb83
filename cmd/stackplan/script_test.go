package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"stackplan": main})
}

// TestScripts runs the commands as a user does: testdata/script has a topic each. With STACKPLAN_UPDATE=1 what the
// commands print is written into the scripts, for a person to read through.
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
			"snapshot":  snapshot,
			"unchanged": unchanged,
			"disk":      mountDisk,
			"fill":      fill,
			"remount":   remount,
		},
	})
}

// state is what a directory holds: a line for each entry, by path.
type state map[string]string

// snapshot DIR... remembers what directories hold, by default all of the script's.
func snapshot(ts *testscript.TestScript, neg bool, args []string) {
	path := snapshotFile(ts)
	ts.Check(os.WriteFile(path, []byte(stateOf(ts, args).String()), 0o644))
}

// unchanged DIR... fails unless the directories hold what snapshot saw, to the byte, the inode and the time.
func unchanged(ts *testscript.TestScript, neg bool, args []string) {
	before, err := os.ReadFile(snapshotFile(ts))
	ts.Check(err)
	if after := stateOf(ts, args).String(); after != string(before) {
		ts.Fatalf("the files changed. Before:\n%s\nafter:\n%s", before, after)
	}
}

// snapshotFile is where snapshot keeps what it saw: beside the directory of the script.
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

// add notes an entry of a directory. The times of directories are left out: a run makes and removes its workspace.
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

// String has a line for each entry.
func (s state) String() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(s)) {
		fmt.Fprintln(&b, name, s[name])
	}
	return b.String()
}

// mountDisk DIR BYTES puts a file system of its own, of so many bytes, at a directory. It needs root: the tests say so
// rather than pass by.
func mountDisk(ts *testscript.TestScript, neg bool, args []string) {
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o755))
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size="+args[1]); err != nil {
		ts.Fatalf("a disk of its own needs root: mount %s: %v", dir, err)
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

// remount DIR makes a disk read-only.
func remount(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(unix.Mount("", ts.MkAbs(args[0]), "", unix.MS_REMOUNT|unix.MS_RDONLY, ""))
}
