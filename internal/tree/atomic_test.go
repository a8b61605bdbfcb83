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
	"strings"
	"testing"
	"time"

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

// TestKilled kills a writing program at random moments. The tree must be one of the two generations, complete, and the next
// run must write the second one and leave nothing behind.
func TestKilled(t *testing.T) {
	const kills = 64
	out := filepath.Join(t.TempDir(), "build")
	put(t, out+"/foreign", "mine")
	generations := map[string]map[string]string{}
	for _, variant := range []string{"A", "B"} {
		write(t, out, Options{}, fleet(15, variant)...)
		generations[variant] = look(t, out)
	}
	seen, unfinished := map[string]int{}, 0
	for range kills {
		killOnce(t, out)
		got := look(t, out)
		switch {
		case maps.Equal(got, generations["A"]):
			seen["A"]++
		case maps.Equal(got, generations["B"]):
			seen["B"]++
		default:
			equal(t, got, generations["A"])
		}
		if left, _ := os.ReadDir(filepath.Dir(out)); len(left) > 1 {
			unfinished++
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

// TestNoExchange places a generation on a file system without an exchange: by two renames, each of which may fail or be the
// last one before the process is killed.
func TestNoExchange(t *testing.T) {
	unsupported := func(a, b string) error { return errors.ErrUnsupported }
	out := filepath.Join(t.TempDir(), "build")
	write(t, out, Options{}, twoHosts...)
	old := look(t, out)

	ws, err := openWorkspace(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := ws.place(unsupported); err == nil {
		t.Error("there is no next generation")
	}
	equal(t, look(t, out), old)
	put(t, ws.next()+"/x", "new")
	if err := ws.place(unsupported); err != nil {
		t.Error(err)
	}
	if err := ws.close(); err != nil {
		t.Error(err)
	}
	if got := look(t, out); len(got) != 2 || got["x"] != "-rw-r----- new" {
		t.Errorf("%q", got)
	}
	alone(t, out)

	ws, err = openWorkspace(out)
	if err != nil {
		t.Fatal(err)
	}
	put(t, ws.next()+"/x", "half")
	if err := os.Rename(out, filepath.Join(ws.dir, "previous")); err != nil { // the process is killed here
		t.Fatal(err)
	}
	ws.lock.Close()
	if sum := write(t, out, Options{}, twoHosts...); sum.Kept != 1 {
		t.Errorf("the old tree was not found again: %+v", sum)
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
