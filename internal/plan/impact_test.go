package plan_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"stackplan/internal/compile"
	"stackplan/internal/nodeset"
	"stackplan/internal/plan"
)

// costs prints what restarts, in which waves, and which services are down.
func costs(report *plan.Report) string {
	var all []string
	for _, u := range report.Summary.Units {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s on %s %s", u.Level, u.Unit, u.Nodeset, u.Instances)))
	}
	if reboot := report.Summary.Reboot; reboot != nil {
		all = append(all, "reboot "+reboot.Nodeset)
	}
	for i, w := range report.Waves {
		all = append(all, fmt.Sprintf("wave %d: %s", i+1, w.Nodeset))
	}
	for _, o := range report.Outages {
		all = append(all, fmt.Sprintf("%s of %s is down on %s", o.Service, o.Region, o.Nodeset))
	}
	return strings.Join(all, "\n")
}

// edit replaces a text in a file of hosts of the snapshot.
type edit struct{ hosts, path, old, now string }

func TestImpact(t *testing.T) {
	netease, today := compiled(t, "../../examples/netease"), compiled(t, "../../examples/today")
	alone := edited(t, "minimal", `"ctl[1-3]"`, `"ctl1"`)
	tests := []struct {
		name  string
		cloud *compile.Cloud
		edit  edit
		costs string
	}{
		{"an option that only the scheduler reads in havana", netease, edit{"hz-a-cn[001-009],hz-a-ctl01", novaConf, "cpu_allocation_ratio = 4.0", "cpu_allocation_ratio = 16.0"},
			"restart nova-scheduler on hz-a-ctl01\nwave 1: hz-a-ctl01"},
		{"an option that every program may read", today, edit{"hz-a-ctl1", novaConf, "[DEFAULT]\n", "[DEFAULT]\ndefault_schedule_zone = z\n"},
			"restart nova-api on hz-a-ctl1\nrestart nova-api-metadata on hz-a-ctl1\nrestart nova-compute on hz-a-ctl1 unmanaged\nrestart nova-conductor on hz-a-ctl1\nrestart nova-novncproxy on hz-a-ctl1\n" +
				"restart nova-scheduler on hz-a-ctl1\nwave 1: hz-a-ctl1"},
		{"an option whose row is written for the scheduler", today, edit{"hz-a-ctl1", novaConf, "discover_hosts_in_cells_interval = 300", "discover_hosts_in_cells_interval = 60"},
			"restart nova-scheduler on hz-a-ctl1\nwave 1: hz-a-ctl1"},
		{"the proxy", netease, edit{"hz-a-ctl[01-03]", "/etc/haproxy/haproxy.cfg", "maxconn", "maxconn 1 #"}, "reload haproxy on hz-a-ctl[01-03]"},
		{"an API on all its hosts", netease, edit{"hz-a-ctl[01-03]", "/etc/glance/glance-api.conf", "workers = 2", "workers = 3"},
			"restart glance-api on hz-a-ctl[01-03]\nwave 1: hz-a-ctl[01-02]\nwave 2: hz-a-ctl03"},
		{"an API on two of its hosts", netease, edit{"hz-a-ctl[01-02]", "/etc/glance/glance-api.conf", "workers = 2", "workers = 3"},
			"restart glance-api on hz-a-ctl[01-02]\nwave 1: hz-a-ctl[01-02]"},
		{"a cluster keeps its quorum", netease, edit{"hz-a-ctl[01-03]", "/etc/rabbitmq/rabbitmq.config", "[\n", "[ % changed\n"},
			"restart rabbitmq-server on hz-a-ctl[01-03]\nwave 1: hz-a-ctl01\nwave 2: hz-a-ctl02\nwave 3: hz-a-ctl03"},
		{"an API on its only host", alone, edit{"ctl1", "/etc/glance/glance-api.conf", "[DEFAULT]\n", "[DEFAULT]\ndelayed_delete = True\n"},
			"restart glance-api on ctl1\nwave 1: ctl1\nglance-api of r1 is down on ctl1"},
		{"the primary of the database", netease, edit{"hz-a-ctl[01-03]", "/etc/mysql/conf.d/stackplan.cnf", "max_connections = 4096", "max_connections = 100"},
			"restart mariadb on hz-a-ctl[01-03]\nwave 1: hz-a-ctl[01-02]\nwave 2: hz-a-ctl03\nmariadb of hz-a is down on hz-a-ctl01"},
		{"a standby of the database", netease, edit{"hz-a-ctl03", "/etc/mysql/conf.d/stackplan.cnf", "max_connections = 4096", "max_connections = 100"},
			"restart mariadb on hz-a-ctl03\nwave 1: hz-a-ctl03"},
		{"the network of hosts", netease, edit{"hz-a-cn001", "/etc/network/interfaces", "mtu 1500", "mtu 9000"},
			"restart networking on hz-a-cn001 network\nwave 1: hz-a-cn001"},
		{"a file that is read at boot", netease, edit{"hz-a-cn001", "/etc/sysfs.conf", " = ", " = 1"}, "reboot hz-a-cn001\nwave 1: hz-a-cn001"},
		{"a mutable option", today, edit{"hz-a-cn001", "/etc/nova/nova.conf", "[DEFAULT]\n", "[DEFAULT]\ndebug = True\n"}, "reload nova-compute on hz-a-cn001"},
		{"versions of packages", netease, edit{"hz-a-cn001", "/etc/apt/preferences.d/stackplan", "Pin", "# Pin"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			have := snapshotOf(t, tt.cloud.Files(context.Background(), nil))
			set, err := nodeset.Parse(tt.edit.hosts)
			if err != nil {
				t.Fatal(err)
			}
			for h := range have {
				if set.Contains(h.Name) {
					have.replace(t, h, tt.edit.path, tt.edit.old, tt.edit.now)
				}
			}
			if got := costs(compare(t, tt.cloud, have, plan.Show{})); got != tt.costs {
				t.Errorf("got\n%s\nwant\n%s", got, tt.costs)
			}
		})
	}
}
