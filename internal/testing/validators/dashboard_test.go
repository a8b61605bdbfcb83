package validators_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/internal/testing/validators"
)

// TestLoginPage starts the dashboard of a control host with its generated files, and logs in through HAProxy as far as there is no
// keystone: the page with the form.
func TestLoginPage(t *testing.T) {
	tree, haproxy := readable(t), ""
	for _, f := range compiled(t, "services") {
		if f.host.Name != "ctl1" {
			continue
		}
		body, err := os.ReadFile(f.at)
		if err != nil {
			t.Fatal(err)
		}
		if f.Path == "/etc/haproxy/haproxy.cfg" {
			_, section, _ := strings.Cut(string(body), "\nlisten horizon\n")
			section, _, _ = strings.Cut(section, "\nlisten ")
			const before = "defaults\n    mode http\n    timeout connect 10s\n    timeout client 120s\n    timeout server 120s\n    timeout check 120s\nlisten horizon\n"
			haproxy = save(t, filepath.Join(tree, "haproxy.cfg"), []byte(before+section+"\n"))
		}
		save(t, filepath.Join(tree, f.Path), body)
	}
	got, err := validators.LoginPage(t.Context(), tree, haproxy, "10.10.0.10", "10.10.0.11", "203.0.113.10")
	if err != nil {
		t.Fatal(err)
	}
	const want = `login 200 
name="csrfmiddlewaretoken"
name="domain"
name="username"
root 302 http://203.0.113.10/auth/login/?next=/
inside 200 
name 200 
stranger 400 
style 200 
status 403 
processes 3
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestDashboardIsValidated: Horizon rejects settings that Debian's own files or Django would change, and Apache lines that it does not know.
func TestDashboardIsValidated(t *testing.T) {
	for name, settings := range map[string]string{
		"_0001_early.py":     "CACHES = {\"default\": {\"BACKEND\": \"django.core.cache.backends.memcached.PyMemcacheCache\"}}\n", // Debian's _0006 follows
		"_1000_stackplan.py": "SECRET_KEY = \"short\"\n",
	} {
		file := save(t, filepath.Join(readable(t), name), []byte(settings))
		if err := validators.Dashboard(t.Context(), file); err == nil {
			t.Errorf("%s is accepted: %s", name, settings)
		}
	}
	for name, line := range map[string]string{"ports.conf": "Listen 10.0.0.11:80:90\n", "conf-enabled/stackplan-horizon.conf": "WSGIDaemonProcess x processes=many\n"} {
		file := save(t, filepath.Join(readable(t), "apache2", name), []byte(line))
		if err := validators.Apache(t.Context(), file); err == nil {
			t.Errorf("%s is accepted: %s", name, line)
		}
	}
}
