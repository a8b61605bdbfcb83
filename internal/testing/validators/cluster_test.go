package validators_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stackplan/internal/compile"
	"stackplan/internal/nodeset"
)

// TestRabbitMQWithDomains starts two nodes of RabbitMQ from the generated files of hosts whose names have a domain. The system of the first
// has the full name as its host name, that of the second the short one. They must form one cluster: nodes that do not find each other
// start separately, without an error.
func TestRabbitMQWithDomains(t *testing.T) {
	root := apart(t)
	if root == "" {
		return
	}
	logsOnFailure(t, root)
	hosts := namedHosts(t, root, "testdata/names")

	// K2/6: the resolver of each host knows both names of the other one.
	for _, h := range hosts {
		for _, other := range hosts {
			for _, called := range []string{other.name, nodeset.Short(other.name)} {
				if out, err := h.run("root", "/usr/bin/getent", "ahostsv4", called); err != nil || !strings.HasPrefix(out, other.address+" ") {
					t.Errorf("K2/6: %s looks up %s, which is %s: %q, %v", h.name, called, other.address, out, err)
				}
			}
		}
	}
	for _, h := range hosts {
		h.startBroker()
	}
	want := []string{"rabbit@ctl1", "rabbit@ctl2"}
	for end := time.Now().Add(patience / 4); ; time.Sleep(time.Second) {
		got, err := hosts[1].cluster()
		if err == nil && slices.Equal(got.Running, want) && got.Name == "names-RegionOne" {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("K2/6: the cluster is %+v (%v), want %v in names-RegionOne", got, err, want)
		}
	}
}

// namedHost is a host with a network namespace of its own, since RabbitMQ does not start where the port of another node is in use.
type namedHost struct {
	*host
	t       *testing.T
	name    string
	address string
	holder  *exec.Cmd // keeps the network namespace
}

// namedHosts creates the hosts of a description with their files, on one network.
func namedHosts(t *testing.T, root, description string) []*namedHost {
	t.Helper()
	result := compile.Dir(t.Context(), description)
	if err := errors.Join(result.Findings.Err(), isolate(root)); err != nil {
		t.Fatal(err)
	}
	shell(t, "ip link set lo up; ip link add switch type bridge; ip link set switch up; ip address add 172.16.10.1/24 dev switch")
	var all []*namedHost
	for h := range result.Model.Hosts() {
		system := h.Name // the base of the directory becomes the host name of the system
		if len(all) > 0 {
			system = nodeset.Short(h.Name)
		}
		made, err := newHost(filepath.Join(root, system), h.Group.Name)
		if err != nil {
			t.Fatal(err)
		}
		for f, err := range result.HostFiles(t.Context(), h) {
			if err = errors.Join(err, made.receive(f)); err != nil {
				t.Fatal(err)
			}
		}
		all = append(all, &namedHost{made, t, h.Name, h.Management().String(), exec.Command("unshare", "--net", "sh", "-c", "echo ready && exec sleep infinity")})
		all[len(all)-1].connect()
	}
	return all
}

// connect creates the network namespace of a host and connects it with the network.
func (h *namedHost) connect() {
	h.t.Helper()
	ready, err := h.holder.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.holder.Start(); err != nil {
		h.t.Fatal(err)
	}
	ready.Read(make([]byte, 1))
	pid, port := h.holder.Process.Pid, nodeset.Short(h.name)
	shell(h.t, fmt.Sprintf("ip link add p-%s type veth peer name eth0 netns %d; ip link set p-%[1]s master switch up", port, pid))
	shell(h.t, fmt.Sprintf("nsenter --target %d --net sh -ec 'ip link set lo up; ip link set eth0 up; ip address add %s/24 dev eth0'", pid, h.address))
}

// inside returns the words of a command in the network of the host, which runs as a user.
func (h *namedHost) inside(user string, words ...string) []string {
	enter := []string{"/usr/bin/nsenter", "--target", fmt.Sprint(h.holder.Process.Pid), "--net", "--", "/usr/bin/setpriv", "--reuid=" + user, "--regid=" + user, "--init-groups", "--"}
	return append(enter, words...)
}

// run runs a program on the host to its end.
func (h *namedHost) run(user string, words ...string) (string, error) {
	return h.host.run("root", "", h.inside(user, words...)...)
}

// startBroker starts the port mapper of Erlang, as its generated unit does, and RabbitMQ, and waits until it accepts connections.
func (h *namedHost) startBroker() {
	h.t.Helper()
	listen := h.inside("root", "/usr/bin/systemd-socket-activate")
	for _, address := range systemdValues(h.t, filepath.Join(h.root, "etc/systemd/system/epmd.socket.d/stackplan.conf"), "ListenStream") {
		if address != "" {
			listen = append(listen, "--listen", address)
		}
	}
	if _, err := h.start("epmd", "root", append(listen, "/usr/bin/epmd", "-systemd")...); err != nil {
		h.t.Fatal(err)
	}
	started := time.Now()
	broker, err := h.start("rabbitmq", "root", h.inside("rabbitmq", "env", "HOME=/var/lib/rabbitmq", "/usr/lib/rabbitmq/bin/rabbitmq-server")...)
	if err != nil {
		h.t.Fatal(err)
	}
	for !accepts(net.JoinHostPort(h.address, "5672")) {
		if err := broker.ended(); err != nil || time.Since(started) > patience/4 {
			h.t.Fatalf("RabbitMQ on %s accepts no connections: %v", h.name, err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	h.t.Logf("RabbitMQ on %s accepts connections after %.1f s", h.name, time.Since(started).Seconds())
}

// accepts reports whether a program accepts connections at an address.
func accepts(address string) bool {
	c, err := net.DialTimeout("tcp", address, time.Second)
	if err == nil {
		c.Close()
	}
	return err == nil
}

// brokers is what a node of RabbitMQ reports about its cluster.
type brokers struct {
	Name    string   `json:"cluster_name"`
	Running []string `json:"running_nodes"`
}

// cluster asks the node of a host, with the tool that finds it by the name in the files of the host.
func (h *namedHost) cluster() (brokers, error) {
	var got brokers
	out, err := h.run("rabbitmq", "env", "HOME=/var/lib/rabbitmq", "/usr/lib/rabbitmq/bin/rabbitmqctl", "--quiet", "cluster_status", "--formatter", "json")
	if err != nil {
		return got, err
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		return got, fmt.Errorf("%w: %s", err, out)
	}
	slices.Sort(got.Running)
	return got, nil
}
