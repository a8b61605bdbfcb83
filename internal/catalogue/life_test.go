package catalogue

import (
	"fmt"
	"strings"
	"testing"

	"stackplan/internal/series"
)

func TestLife(t *testing.T) {
	tests := []struct {
		project string
		key     Key
		newest  string
		want    string
	}{
		{"nova", Key{"DEFAULT", "vncserver_listen"}, "[vnc] server_listen", `
			havana: added as [DEFAULT] vncserver_listen, default 127.0.0.1
			liberty: renamed to [vnc] vncserver_listen from [DEFAULT] vncserver_listen
			pike: type changes from string to hostaddress
			queens: renamed to [vnc] server_listen from [vnc] vncserver_listen
			yoga: [DEFAULT] vncserver_listen is no longer read
			yoga: [vnc] vncserver_listen is no longer read`},
		{"nova", Key{"DEFAULT", "vcpu_pin_set"}, "[DEFAULT] vcpu_pin_set", `
			havana: added as [DEFAULT] vcpu_pin_set, default none
			train: deprecated for removal`},
		{"nova", Key{"quota", "until_refresh"}, "[quota] until_refresh", `
			havana: added as [DEFAULT] until_refresh, default 0
			newton: range changes from any to at least 0
			ocata: renamed to [quota] until_refresh from [DEFAULT] until_refresh
			stein: removed`},
		{"nova", Key{"DEFAULT", "running_deleted_instance_action"}, "[DEFAULT] running_deleted_instance_action", `
			havana: added as [DEFAULT] running_deleted_instance_action, default log
			icehouse: default changes from log to reap
			liberty: choices changes from any to log, noop, reap, shutdown`},
		{"nova", Key{"DEFAULT", "initial_cpu_allocation_ratio"}, "[DEFAULT] initial_cpu_allocation_ratio", `
			stein: added as [DEFAULT] initial_cpu_allocation_ratio, default 16.0
			2023.1: default changes from 16.0 to 4.0`},
		{"placement", Key{"placement", "randomize_allocation_candidates"}, "[placement] randomize_allocation_candidates", `
			stein: added as [placement] randomize_allocation_candidates, default false`},
		{"nova", Key{"no", "such"}, "[no] such", ""},
	}
	c := Open()
	for _, test := range tests {
		life := c.Life(test.project, test.key)
		var reported []string
		for _, event := range life.Events {
			reported = append(reported, fmt.Sprintf("%v: %v", event.Series, event))
		}
		want := strings.ReplaceAll(strings.TrimSpace(test.want), "\t", "")
		if have := strings.Join(reported, "\n"); have != want || life.Key.String() != test.newest {
			t.Errorf("%v is %v:\n%s\nwant\n%s", test.key, life.Key, have, want)
		}
	}
}

func TestResolveEnds(t *testing.T) {
	c := Open()
	tests := []struct {
		key      Key
		until, s series.Series
		want     string
	}{
		{Key{"vnc", "server_listen"}, series.None, series.Havana, "[DEFAULT] vncserver_listen"},
		{Key{"vnc", "server_listen"}, series.None, series.Pike, "[vnc] vncserver_listen"},
		{Key{"vnc", "server_listen"}, series.None, series.Gazpacho, "[vnc] server_listen"},
		{Key{"quota", "until_refresh"}, series.Stein, series.Havana, "[DEFAULT] until_refresh"},
		{Key{"quota", "until_refresh"}, series.Stein, series.Stein, ""},
		{Key{"quota", "until_refresh"}, series.None, series.Zed, ""},
		{Key{"DEFAULT", "until_refresh"}, series.Ocata, series.Newton, "[DEFAULT] until_refresh"},
		{Key{"compute", "cpu_dedicated_set"}, series.None, series.Havana, ""},
		{Key{"no", "such"}, series.None, series.Zed, ""},
	}
	for _, test := range tests {
		o, ok := c.Resolve("nova", test.key, test.until, test.s)
		if ok != (test.want != "") || ok && o.Key.String() != test.want {
			t.Errorf("%v in %v: %v %v, want %q", test.key, test.s, o.Key, ok, test.want)
		}
	}
}
