package tree

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"stackplan/internal/artefact"
)

// status is everything about an entry that a run must not change if stackplan did not write it. The time of the last change of
// the inode (ctime) is not part of it: a rename sets it.
type status struct {
	inode, links uint64
	mode         uint32
	uid, gid     uint32
	mtime        unix.Timespec
	xattrs, body string
}

// inspect returns the status of all entries in dir, without dir.
func inspect(t *testing.T, dir string) map[string]status {
	t.Helper()
	seen := map[string]status{}
	err := filepath.WalkDir(dir, func(name string, item fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		short, _ := filepath.Rel(dir, name)
		seen[short] = inspectOne(t, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

// inspectOne returns the status of an entry.
func inspectOne(t *testing.T, name string) status {
	t.Helper()
	var st unix.Stat_t
	if err := unix.Lstat(name, &st); err != nil {
		t.Fatal(err)
	}
	s := status{inode: st.Ino, mode: st.Mode, uid: st.Uid, gid: st.Gid, mtime: st.Mtim}
	value := make([]byte, 1000)
	if n, err := unix.Lgetxattr(name, "trusted.mine", value); err == nil {
		s.xattrs = string(value[:n])
	}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG:
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		s.body, s.links = string(body), uint64(st.Nlink)
	case unix.S_IFLNK:
		s.body, _ = os.Readlink(name)
	}
	return s
}

// planter creates random foreign entries.
type planter struct {
	*rand.Rand
	t       *testing.T
	files   []string        // regular files that may be linked
	planted map[string]bool // absolute names
	count   int
}

// entry creates one entry of a random kind in dir.
func (p *planter) entry(dir string) {
	p.t.Helper()
	p.count++
	name := fmt.Sprintf("%s/mine%d", dir, p.count)
	var err error
	switch kind := p.IntN(8); {
	case kind == 0:
		err = os.Symlink([]string{"/nowhere", "mine1", "../a"}[p.IntN(3)], name)
	case kind == 1:
		err = unix.Mkfifo(name, 0o600)
	case kind == 2:
		err = unix.Mknod(name, unix.S_IFSOCK|0o700, 0)
	case kind == 3 && len(p.files) > 0:
		err = os.Link(p.files[p.IntN(len(p.files))], name)
		p.planted[name] = true
		if err != nil {
			p.t.Fatal(err)
		}
		return // its attributes are those of the other name
	case kind <= 5:
		err = os.Mkdir(name, 0o755)
		for range p.IntN(3) {
			p.entry(name)
		}
	default:
		err = os.WriteFile(name, fmt.Append(nil, p.Uint64()), 0o644)
		p.files = append(p.files, name)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	p.planted[name] = true
	p.attributes(name)
}

// attributes sets a random owner, mode, time and extended attribute.
func (p *planter) attributes(name string) {
	p.t.Helper()
	info, err := os.Lstat(name)
	if err != nil {
		p.t.Fatal(err)
	}
	if info.Mode()&fs.ModeSymlink == 0 {
		errs := errors.Join(os.Chown(name, p.IntN(3), p.IntN(3)*1000),
			unix.Chmod(name, []uint32{0o700, 0o2750, 0o1777, 0o600, 0o444, 0o4755, 0}[p.IntN(7)]))
		if p.IntN(2) == 0 && (info.IsDir() || info.Mode().IsRegular()) {
			errs = errors.Join(errs, unix.Lsetxattr(name, "trusted.mine", fmt.Append(nil, p.Uint64()), 0))
		}
		if errs != nil {
			p.t.Fatal(errs)
		}
	}
	at := unix.NsecToTimespec(time.Unix(p.Int64N(2e9), p.Int64N(1e9)).UnixNano())
	if err := unix.UtimesNanoAt(unix.AT_FDCWD, name, []unix.Timespec{at, at}, unix.AT_SYMLINK_NOFOLLOW); err != nil {
		p.t.Fatal(err)
	}
}

// plant creates entries in random directories of a tree, and in some of them later ones that a run finds in its way.
func (p *planter) plant(out string, count int) {
	p.t.Helper()
	var dirs []string
	filepath.WalkDir(out, func(name string, item fs.DirEntry, err error) error {
		if err == nil && item.IsDir() && !p.planted[name] {
			dirs = append(dirs, name)
		} else if p.planted[name] && item.IsDir() {
			return fs.SkipDir
		}
		return nil
	})
	for range count {
		p.entry(dirs[p.IntN(len(dirs))])
	}
}

// status returns the status of all planted entries.
func (p *planter) status() map[string]status {
	p.t.Helper()
	all := map[string]status{}
	for name := range p.planted {
		all[name] = inspectOne(p.t, name)
	}
	return all
}

// randomFiles returns a random subset of the files of four hosts, with random content.
func randomFiles(r *rand.Rand) []*artefact.File {
	var files []*artefact.File
	for _, host := range []string{"a-b", "a", "b", "c"} {
		if r.IntN(4) == 0 {
			continue
		}
		for _, path := range []string{"/etc/nova/nova.conf", "/etc/nova/rootwrap.d/x", "/etc/sysctl.conf", "/var/lib/x/y/z"} {
			if r.IntN(4) > 0 {
				files = append(files, file(host, path, fmt.Sprint(r.IntN(2))))
			}
		}
	}
	if len(files) == 0 {
		return twoHosts
	}
	return files
}

// sameStatus fails the test if a planted entry differs from its earlier status.
func sameStatus(t *testing.T, what string, got, want map[string]status) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] != want[name] {
			t.Errorf("%s: %s is %+v, want %+v", what, name, got[name], want[name])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %d entries, want %d", what, len(got), len(want))
	}
}

// TestForeignIsUnchanged is the invariant of every run: each entry that stackplan did not write is unchanged, also one
// that is written during the run. All other entries are those of a new tree.
func TestForeignIsUnchanged(t *testing.T) {
	rounds := 60
	if testing.Short() {
		rounds = 10
	}
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 17))
		base := t.TempDir()
		out := filepath.Join(base, "build")
		write(t, out, Options{}, randomFiles(r)...)
		p := &planter{Rand: r, t: t, planted: map[string]bool{}}
		p.plant(out, r.IntN(12))
		for run := range 4 {
			before := p.status()
			files := randomFiles(r)
			_, err := Write(context.Background(), out, pausing(func() {
				p.plant(out, r.IntN(3))
				maps.Copy(before, p.status())
			}, files...), Options{})
			what := fmt.Sprintf("seed %d, run %d, error %v", seed, run, err)
			sameStatus(t, what, p.status(), before)
			if err != nil {
				t.Errorf("%s", what)
			}
			onlyOurs(t, what, out, files, p)
			alone(t, out)
			if t.Failed() {
				t.FailNow()
			}
		}
	}
}

