package tree

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"stackplan/internal/artefact"
)

// killed is the environment variable that makes the test binary the program that is killed; its value is the output.
const killed = "TREE_TEST_WRITE_FOR_EVER"

func TestMain(m *testing.M) {
	if out := os.Getenv(killed); out != "" {
		writeForEver(out)
	}
	os.Exit(m.Run())
}

// writeForEver writes two generations in turn, and prints a line after each, until it is killed.
func writeForEver(out string) {
	for n := 0; ; n++ {
		files := fleet(15, []string{"A", "B"}[n%2])
		if _, err := Write(context.Background(), out, stream(nil, files...), Options{}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println("written")
	}
}

// TestKilled kills a writing program at random moments. The directory of each host must be that of one of the two versions,
// complete; after the update is completed, so must the tree, and the next run must write the second one and leave nothing behind.
func TestKilled(t *testing.T) {
	const kills = 32
	out := filepath.Join(t.TempDir(), "build")
	write(t, out, Options{}, fleet(15, "A")...)
	put(t, out+"/foreign", "mine")
	generations := map[string]map[string]string{}
	for _, variant := range []string{"A", "B"} {
		write(t, out, Options{}, fleet(15, variant)...)
		generations[variant] = look(t, out)
	}
	seen, unfinished := map[string]int{}, 0
	for range kills {
		killOnce(t, out)
		if left, _ := os.ReadDir(filepath.Dir(out)); len(left) > 1 {
			unfinished++
		}
		eachHost(t, look(t, out), generations)
		if err := Complete(out); err != nil {
			t.Fatal(err)
		}
		got := look(t, out)
		switch {
		case maps.Equal(got, generations["A"]):
			seen["A"]++
		case maps.Equal(got, generations["B"]):
			seen["B"]++
		default:
			equal(t, got, generations["A"])
		}
		write(t, out, Options{}, fleet(15, "B")...)
		equal(t, look(t, out), generations["B"])
		alone(t, out)
	}
	t.Logf("%d kills: %v, %d of them at work", kills, seen, unfinished)
	if seen["A"] == 0 || seen["B"] == 0 || unfinished < kills/4 {
		t.Errorf("the kills missed the work: %v, %d at work", seen, unfinished)
	}
}

// eachHost fails the test if the directory of a host is a mix of two versions of a tree.
func eachHost(t *testing.T, got map[string]string, versions map[string]map[string]string) {
	t.Helper()
	hosts := map[string]map[string]map[string]string{}
	for version, tree := range maps.All(map[string]map[string]string{"A": versions["A"], "B": versions["B"], "": got}) {
		for name, text := range tree {
			parts := strings.SplitN(name, "/", 3)
			if len(parts) < 3 {
				continue
			}
			host := parts[1]
			if hosts[host] == nil {
				hosts[host] = map[string]map[string]string{"A": {}, "B": {}, "": {}}
			}
			hosts[host][version][name] = text
		}
	}
	for host, is := range hosts {
		if !maps.Equal(is[""], is["A"]) && !maps.Equal(is[""], is["B"]) {
			t.Fatalf("%s is neither old nor new: %q", host, slices.Sorted(maps.Keys(is[""])))
		}
	}
}

// killOnce starts the program, lets it write a few generations, and kills it at a random moment of the next.
func killOnce(t *testing.T, out string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), killed+"="+out)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines, pace := bufio.NewReader(stdout), time.Duration(0)
	for range 2 + rand.IntN(2) {
		start := time.Now()
		if line, err := lines.ReadString('\n'); line != "written\n" {
			t.Fatalf("%q %v", line, err)
		}
		pace = time.Since(start)
	}
	time.Sleep(rand.N(pace + 1))
	cmd.Process.Kill()
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("not killed: %v", err)
	}
}

// pausing yields files, and calls pause before the last.
func pausing(pause func(), files ...*artefact.File) iter.Seq2[*artefact.File, error] {
	return func(yield func(*artefact.File, error) bool) {
		for i, f := range files {
			if i == len(files)-1 {
				pause()
			}
			if !yield(f, nil) {
				return
			}
		}
	}
}

// TestTwoWriters starts a second run during the first one: it fails without effect. So do many concurrent runs.
func TestTwoWriters(t *testing.T) {
	out := filepath.Join(t.TempDir(), "build")
	var second error
	_, err := Write(context.Background(), out, pausing(func() {
		_, second = Write(context.Background(), out, stream(nil, twoHosts...), Options{})
	}, fleet(3, "A")...), Options{})
	if err != nil || !errors.Is(second, ErrBusy) || !strings.Contains(second.Error(), out) {
		t.Fatalf("first %v, second %v", err, second)
	}
	want := look(t, out)
	alone(t, out)

	done, runs := make(chan error), 16
	for range runs {
		go func() {
			var err error
			for range 20 {
				_, again := Write(context.Background(), out, stream(nil, fleet(3, "A")...), Options{})
				err = errors.Join(err, again)
			}
			done <- err
		}()
	}
	for range runs {
		if err := <-done; err != nil && strings.ReplaceAll(err.Error(), "\n", "") !=
			strings.Repeat(out+": "+ErrBusy.Error(), strings.Count(err.Error(), "\n")+1) {
			t.Error(err)
		}
	}
	equal(t, look(t, out), want)
	alone(t, out)
}

