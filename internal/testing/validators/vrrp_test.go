package validators_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stackplan/internal/compile"
)

// The VIPs of examples/minimal, and the interfaces that the hosts have them on. The second one is a bridge of Open vSwitch.
const (
	insideVIP, insideLink   = "10.10.0.10/24", "eno1.100"
	outsideVIP, outsideLink = "203.0.113.10/24", "br200"
)

// vrrpHost is a host with a real Keepalived, which reads its generated file.
type vrrpHost struct {
	t      *testing.T
	name   string
	holder *exec.Cmd // keeps the namespaces
}

// startVRRP creates hosts that reach each other in the management network. Their files are those of examples/minimal.
func startVRRP(t *testing.T, root string, names ...string) []*vrrpHost {
	t.Helper()
	if err := isolate(root); err != nil {
		t.Fatal(err)
	}
	result := compile.Dir(t.Context(), filepath.Join("..", "..", "..", "examples", "minimal"))
	if err := result.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	shell(t, "ip link set lo up; ip link add switch type bridge; ip link set switch up")
	var hosts []*vrrpHost
	for h := range result.Model.Hosts() {
		if !slices.Contains(names, h.Name) {
			continue
		}
		host := &vrrpHost{t: t, name: h.Name, holder: exec.Command("unshare", "--net", "--mount", "sh", "-c", "mount -t tmpfs run /run && echo ready && exec sleep infinity")}
		ready, err := host.holder.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := host.holder.Start(); err != nil {
			t.Fatal(err)
		}
		ready.Read(make([]byte, 1))
		shell(t, fmt.Sprintf("ip link add p-%s type veth peer name %s netns %d; ip link set p-%[1]s master switch up", h.Name, insideLink, host.holder.Process.Pid))
		host.shell("ip link set lo up; ip link set up name " + insideLink + "; ip link set " + insideLink + " up; ip address add " + h.Management().String() + "/24 dev " + insideLink)
		for f, err := range result.HostFiles(t.Context(), h) {
			if err != nil {
				t.Fatal(err)
			}
			if f.Path == "/etc/keepalived/keepalived.conf" {
				save(t, filepath.Join(root, h.Name, "keepalived.conf"), f.Body)
			}
		}
		hosts = append(hosts, host)
	}
	return hosts
}

// shell runs commands, which must succeed.
func shell(t *testing.T, script string) {
	t.Helper()
	if out, err := exec.Command("sh", "-ec", script).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
}

// command returns a command on the host.
func (h *vrrpHost) command(words ...string) *exec.Cmd {
	pid := fmt.Sprint(h.holder.Process.Pid)
	return exec.Command("nsenter", append([]string{"--target", pid, "--net", "--mount", "--root", "--"}, words...)...) // the root too: the test may run in a chroot
}

func (h *vrrpHost) shell(script string) {
	h.t.Helper()
	if out, err := h.command("sh", "-ec", script).CombinedOutput(); err != nil {
		h.t.Fatalf("%s: %s: %v\n%s", h.name, script, err, out)
	}
}

// bridge creates the bridge of the external network. It is up, and passes no frame on: a bridge of Open vSwitch with fail_mode secure
// and without flows.
func (h *vrrpHost) bridge() {
	h.t.Helper()
	h.shell("ip link add " + outsideLink + " type veth peer name nowhere; ip link set nowhere up; ip link set " + outsideLink + " up")
}

// start starts Keepalived and what its check looks for.
func (h *vrrpHost) start(root string) {
	h.t.Helper()
	shell(h.t, "cp /usr/bin/sleep "+filepath.Join(root, h.name, "haproxy"))
	h.balance(root)
	log, err := os.Create(filepath.Join(root, h.name, "log"))
	if err != nil {
		h.t.Fatal(err)
	}
	daemon := h.command("keepalived", "--dont-fork", "--log-console", "--log-detail", "--use-file", filepath.Join(root, h.name, "keepalived.conf"))
	daemon.Stdout, daemon.Stderr = log, log
	if err := daemon.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		if body, err := os.ReadFile(log.Name()); err == nil && h.t.Failed() {
			h.t.Logf("%s:\n%s", h.name, body)
		}
	})
}

