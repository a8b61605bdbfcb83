package nova

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/testing/samplecloud"
)

// Nova's scheduler does not start with a filter that it does not have, and from pike on the rule is upstream's default.
func TestFiltersExistInTheirSeries(t *testing.T) {
	facts := catalogue.Open()
	for _, in := range series.All() {
		filters := filtersOf(in)
		for _, name := range filters {
			if problems := catalogue.ValidateFilter(name, in); len(problems) > 0 {
				t.Errorf("%v: %s: %s", in, name, problems[0].Message)
			}
		}
		if in < series.Pike {
			continue
		}
		option, _ := facts.Option("nova", in, catalogue.Key{Group: "filter_scheduler", Name: "enabled_filters"})
		if !slices.Equal([]string{strings.Join(filters, ",")}, option.Default) {
			t.Errorf("%v: got %v, upstream has %v", in, filters, option.Default)
		}
	}
}

// The article's layout has no conductor and the APIs on every host; later layouts keep the database from compute hosts.
func TestLayouts(t *testing.T) {
	for _, test := range []struct {
		in      series.Series
		driver  string
		compute []string
		absent  []string
	}{
		{series.Havana, "nova-network", []string{novaCompute, novaNetwork, novaMetadata, novaAPI}, []string{novaConductor, novaScheduler}},
		{series.Havana, "neutron", []string{novaCompute, novaMetadata, novaAPI}, []string{novaNetwork, novaConductor}},
		{series.Queens, "nova-network", []string{novaCompute, novaNetwork, novaMetadata}, []string{novaAPI, novaConductor}},
		{series.Zed, "neutron", []string{novaCompute}, []string{novaAPI, novaMetadata, novaNetwork, novaConductor}},
	} {
		site := scopeOf(test.in, func(r *model.Region) { r.Networking.Driver = test.driver }).Site
		runs := func(group, svc string) bool {
			return slices.ContainsFunc(site.Runs(group), func(s *service.Service) bool { return s.Name == svc })
		}
		for _, name := range test.compute {
			if !runs("cn", name) || !runs("ctl", name) {
				t.Errorf("%v with %s: %s should run on every host", test.in, test.driver, name)
			}
		}
		for _, name := range test.absent {
			if runs("cn", name) {
				t.Errorf("%v with %s: %s should not run on compute hosts", test.in, test.driver, name)
			}
		}
		if want := test.in >= series.Mitaka; site.Has(novaConductor) != want {
			t.Errorf("%v: conductor: got %v, want %v", test.in, !want, want)
		}
	}
}

func TestConsoleURL(t *testing.T) {
	s := scopeOf(series.Havana, nil)
	if got, want := consoleURL(s, "vnc_auto.html"), "http://203.0.113.5:6080/vnc_auto.html"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	s = scopeOf(series.Zed, func(r *model.Region) { r.Networks[1].TLS = &model.TLS{Certificate: "/etc/x.pem"} })
	if got, want := consoleURL(s, "vnc_lite.html"), "https://203.0.113.5:6080/vnc_lite.html"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	s = scopeOf(series.Zed, func(r *model.Region) { r.Networks[0].VIP, r.Networks[1].VIP = netip.Addr{}, netip.Addr{} })
	if got := consoleURL(s, "vnc_lite.html"); got != "" {
		t.Errorf("without a VIP: got %s", got)
	}
}

// applied returns the values that nova.conf of the first host of a group gets, by the row's name.
func applied(site *service.Site, group string) map[string]service.Value {
	values := map[string]service.Value{}
	for h := range site.Region.Group(group).Hosts(site.Region) {
		s := service.NewScope(site, h)
		for _, row := range novaConf().Rows {
			if row.Applies(s) {
				if value := row.Value(s); value != nil {
					values[row.Option] = value
				}
			}
		}
		return values
	}
	return values
}

