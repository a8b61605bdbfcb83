package horizon_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"stackplan/generators/haproxy"
	"stackplan/generators/horizon"
	"stackplan/generators/memcached"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/testing/samplecloud"
)

const (
	settingsFile = "/etc/openstack-dashboard/local_settings.d/_1000_stackplan.py"
	haproxyFile  = "/etc/haproxy/haproxy.cfg"
)

// rendered returns a file of ctl1 in a region with a dashboard, after a change.
func rendered(t *testing.T, path string, change func(*model.Region)) string {
	t.Helper()
	c := samplecloud.Stack(t, func(c *model.Cloud, r *model.Region) {
		r.Series, r.Dashboard = series.Zed, &model.Dashboard{SessionTimeout: 3600}
		c.Secrets["horizon"] = map[string]string{"key": "horizon/key"}
		change(r)
	})
	return samplecloud.Render(t, c, "ctl1", path, slices.Concat(horizon.Services(), memcached.Services(), haproxy.Services())...)
}

func same(*model.Region) {}

// withTLS sets TLS on the VIPs of the networks with a purpose.
func withTLS(purpose string) func(*model.Region) {
	return func(r *model.Region) {
		for _, n := range r.Networks {
			if n.Purpose == purpose {
				n.TLS = &model.TLS{Certificate: "/etc/ssl/cloud.pem", CA: "/etc/ssl/ca.pem"}
			}
		}
	}
}

// lacks fails for each line that is missing in a file.
func lacks(t *testing.T, file string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains("\n"+file, "\n"+line+"\n") {
			t.Errorf("%s is missing in\n%s", line, file)
		}
	}
}

// has fails for each text that is in a file.
func has(t *testing.T, file string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(file, text) {
			t.Errorf("%s is in\n%s", text, file)
		}
	}
}

func TestSettings(t *testing.T) {
	got := rendered(t, settingsFile, func(r *model.Region) { r.Dashboard.Hosts = []string{"cloud.example.org"} })
	lacks(t, got, `ALLOWED_HOSTS = ["10.0.0.10", "203.0.113.10", "cloud.example.org"]`, `SECRET_KEY = "((horizon/key))"`, `SESSION_TIMEOUT = 3600`,
		`OPENSTACK_KEYSTONE_URL = "http://10.0.0.10:5000/v3"`, `DEFAULT_SERVICE_REGIONS = {"*": "r1"}`, `OPENSTACK_ENDPOINT_TYPE = "internalURL"`)
	has(t, got, "SECURE", "CACERT")
	if !strings.Contains(got, `"LOCATION": ["10.0.0.11:11211", "10.0.0.12:11211"`) {
		t.Errorf("the cache is not that of all hosts:\n%s", got)
	}
}

// TestSettingsBehindTLS: cookies need TLS at every VIP that users enter by.
func TestSettingsBehindTLS(t *testing.T) {
	const proxy = `SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")`
	got := rendered(t, settingsFile, withTLS("external"))
	lacks(t, got, proxy, "CSRF_COOKIE_SECURE = True", "SESSION_COOKIE_SECURE = True")
	has(t, got, "CACERT")
	got = rendered(t, settingsFile, withTLS("management"))
	lacks(t, got, proxy, `OPENSTACK_KEYSTONE_URL = "https://10.0.0.10:5000/v3"`, `OPENSTACK_SSL_CACERT = "/etc/ssl/ca.pem"`)
	has(t, got, "COOKIE_SECURE")
}

// TestNamesOfIPv6: Django and HAProxy know an IPv6 address in brackets only.
func TestNamesOfIPv6(t *testing.T) {
	onIPv6 := func(r *model.Region) { r.Networks[0].VIP = netip.MustParseAddr("fd00::10") }
	if got := rendered(t, settingsFile, onIPv6); !strings.Contains(got, `"[fd00::10]"`) {
		t.Errorf("got\n%s", got)
	}
}

// TestNamesOfEntries: users may enter by the names of VIPs, and at the only control host of a region without a VIP.
func TestNamesOfEntries(t *testing.T) {
	got := rendered(t, settingsFile, func(r *model.Region) {
		for _, n := range r.Networks {
			if n.Purpose == "external" {
				n.DNS = "cloud.example.org"
			}
		}
		r.Dashboard.Hosts = []string{"old.example.org", "cloud.example.org"}
	})
	lacks(t, got, `ALLOWED_HOSTS = ["10.0.0.10", "cloud.example.org", "203.0.113.10", "old.example.org"]`)
}

// TestPortsOfBrowsers: browsers use port 443 for TLS and 80 otherwise; HAProxy redirects where there is TLS.
func TestPortsOfBrowsers(t *testing.T) {
	got := rendered(t, haproxyFile, same)
	lacks(t, got, "    bind 10.0.0.10:80", "    bind 203.0.113.10:80", "    option httpchk GET /auth/login/", "    http-check send hdr Host 10.0.0.10",
		"    server ctl1 10.0.0.11:80 check inter 10s fastinter 1s rise 2 fall 3")
	has(t, got, ":443", "redirect scheme")
	got = rendered(t, haproxyFile, withTLS("external"))
	lacks(t, got, "    bind 10.0.0.10:80", "    bind 203.0.113.10:443 ssl crt /etc/ssl/cloud.pem", "    bind 203.0.113.10:80",
		"    http-request redirect scheme https code 301 if { dst 203.0.113.10 } !{ ssl_fc }")
	has(t, got, "dst 10.0.0.10 }", "10.0.0.10:443")
}

// TestApache: Apache leaves port 80 of the VIPs to HAProxy.
func TestApache(t *testing.T) {
	lacks(t, rendered(t, "/etc/apache2/ports.conf", same), "Listen 10.0.0.11:80")
	lacks(t, rendered(t, "/etc/apache2/conf-enabled/stackplan-horizon.conf", same), "WSGIProcessGroup stackplan-horizon", "WSGIApplicationGroup %{GLOBAL}")
}

// TestNoDashboard: a region without the field, or with a series whose packages are not known, has no files of it.
func TestNoDashboard(t *testing.T) {
	for _, change := range []func(*model.Region){func(r *model.Region) { r.Dashboard = nil }, func(r *model.Region) { r.Series = series.Yoga }} {
		if got := rendered(t, settingsFile, change) + rendered(t, "/etc/apache2/ports.conf", change); got != "" {
			t.Errorf("got\n%s", got)
		}
		has(t, rendered(t, haproxyFile, change), "horizon", ":80\n")
	}
	if s := horizon.Services()[0]; s.RestartEffect() != service.InstancesUnaffected {
		t.Error("a restart interrupts instances")
	}
}
