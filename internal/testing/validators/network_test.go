package validators_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/testing/validators"
)

// TestNetworkdFaults injects faults into files of one host that refer to each other.
func TestNetworkdFaults(t *testing.T) {
	good := map[string]string{
		"10-eth0.network":     "[Match]\nName=eth0\n\n[Link]\nMTUBytes=1500\n\n[Network]\nLinkLocalAddressing=no\nVLAN=eth0.100\n",
		"30-eth0.100.netdev":  "[NetDev]\nName=eth0.100\nKind=vlan\nMTUBytes=1500\n\n[VLAN]\nId=100\n",
		"30-eth0.100.network": "[Match]\nName=eth0.100\n\n[Network]\nBridge=br100\n",
		"40-br100.netdev":     "[NetDev]\nName=br100\nKind=bridge\n\n[Bridge]\nSTP=no\nForwardDelaySec=0\n",
		"40-br100.network":    "[Match]\nName=br100\n\n[Network]\nAddress=10.0.0.11/24\nKeepConfiguration=static\n\n[Route]\nDestination=0.0.0.0/0\nGateway=10.0.0.1\nGatewayOnLink=yes\nTable=10100\n\n[RoutingPolicyRule]\nFrom=10.0.0.0/24\nTable=10100\n",
		"20-bond0.netdev":     "[NetDev]\nName=bond0\nKind=bond\n\n[Bond]\nMode=802.3ad\nMIIMonitorSec=100ms\nLACPTransmitRate=fast\nTransmitHashPolicy=layer3+4\n",
	}
	write := func(file, old, new string) []string {
		dir := readable(t)
		var files []string
		for name, body := range good {
			if name == file {
				if strings.Count(body, old) != 1 {
					t.Fatalf("%q is not in %s once", old, name)
				}
				body = strings.Replace(body, old, new, 1)
			}
			files = append(files, save(t, filepath.Join(dir, name), []byte(body)))
		}
		return files
	}
	if err := validators.Networkd(t.Context(), write("", "", "")...); err != nil {
		t.Fatalf("the good files are refused: %v", err)
	}
	for _, f := range []struct{ file, old, new, says string }{
		{"10-eth0.network", "MTUBytes", "MTUBites", "MTUBites"},
		{"10-eth0.network", "[Link]", "[Lnik]", "Lnik"},
		{"10-eth0.network", "MTUBytes=1500", "MTUBytes=lots", "lots"},
		{"10-eth0.network", "VLAN=eth0.100", "VLAN=eth0.101", "eth0.101"},
		{"30-eth0.100.netdev", "Id=100", "Id=4095", "4095"},
		{"30-eth0.100.netdev", "Kind=vlan", "Kind=vlann", "vlann"},
		{"30-eth0.100.network", "Bridge=br100", "Bridge=br101", "br101"},
		{"40-br100.netdev", "STP=no", "STP=never", "never"},
		{"40-br100.network", "10.0.0.11/24", "10.0.0.311/24", "10.0.0.311"},
		{"40-br100.network", "Gateway=10.0.0.1\n", "Gateway=10.0.0\n", "10.0.0"},
		{"40-br100.network", "KeepConfiguration=static", "KeepConfiguration=some", "some"},
		{"40-br100.network", "From=10.0.0.0/24", "From=10.0.0.0/42", "10.0.0.0/42"},
		{"20-bond0.netdev", "Mode=802.3ad", "Mode=802.3da", "802.3da"},
		{"20-bond0.netdev", "fast", "faster", "faster"},
		{"20-bond0.netdev", "layer3+4", "layer3+5", "layer3+5"},
	} {
		err := validators.Networkd(t.Context(), write(f.file, f.old, f.new)...)
		if err == nil || !strings.Contains(err.Error(), f.says) {
			t.Errorf("%s with %s: %q expected, got: %v", f.file, f.new, f.says, err)
		}
	}
}

const goodInterfaces = `auto lo
iface lo inet loopback

auto eth0
iface eth0 inet manual
    up ip link set dev eth0 up mtu 1500

auto eth0.100
iface eth0.100 inet static
    vlan-raw-device eth0
    up ip link set dev eth0.100 up mtu 1500
    up ip route replace 0.0.0.0/0 via 10.0.0.1 dev eth0.100 onlink table 10100
    up ip -4 rule add from 10.0.0.0/24 table 10100
    down ip -4 rule del from 10.0.0.0/24 table 10100
    address 10.0.0.11
    netmask 255.255.255.0

auto eth1
iface eth1 inet manual
    up ip link set dev eth1 up mtu 1500

auto br101
iface br101 inet manual
    bridge_ports eth1
    bridge_stp off
    bridge_fd 0
    up ip link set dev br101 up mtu 1500
`

