package judge_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"stackplan/generators"
	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/table"
)

// TestHostsReachEachOther starts hosts as user-mode Linux, which has VLANs and bonds whatever this machine's kernel has. A
// host of systemd-networkd and one of ifupdown apply their generated files, and must reach each other through a bond of
// two NICs, in a VLAN, and from bridge to bridge. A third host, whose file for the management network is given another
// VLAN, must reach the others in other networks and not in that one.
func TestHostsReachEachOther(t *testing.T) {
	began := time.Now()
	dir := readable(t)
	hosts := umlTrees(t, dir)
	tamper(t, filepath.Join(dir, "odd1/etc/systemd/network/30-bond0.100.netdev"), "Id=100", "Id=900")
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	said := start(ctx, t, dir, "new1", "old1", "odd1")
	missing := map[string][]string{
		"new1": {"10.66.0.12", "203.0.113.12", "10.67.0.12"},
		"old1": {"10.66.0.11", "203.0.113.11", "10.67.0.11"},
		"odd1": {"10.67.0.11", "10.67.0.12"},
	}
	mtus := map[string]map[string]int{"new1": {}, "old1": {}, "odd1": {}}
	var log strings.Builder
	for left := 8; left > 0; {
		var line spoken
		select {
		case line = <-said:
		case <-ctx.Done():
			t.Fatalf("not reached: %v\n%s", missing, log.String())
		}
		fmt.Fprintf(&log, "%s: %s\n", line.host, line.text)
		words := strings.Fields(line.text)
		switch {
		case line.text == ended:
			t.Fatalf("%s ended before its time\n%s", line.host, log.String())
		case len(words) == 3 && words[0] == "link":
			mtus[line.host][words[1]], _ = strconv.Atoi(words[2])
		case len(words) == 2 && words[0] == "reached" && line.host == "odd1" && strings.HasPrefix(words[1], "10.66."):
			t.Errorf("%s reaches %s through the wrong VLAN", line.host, words[1])
		case len(words) == 2 && words[0] == "reached":
			if at := slices.Index(missing[line.host], words[1]); at >= 0 {
				missing[line.host] = slices.Delete(missing[line.host], at, at+1)
				left--
			}
		}
	}
	for _, h := range hosts {
		sameLinks(t, h, mtus[h.Name])
	}
	t.Logf("three hosts were up and asked within %v", time.Since(began).Round(time.Second))
}

// sameLinks holds the interfaces that a host has against those that it is to have.
func sameLinks(t *testing.T, h *model.Host, mtus map[string]int) {
	t.Helper()
	sites := table.NewSites(&model.Cloud{Regions: []*model.Region{h.Region}}, generators.All())
	links := table.Links(table.NewScope(sites[h.Region.Name], h))
	if len(links) < 7 {
		t.Errorf("%s: only %d interfaces are expected", h.Name, len(links))
	}
	for _, l := range links {
		if mtus[l.Name] != l.MTU {
			t.Errorf("%s: %s has an MTU of %d, want %d", h.Name, l.Name, mtus[l.Name], l.MTU)
		}
	}
}

// umlTrees writes the trees of the test's cloud into dir.
func umlTrees(t *testing.T, dir string) []*model.Host {
	t.Helper()
	result := compile.Dir(t.Context(), filepath.Join("testdata", "uml"))
	if err := result.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	hosts := slices.Collect(result.Cloud.Hosts())
	for _, h := range hosts {
		for f, err := range result.Host(t.Context(), h) {
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(f.Path, networkdFolder) || f.Path == "/etc/network/interfaces" || f.Path == "/etc/hosts" {
				save(t, filepath.Join(dir, h.Name, f.Path), f.Body)
			}
		}
	}
	return hosts
}

// tamper replaces a text in a file.
func tamper(t *testing.T, file, old, new string) {
	t.Helper()
	body, err := os.ReadFile(file)
	if err != nil || strings.Count(string(body), old) != 1 {
		t.Fatalf("%s does not hold %q once: %v", file, old, err)
	}
	save(t, file, []byte(strings.Replace(string(body), old, new, 1)))
}

// spoken is a line that a host wrote.
type spoken struct{ host, text string }

// start starts hosts whose trees lie in dir, all plugged into one switch, and returns what they say. They ask for each
// other's addresses until the test ends.
func start(ctx context.Context, t *testing.T, dir string, hosts ...string) <-chan spoken {
	t.Helper()
	init, err := filepath.Abs(filepath.Join("testdata", "uml", "init.sh"))
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "switch")
	run(ctx, t, dir, "uml_switch", "-unix", socket)
	for i := 0; ; i++ {
		if _, err := os.Stat(socket); err == nil {
			break
		}
		if i == 100 {
			t.Fatal("the switch does not start")
		}
		time.Sleep(50 * time.Millisecond)
	}
	said := make(chan spoken)
	for i, host := range hosts {
		var peers []string
		for j := range hosts {
			if j != i {
				peers = append(peers, fmt.Sprintf("10.66.0.%d,203.0.113.%d,10.67.0.%d", 11+j, 11+j, 11+j))
			}
		}
		nic := func(n int) string { return fmt.Sprintf("eth%d=daemon,02:00:00:00:%02d:%02d,unix,%s", n, i, n, socket) }
		out := run(ctx, t, dir, "linux.uml", "mem=160M", "root=/dev/root", "rootfstype=hostfs", "rootflags=/", "rw", "con=null", "con0=null,fd:1",
			"quiet", "loglevel=3", nic(0), nic(1), "init="+init, "tree="+filepath.Join(dir, host), "peers="+strings.Join(peers, ","))
		go listen(ctx, host, out, said)
	}
	return said
}

// ended is what a host says last.
const ended = "the host has ended"

// listen passes on what a host says until the test ends.
func listen(ctx context.Context, host string, out io.Reader, said chan<- spoken) {
	lines := bufio.NewScanner(out)
	for text := ""; text != ended; {
		text = ended
		if lines.Scan() {
			text = lines.Text()
		}
		select {
		case said <- spoken{host, text}:
		case <-ctx.Done():
			return
		}
	}
}

// run starts a program that lives until the test ends, and returns what it writes.
func run(ctx context.Context, t *testing.T, dir, name string, args ...string) io.Reader {
	t.Helper()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.Env = append(os.Environ(), "TMPDIR="+dir, "HOME="+dir)
	stdin, err := cmd.StdinPipe() // the switch ends with its input
	if err != nil {
		t.Fatal(err)
	}
	out, in := io.Pipe()
	cmd.Stdout, cmd.Stderr = in, in
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v; as root: .ci/install", err)
	}
	go func() {
		_ = cmd.Wait()
		in.Close()
		stdin.Close()
	}()
	return out
}
