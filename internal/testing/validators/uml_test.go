package validators_test

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
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// TestHostsReachEachOther starts hosts as user-mode Linux, which has VLANs and bonds regardless of this machine's kernel. A
// host with systemd-networkd and one with ifupdown apply their generated files, and must reach each other through a bond of
// two NICs, in a VLAN, and from bridge to bridge. A third host, whose file for the management network has another VLAN, must
// reach the others in other networks only. All must have the interfaces and MTUs of the rules.
func TestHostsReachEachOther(t *testing.T) {
	began := time.Now()
	dir := readable(t)
	hosts := umlTrees(t, dir)
	tamper(t, filepath.Join(dir, "odd1/etc/systemd/network/30-bond0.100.netdev"), "Id=100", "Id=900")
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	output := start(ctx, t, dir, "new1", "old1", "odd1")
	n := newlyStarted(t, hosts, map[string][]string{
		"new1": {"10.66.0.12", "203.0.113.12", "10.67.0.12"},
		"old1": {"10.66.0.11", "203.0.113.11", "10.67.0.11"},
		"odd1": {"10.67.0.11", "10.67.0.12"},
	})
	for open := n.open(); len(open) > 0 || n.rounds < 2; open = n.open() { // the first round may have begun before
		if len(open) > 0 {
			n.rounds = 0
		}
		select {
		case line := <-output:
			n.hear(t, line)
		case <-ctx.Done():
			t.Fatalf("%s\n%s", strings.Join(open, "\n"), n.log.String())
		}
	}
	t.Logf("three hosts were up and asked within %v", time.Since(began).Round(time.Second))
}

// umlNetwork is the state of the hosts as reported so far.
type umlNetwork struct {
	links   map[string][]*topology.Link // the expected interfaces of a host
	mtus    map[string]map[string]int   // of the actual interfaces
	missing map[string][]string         // the addresses that it has not reached yet
	rounds  int                         // number of rounds of odd1 since nothing is open
	log     strings.Builder
}

func newlyStarted(t *testing.T, hosts []*model.Host, missing map[string][]string) *umlNetwork {
	t.Helper()
	n := &umlNetwork{links: map[string][]*topology.Link{}, mtus: map[string]map[string]int{}, missing: missing}
	for _, h := range hosts {
		sites := service.NewSites(&model.Cloud{Regions: []*model.Region{h.Region}}, generators.All())
		n.links[h.Name] = topology.Links(service.NewScope(sites[h.Region.Name], h).Node())
		n.mtus[h.Name] = map[string]int{}
		if len(n.links[h.Name]) < 7 {
			t.Errorf("%s: only %d interfaces are expected", h.Name, len(n.links[h.Name]))
		}
	}
	return n
}

// hear processes a line of a host, and fails the test if the line is not allowed.
func (n *umlNetwork) hear(t *testing.T, line message) {
	t.Helper()
	fmt.Fprintf(&n.log, "%s: %s\n", line.host, line.text)
	words := strings.Fields(line.text)
	switch {
	case line.text == ended:
		t.Fatalf("%s ended before its time\n%s", line.host, n.log.String())
	case len(words) == 3 && words[0] == "link":
		n.mtus[line.host][words[1]], _ = strconv.Atoi(words[2])
	case len(words) == 2 && words[0] == "reached" && line.host == "odd1" && strings.HasPrefix(words[1], "10.66."):
		t.Fatalf("odd1 reaches %s through the wrong VLAN\n%s", words[1], n.log.String())
	case len(words) == 2 && words[0] == "reached":
		n.missing[line.host] = slices.DeleteFunc(n.missing[line.host], func(a string) bool { return a == words[1] })
	case line.text == "round" && line.host == "odd1":
		n.rounds++
	}
}

// open returns the expectations that are not met yet.
func (n *umlNetwork) open() []string {
	var open []string
	for host, addresses := range n.missing {
		for _, address := range addresses {
			open = append(open, host+" has not reached "+address)
		}
	}
	for host, links := range n.links {
		for _, l := range links {
			if have := n.mtus[host][l.Name]; have != l.MTU {
				open = append(open, fmt.Sprintf("%s: %s has an MTU of %d, want %d", host, l.Name, have, l.MTU))
			}
		}
	}
	slices.Sort(open)
	return open
}

// umlTrees writes the trees of the test's cloud into dir.
func umlTrees(t *testing.T, dir string) []*model.Host {
	t.Helper()
	result := compile.Dir(t.Context(), filepath.Join("testdata", "uml"))
	if err := result.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	hosts := slices.Collect(result.Model.Hosts())
	for _, h := range hosts {
		for f, err := range result.HostFiles(t.Context(), h) {
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

// message is a line of output of a host or the switch.
type message struct{ host, text string }

// start starts a switch and hosts connected to it, whose trees are in dir, and returns their output. The hosts try each
// other's addresses until the test ends.
func start(ctx context.Context, t *testing.T, dir string, hosts ...string) <-chan message {
	t.Helper()
	init, err := filepath.Abs(filepath.Join("testdata", "uml", "init.sh"))
	if err != nil {
		t.Fatal(err)
	}
	output := make(chan message)
	socket := filepath.Join(dir, "switch")
	go listen(ctx, "switch", run(ctx, t, dir, "uml_switch", "-unix", socket), output)
	waitForFile(ctx, t, socket, output)
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
		go listen(ctx, host, out, output)
	}
	return output
}

// waitForFile returns when a file exists, and fails the test if it does not appear or the program that creates it ends
// first.
func waitForFile(ctx context.Context, t *testing.T, path string, output <-chan message) {
	t.Helper()
	var log strings.Builder
	for {
		if _, err := os.Stat(path); err == nil {
			return
		}
		select {
		case line := <-output:
			fmt.Fprintf(&log, "%s: %s\n", line.host, line.text)
			if line.text == ended {
				t.Fatalf("%s ended before it made %s\n%s", line.host, path, log.String())
			}
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			t.Fatalf("nobody makes %s\n%s", path, log.String())
		}
	}
}

// ended is the last message of a host.
const ended = "it has ended"

// listen forwards the output of a program until the test ends, and then discards it.
func listen(ctx context.Context, name string, out io.ReadCloser, output chan<- message) {
	defer out.Close()
	lines := bufio.NewScanner(out)
	for text := ""; text != ended; {
		text = ended
		if lines.Scan() {
			text = lines.Text()
		}
		select {
		case output <- message{name, text}:
		case <-ctx.Done():
			return
		}
	}
}

// run starts a program that runs until ctx ends, for which the test then waits, and returns its output.
func run(ctx context.Context, t *testing.T, dir, name string, args ...string) io.ReadCloser {
	t.Helper()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 10 * time.Second
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
	gone := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		in.Close()
		stdin.Close()
		close(gone)
	}()
	t.Cleanup(func() { <-gone })
	return out
}
