package neutron

import (
	"slices"
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/testing/samplecloud"
)

// neutronScope is a control host of a region with neutron.
func neutronScope(in series.Series, mechanism, tenants, metadata string) *service.Scope {
	return samplecloud.Scope(all(), in, samplecloud.Neutron(mechanism, tenants, metadata))
}

func TestPhysicalNetworks(t *testing.T) {
	ovs := neutronScope(series.Zed, "openvswitch", "vlan", "dhcp")
	tunnels := neutronScope(series.Zed, "linuxbridge", "vxlan", "dhcp")
	linux, old := neutronScope(series.Zed, "linuxbridge", "vlan", "dhcp"), neutronScope(series.Kilo, "linuxbridge", "vlan", "dhcp")
	for _, test := range []struct {
		name      string
		got, want []string
	}{
		{"bridges of a control host", bridgeMappings(ovs), []string{"overlay:br30", "public:br200", "tenant:br-tenant"}},
		{"bridges of a compute host", bridgeMappings(samplecloud.ComputeHost(ovs)), []string{"overlay:br30", "tenant:br-tenant"}},
		{"bridges of a control host with tunnels", ownBridges(tunnels), []string{"public:br200"}},
		{"bridges of a compute host with tunnels", ownBridges(samplecloud.ComputeHost(tunnels)), nil},
		{"interfaces of a control host", interfaceMappings(linux), []string{"overlay:eth0.30", "tenant:eth1"}},
		{"interfaces before liberty", interfaceMappings(old), []string{"overlay:eth0.30", "public:eth1.200", "tenant:eth1"}},
		{"flat networks", physicalNames(flat(ovs.Region)), []string{"public"}},
		{"VLANs", vlanRanges(ovs.Region), []string{"overlay", "tenant:1000:1099", "tenant:2000:2000"}},
		{"VLANs with tunnels", vlanRanges(tunnels.Region), nil},
		{"other MTUs", otherMTUs(ovs), []string{"public:1500", "tenant:1600"}},
		{"other MTUs with tunnels", otherMTUs(tunnels), []string{"public:1500"}},
		{"mechanisms", mechanisms(ovs), []string{"openvswitch"}},
		{"mechanisms with tunnels", mechanisms(tunnels), []string{"linuxbridge", "l2population"}},
	} {
		if !slices.Equal(test.got, test.want) {
			t.Errorf("%s: got %q, want %q", test.name, test.got, test.want)
		}
	}
}

func TestInstanceMTU(t *testing.T) {
	vlan, tunnels := neutronScope(series.Zed, "openvswitch", "vlan", "dhcp"), neutronScope(series.Zed, "openvswitch", "vxlan", "dhcp")
	if got := instanceMTU(vlan.Region); got != 1600 {
		t.Errorf("VLANs: %d, want the shortest of the tenant networks, 1600", got)
	}
	if got := instanceMTU(tunnels.Region); got != 9000 {
		t.Errorf("tunnels: %d, want that of the overlay, 9000", got)
	}
	vlan.Region.Networks = vlan.Region.Networks[:1]
	if got := instanceMTU(vlan.Region); got != 1500 {
		t.Errorf("no tenant network: %d, want 1500", got)
	}
}

func TestTunnelsEndInTheOverlay(t *testing.T) {
	s := neutronScope(series.Zed, "openvswitch", "vxlan", "dhcp")
	if got := tunnelAddress(s).String(); got != "10.30.0.11" {
		t.Errorf("with an overlay: %s", got)
	}
	s.Region.Networks = slices.DeleteFunc(s.Region.Networks, func(n *model.Network) bool { return n.Purpose == "tenant" })
	if got := tunnelAddress(s).String(); got != "10.0.0.11" {
		t.Errorf("without one: %s, want the management address", got)
	}
	if got := tunnelAddress(neutronScope(series.Zed, "openvswitch", "vlan", "dhcp")); got.IsValid() {
		t.Errorf("without tunnels: %s", got)
	}
}

