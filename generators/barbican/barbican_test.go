package barbican_test

import (
	"strings"
	"testing"

	"stackplan/generators/barbican"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/testing/samplecloud"
)

// TestDatabaseOfBarbican: before 2024.1 barbican reads its own options of the database, and those of oslo.db from then on.
func TestDatabaseOfBarbican(t *testing.T) {
	const url = "connection = mysql+pymysql://barbican:((barbican/database:url))@10.0.0.10:3306/barbican?charset=utf8\n"
	for in, want := range map[series.Series]string{
		series.Stein: "\nsql_" + url, series.Bobcat: "\nsql_" + url, series.Caracal: "[database]\n" + url, series.Newest: "[database]\n" + url,
	} {
		c := samplecloud.Stack(t, func(c *model.Cloud, r *model.Region) {
			r.Series, r.KeyManager = in, true
			c.Secrets["barbican"] = map[string]string{"database": "barbican/database", "service": "barbican/service", "key": "barbican/key"}
		})
		got := samplecloud.Render(t, c, "ctl2", "/etc/barbican/barbican.conf", barbican.Services()...)
		if !strings.Contains(got, want) || strings.Count(got, "connection = ") != 1 {
			t.Errorf("%v: want %s in\n%s", in, want, got)
		}
		for _, line := range []string{"host_href = http://203.0.113.10:9311\n", "kek = ((barbican/key))\n"} {
			if !strings.Contains(got, line) {
				t.Errorf("%v: %s is missing in\n%s", in, line, got)
			}
		}
	}
}
