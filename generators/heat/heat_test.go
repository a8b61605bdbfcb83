package heat_test

import (
	"strings"
	"testing"

	"stackplan/generators/haproxy"
	"stackplan/generators/heat"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/testing/samplecloud"
)

func rendered(t *testing.T, in series.Series, path string) string {
	t.Helper()
	c := samplecloud.Stack(t, func(c *model.Cloud, r *model.Region) {
		r.Series, r.Orchestration = in, &model.Orchestration{Domain: "stacks"}
		c.Identity.Domain, c.Identity.Project = "Default", "service"
		c.Secrets["heat"] = map[string]string{"database": "heat/database", "service": "heat/service", "domain": "heat/domain", "encryption": "heat/encryption"}
	})
	return samplecloud.Render(t, c, "ctl1", path, append(heat.Services(), haproxy.Services()...)...)
}

func TestHeatConf(t *testing.T) {
	got := rendered(t, series.Zed, "/etc/heat/heat.conf")
	for _, line := range []string{
		"auth_encryption_key = ((heat/encryption))", "stack_user_domain_name = stacks", "stack_domain_admin_password = ((heat/domain))",
		"heat_waitcondition_server_url = http://203.0.113.10:8000/v1/waitcondition", "region_name_for_services = r1", "num_engine_workers = 4",
		"connection = mysql+pymysql://heat:((heat/database:url))@10.0.0.10:3306/heat?charset=utf8",
	} {
		if !strings.Contains(got, line+"\n") {
			t.Errorf("%s is missing in\n%s", line, got)
		}
	}
	_, trustee, _ := strings.Cut(got, "[trustee]\n")
	if trustee, _, _ = strings.Cut(trustee, "\n\n"); strings.Contains(trustee, "project") {
		t.Errorf("a login by a trust has the project of the trust, but the section contains\n%s", trustee)
	}
}

// TestHeatOfHavana: before stein the APIs serve HTTP themselves, and havana has neither workers of the engine nor domains.
func TestHeatOfHavana(t *testing.T) {
	got := rendered(t, series.Havana, "/etc/heat/heat.conf")
	for _, line := range []string{"[heat_api_cfn]\nbind_host = 10.0.0.11\nworkers = 4\n", "[heat_api]\nbind_host = 10.0.0.11\nworkers = 4\n"} {
		if !strings.Contains(got, line) {
			t.Errorf("%s is missing in\n%s", line, got)
		}
	}
	for _, never := range []string{"num_engine_workers", "stack_domain", "trustee", "transport_url"} {
		if strings.Contains(got, never) {
			t.Errorf("%s is in\n%s", never, got)
		}
	}
	if rendered(t, series.Havana, "/etc/heat/heat-api-uwsgi.ini") != "" {
		t.Error("havana does not run heat-api under uWSGI")
	}
}

func TestPortsOfHeat(t *testing.T) {
	got := rendered(t, series.Zed, "/etc/haproxy/haproxy.cfg")
	for _, line := range []string{"bind 203.0.113.10:8004\n", "bind 203.0.113.10:8000\n", "server ctl1 10.0.0.11:8000 check"} {
		if !strings.Contains(got, line) {
			t.Errorf("%s is missing in\n%s", line, got)
		}
	}
}