// TestPruneLeavesOnlyOurs deletes what others wrote in a tree, and nothing outside of it.
func TestPruneLeavesOnlyOurs(t *testing.T) {
	for seed := range 20 {
		r := rand.New(rand.NewPCG(uint64(seed), 21))
		base := t.TempDir()
		out := filepath.Join(base, "build")
		files := randomFiles(r)
		write(t, out, Options{}, files...)
		put(t, filepath.Join(base, "mine"), "mine")
		p := &planter{Rand: r, t: t, planted: map[string]bool{}}
		p.plant(out, 1+r.IntN(12))
		if err := os.Symlink(base, filepath.Join(out, "outside")); err != nil {
			t.Fatal(err)
		}
		s, err := Write(context.Background(), out, stream(nil, files...), Options{Prune: true})
		if err != nil || s.Pruned == 0 || s.Kept != 0 {
			t.Errorf("seed %d: %+v, %v", seed, s, err)
		}
		onlyOurs(t, fmt.Sprintf("seed %d", seed), out, files, &planter{planted: map[string]bool{}})
		if text, err := os.ReadFile(filepath.Join(base, "mine")); string(text) != "mine" {
			t.Errorf("seed %d: a file outside of the tree: %q, %v", seed, text, err)
		}
	}
}

// onlyOurs fails the test if the entries of the tree that were not planted differ from those of a new tree. Directories with
// planted entries may be more.
func onlyOurs(t *testing.T, what, out string, files []*artefact.File, p *planter) {
	t.Helper()
	fresh := filepath.Join(t.TempDir(), "build")
	write(t, fresh, Options{}, files...)
	want, got := inspect(t, fresh), map[string]string{}
	for name, is := range inspect(t, out) {
		full := filepath.Join(out, name)
		foreign := slices.ContainsFunc(slices.Collect(maps.Keys(p.planted)), func(planted string) bool {
			return planted == full || is.mode&unix.S_IFMT == unix.S_IFDIR && strings.HasPrefix(planted, full+"/")
		})
		if w, ok := want[name]; ok {
			if is.body != w.body || is.mode != w.mode {
				t.Errorf("%s: %s is %+v, want %+v", what, name, is, w)
			}
			delete(want, name)
		} else if !foreign {
			got[name] = is.body
		}
	}
	if len(got) > 0 || len(want) > 0 {
		t.Errorf("%s: unexpected %q, missing %v", what, got, want)
	}
}

