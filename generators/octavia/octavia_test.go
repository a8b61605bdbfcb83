package octavia_test

import (
	"strings"
	"testing"

	"stackplan/generators/haproxy"
	"stackplan/generators/names"
	"stackplan/generators/octavia"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/testing/samplecloud"
)

// databases is the service of OVN's databases.
func databases() *service.Service {
	return &service.Service{Name: names.OVNDatabases, Roles: []string{service.ControlCompute, service.Control}}
}

// rendered returns a file of a host in a region with a mechanism of neutron.
func rendered(t *testing.T, in series.Series, mechanism, path string) string {
	t.Helper()
	c := samplecloud.Stack(t, func(c *model.Cloud, r *model.Region) {
		r.Series, r.LoadBalancing, r.Networking = in, true, model.Networking{Driver: "neutron", Mechanism: mechanism}
		c.Identity.Domain, c.Identity.Project = "Default", "service"
		c.Secrets["octavia"] = map[string]string{"database": "octavia/database", "service": "octavia/service"}
	})
	return samplecloud.Render(t, c, "ctl1", path, append(octavia.Services(), append(haproxy.Services(), databases())...)...)
}

// TestProvider: the provider connects to the southbound database from wallaby on, and looks up neutron with the options of keystoneauth
// from 2023.2 on.
func TestProvider(t *testing.T) {
	const north = "ovn_nb_connection = tcp:10.0.0.11:6641,tcp:10.0.0.12:6641,tcp:10.0.0.13:6641\n"
	const south = "ovn_sb_connection = tcp:10.0.0.11:6642,tcp:10.0.0.12:6642,tcp:10.0.0.13:6642\n"
	for in, want := range map[series.Series]struct{ lines, never []string }{
		series.Victoria: {[]string{north, "endpoint_type = internalURL\n"}, []string{"ovn_sb_connection", "valid_interfaces"}},
		series.Zed:      {[]string{north, south, "[neutron]\nregion_name = r1\nendpoint_type = internalURL\n"}, []string{"valid_interfaces"}},
		series.Newest:   {[]string{north, south, "valid_interfaces = internal\n"}, []string{"endpoint_type"}},
	} {
		got := rendered(t, in, "ovn", "/etc/octavia/octavia.conf")
		all := append(want.lines, "enabled_provider_drivers = ovn:OVN\n", "default_provider_driver = ovn\n", "enabled_provider_agents = ovn\n",
			"[service_auth]\nauth_type = password\n", "connection = mysql+pymysql://octavia:((octavia/database:url))@10.0.0.10:3306/octavia?charset=utf8\n")
		for _, line := range all {
			if !strings.Contains(got, line) {
				t.Errorf("%v: %s is missing in\n%s", in, line, got)
			}
		}
		for _, never := range append(want.never, "transport_url") {
			if strings.Contains(got, never) {
				t.Errorf("%v: %s is in\n%s", in, never, got)
			}
		}
	}
}

func TestSocketsOfTheAgentRemain(t *testing.T) {
	for _, name := range []string{"octavia-api", "octavia-driver-agent", "octavia-housekeeping"} {
		if got := rendered(t, series.Zed, "ovn", "/etc/systemd/system/"+name+".service.d/stackplan.conf"); !strings.Contains(got, "RuntimeDirectoryPreserve=yes\n") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestPortOfOctavia(t *testing.T) {
	got := rendered(t, series.Zed, "ovn", "/etc/haproxy/haproxy.cfg")
	for _, line := range []string{"bind 203.0.113.10:9876\n", "server ctl1 10.0.0.11:9876 check"} {
		if !strings.Contains(got, line) {
			t.Errorf("%s is missing in\n%s", line, got)
		}
	}
}

// TestOtherNetworks: without OVN there is nothing to write load balancers into; service/networking reports the field.
func TestOtherNetworks(t *testing.T) {
	for mechanism, in := range map[string]series.Series{"openvswitch": series.Zed, "ovn": series.Ussuri} {
		if got := rendered(t, in, mechanism, "/etc/octavia/octavia.conf"); got != "" {
			t.Errorf("%s in %v has\n%s", mechanism, in, got)
		}
	}
}
