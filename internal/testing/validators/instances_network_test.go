package validators_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"stackplan/internal/series"
	"stackplan/internal/testing/validators"
)

// networkReaders are the validators of the files that the networks of instances change.
var networkReaders = []string{"systemd units", "ovs-vsctl", "ifupdown", "keepalived", "sysctl"}

// TestNetworksOfInstances passes files of clouds with provider networks, with one flat network, and with GRE tunnels to the programs
// that read them.
func TestNetworksOfInstances(t *testing.T) {
	for _, name := range []string{"one-nic", "one-nic-linuxbridge", "one-nic-ifupdown", "shared-wire", "gre"} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join("..", "internal", "testing", "validators", "testdata", "networks", name)
			files := compiled(t, dir)
			for _, r := range readers {
				if slices.Contains(networkReaders, r.name) {
					t.Logf("%s judged %d files", r.name, validateAll(t, r, files))
				}
			}
			if hosts, _ := validateNetworks(t, dir); (hosts == 0) != (name == "one-nic-ifupdown") {
				t.Errorf("%d hosts have files of systemd-networkd", hosts)
			}
			if installedSeries(t) == series.Zed {
				validateOslo(t, dir)
			}
		})
	}
}

// TestHostOnSharedBridge boots a host whose management address is on a bridge of neutron, before neutron's agent runs.
func TestHostOnSharedBridge(t *testing.T) {
	var unit string
	for _, f := range compiled(t, filepath.Join("..", "internal", "testing", "validators", "testdata", "networks", "one-nic")) {
		if f.Path == switchUnit {
			unit = string(f.Body)
		}
	}
	inject(t, filepath.Base(switchUnit), unit, func(ctx context.Context, file string) error { return validators.SharedSwitch(ctx, file) }, []fault{
		{"without its flow", "ExecStart=/usr/bin/ovs-ofctl add-flow br-ex priority=0,actions=NORMAL\n", "", "at the second boot"},
		{"a bridge without port", " -- --may-exist add-port br-ex eno1", "", "at the first boot"},
	})
}
