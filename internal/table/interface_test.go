package table_test

import (
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/table"
)

func TestInterface(t *testing.T) {
	hw := &model.Hardware{NICs: []string{"eth0", "eth1"}}
	long := &model.Hardware{NICs: []string{"enp175s0f1np1"}}
	for _, c := range []struct {
		name     string
		network  model.Network
		hardware *model.Hardware
		want     string
	}{
		{"untagged on the first NIC", model.Network{}, hw, "eth0"},
		{"untagged on its own NIC", model.Network{NIC: "eth1"}, hw, "eth1"},
		{"tagged", model.Network{VLAN: 100}, hw, "eth0.100"},
		{"tagged on its own NIC", model.Network{NIC: "bond0", VLAN: 4094}, hw, "bond0.4094"},
		{"too long for Linux", model.Network{VLAN: 4094}, long, "vlan4094"},
		{"just fits", model.Network{VLAN: 7}, long, "enp175s0f1np1.7"},
	} {
		if got := table.Interface(&c.network, c.hardware); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestBridge(t *testing.T) {
	for _, c := range []struct {
		network model.Network
		want    string
	}{
		{model.Network{Name: "fixed", VLAN: 101}, "br101"},
		{model.Network{Name: "fixed", VLAN: 101, Bridge: "br-fixed"}, "br-fixed"},
		{model.Network{Name: "public"}, "br-public"},
		{model.Network{Name: "a-very-long-network"}, "br-a-very-long-"},
	} {
		if got := table.Bridge(&c.network); got != c.want {
			t.Errorf("%s: %q, want %q", c.network.Name, got, c.want)
		}
	}
}

func TestDevice(t *testing.T) {
	flat := model.Networking{Driver: "nova-network", Manager: "flat-dhcp"}
	vlan := model.Networking{Driver: "nova-network", Manager: "vlan"}
	ovs := model.Networking{Driver: "neutron", Mechanism: "openvswitch", Tenants: "vlan"}
	tunnels := model.Networking{Driver: "neutron", Mechanism: "openvswitch", Tenants: "vxlan"}
	linux := model.Networking{Driver: "neutron", Mechanism: "linuxbridge", Tenants: "vlan"}
	for _, c := range []struct {
		networking model.Networking
		role       string
		purpose    string
		want       string
	}{
		{flat, "compute", "fixed", "br9"}, {flat, "lb", "fixed", "eth0.9"},
		{flat, "compute", "management", "eth0.9"}, {flat, "compute", "external", "eth0.9"}, {flat, "compute", "floating", "eth0.9"},
		{vlan, "compute", "fixed", "eth0.9"},
		{ovs, "compute", "external", "br9"}, {ovs, "lb", "external", "eth0.9"}, {ovs, "compute", "tenant", "br9"},
		{ovs, "compute", "management", "eth0.9"}, {ovs, "compute", "storage", "eth0.9"},
		{tunnels, "compute", "tenant", "eth0.9"}, {tunnels, "compute", "external", "br9"},
		{linux, "compute", "external", "br9"}, {linux, "lb", "external", "eth0.9"}, {linux, "compute", "tenant", "eth0.9"},
	} {
		n := &model.Network{Name: "n", Purpose: c.purpose, VLAN: 9}
		if got := table.Device(scope(t, c.networking, c.role), n); got != c.want {
			t.Errorf("%+v, role %s, %s: %q, want %q", c.networking, c.role, c.purpose, got, c.want)
		}
	}
}

// scope is that of the one host of a region, whose role compute runs nova-compute.
func scope(t *testing.T, networking model.Networking, role string) *table.Scope {
	t.Helper()
	nodes, err := nodeset.Parse("n1")
	if err != nil {
		t.Fatal(err)
	}
	group := &model.Group{Name: "g", Role: role, Hardware: &model.Hardware{NICs: []string{"eth0"}}, Nodes: nodes}
	region := &model.Region{Name: "r", Series: series.Zed, Networking: networking, Groups: []*model.Group{group}}
	cloud := &model.Cloud{Regions: []*model.Region{region}}
	site := table.NewSites(cloud, []*table.Service{{Name: "nova-compute", Roles: []string{"compute"}}})["r"]
	for h := range region.Hosts() {
		return table.NewScope(site, h)
	}
	t.Fatal("no host")
	return nil
}

// Before liberty the agent of Linux bridges takes no bridge but its own.
func TestDeviceOfOldLinuxBridges(t *testing.T) {
	s := scope(t, model.Networking{Driver: "neutron", Mechanism: "linuxbridge"}, "compute")
	s.Region.Series = series.Kilo
	if got := table.Device(s, &model.Network{Name: "n", Purpose: "external", VLAN: 9}); got != "eth0.9" {
		t.Errorf("%q, want the interface", got)
	}
}
