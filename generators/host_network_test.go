package generators_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/render"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// uses are the lines of other files that contain the name of an interface of the host. The names are in the first group, separated
// by commas; in pairs the part before the colon is a network.
var uses = map[string][]*regexp.Regexp{
	"/etc/keepalived/keepalived.conf": {
		regexp.MustCompile(`(?m)^ +interface (\S+)$`), regexp.MustCompile(`(?m) dev (\S+)$`), regexp.MustCompile(`track_interface \{\n +(\S+)`),
	},
	"/etc/nova/nova.conf":                            {regexp.MustCompile(`(?m)^(?:flat_interface|flat_network_bridge|public_interface|vlan_interface) = (\S+)$`)},
	"/etc/neutron/plugins/ml2/openvswitch_agent.ini": {regexp.MustCompile(`(?m)^bridge_mappings = (\S+)$`)},
	"/etc/neutron/plugins/ml2/linuxbridge_agent.ini": {regexp.MustCompile(`(?m)^(?:physical_interface_mappings|bridge_mappings) = (\S+)$`)},
}

// TestEveryInterfaceIsMade compares the names in the files of services with the interfaces that the host's network creates.
func TestEveryInterfaceIsMade(t *testing.T) {
	found := map[string]int{}
	for name := range clouds {
		c := loadCloud(t, name)
		sites := service.NewSites(c, generators.All())
		r := render.New(c, sites, catalogue.Open())
		for h := range c.Hosts() {
			if h.Index > 0 {
				continue
			}
			var made []string
			for _, l := range topology.Links(service.NewScope(sites[h.Region.Name], h).Node()) {
				made = append(made, l.Name)
			}
			for f, err := range r.Host(context.Background(), h) {
				if err != nil {
					t.Fatal(err)
				}
				for _, used := range interfacesIn(f) {
					found[f.Path]++
					if !slices.Contains(made, used) {
						t.Errorf("%s: %s of %s names %s; the host has %v", name, f.Path, h.Name, used, made)
					}
				}
			}
		}
	}
	for path := range uses {
		if found[path] == 0 {
			t.Errorf("%s names no interface anywhere", path)
		}
	}
}

func interfacesIn(f *artefact.File) []string {
	var names []string
	for _, use := range uses[f.Path] {
		for _, match := range use.FindAllStringSubmatch(string(f.Body), -1) {
			for name := range strings.SplitSeq(match[1], ",") {
				_, after, isPair := strings.Cut(name, ":")
				if isPair {
					name = after
				}
				names = append(names, name)
			}
		}
	}
	return names
}

// TestHostFiles checks the files of the interfaces of hosts.
func TestHostFiles(t *testing.T) {
	for _, tt := range []struct{ cloud, host, path, want, never string }{
		{"minimal", "ctl1", "/etc/systemd/network/30-eno1.100.network", "Address=10.10.0.11/24\nKeepConfiguration=static\n\n[Route]\nDestination=0.0.0.0/0\nGateway=10.10.0.1\n", "Bridge="},
		{"minimal", "ctl1", "/etc/systemd/network/40-br200.network", "GatewayOnLink=yes\nTable=10200\n\n[RoutingPolicyRule]\nFrom=203.0.113.0/24\nTable=10200\n", "Address="},
		{"minimal", "ctl1", "/etc/systemd/system/stackplan-openvswitch.service", "add-br br200 -- --may-exist add-port br200 eno1.200\n", "eno1.100"},
		{"zed", "ctl1", "/etc/systemd/network/30-ens4.20.network", "Bridge=br20\n", "Address="},
		{"zed", "ctl1", "/etc/systemd/network/10-ens3.network", "MTUBytes=9000\n", "Address="},
		{"zed", "ctl1", "/etc/systemd/network/30-ens3.10.netdev", "MTUBytes=1500\n", "9000"},
		{"zed, bonded", "ctl1", "/etc/systemd/network/20-bond0.netdev", "Mode=802.3ad\nMIIMonitorSec=100ms\nLACPTransmitRate=fast\n", "VLAN"},
		{"zed, bonded", "ctl1", "/etc/systemd/network/10-ens4.network", "Bond=bond0\n", "VLAN="},
		{"netease", "hz-a-cn001", "/etc/network/interfaces", "iface br101 inet manual\n    bridge_ports eth1.101\n", "address 10.121"},
		{"netease", "hz-b-cn001", "/etc/network/interfaces", "ovs_extra --may-exist add-port br-tenant eth1\n", "br400"},
		{"netease, bonded", "hz-b-ctl01", "/etc/network/interfaces", "    bond-slaves eth0 eth1\n    bond-mode 802.3ad\n", "iface bond0.400 inet static"},
		{"netease", "hz-a-ctl01", "/etc/hosts", "\n10.120.0.11 hz-a-ctl01\n\n# Nodes of RabbitMQ.\n10.120.0.12 hz-a-ctl02\n", "127.0.1.1"},
		{"zed", "cn01", "/etc/hosts", "\n172.16.10.101 cn01\n", "ctl1"},
	} {
		body := fileOf(t, tt.cloud, tt.host, tt.path)
		if !strings.Contains(body, tt.want) || strings.Contains(body, tt.never) {
			t.Errorf("%s of %s in %s: %q is wanted, %q is not:\n%s", tt.path, tt.host, tt.cloud, tt.want, tt.never, body)
		}
	}
}

// TestHostNetworkOfNobody checks that no file sets up the network of hosts if the description disables it.
func TestHostNetworkOfNobody(t *testing.T) {
	c := loadCloud(t, "minimal")
	c.HostNetwork = "none"
	r := render.New(c, service.NewSites(c, generators.All()), catalogue.Open())
	for f, err := range r.Files(context.Background(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(f.Path, "/network/") || strings.Contains(f.Path, "openvswitch.service") || f.Path == "/etc/hosts" {
			t.Errorf("%s is written", f.Path)
		}
	}
}

// fileOf returns a file of a host.
func fileOf(t *testing.T, cloud, host, path string) string {
	t.Helper()
	c := loadCloud(t, cloud)
	r := render.New(c, service.NewSites(c, generators.All()), catalogue.Open())
	for h := range c.Hosts() {
		if h.Name != host {
			continue
		}
		for f, err := range r.Host(context.Background(), h) {
			if err != nil {
				t.Fatal(err)
			}
			if f.Path == path {
				return string(f.Body)
			}
		}
	}
	t.Errorf("%s of %s has no %s", host, cloud, path)
	return ""
}
