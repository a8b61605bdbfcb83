package generators

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// neutronScope is a control host of a region with neutron.
func neutronScope(in series.Series, mechanism, tenants, metadata string) *service.Scope {
	return scopeOf(in, func(r *model.Region) {
		r.Networking = model.Networking{Driver: "neutron", Mechanism: mechanism, Tenants: tenants, Metadata: metadata, DHCPAgents: 2}
		r.Networks = []*model.Network{
			{Name: "management", Purpose: "management", VIP: netip.MustParseAddr("10.0.0.5"), MTU: 1500},
			{Name: "overlay", Purpose: "tenant", VLAN: 30, CIDR: netip.MustParsePrefix("10.30.0.0/24"), MTU: 9000},
			{Name: "public", Purpose: "external", VLAN: 200, NIC: "eth1", VIP: netip.MustParseAddr("203.0.113.5"), MTU: 1500},
			{Name: "storage", Purpose: "storage", VLAN: 40, MTU: 9000},
			{Name: "tenant", Purpose: "tenant", NIC: "eth1", MTU: 1600, VLANs: []model.Span{{First: 1000, Last: 1099}, {First: 2000, Last: 2000}}},
		}
		for _, g := range r.Groups {
			g.Address["overlay"] = model.AddressRule{Base: netip.MustParseAddr("10.30.0.10"), Numbered: true}
		}
	})
}

// compute returns the same scope at a host of the role compute.
func compute(s *service.Scope) *service.Scope {
	for h := range s.Region.Group("cn").Hosts(s.Region) {
		return service.NewScope(s.Site, h)
	}
	panic("no host")
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
		{"bridges of a compute host", bridgeMappings(compute(ovs)), []string{"overlay:br30", "tenant:br-tenant"}},
		{"bridges of a control host with tunnels", ownBridges(tunnels), []string{"public:br200"}},
		{"bridges of a compute host with tunnels", ownBridges(compute(tunnels)), nil},
		{"interfaces of a control host", interfaceMappings(linux), []string{"overlay:eth0.30", "tenant:eth1"}},
		{"interfaces before liberty", interfaceMappings(old), []string{"overlay:eth0.30", "public:eth1.200", "tenant:eth1"}},
		{"flat networks", names(flat(ovs.Region)), []string{"public"}},
		{"VLANs", vlanRanges(ovs.Region), []string{"overlay", "tenant:1000:1099", "tenant:2000:2000"}},
		{"VLANs with tunnels", vlanRanges(tunnels.Region), nil},
		{"other MTUs", otherMTUs(ovs.Region), []string{"overlay:9000", "public:1500"}},
		{"other MTUs with tunnels", otherMTUs(tunnels.Region), []string{"public:1500"}},
		{"mechanisms", mechanisms(ovs), []string{"openvswitch"}},
		{"mechanisms with tunnels", mechanisms(tunnels), []string{"linuxbridge", "l2population"}},
	} {
		if !slices.Equal(test.got, test.want) {
			t.Errorf("%s: got %q, want %q", test.name, test.got, test.want)
		}
	}
}

