package adminscripts

import (
	"slices"
	"strings"
	"testing"

	"stackplan/generators/names"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/testing/samplecloud"
)

func TestAggregateLines(t *testing.T) {
	compute := &service.Service{Name: names.NovaCompute, Roles: []string{service.ControlCompute}}
	scope := func(change func(*model.Cloud, *model.Region)) *service.Scope {
		c := samplecloud.Stack(t, change)
		r := c.Regions[0]
		return &service.Scope{Cloud: c, Region: r, Site: service.NewSites(c, []*service.Service{compute})["r1"]}
	}
	zoned := func(_ *model.Cloud, r *model.Region) {
		r.Groups[0].Zones = []string{"z2", "z1"} // ctl1 and ctl2 are in z2
		r.HostOverrides = map[string]*model.HostOverride{"ctl2": {Host: "ctl2", Fact: model.Fact{Zone: "it's"}}}
	}
	want := []string{
		`openstack aggregate show 'it'\''s' >/dev/null 2>&1 || openstack aggregate create --zone 'it'\''s' 'it'\''s'`,
		`hosts=$(openstack aggregate show -f json -c hosts 'it'\''s' || true)`,
		`case $hosts in *'"ctl2"'*) ;; *) openstack aggregate add host 'it'\''s' 'ctl2' ;; esac`,
		`openstack aggregate show 'z1' >/dev/null 2>&1 || openstack aggregate create --zone 'z1' 'z1'`,
		`hosts=$(openstack aggregate show -f json -c hosts 'z1' || true)`,
		`case $hosts in *'"ctl3"'*) ;; *) openstack aggregate add host 'z1' 'ctl3' ;; esac`,
		`openstack aggregate show 'z2' >/dev/null 2>&1 || openstack aggregate create --zone 'z2' 'z2'`,
		`hosts=$(openstack aggregate show -f json -c hosts 'z2' || true)`,
		`case $hosts in *'"ctl1"'*) ;; *) openstack aggregate add host 'z2' 'ctl1' ;; esac`,
	}
	if got := written(scope(zoned), zones, zoneRows()); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	own := func(_ *model.Cloud, r *model.Region) {
		r.Groups[0].Labels = map[string]string{"disk": "ssd"}
		r.HostOverrides = map[string]*model.HostOverride{"ctl2": {Host: "ctl2", Fact: model.Fact{Labels: map[string]string{"disk": "hdd"}}}}
		r.Aggregates = []*model.Aggregate{{Name: "it's", MatchLabels: map[string]string{"disk": "ssd"}, Properties: map[string]string{"ssd": "true"}}}
	}
	want = []string{
		`openstack aggregate show 'it'\''s' >/dev/null 2>&1 || openstack aggregate create 'it'\''s'`,
		`openstack aggregate set --property 'ssd=true' 'it'\''s'`,
		`hosts=$(openstack aggregate show -f json -c hosts 'it'\''s' || true)`,
		`case $hosts in *'"ctl1"'*) ;; *) openstack aggregate add host 'it'\''s' 'ctl1' ;; esac`,
		`case $hosts in *'"ctl3"'*) ;; *) openstack aggregate add host 'it'\''s' 'ctl3' ;; esac`,
	}
	if got := written(scope(own), aggregates, aggregateRows()); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	confined := func(_ *model.Cloud, r *model.Region) {
		r.Aggregates = []*model.Aggregate{{Name: "own", Properties: map[string]string{"filter_tenant_id": "web, it's"}}}
	}
	want = []string{
		`openstack aggregate show 'own' >/dev/null 2>&1 || openstack aggregate create 'own'`,
		`ids=`,
		`id=$(openstack project show -f value -c id 'web')`, `ids=$ids${ids:+,}$id`,
		`id=$(openstack project show -f value -c id 'it'\''s')`, `ids=$ids${ids:+,}$id`,
		`openstack aggregate set --property 'filter_tenant_id'="$ids" 'own'`,
		`hosts=$(openstack aggregate show -f json -c hosts 'own' || true)`,
	}
	if got := written(scope(confined), aggregates, aggregateRows()); !slices.Equal(got[:len(want)], want) {
		t.Errorf("projects: got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := written(scope(nil), zones, zoneRows()); got != nil {
		t.Errorf("without zones: %q", got)
	}
}

// written returns the lines of rows in each of some scopes.
func written(s *service.Scope, scopes func(*service.Scope) []*service.Scope, rows []service.Row) []string {
	var all []string
	for _, inner := range scopes(s) {
		for i := range rows {
			all = append(all, rows[i].Value(inner)...)
		}
	}
	return all
}
