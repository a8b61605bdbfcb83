package mariadb

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/testing/samplecloud"
)

func TestMariaDBFiles(t *testing.T) {
	const old, now = "/etc/mysql/conf.d/stackplan.cnf", "/etc/mysql/mariadb.conf.d/90-stackplan.cnf"
	for _, c := range []struct {
		in   series.Series
		path string
		gone string
	}{{series.Havana, old, now}, {series.Mitaka, old, now}, {series.Newton, now, old}, {series.Epoxy, now, old}} {
		cloud := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.Series = c.in })
		if made(t, cloud, "ctl1", c.path) == "" || made(t, cloud, "ctl1", c.gone) != "" {
			t.Errorf("%v: the file is not %s alone", c.in, c.path)
		}
	}
}

func TestMariaDBPrimaryStandby(t *testing.T) {
	const path = "/etc/mysql/mariadb.conf.d/90-stackplan.cnf"
	primary := strings.Split(made(t, samplecloud.Stack(t, nil), "ctl1", path), "\n")
	standby := strings.Split(made(t, samplecloud.Stack(t, nil), "ctl2", path), "\n")
	samplecloud.WantLines(t, "primary", primary, "bind_address = 10.0.0.11", fmt.Sprint("server_id = ", 10<<24+11), "innodb_buffer_pool_size = 4096M", "max_connections = 4096")
	samplecloud.WantLines(t, "standby", standby, "bind_address = 10.0.0.12", fmt.Sprint("server_id = ", 10<<24+12), "read_only = 1")
	samplecloud.WantNone(t, "primary", primary, "read_only")
	samplecloud.WantNone(t, "primary", primary, "wsrep")
	promoted := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.Database.Primary = "ctl2" })
	samplecloud.WantLines(t, "old primary", strings.Split(made(t, promoted, "ctl1", path), "\n"), "read_only = 1")
	samplecloud.WantNone(t, "promoted standby", strings.Split(made(t, promoted, "ctl2", path), "\n"), "read_only")
}

func TestMariaDBGalera(t *testing.T) {
	const path = "/etc/mysql/mariadb.conf.d/90-stackplan.cnf"
	galera := func(_ *model.Cloud, r *model.Region) { r.Database.Mode = "galera" }
	got := strings.Split(made(t, samplecloud.Stack(t, galera), "ctl2", path), "\n")
	samplecloud.WantLines(t, "three nodes", got, "wsrep_cluster_address = gcomm://10.0.0.11,10.0.0.12,10.0.0.13", "wsrep_node_name = ctl2",
		"wsrep_cluster_name = c-r1", "wsrep_sst_auth = transfer:((database/transfer))")
	samplecloud.WantNone(t, "three nodes", got, "read_only")
	samplecloud.WantNone(t, "three nodes", got, "server_id")
	single := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) {
		r.Database.Mode, r.Groups[0].Nodes = "galera", samplecloud.Nodes(t, "ctl1")
	})
	samplecloud.WantLines(t, "one node", strings.Split(made(t, single, "ctl1", path), "\n"), "wsrep_cluster_address = gcomm://")
	six := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) {
		r.Database.Mode = "galera"
		r.Groups[0].Address["management"] = model.AddressRule{Base: netip.MustParseAddr("fd00::10"), Numbered: true}
	})
	samplecloud.WantLines(t, "IPv6", strings.Split(made(t, six, "ctl1", path), "\n"), `wsrep_cluster_address = "gcomm://[fd00::11],[fd00::12],[fd00::13]"`)
}

func TestClusterName(t *testing.T) {
	for _, test := range []struct{ id, cloud, region, want string }{
		{"K10/67: the name of a region", "c", "RegionOne", "c-RegionOne"},
		{"K10/67: 32 characters", "cloud", "abcdefghijklmnopqrstuvwxyz", "cloud-abcdefghijklmnopqrstuvwxyz"},
		{"K10/67: more characters than Galera has for it", "cloud", "abcdefghijklmnopqrstuvwxyz1", "cloud-abcdefghijklmnopq-2607d21a"},
	} {
		t.Run(test.id, func(t *testing.T) {
			c := samplecloud.Stack(t, func(c *model.Cloud, r *model.Region) {
				c.Name, r.Name, c.Identity.Home, r.Database.Mode = test.cloud, test.region, test.region, "galera"
			})
			got := made(t, c, "ctl2", "/etc/mysql/mariadb.conf.d/90-stackplan.cnf")
			samplecloud.WantLines(t, test.id, strings.Split(got, "\n"), "wsrep_cluster_name = "+test.want)
		})
	}
}
