package magnum_test

import (
	"strings"
	"testing"

	"stackplan/generators/haproxy"
	"stackplan/generators/magnum"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/testing/samplecloud"
)

// rendered returns a file of a host in a region with magnum.
func rendered(t *testing.T, in series.Series, path string, changes ...func(*model.Region)) string {
	t.Helper()
	c := samplecloud.Stack(t, func(c *model.Cloud, r *model.Region) {
		r.Series, r.Clusters = in, &model.Clusters{Domain: "clusters"}
		for _, change := range changes {
			change(r)
		}
		c.Identity.Domain, c.Identity.Project = "Default", "service"
		c.Secrets["magnum"] = map[string]string{"database": "magnum/database", "service": "magnum/service", "domain": "magnum/domain"}
	})
	return samplecloud.Render(t, c, "ctl1", path, append(magnum.Services(), haproxy.Services()...)...)
}

func TestMagnumConf(t *testing.T) {
	for _, in := range []series.Series{series.Wallaby, series.Zed, series.Newest} {
		got := rendered(t, in, "/etc/magnum/magnum.conf")
		for _, line := range []string{
			"www_authenticate_uri = http://203.0.113.10:5000/v3", "cert_manager_type = x509keypair", "trustee_domain_name = clusters",
			"trustee_domain_admin_password = ((magnum/domain))", "[heat_client]\nregion_name = r1\nendpoint_type = internalURL",
			"connection = mysql+pymysql://magnum:((magnum/database:url))@10.0.0.10:3306/magnum?charset=utf8",
		} {
			if !strings.Contains(got, line+"\n") {
				t.Errorf("%v: %s is missing in\n%s", in, line, got)
			}
		}
		_, clients, _ := strings.Cut(got, "[magnum_client]\n")
		if clients, _, _ = strings.Cut(clients, "\n\n"); clients != "region_name = r1" {
			t.Errorf("%v: nodes of clusters do not reach the inner VIP, but [magnum_client] has %q", in, clients)
		}
	}
	if got := rendered(t, series.Zed, "/etc/magnum/magnum.conf", func(r *model.Region) { r.KeyManager = true }); strings.Contains(got, "cert_manager_type") {
		t.Errorf("with barbican, the default stores certificates there:\n%s", got)
	}
	if rendered(t, series.Victoria, "/etc/magnum/magnum.conf") != "" {
		t.Error("victoria has no magnum: see service/series")
	}
}

func TestPortOfMagnum(t *testing.T) {
	got := rendered(t, series.Zed, "/etc/haproxy/haproxy.cfg")
	for _, line := range []string{"bind 203.0.113.10:9511\n", "server ctl1 10.0.0.11:9511 check"} {
		if !strings.Contains(got, line) {
			t.Errorf("%s is missing in\n%s", line, got)
		}
	}
}
