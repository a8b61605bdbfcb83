package mariadb

import (
	"strings"
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/testing/samplecloud"
)

func TestGaleraCheckFiles(t *testing.T) {
	const socket, unit, inetd = "/etc/systemd/system/stackplan-galera-check.socket", "/etc/systemd/system/stackplan-galera-check@.service", "/etc/xinetd.d/stackplan-galera-check"
	cloud := func(mode string, in series.Series) *model.Cloud {
		return samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.Database.Mode, r.Series = mode, in })
	}
	for _, c := range []struct {
		name    string
		in      series.Series
		client  string
		states  string
		present []string
		absent  []string
	}{
		{"K1/1: 2025.1", series.Epoxy, "/usr/bin/mariadb --no-defaults", `4" | "wsrep_local_state 2"`, []string{socket, unit}, []string{inetd}},
		{"K1/1: before MariaDB has its own names", series.Train, "/usr/bin/mysql --no-defaults", `4" | "wsrep_local_state 2"`, []string{socket, unit}, []string{inetd}},
		{"K1/1: without systemd", series.Havana, "debian.cnf", `4")`, []string{inetd}, []string{socket, unit}},
	} {
		t.Run(c.name, func(t *testing.T) {
			script := made(t, cloud("galera", c.in), "ctl2", checkScript)
			if !strings.Contains(script, c.client) || !strings.Contains(script, c.states) {
				t.Errorf("no %q or %q in\n%s", c.client, c.states, script)
			}
			for _, path := range c.present {
				if file := made(t, cloud("galera", c.in), "ctl2", path); path != unit && !strings.Contains(file, "10.0.0.12") {
					t.Errorf("%s does not listen at the management address:\n%s", path, file)
				}
			}
			for _, path := range c.absent {
				if file := made(t, cloud("galera", c.in), "ctl2", path); file != "" {
					t.Errorf("%s exists", path)
				}
			}
		})
	}
	t.Run("K1/1: a primary with standbys has none", func(t *testing.T) {
		if script := made(t, cloud("primary-standby", series.Epoxy), "ctl2", checkScript); script != "" {
			t.Error(script)
		}
	})
}