func TestIfupdownFaults(t *testing.T) {
	inject(t, "interfaces", goodInterfaces, validators.Ifupdown, []fault{
		{"method", "inet static", "inet statik", "method"},
		{"family", "br101 inet", "br101 inett", "address type"},
		{"option of a hook", "bridge_stp", "bridge_spt", "bridge_spt"},
		{"option of its own", "netmask", "netmusk", "netmusk"},
		{"address", "address 10.0.0.11", "address 10.0.0.311", "10.0.0.311"},
		{"mask", "255.255.255.0", "255.255.255.300", "255.255.255.300"},
		{"address missing", "    address 10.0.0.11\n", "", "address"},
		{"port that the host lacks", "bridge_ports eth1", "bridge_ports eth2", "eth2"},
		{"gateway", "via 10.0.0.1", "via 10.0.0.999", "10.0.0.999"},
		{"rule that stays", "    down ip -4 rule del from 10.0.0.0/24 table 10100\n", "", "rules are left"},
		{"MTU", "eth1 up mtu 1500", "eth1 up mtu many", "many"},
		{"stanza", "auto br101", "autto br101", "autto"},
	})
}

const goodSwitch = `[Unit]
Description=Bridges
Requires=openvswitch-switch.service
After=openvswitch-switch.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/ovs-vsctl --may-exist add-br br-tenant -- --may-exist add-port br-tenant eno2
ExecStart=/usr/bin/ovs-vsctl --may-exist add-br br200 -- --may-exist add-port br200 eno1.200

[Install]
WantedBy=multi-user.target
`

func TestSwitchFaults(t *testing.T) {
	both := func(ctx context.Context, file string) error {
		if err := validators.Unit(ctx, file); err != nil {
			return err
		}
		return validators.Switch(ctx, file)
	}
	inject(t, "stackplan-openvswitch.service", goodSwitch, both, []fault{
		{"unknown key", "RemainAfterExit", "RemainsAfterExit", "RemainsAfterExit"},
		{"unknown section", "[Install]", "[Instal]", "Instal"},
		{"type", "oneshot", "onshot", "onshot"},
		{"program", "ovs-vsctl --may-exist add-br br-tenant", "ovs-vsctll --may-exist add-br br-tenant", "ovs-vsctll"},
		{"unit that nobody has", "Requires=openvswitch-switch", "Requires=openvswitch-swich", "openvswitch-swich"},
		{"bridge that nobody makes", "add-port br200", "add-port br201", "br201"},
		{"command", "add-br br200", "ad-br br200", "ad-br"},
		{"second run", "--may-exist add-br br200", "add-br br200", "br200"},
		{"port of two bridges", "add-port br200 eno1.200", "add-port br200 eno2", "eno2"},
	})
}

// TestNetworksOfExamples validates the interfaces of the first host of each group and of every host override of the
// examples: all systemd-networkd files of a host at once, because they refer to each other.
func TestNetworksOfExamples(t *testing.T) {
	for name, readers := range expected {
		hosts, files := validateNetworks(t, name)
		t.Logf("systemd-networkd judged %d files of %d hosts of %s", files, hosts, name)
		if hosts == 0 && !slices.Contains(readers, "ifupdown") {
			t.Errorf("no host of %s has files of systemd-networkd", name)
		}
	}
	if _, err := os.Stat("/etc/network/if-pre-up.d/openvswitch"); err != nil {
		t.Error("openvswitch-switch is not installed, so its options in interfaces(5) are not judged")
	}
}

// validateNetworks validates the systemd-networkd files of an example, and returns the numbers of hosts and files.
func validateNetworks(t *testing.T, example string) (hosts, files int) {
	t.Helper()
	result := compile.Dir(t.Context(), filepath.Join("..", "..", "..", "examples", example))
	if err := result.Findings.Err(); err != nil {
		t.Fatalf("%s does not compile: %v", example, err)
	}
	keep := model.Representatives()
	for h := range result.Model.Hosts() {
		if !keep(h) {
			continue
		}
		dir := readable(t)
		var networkd []string
		for f, err := range result.HostFiles(t.Context(), h) {
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(f.Path, networkdFolder) {
				networkd = append(networkd, save(t, filepath.Join(dir, filepath.Base(f.Path)), f.Body))
			}
		}
		if len(networkd) == 0 {
			continue
		}
		hosts++
		files += len(networkd)
		if err := validators.Networkd(t.Context(), networkd...); err != nil {
			t.Errorf("%s of %s: %v", h.Name, example, err)
		}
	}
	return hosts, files
}

func TestHostsFaults(t *testing.T) {
	const good = "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n\n# This host.\n10.0.0.11 ctl1\n10.0.0.12 ctl2\n"
	inject(t, "hosts", good, validators.Hosts, []fault{
		{"address", "10.0.0.12", "10.0.0.312", "ctl2"},
		{"no address", "10.0.0.12 ctl2", "ctl2 10.0.0.12", "10.0.0.12"},
	})
}
