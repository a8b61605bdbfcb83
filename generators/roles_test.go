package generators

import (
	"slices"
	"strings"
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/testing/samplecloud"
)

// TestBuiltinRoles shows N5: what the hosts of each built-in role run, in a region with hosts of some of the roles.
func TestBuiltinRoles(t *testing.T) {
	apis := "memcached keystone glance-api placement-api nova-api-os-compute nova-api-metadata nova-scheduler nova-conductor nova-novncproxy " +
		"neutron-api neutron-rpc-server neutron-periodic-workers"
	agents := "neutron-l3-agent neutron-dhcp-agent neutron-metadata-agent"
	balancer, database, queue, l2 := "haproxy keepalived", "mariadb", "rabbitmq", "neutron-openvswitch-agent"
	for _, test := range []struct {
		roles string // of the groups of the region
		want  map[string]string
	}{
		{"control-compute compute", map[string]string{
			"control-compute": strings.Join([]string{apis, agents, balancer, database, queue, l2, "nova-compute"}, " "),
			"compute":         "nova-compute " + l2,
		}},
		{"control compute", map[string]string{
			"control": strings.Join([]string{apis, agents, balancer, database, queue, l2}, " "),
			"compute": "nova-compute " + l2,
		}},
		{"control network compute", map[string]string{
			"control": strings.Join([]string{apis, balancer, database, queue}, " "),
			"network": agents + " " + l2,
			"compute": "nova-compute " + l2,
		}},
		{"control network compute load-balancer database messaging", map[string]string{
			"control": apis, "network": agents + " " + l2, "load-balancer": balancer, "database": database, "messaging": queue,
		}},
		{"control-compute network", map[string]string{
			"control-compute": strings.Join([]string{apis, balancer, database, queue, l2, "nova-compute"}, " "),
			"network":         agents + " " + l2,
		}},
	} {
		c := samplecloud.Stack(t, nil)
		r := c.Regions[0]
		r.Series, r.Networking.Mechanism = series.Epoxy, "openvswitch"
		like := r.Groups[0]
		r.Groups = nil
		for _, role := range strings.Fields(test.roles) {
			g := *like
			g.Name, g.Role, g.Nodes = role, role, samplecloud.Nodes(t, role+"[1-3]")
			r.Groups = append(r.Groups, &g)
		}
		site := service.NewSites(c, All())[r.Name]
		for role, want := range test.want {
			if got := daemons(site, role); got != sortedWords(want) {
				t.Errorf("%s: %s runs\n%s\nwant\n%s", test.roles, role, got, sortedWords(want))
			}
		}
	}
}

// TestDeclaredRoleIsNotBuiltIn shows that the services of a declared role decide, also if it has the name of a built-in one.
func TestDeclaredRoleIsNotBuiltIn(t *testing.T) {
	c := samplecloud.Stack(t, nil)
	r := c.Regions[0]
	g := *r.Groups[0]
	g.Name, g.Role, g.Nodes = "net", "network", samplecloud.Nodes(t, "net[1-2]")
	r.Groups = append(r.Groups, &g)
	c.Roles = map[string]*model.Role{"network": {Name: "network", Services: []string{"haproxy"}}}
	site := service.NewSites(c, All())[r.Name]
	if got := daemons(site, "net"); got != "haproxy" {
		t.Errorf("the declared role runs %s", got)
	}
	if got := daemons(site, r.Groups[0].Name); !strings.Contains(got, "neutron-l3-agent") {
		t.Errorf("the control hosts run %s, which the declared role does not replace", got)
	}
}

// daemons returns the services of a group that a role lists, sorted.
func daemons(site *service.Site, group string) string {
	var names []string
	for _, s := range site.Runs(group) {
		if s.RunsOn == nil {
			names = append(names, s.Name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func sortedWords(text string) string {
	words := strings.Fields(text)
	slices.Sort(words)
	return strings.Join(words, " ")
}