func TestGuestMTU(t *testing.T) {
	vlan, tunnels := neutronScope(series.Zed, "openvswitch", "vlan", "dhcp"), neutronScope(series.Zed, "openvswitch", "vxlan", "dhcp")
	if got := guestMTU(vlan.Region); got != 1600 {
		t.Errorf("VLANs: %d, want the shortest of the tenant networks, 1600", got)
	}
	if got := guestMTU(tunnels.Region); got != 9000 {
		t.Errorf("tunnels: %d, want that of the overlay, 9000", got)
	}
	vlan.Region.Networks = vlan.Region.Networks[:1]
	if got := guestMTU(vlan.Region); got != 1500 {
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

// Guests of a network with a router, and of one without, must reach the metadata service in every series.
func TestAWayToMetadataIsOpen(t *testing.T) {
	for _, in := range series.All() {
		for _, by := range []string{"dhcp", "l3"} {
			s := neutronScope(in, "openvswitch", "vlan", by)
			routed := only(t, l3Agent(), "DEFAULT.enable_metadata_proxy", s) == "True" ||
				slices.Equal(valuesOf(dhcpAgent(), "DEFAULT.force_metadata", s), []string{"True"})
			isolated := only(t, dhcpAgent(), "DEFAULT.enable_isolated_metadata", s) == "True"
			if !routed || !isolated {
				t.Errorf("%v by %s: routed networks %v, isolated networks %v", in, by, routed, isolated)
			}
		}
	}
	s := neutronScope(series.Zed, "openvswitch", "vlan", "dhcp")
	if got := only(t, l3Agent(), "DEFAULT.enable_metadata_proxy", s); got != "False" {
		t.Errorf("the router's way stays %s where DHCP is the way", got)
	}
}

func TestMetadataSocketIsOne(t *testing.T) {
	s := neutronScope(series.Zed, "openvswitch", "vlan", "dhcp")
	for _, f := range []*service.File{l3Agent(), dhcpAgent(), metadataAgent()} {
		if got := only(t, f, "DEFAULT.metadata_proxy_socket", s); got != "/var/lib/neutron/metadata_proxy" {
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
			server, agents := only(t, ml2Conf(), "securitygroup.firewall_driver", s), openvswitchFiles()
			if mechanism == "linuxbridge" {
				agents = linuxbridgeFiles()
			}
			for _, f := range agents {
				if agent := only(t, f, "securitygroup.firewall_driver", s); agent != server {
					t.Errorf("%v: the agent enforces with %s, the server says %s", in, agent, server)
				}
			}
		}
	}
}

func TestRoutersMoveWhereTwoHostsRoute(t *testing.T) {
	s := neutronScope(series.Zed, "openvswitch", "vlan", "dhcp")
	if got := only(t, neutronConf(), "DEFAULT.l3_ha", s); got != "True" {
		t.Errorf("three hosts route: l3_ha is %s", got)
	}
	s.Region.Groups = s.Region.Groups[:1]
	site := service.NewSites(s.Cloud, All())["hz-a"]
	if got := len(site.Hosts("neutron-l3-agent")); got != 0 {
		t.Errorf("%d compute hosts route", got)
	}
}

// Each series has one way by which a router leaves a host that died, from juno on.
func TestRoutersLeaveDeadHosts(t *testing.T) {
	for _, in := range series.All() {
		for _, tenants := range []string{"vlan", "vxlan"} {
			s := neutronScope(in, "openvswitch", tenants, "dhcp")
			ha := slices.Contains(valuesOf(neutronConf(), "DEFAULT.l3_ha", s), "True")
			moved := slices.Contains(valuesOf(neutronConf(), "DEFAULT.allow_automatic_l3agent_failover", s), "True")
			if ha == moved && in >= series.Juno || in < series.Juno && (ha || moved) {
				t.Errorf("%v with %s: l3_ha %v, moved by the server %v", in, tenants, ha, moved)
			}
		}
	}
}

func TestOnlyServersKnowTheDatabase(t *testing.T) {
	for _, in := range []series.Series{series.Havana, series.Zed, series.Epoxy} {
		s := neutronScope(in, "openvswitch", "vlan", "dhcp")
		if only(t, neutronConf(), "database.connection", s) == "" {
			t.Errorf("%v: the server has no database", in)
		}
		if got := valuesOf(neutronConf(), "database.connection", compute(s)); got != nil {
			t.Errorf("%v: a compute host knows the database: %q", in, got)
		}
	}
}

// Two rows that speak to one host must not give one option, under whatever name, two values.
func TestNoOptionTwice(t *testing.T) {
	facts := catalogue.Open()
	for _, in := range series.All() {
		for _, mechanism := range []string{"openvswitch", "linuxbridge"} {
			s := neutronScope(in, mechanism, "vxlan", "dhcp")
			s.Cloud.Identity.Token = model.Token{Driver: "memcache", Expiration: 3600, Rotation: 86400}
			for _, svc := range slices.Concat(keystone(), glance(), neutron()) {
				for _, f := range svc.Files {
					if f.Project != "" && f.Span.Contains(in) && svc.Span.Contains(in) {
						reportTwice(t, facts, f, s)
					}
				}
			}
		}
	}
}

func reportTwice(t *testing.T, facts *catalogue.Catalogue, f *service.File, s *service.Scope) {
	t.Helper()
	seen := map[catalogue.Key]string{}
	for i := range f.Rows {
		row := &f.Rows[i]
		if !row.Applies(s) || row.Value(s) == nil {
			continue
		}
		group, name, _ := strings.Cut(row.Option, ".")
		option, ok := facts.Resolve(f.Project, catalogue.Key{Group: group, Name: name}, row.Span.Until, s.Series)
		if !ok {
			continue
		}
		if first, twice := seen[option.Key]; twice {
			t.Errorf("%s in %v: %s and %s are both %v", f.Path, s.Series, first, row.Option, option.Key)
		}
		seen[option.Key] = row.Option
	}
}
