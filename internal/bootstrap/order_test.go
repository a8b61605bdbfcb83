package bootstrap

import (
	"strings"
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/service"
)

// stages plans steps on hosts and returns the stages in the form "1: a(h1 h2) b(h1)".
func stages(t *testing.T, nodes ...*node) (string, error) {
	t.Helper()
	site := &service.Site{Region: &model.Region{Name: "r"}}
	for _, n := range nodes {
		n.site, n.svc = site, &service.Service{}
	}
	p := &planner{nodes: nodes}
	if err := p.connect(); err != nil {
		return "", err
	}
	var out []string
	last := 0
	for _, n := range p.nodes {
		word := n.step.Name + "(" + strings.Join(n.hosts, " ") + ")"
		if n.stage != last {
			last = n.stage
			out = append(out, "")
		}
		out[len(out)-1] = strings.TrimSpace(out[len(out)-1] + " " + word)
	}
	return strings.Join(out, "; "), nil
}

func on(step *service.Step, hosts ...string) *node { return &node{step: step, hosts: hosts} }

func TestStages(t *testing.T) {
	files := &service.Step{Name: "files", Local: true}
	start := &service.Step{Name: "start", Readies: service.Database, After: []string{"files"}}
	accounts := &service.Step{Name: "accounts", Needs: []service.Capability{service.Database}}
	schema := &service.Step{Name: "schema", After: []string{"accounts"}}
	api := &service.Step{Name: "api", After: []string{"schema"}}
	for _, tt := range []struct {
		name  string
		nodes []*node
		want  string
	}{
		{"one host needs one stage", []*node{on(api, "a"), on(schema, "a"), on(accounts, "a"), on(start, "a"), on(files, "a")}, "files(a) start(a) accounts(a) schema(a) api(a)"},
		{"a host does not wait for the files of another one", []*node{on(files, "a"), on(files, "b"), on(start, "a", "b")}, "files(a) files(b) start(a b)"},
		{"one host waits for a step of several", []*node{on(files, "a", "b"), on(start, "a", "b"), on(accounts, "a"), on(schema, "a")}, "files(a b) start(a b); accounts(a) schema(a)"},
		{"several hosts wait for a step of one", []*node{on(schema, "a"), on(api, "a", "b")}, "schema(a); api(a b)"},
		{"what prepares a host is before everything on it", []*node{on(api, "a"), on(files, "a")}, "files(a) api(a)"},
		{"a step that is not planned delays none", []*node{on(api, "a")}, "api(a)"},
	} {
		got, err := stages(t, tt.nodes...)
		if err != nil || got != tt.want {
			t.Errorf("%s: %q, %v, want %q", tt.name, got, err, tt.want)
		}
	}
}

// A serial step is done by one host after another.
func TestSerial(t *testing.T) {
	join := &service.Step{Name: "join", Serial: true}
	b := on(join, "b")
	c := on(join, "c")
	c.previous = b
	if got, err := stages(t, c, b); err != nil || got != "join(b); join(c)" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestCycle(t *testing.T) {
	a, b := &service.Step{Name: "a", After: []string{"b"}}, &service.Step{Name: "b", After: []string{"a"}}
	if _, err := stages(t, on(a, "h"), on(b, "h")); err == nil || err.Error() != "these steps wait for each other: r/a, r/b" {
		t.Errorf("%v", err)
	}
}

// A login is an option with the placeholder of a password next to it; others, as that of the message broker, are none.
func TestFactsOfFiles(t *testing.T) {
	var f facts
	f.read("nova", `[DEFAULT]
transport_url = rabbit://openstack:((messaging/password:url))@10.0.0.1:5672,openstack:((messaging/password:url))@10.0.0.2:5672/
[database]
connection = mysql+pymysql://nova:((nova/database:url))@10.0.0.10/nova?charset=utf8
[keystone_authtoken]
username = nova
password = ((nova/service))
project_name = service
user_domain_name = Default
[neutron]
admin_username = neutron
admin_password = ((neutron/service))
admin_tenant_name = service
[oslo_messaging_rabbit]
rabbit_userid = openstack
rabbit_password = ((messaging/password))
[other]
username = plain
password = text
project_name = service
`)
	f.sort()
	want := []service.Account{
		{Scheme: "mysql+pymysql", User: "nova", Secret: "nova/database", Name: "nova"},
		{Scheme: "rabbit", User: "openstack", Secret: "messaging/password"},
	}
	if len(f.accounts) != 2 || f.accounts[0] != want[0] || f.accounts[1] != want[1] {
		t.Errorf("accounts %+v, want %+v", f.accounts, want)
	}
	logins := []service.Login{
		{User: "neutron", Secret: "neutron/service", Project: "service"},
		{User: "nova", Secret: "nova/service", Project: "service", Domain: "Default"},
	}
	if len(f.logins) != 2 || f.logins[0] != logins[0] || f.logins[1] != logins[1] {
		t.Errorf("logins %+v, want %+v", f.logins, logins)
	}
}
