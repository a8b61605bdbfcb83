package validators_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"stackplan/internal/compile"
	"stackplan/internal/model"
)

// galera is a Galera cluster of three hosts behind the HAProxy of the first, all from generated files.
type galera struct {
	t     *testing.T
	hosts map[string]*host
	nodes map[string]*daemon // the running nodes by host
}

// TestGaleraChecks starts a Galera cluster and HAProxy from generated files, and compares what HAProxy thinks of each node with the
// state of the node. The port of MariaDB alone proves nothing: it accepts connections in all of these states.
func TestGaleraChecks(t *testing.T) {
	root := apart(t)
	if root == "" {
		return
	}
	logsOnFailure(t, root)
	g := newGalera(t, root, "testdata/galera")
	g.install()
	g.want("MariaDB does not run anywhere", "DOWN", "ctl1", "ctl2", "ctl3")

	g.start("ctl1", "--wsrep-new-cluster")
	g.want("the first node runs", "UP", "ctl1")
	g.want("only the first node runs", "DOWN", "ctl2", "ctl3")
	g.start("ctl2")
	g.start("ctl3")
	g.want("the cluster is complete", "UP", "ctl1", "ctl2", "ctl3")

	// K1/1: a node that has lost the majority accepts logins, and rejects each query.
	g.isolate("ctl1", "1")
	g.want("K1/1: the writer is cut off from the majority", "DOWN", "ctl1")
	g.want("K1/1: the majority is healthy", "UP", "ctl2", "ctl3")
	g.query("K1/1: the VIP leads to the majority")
	g.isolate("ctl1", "0")
	g.want("the writer is back", "UP", "ctl1")

	// L2: the port is open while mariadbd looks for its last position, and while the node receives what it missed.
	g.kill("ctl3")
	g.want("a node was killed", "DOWN", "ctl3")
	g.never("L2: the node recovers its position", "ctl3", func() {
		for range 3 {
			g.run("ctl3", "mysql", "/usr/sbin/mariadbd", "--wsrep_recover")
		}
	})
	g.never("L2: the port is open, and no node answers at it", "ctl3", func() { g.pretend("ctl3", 5*time.Second) })
	g.start("ctl3")
	g.want("the node has returned", "UP", "ctl3")
	if answer := g.run("ctl3", "root", "/usr/bin/mariadb", "--skip-column-names", "-e", "SHOW STATUS LIKE 'wsrep_ready'"); !strings.Contains(answer, "ON") {
		t.Errorf("L2: HAProxy counts a node as up that says %q", answer)
	}

	// A node whose process hangs accepts connections too: the kernel does it.
	g.nodes["ctl2"].signal(syscall.SIGSTOP)
	g.want("K1/1: a node hangs", "DOWN", "ctl2")
	g.nodes["ctl2"].signal(syscall.SIGCONT)
	g.want("the node continues", "UP", "ctl2")
}

// newGalera creates the hosts of the description in a directory with their files.
func newGalera(t *testing.T, root, dir string) *galera {
	t.Helper()
	result := compile.Dir(t.Context(), dir)
	if err := errors.Join(result.Findings.Err(), isolate(root)); err != nil {
		t.Fatal(err)
	}
	g := &galera{t, map[string]*host{}, map[string]*daemon{}}
	addresses := []string{result.Model.Regions[0].Network(model.Management).VIP.String()}
	for h := range result.Model.Hosts() {
		made, err := newHost(filepath.Join(root, h.Name), h.Group.Name)
		if err != nil {
			t.Fatal(err)
		}
		g.hosts[h.Name] = made
		for f, err := range result.HostFiles(t.Context(), h) {
			if err = errors.Join(err, made.receive(f)); err != nil {
				t.Fatal(err)
			}
		}
		addresses = append(addresses, h.Management().String())
	}
	if out, err := exec.Command("/bin/sh", "-c", network(addresses)).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return g
}

// install creates the database on the first host, copies it to the others, so that they need no transfer, and starts what surrounds
// it. systemd-socket-activate does what systemd does with the socket unit.
func (g *galera) install() {
	g.t.Helper()
	for name, h := range g.hosts {
		g.run(name, "root", "/usr/bin/mariadb-install-db", "--user=mysql", "--skip-test-db", "--wsrep-on=0")
		address := systemdValue(g.t, filepath.Join(h.root, "etc/systemd/system/stackplan-galera-check.socket"), "ListenStream")
		script := strings.TrimPrefix(systemdValue(g.t, filepath.Join(h.root, "etc/systemd/system/stackplan-galera-check@.service"), "ExecStart"), "-")
		if _, err := h.start("galera-check", "root", "/usr/bin/systemd-socket-activate", "--accept", "--inetd", "--listen", address, script); err != nil {
			g.t.Fatal(err)
		}
	}
	if _, err := g.hosts["ctl1"].start("haproxy", "root", "/usr/sbin/haproxy", "-W", "-f", "/etc/haproxy/haproxy.cfg"); err != nil {
		g.t.Fatal(err)
	}
}