// TestForeignDirectoryIsUnchanged passes random directories of others as the output.
func TestForeignDirectoryIsUnchanged(t *testing.T) {
	for seed := range 30 {
		r := rand.New(rand.NewPCG(uint64(seed), 18))
		base := t.TempDir()
		out := filepath.Join(base, "home")
		if err := os.Mkdir(out, 0o755); err != nil {
			t.Fatal(err)
		}
		p := &planter{Rand: r, t: t, planted: map[string]bool{}}
		p.plant(out, 1+r.IntN(5))
		p.attributes(out)
		if r.IntN(3) == 0 {
			put(t, out+"/manifest.json", "{\"version\": 1, \"files\": []}\n")
		}
		before := inspect(t, base)
		_, err := Write(context.Background(), out, stream(nil, twoHosts...), Options{Prune: true})
		if err == nil {
			t.Errorf("seed %d: accepted", seed)
		}
		sameStatus(t, fmt.Sprintf("seed %d, error %v", seed, err), inspect(t, base), before)
	}
}

// TestMixedDirectories has directories of ours whose attributes others have set: they keep them.
func TestMixedDirectories(t *testing.T) {
	out := filepath.Join(t.TempDir(), "build")
	write(t, out, Options{}, twoHosts...)
	p := &planter{Rand: rand.New(rand.NewPCG(1, 19)), t: t, planted: map[string]bool{}}
	dirs := []string{out, out + "/r", out + "/r/a", out + "/r/a/etc", out + "/r/a/etc/nova"}
	for _, dir := range dirs {
		p.attributes(dir)
	}
	before := inspect(t, filepath.Dir(out))
	write(t, out, Options{}, changedHosts...)
	after := inspect(t, filepath.Dir(out))
	for _, dir := range dirs {
		name, _ := filepath.Rel(filepath.Dir(out), dir)
		was, is := before[name], after[name]
		if is.mode != was.mode || is.uid != was.uid || is.gid != was.gid || is.xattrs != was.xattrs {
			t.Errorf("%s is %+v, want %+v", name, is, was)
		}
	}
}

// TestImmutable has an immutable file of others: it does not matter in an unchanged host, and is an error in a changed one.
func TestImmutable(t *testing.T) {
	for _, name := range []string{"/r/a/etc/mine", "/r/a/etc/nova/nova.conf"} {
		out := filepath.Join(t.TempDir(), "build")
		write(t, out, Options{}, twoHosts...)
		if name == "/r/a/etc/mine" {
			put(t, out+name, "mine")
		}
		setFlags(t, out+name, immutable)
		before := inspect(t, out)
		_, err := Write(context.Background(), out, stream(nil, changedHosts...), Options{})
		if !errorContains("build" + name + ": is immutable")(err) {
			t.Error(err)
		}
		sameStatus(t, "immutable", inspect(t, out), before)
		alone(t, out)
		write(t, out, Options{}, append(twoHosts[:2:2], file("b", "/etc/nova/nova.conf", "new"))...)
		if inspectOne(t, out+name) != before[name[1:]] {
			t.Errorf("%s changed", name)
		}
	}
}

// immutable is FS_IMMUTABLE_FL of linux/fs.h (chattr +i).
const immutable = 0x10

// setFlags sets the flags of a file (chattr) until the end of the test. It skips the test if the file system has none.
func setFlags(t *testing.T, name string, flags int) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := unix.IoctlSetPointerInt(int(file.Fd()), unix.FS_IOC_SETFLAGS, flags); err != nil {
		t.Skipf("the file system has no flags: %v", err)
	}
	t.Cleanup(func() {
		if file, err := os.Open(name); err == nil {
			unix.IoctlSetPointerInt(int(file.Fd()), unix.FS_IOC_SETFLAGS, 0)
			file.Close()
		}
	})
}
