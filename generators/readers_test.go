package generators_test

import (
	"slices"
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// TestReadersHaveEvidence checks that each statement on who reads an option names a module of the project's source, an option that the
// catalogue knows, and services that read the file.
func TestReadersHaveEvidence(t *testing.T) {
	services := map[*service.File][]string{}
	for _, svc := range generators.All() {
		for _, f := range svc.Files {
			services[f] = append(services[f], svc.Name)
		}
	}
	facts := catalogue.Open()
	for f, reading := range services {
		for i, r := range f.Readers {
			if !strings.Contains(r.Evidence, ".py") && !strings.Contains(r.Evidence, "/") {
				t.Errorf("%s: %s has no evidence in the source: %q", f.Path, r.Options, r.Evidence)
			}
			if !isOption(facts, f.Project, &r) {
				t.Errorf("%s: no series has an option %s", f.Path, r.Options)
			}
			for _, name := range r.Services {
				if !slices.Contains(reading, name) {
					t.Errorf("%s: %s is read by %s, which does not read the file", f.Path, r.Options, name)
				}
			}
			hides := func(before service.Readers) bool {
				return before.Span == r.Span && before.Matches(strings.TrimSuffix(r.Options, "*"))
			}
			if slices.ContainsFunc(f.Readers[:i], hides) {
				t.Errorf("%s: an entry before %s applies in its place", f.Path, r.Options)
			}
		}
	}
}

// isOption reports whether a series of an entry has an option that it matches.
func isOption(facts *catalogue.Catalogue, project string, r *service.Readers) bool {
	for _, in := range series.All() {
		if !r.Span.Contains(in) {
			continue
		}
		for _, o := range facts.Options(project, in) {
			if r.Matches(o.Key.String()) {
				return true
			}
		}
	}
	return false
}

// TestReadersOfOptions checks options whose readers were stated too narrowly.
func TestReadersOfOptions(t *testing.T) {
	files := map[string]*service.File{}
	for _, svc := range generators.All() {
		for _, f := range svc.Files {
			files[f.Path] = f
		}
	}
	nova, neutron := files["/etc/nova/nova.conf"], files["/etc/neutron/neutron.conf"]
	for _, c := range []struct {
		file   *service.File
		option string
		in     []series.Series
		want   string // empty: every program that reads the file
	}{
		{nova, "[scheduler] max_attempts", []series.Series{series.Epoxy}, ""},
		{nova, "[filter_scheduler] pci_in_placement", []series.Series{series.Epoxy}, ""},
		{nova, "[filter_scheduler] enabled_filters", []series.Series{series.Zed}, ""},
		{nova, "[DEFAULT] cpu_allocation_ratio", []series.Series{series.Zed}, ""},
		{nova, "[DEFAULT] cpu_allocation_ratio", []series.Series{series.Havana}, "nova-scheduler"},
		{nova, "[DEFAULT] cpu_allocation_ratio", []series.Series{series.Zed, series.Kilo}, ""},
		{nova, "[libvirt] cpu_mode", []series.Series{series.Zed}, "nova-compute"},
		{nova, "[libvirt] images_rbd_pool", []series.Series{series.Zed}, ""},
		{nova, "[vnc] novncproxy_base_url", []series.Series{series.Zed}, "nova-compute nova-novncproxy"},
		{nova, "[conductor] workers", []series.Series{series.Zed}, "nova-conductor"},
		{nova, "[conductor] use_local", []series.Series{series.Newton}, ""},
		{neutron, "[DEFAULT] core_plugin", []series.Series{series.Zed}, ""},
		{neutron, "[nova] live_migration_events", []series.Series{series.Xena}, ""},
		{neutron, "[keystone_authtoken] password", []series.Series{series.Xena}, "neutron-api neutron-server"},
	} {
		if got := strings.Join(c.file.ReadersOf(c.option, c.in...), " "); got != c.want {
			t.Errorf("%s in %v: %q, want %q", c.option, c.in, got, c.want)
		}
	}
}