// systemdValue returns the value of an option of a unit.
func systemdValue(t *testing.T, file, option string) string {
	t.Helper()
	return systemdValues(t, file, option)[0]
}

// systemdValues returns all values of an option of a unit; at least one.
func systemdValues(t *testing.T, file, option string) []string {
	t.Helper()
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.Lines(string(body)) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), option+"="); ok {
			all = append(all, value)
		}
	}
	if all == nil {
		t.Fatalf("%s has no %s", file, option)
	}
	return all
}

// run runs a program on a host to its end.
func (g *galera) run(name, user string, words ...string) string {
	g.t.Helper()
	out, err := g.hosts[name].run(user, "", words...)
	if err != nil {
		g.t.Fatal(err)
	}
	return out
}

// start starts the node of a host.
func (g *galera) start(name string, more ...string) {
	g.t.Helper()
	node, err := g.hosts[name].start("mariadb", "mysql", append([]string{"/usr/sbin/mariadbd", "--wsrep_sst_method=rsync"}, more...)...)
	if err != nil {
		g.t.Fatal(err)
	}
	g.nodes[name] = node
}

// kill ends a node without giving it time.
func (g *galera) kill(name string) {
	g.nodes[name].signal(syscall.SIGKILL)
	<-g.nodes[name].over
}

// isolate cuts a node off from the others, or connects it again.
func (g *galera) isolate(name, value string) {
	g.t.Helper()
	g.run(name, "root", "/usr/bin/mariadb", "-e", "SET GLOBAL wsrep_provider_options='gmcast.isolate="+value+"'")
}

// state returns what HAProxy thinks of a node.
func (g *galera) state(name string) string {
	out, err := g.hosts["ctl1"].run("root", "show stat\n", "/usr/bin/socat", "-", "UNIX-CONNECT:/run/haproxy/admin.sock")
	if err != nil {
		return err.Error()
	}
	for line := range strings.Lines(out) {
		if words := strings.Split(line, ","); len(words) > 17 && words[0] == "mariadb" && words[1] == name {
			return words[17]
		}
	}
	return "unknown"
}

// want waits until HAProxy thinks the same of all of some nodes.
func (g *galera) want(why, state string, names ...string) {
	g.t.Helper()
	started := time.Now()
	for _, name := range names {
		for !strings.HasPrefix(g.state(name)+" ", state+" ") {
			if time.Since(started) > patience/4 {
				g.t.Fatalf("%s: %s is %s, want %s", why, name, g.state(name), state)
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
	g.t.Logf("%s: %v %s after %.1f s", why, names, state, time.Since(started).Seconds())
}

// never fails if HAProxy counts a node as up while something happens.
func (g *galera) never(why, name string, happens func()) {
	g.t.Helper()
	over := make(chan struct{})
	watched := make(chan int)
	go func() {
		looks := 0
		defer func() { watched <- looks }()
		for ; ; looks++ {
			if strings.HasPrefix(g.state(name), "UP") {
				g.t.Errorf("%s: %s is UP", why, name)
				return
			}
			select {
			case <-over:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	happens()
	close(over)
	g.t.Logf("%s: looked %d times", why, <-watched)
}

// pretend listens at the port of a node that does not run.
func (g *galera) pretend(name string, long time.Duration) {
	g.t.Helper()
	address := net.JoinHostPort(strings.TrimSuffix(systemdValue(g.t, filepath.Join(g.hosts[name].root, "etc/systemd/system/stackplan-galera-check.socket"), "ListenStream"), ":9200"), "3306")
	l, err := net.Listen("tcp", address)
	if err != nil {
		g.t.Fatal(err)
	}
	defer l.Close()
	time.Sleep(long)
}

// query runs a query through the VIP.
func (g *galera) query(why string) {
	g.t.Helper()
	sql := fmt.Sprintf("CREATE USER IF NOT EXISTS lab IDENTIFIED BY '%s'", secret("lab"))
	g.run("ctl2", "root", "/usr/bin/mariadb", "-e", sql)
	answer := g.run("ctl1", "root", "/usr/bin/mariadb", "--host=172.16.10.5", "--user=lab", "--password="+secret("lab"), "--skip-column-names", "-e", "SELECT @@wsrep_node_name")
	if strings.TrimSpace(answer) != "ctl2" {
		g.t.Errorf("%s: %q answers", why, answer)
	}
}

// signal sends a signal to the daemon, which has replaced the shell that started it.
func (s *daemon) signal(sig syscall.Signal) { syscall.Kill(s.cmd.Process.Pid, sig) }