// Whoever takes over a compute host must not find the way into the database there, once a conductor writes for it.
func TestComputeHostsKnowNoDatabase(t *testing.T) {
	for in, want := range map[series.Series]bool{series.Havana: true, series.Mitaka: false, series.Zed: false} {
		values := applied(scopeOf(in, nil).Site, "cn")
		if _, got := values["database.connection"]; got != want {
			t.Errorf("%v: database.connection on a compute host: got %v, want %v", in, got, want)
		}
		if _, got := values["api_database.connection"]; got {
			t.Errorf("%v: a compute host knows the API's database", in)
		}
		if control := applied(scopeOf(in, nil).Site, "ctl"); control["database.connection"] == nil {
			t.Errorf("%v: a control host knows no database", in)
		}
	}
}

func TestConductorIsLocalWhereThereIsNone(t *testing.T) {
	if got := applied(scopeOf(series.Havana, nil).Site, "cn")["conductor.use_local"]; !slices.Equal(got, service.Value{"True"}) {
		t.Errorf("havana: got %v", got)
	}
	if got := applied(scopeOf(series.Newton, nil).Site, "cn")["conductor.use_local"]; !slices.Equal(got, service.Value{"False"}) {
		t.Errorf("newton, whose control hosts run a conductor: got %v", got)
	}
}

// A host must name the interface and the bridge of the network that the managers of nova-network fill.
func TestManagersOfNovaNetwork(t *testing.T) {
	for manager, want := range map[string]map[string]string{
		"flat-dhcp": {"DEFAULT.flat_network_bridge": "br101", "DEFAULT.flat_interface": "eth1.101", "DEFAULT.vlan_interface": ""},
		"flat":      {"DEFAULT.flat_network_bridge": "br101", "DEFAULT.flat_interface": "", "DEFAULT.vlan_interface": ""},
		"vlan":      {"DEFAULT.flat_network_bridge": "", "DEFAULT.vlan_interface": "eth1", "DEFAULT.vlan_start": "101"},
	} {
		site := scopeOf(series.Havana, func(r *model.Region) {
			r.Networking = model.Networking{Driver: "nova-network", Manager: manager, MultiHost: true}
			r.Networks = append(r.Networks, &model.Network{Name: "fixed", Purpose: "fixed", VLAN: 101, NIC: "eth1", MTU: 1500})
		}).Site
		values := applied(site, "cn")
		for option, value := range want {
			if got := strings.Join(values[option], " "); got != value {
				t.Errorf("%s: %s: got %q, want %q", manager, option, got, value)
			}
		}
	}
}

func TestCustomFiltersAreAvailable(t *testing.T) {
	s := scopeOf(series.Zed, nil)
	s.Cloud.Custom.Filters = map[string]string{"EcuFilter": "acme.EcuFilter", "AFilter": "acme.AFilter"}
	want := []string{"nova.scheduler.filters.all_filters", "acme.AFilter", "acme.EcuFilter"}
	if got := availableFilters(s); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Instances of a flat network are kept apart by their security groups; the manager of VLANs gives each project its own.
func TestInstancesOfAFlatNetworkAreKeptApart(t *testing.T) {
	for manager, want := range map[string][]string{"flat-dhcp": {"False"}, "flat": {"False"}, "vlan": nil} {
		s := scopeOf(series.Havana, func(r *model.Region) {
			r.Networking = model.Networking{Driver: "nova-network", Manager: manager, MultiHost: true}
			r.Networks = append(r.Networks, &model.Network{Name: "fixed", Purpose: "fixed", VLAN: 101, MTU: 1500})
		})
		if got := samplecloud.Values(novaConf(), "DEFAULT.allow_same_net_traffic", s); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", manager, got, want)
		}
	}
}

func TestInstancesGoOutUnderThePublicAddress(t *testing.T) {
	s := scopeOf(series.Havana, func(r *model.Region) {
		r.Networking = model.Networking{Driver: "nova-network", Manager: "flat-dhcp", MultiHost: true}
		r.Group("ctl").Address["public"] = model.AddressRule{Base: netip.MustParseAddr("203.0.113.20"), Numbered: true}
	})
	if got := samplecloud.Value(t, novaConf(), "DEFAULT.routing_source_ip", s); got != "203.0.113.21" {
		t.Errorf("with an address outside: %s", got)
	}
	if got := samplecloud.Values(novaConf(), "DEFAULT.routing_source_ip", samplecloud.ComputeHost(s)); got != nil {
		t.Errorf("without one: %q, want nova's default", got)
	}
}
