package topology_test

import (
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/topology"
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
		if got := topology.Interface(&c.network, c.hardware); got != c.want {
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
		region := &model.Region{Networks: []*model.Network{&c.network}}
		if got := topology.Bridge(region, &c.network); got != c.want {
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
		series     series.Series
		bridges    bool
		purpose    string
		want       string
	}{
		{flat, series.Zed, true, "fixed", "br9"}, {flat, series.Zed, false, "fixed", "eth0.9"},
		{flat, series.Zed, true, "management", "eth0.9"}, {flat, series.Zed, true, "external", "eth0.9"}, {flat, series.Zed, true, "floating", "eth0.9"},
		{vlan, series.Zed, true, "fixed", "eth0.9"},
		{ovs, series.Zed, true, "external", "br9"}, {ovs, series.Zed, false, "external", "eth0.9"}, {ovs, series.Zed, true, "tenant", "br9"},
		{ovs, series.Zed, true, "management", "eth0.9"}, {ovs, series.Zed, true, "storage", "eth0.9"},
		{tunnels, series.Zed, true, "tenant", "eth0.9"}, {tunnels, series.Zed, true, "external", "br9"},
		{linux, series.Zed, true, "external", "br9"}, {linux, series.Zed, false, "external", "eth0.9"}, {linux, series.Zed, true, "tenant", "eth0.9"},
		{linux, series.Kilo, true, "external", "eth0.9"}, // before liberty the agent uses only bridges that it creates itself
	} {
		n := &model.Network{Name: "n", Purpose: c.purpose, VLAN: 9}
		region := &model.Region{Name: "r", Series: c.series, Networking: c.networking, Networks: []*model.Network{n}}
		node := &topology.Node{Region: region, Hardware: &model.Hardware{NICs: []string{"eth0"}}, Networks: region.Networks, Bridges: c.bridges}
		if got := topology.Device(node, n); got != c.want {
			t.Errorf("%+v, bridges %v, %s: %q, want %q", c.networking, c.bridges, c.purpose, got, c.want)
		}
	}
}