// stage builds an update of out up to its journal, as a run does that is killed then.
func stage(t *testing.T, out string, files ...*artefact.File) *workspace {
	t.Helper()
	ws, err := openWorkspace(out)
	if err != nil {
		t.Fatal(err)
	}
	w := &writer{intake: newIntake(Options{}), out: out, ws: ws}
	defer w.close()
	err = w.open()
	if err == nil {
		err = w.each(context.Background(), stream(nil, files...), w.put)
	}
	if err == nil {
		err = w.advanceTo("")
	}
	if err == nil {
		err = w.leaveHost()
	}
	if err == nil {
		err = w.next.finish()
	}
	if err == nil {
		err = ws.writeJournal(w.next.pending)
	}
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

// changedHosts are the next files after twoHosts: host a changes, host b is removed, host c is new.
var changedHosts = []*artefact.File{file("a", "/etc/nova/nova.conf", "new"), twoHosts[1], file("c", "/etc/x", "x")}

// TestInterrupted interrupts an update after each of its exchanges, with and without the support of the file system for an
// exchange. It is completed later, and foreign entries of all three hosts are kept.
func TestInterrupted(t *testing.T) {
	unsupported := func(a, b int, name string) error { return errors.ErrUnsupported }
	for name, row := range map[string]struct {
		exchange func(a, b int, name string) error
		before   func(ws *workspace)
	}{
		"journal only":    {exchange, func(*workspace) {}},
		"no exchange":     {unsupported, func(*workspace) {}},
		"first exchanged": {exchange, func(ws *workspace) { swapPaths(t, ws.out+"/r/a", ws.next()+"/r/a") }},
		"first moved away": {unsupported, func(ws *workspace) {
			os.MkdirAll(ws.dir+"/previous/r", 0o700)
			os.Rename(ws.out+"/r/a", ws.dir+"/previous/r/a")
		}},
		"second moved away": {exchange, func(ws *workspace) {
			swapPaths(t, ws.out+"/r/a", ws.next()+"/r/a")
			os.MkdirAll(ws.dir+"/previous/r", 0o700)
			os.Rename(ws.out+"/r/b", ws.dir+"/previous/r/b")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			out, fresh := filepath.Join(t.TempDir(), "build"), filepath.Join(t.TempDir(), "build")
			write(t, out, Options{}, twoHosts...)
			put(t, out+"/r/a/etc/mine", "a")
			put(t, out+"/r/b/mine/mine", "b")
			ws := stage(t, out, changedHosts...)
			put(t, out+"/r/a/late/mine", "late")
			row.before(ws)
			if err := ws.complete(row.exchange); err != nil {
				t.Fatal(err)
			}
			if err := ws.close(); err != nil {
				t.Fatal(err)
			}
			write(t, fresh, Options{}, changedHosts...)
			put(t, fresh+"/r/a/etc/mine", "a")
			put(t, fresh+"/r/a/late/mine", "late")
			put(t, fresh+"/r/b/mine/mine", "b")
			equal(t, look(t, out), look(t, fresh))
			alone(t, out)
		})
	}
}

func swapPaths(t *testing.T, a, b string) {
	t.Helper()
	if err := errors.Join(os.Rename(a, a+".swap"), os.Rename(b, a), os.Rename(a+".swap", b)); err != nil {
		t.Fatal(err)
	}
}

// TestFirstExchangeFails has an update that fails before its first exchange: the tree is unchanged, and nothing is pending.
func TestFirstExchangeFails(t *testing.T) {
	out := filepath.Join(t.TempDir(), "build")
	write(t, out, Options{}, twoHosts...)
	before := look(t, out)
	ws := stage(t, out, changedHosts...)
	err := ws.complete(func(a, b int, name string) error { return unix.EACCES })
	if !errors.Is(err, unix.EACCES) || !strings.Contains(err.Error(), "build/r/a") {
		t.Error(err)
	}
	if err := ws.closeAfter(nil); err != nil {
		t.Error(err)
	}
	equal(t, look(t, out), before)
	alone(t, out)
}

// TestDuringRun has another program that writes a file while the update is carried out, at the path of a new file.
func TestDuringRun(t *testing.T) {
	out := filepath.Join(t.TempDir(), "build")
	write(t, out, Options{}, twoHosts...)
	ws := stage(t, out, file("a", "/etc/nova/nova.conf", "new"), file("a", "/etc/x", "x"), twoHosts[2])
	put(t, out+"/r/a/etc/x", "theirs")
	err := ws.complete(exchange)
	if err == nil || !strings.Contains(err.Error(), "r/a/etc/x.foreign-1") {
		t.Error(err)
	}
	got := look(t, out)
	if got["r/a/etc/x"] != "-rw-r----- x" || got["r/a/etc/x.foreign-1"] != "-rw-r----- theirs" {
		t.Errorf("%q", got)
	}
	if err := ws.closeAfter(nil); err != nil {
		t.Error(err)
	}
	alone(t, out)
}

// TestLeftOvers has the files that a run leaves if it is killed while it creates or removes its workspace.
func TestLeftOvers(t *testing.T) {
	for name, before := range map[string]func(dir string){
		"directory": func(dir string) { os.Mkdir(dir, 0o700) },
		"lock":      func(dir string) { put(t, dir+"/lock", "") },
		"half lock": func(dir string) { put(t, dir+"/lock", marker[:7]) },
		"all": func(dir string) {
			put(t, dir+"/lock", marker)
			put(t, dir+"/next/r/x", "")
			put(t, dir+"/previous/x", "")
		},
	} {
		out := filepath.Join(t.TempDir(), "build")
		write(t, out, Options{}, twoHosts...)
		before(filepath.Join(filepath.Dir(out), ".build.stackplan"))
		if sum := write(t, out, Options{}, twoHosts...); sum.Unchanged != 3 {
			t.Errorf("%s: %+v", name, sum)
		}
		alone(t, out)
	}
}
