package validators_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"stackplan/internal/compile"
	"stackplan/internal/model"
)

// lab is a small cloud of real OpenStack: every service reads the files that stackplan generates for its host.
type lab struct {
	root    string
	cloud   *model.Cloud
	ctl     *host
	hosts   map[string]*host
	api     *client
	image   string
	flavors map[string]string // their identifiers by name
	lock    sync.Mutex
	runs    map[string]*daemon // by name; lock guards it
}

// control is the host that runs everything except instances.
const control = "ctl"

// describe compiles the lab's description with an additional file.
func describe(t *testing.T, more string) *compile.Cloud {
	t.Helper()
	dir := t.TempDir()
	body, err := os.ReadFile("testdata/lab/cloud.cue")
	if err != nil {
		t.Fatal(err)
	}
	save(t, filepath.Join(dir, "cloud.cue"), body)
	save(t, filepath.Join(dir, "more.cue"), []byte("package cloud\n"+more))
	result := compile.Dir(t.Context(), dir)
	if err := result.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	return result
}

// newLab creates the hosts of the lab with their files, and the network between them.
func newLab(t *testing.T, root string, result *compile.Cloud) *lab {
	t.Helper()
	if err := isolate(root); err != nil {
		t.Fatal(err)
	}
	l := &lab{root: root, cloud: result.Model, hosts: map[string]*host{}, runs: map[string]*daemon{}}
	addresses := []string{}
	for h := range result.Model.Hosts() {
		made, err := newHost(filepath.Join(root, h.Name), h.Group.Name)
		if err != nil {
			t.Fatal(err)
		}
		l.hosts[h.Name] = made
		for f, err := range result.HostFiles(t.Context(), h) {
			if err = errors.Join(err, made.receive(f)); err != nil {
				t.Fatal(err)
			}
		}
		addresses = append(addresses, h.Management().String())
	}
	l.ctl = l.hosts[control]
	for _, n := range result.Model.Regions[0].Networks {
		if n.VIP.IsValid() {
			addresses = append(addresses, n.VIP.String())
		}
	}
	l.api = &client{vip: result.Model.Regions[0].Network(model.Management).VIP.String()}
	if out, err := exec.Command("/bin/sh", "-c", network(addresses)).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return l
}

// network returns a script that adds the addresses of all hosts and the VIPs to one bridge.
func network(addresses []string) string {
	script := "set -e\nip link set lo up\nip link add lab type bridge\nip link set lab up\n"
	for _, address := range addresses {
		script += "ip address add " + address + "/32 dev lab\n"
	}
	return script
}