// balance starts a process that the check of Keepalived takes for HAProxy.
func (h *vrrpHost) balance(root string) {
	h.t.Helper()
	balancer := h.command("sh", "-c", "echo $$ >/run/haproxy.pid; exec "+filepath.Join(root, h.name, "haproxy")+" infinity")
	if err := balancer.Start(); err != nil {
		h.t.Fatal(err)
	}
	go balancer.Wait()
}

// has reports whether the host has an address.
func (h *vrrpHost) has(address string) bool {
	out, _ := h.command("ip", "-oneline", "address").Output()
	return bytes.Contains(out, []byte(" "+address+" "))
}

// owners returns the hosts that have an address.
func owners(hosts []*vrrpHost, address string) string {
	var all []string
	for _, h := range hosts {
		if h.has(address) {
			all = append(all, h.name)
		}
	}
	return strings.Join(all, " ")
}

// settle waits until addresses are where they should be, and then that they stay there for a while.
func settle(t *testing.T, why string, hosts []*vrrpHost, want map[string]string) {
	t.Helper()
	matches := func() string {
		for address, on := range want {
			if got := owners(hosts, address); got != on {
				return fmt.Sprintf("%s is on %q, want %q", address, got, on)
			}
		}
		return ""
	}
	for end := time.Now().Add(patience / 4); matches() != ""; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: %s", why, matches())
		}
	}
	for range 20 {
		time.Sleep(200 * time.Millisecond)
		if fault := matches(); fault != "" {
			t.Fatalf("%s: later, %s", why, fault)
		}
	}
}

// TestKeepalivedBeforeItsInterfaces starts Keepalived of an unchanged example before Open vSwitch has created the bridge.
func TestKeepalivedBeforeItsInterfaces(t *testing.T) {
	root := apart(t)
	if root == "" {
		return
	}
	hosts := startVRRP(t, root, "ctl1")
	hosts[0].start(root)
	settle(t, "K1/2: the bridge does not exist", hosts, map[string]string{insideVIP: "ctl1", outsideVIP: ""})
	hosts[0].bridge()
	settle(t, "K1/2: the bridge exists", hosts, map[string]string{insideVIP: "ctl1", outsideVIP: "ctl1"})
}

// TestOneHostHasTheVIPs runs two hosts whose external bridges pass no frame on, as those of a host that has just booted.
func TestOneHostHasTheVIPs(t *testing.T) {
	root := apart(t)
	if root == "" {
		return
	}
	hosts := startVRRP(t, root, "ctl1", "ctl2")
	hosts[0].bridge()
	hosts[0].start(root)
	settle(t, "L1: one host runs", hosts, map[string]string{insideVIP: "ctl1", outsideVIP: "ctl1"})
	hosts[1].bridge()
	hosts[1].start(root)
	settle(t, "L1: a host returns, whose bridge has no flows", hosts, map[string]string{insideVIP: "ctl1", outsideVIP: "ctl1"})
	hosts[0].shell("kill $(cat /run/haproxy.pid)")
	settle(t, "L1: HAProxy of the owner ends", hosts, map[string]string{insideVIP: "ctl2", outsideVIP: "ctl2"})
	hosts[0].balance(root)
	settle(t, "L1: it has returned, and a better host takes nothing back", hosts, map[string]string{insideVIP: "ctl2", outsideVIP: "ctl2"})
	hosts[1].shell("ip link set " + insideLink + " down")
	settle(t, "L1: the owner loses the management network", hosts, map[string]string{insideVIP: "ctl1", outsideVIP: "ctl1"})
	hosts[1].shell("ip link set " + insideLink + " up")
	settle(t, "L1: and has it again", hosts, map[string]string{insideVIP: "ctl1", outsideVIP: "ctl1"})
	hosts[0].shell("ip link set " + outsideLink + " down")
	settle(t, "L1: the interface of one VIP is down", hosts, map[string]string{insideVIP: "ctl1", outsideVIP: "ctl2"})
}