// Instances of a network with a router, and of one without, must reach the metadata service in every series.
func TestAWayToMetadataIsOpen(t *testing.T) {
	for _, in := range series.All() {
		for _, by := range []string{"dhcp", "l3"} {
			s := neutronScope(in, "openvswitch", "vlan", by)
			routed := samplecloud.Value(t, l3Agent(), "DEFAULT.enable_metadata_proxy", s) == "True" ||
				slices.Equal(samplecloud.Values(dhcpAgent(), "DEFAULT.force_metadata", s), []string{"True"})
			isolated := samplecloud.Value(t, dhcpAgent(), "DEFAULT.enable_isolated_metadata", s) == "True"
			if !routed || !isolated {
				t.Errorf("%v by %s: routed networks %v, isolated networks %v", in, by, routed, isolated)
			}
		}
	}
	s := neutronScope(series.Zed, "openvswitch", "vlan", "dhcp")
	if got := samplecloud.Value(t, l3Agent(), "DEFAULT.enable_metadata_proxy", s); got != "False" {
		t.Errorf("the router's way stays %s where DHCP is the way", got)
	}
}

func TestMetadataSocketIsOne(t *testing.T) {
	s := neutronScope(series.Zed, "openvswitch", "vlan", "dhcp")
	for _, f := range []*service.File{l3Agent(), dhcpAgent(), metadataAgent()} {
		if got := samplecloud.Value(t, f, "DEFAULT.metadata_proxy_socket", s); got != "/var/lib/neutron/metadata_proxy" {
			t.Errorf("%s: %s", f.Path, got)
		}
	}
	for _, h := range s.Site.Hosts("neutron-dhcp-agent") {
		if !service.NewScope(s.Site, h).RunsAny("neutron-metadata-agent") {
			t.Errorf("%s serves DHCP, but no metadata agent listens there", h.Name)
		}
	}
}

func TestFirewallIsNeverOff(t *testing.T) {
	for _, in := range series.All() {
		for _, mechanism := range []string{"openvswitch", "linuxbridge"} {
			if mechanism == "linuxbridge" && in >= series.Epoxy {
				continue
			}
			s := neutronScope(in, mechanism, "vlan", "dhcp")
			server, agents := samplecloud.Value(t, ml2Conf(), "securitygroup.firewall_driver", s), openvswitchFiles()
			if mechanism == "linuxbridge" {
				agents = linuxbridgeFiles()
			}
			for _, f := range agents {
				if agent := samplecloud.Value(t, f, "securitygroup.firewall_driver", s); agent != server {
					t.Errorf("%v: the agent enforces with %s, the server says %s", in, agent, server)
				}
			}
		}
	}
}

func TestRoutersMoveWhereTwoHostsRoute(t *testing.T) {
	s := neutronScope(series.Zed, "openvswitch", "vlan", "dhcp")
	if got := samplecloud.Value(t, neutronConf(), "DEFAULT.l3_ha", s); got != "True" {
		t.Errorf("three hosts route: l3_ha is %s", got)
	}
	s.Region.Groups = s.Region.Groups[:1]
	site := service.NewSites(s.Cloud, all())["hz-a"]
	if got := len(site.Hosts("neutron-l3-agent")); got != 0 {
		t.Errorf("%d compute hosts route", got)
	}
}

// From juno on each series has one mechanism by which a router leaves a host that died.
func TestRoutersLeaveDeadHosts(t *testing.T) {
	for _, in := range series.All() {
		for _, tenants := range []string{"vlan", "vxlan"} {
			s := neutronScope(in, "openvswitch", tenants, "dhcp")
			ha := slices.Contains(samplecloud.Values(neutronConf(), "DEFAULT.l3_ha", s), "True")
			moved := slices.Contains(samplecloud.Values(neutronConf(), "DEFAULT.allow_automatic_l3agent_failover", s), "True")
			if ha == moved && in >= series.Juno || in < series.Juno && (ha || moved) {
				t.Errorf("%v with %s: l3_ha %v, moved by the server %v", in, tenants, ha, moved)
			}
		}
	}
}

func TestOnlyServersKnowTheDatabase(t *testing.T) {
	for _, in := range []series.Series{series.Havana, series.Zed, series.Epoxy} {
		s := neutronScope(in, "openvswitch", "vlan", "dhcp")
		if samplecloud.Value(t, neutronConf(), "database.connection", s) == "" {
			t.Errorf("%v: the server has no database", in)
		}
		if got := samplecloud.Values(neutronConf(), "database.connection", samplecloud.ComputeHost(s)); got != nil {
			t.Errorf("%v: a compute host knows the database: %q", in, got)
		}
	}
}
