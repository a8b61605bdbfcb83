package generators_test

import (
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/testing/samplecloud"
)

func TestKeystoneRunsAtHomeOnly(t *testing.T) {
	s := samplecloud.Scope(generators.All(), series.Zed, nil)
	if !s.Site.Has("keystone") {
		t.Error("the home region runs no keystone")
	}
	s.Cloud.Identity.Home = "elsewhere"
	if service.NewSites(s.Cloud, generators.All())["hz-a"].Has("keystone") {
		t.Error("another region runs keystone too")
	}
}

// Two rows that apply to the same host must not give the same option two values, even under different names.
func TestNoOptionTwice(t *testing.T) {
	facts := catalogue.Open()
	for _, in := range series.All() {
		for _, mechanism := range []string{"openvswitch", "linuxbridge"} {
			s := samplecloud.Scope(generators.All(), in, samplecloud.Neutron(mechanism, "vxlan", "dhcp"))
			s.Cloud.Identity.Token = model.Token{Driver: "memcache", Expiration: 3600, Rotation: 86400}
			for _, svc := range generators.All() {
				for _, f := range svc.Files {
					if f.Project != "" && f.Span.Contains(in) && svc.Span.Contains(in) {
						reportTwice(t, facts, f, s)
					}
				}
			}
		}
	}
}

func reportTwice(t *testing.T, facts *catalogue.Catalogue, f *service.File, s *service.Scope) {
	t.Helper()
	seen := map[catalogue.Key]string{}
	for i := range f.Rows {
		row := &f.Rows[i]
		if !row.Applies(s) || row.Value(s) == nil {
			continue
		}
		group, name, _ := strings.Cut(row.Option, ".")
		option, ok := facts.Resolve(f.Project, catalogue.Key{Group: group, Name: name}, row.Span.Until, s.Series)
		if !ok {
			continue
		}
		if first, twice := seen[option.Key]; twice {
			t.Errorf("%s in %v: %s and %s are both %v", f.Path, s.Series, first, row.Option, option.Key)
		}
		seen[option.Key] = row.Option
	}
}

// Nova waits for neutron's notification that a port is ready only in series in which neutron can send it.
func TestNovaWaitsOnlyForNotifications(t *testing.T) {
	novaConf, neutronConf := fileAt(t, "/etc/nova/nova.conf"), fileAt(t, "/etc/neutron/neutron.conf")
	for _, in := range series.All() {
		s := samplecloud.Scope(generators.All(), in, nil)
		waits := samplecloud.Values(novaConf, "DEFAULT.vif_plugging_timeout", s) == nil
		notifies := samplecloud.Values(neutronConf, "DEFAULT.notify_nova_on_port_status_changes", s) == nil
		if waits != notifies {
			t.Errorf("%v: nova waits: %v, neutron notifies: %v", in, waits, notifies)
		}
	}
}

// fileAt returns the file of a path on hosts.
func fileAt(t *testing.T, path string) *service.File {
	t.Helper()
	for _, svc := range generators.All() {
		for _, f := range svc.Files {
			if f.Path == path {
				return f
			}
		}
	}
	t.Fatalf("no service has %s", path)
	return nil
}
