package generators_test

import (
	"strconv"
	"strings"
	"testing"

	"stackplan/generators"
	"stackplan/internal/debian"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// programs returns the programs of all services and files, by name.
func programs() map[string]service.Program {
	all := map[string]service.Program{}
	for _, svc := range generators.All() {
		for _, p := range svc.Programs {
			all[p.Name] = p
		}
		for _, f := range svc.Files {
			for _, p := range f.Programs {
				all[p.Name] = p
			}
		}
	}
	return all
}

// K9: the versions of programs in the releases of Debian that the validators run are those of its archive, in their order.
func TestPrograms(t *testing.T) {
	want := map[string][3]string{ // Debian 11, 12, 13
		"RabbitMQ": {"3.8", "3.10", "4.0"}, "MariaDB": {"10.5", "10.11", "11.8"}, "HAProxy": {"2.2", "2.6", "3.0"}, "Keepalived": {"2.1", "2.2", "2.3"},
		"memcached": {"1.6.9", "1.6.18", "1.6.38"}, "uWSGI": {"2.0.19", "2.0.21", "2.0.28"}, "Open vSwitch": {"2.15", "3.1", "3.5"},
		"OVN": {"20.12", "23.03", "25.03"}, "ovn-controller": {"20.12", "23.03", "25.03"},
		"libvirt": {"7.0", "9.0", "11.3"}, "QEMU": {"5.2", "7.2", "10.0"}, "Linux": {"5.10", "6.1", "6.12"}, "Python": {"3.9", "3.11", "3.13"},
	}
	all := programs()
	for name, versions := range want {
		for i, in := range []debian.Release{debian.Bullseye, debian.Bookworm, debian.Trixie} {
			if got := all[name].Versions[in]; got != versions[i] {
				t.Errorf("%s in %v is %q, want %s", name, in, got, versions[i])
			}
		}
	}
	for name, p := range all {
		if _, known := want[name]; !known {
			t.Errorf("%s is not in the table of this test", name)
		}
		last := ""
		for in := debian.Wheezy; in <= debian.Trixie; in++ {
			if v := p.Versions[in]; v != "" {
				if !isNewer(v, last) {
					t.Errorf("%s: %s in %v follows %s", name, v, in, last)
				}
				last = v
			}
		}
		for _, m := range p.Moves {
			if m.Do == "" || m.Why == "" || m.Reaches == debian.None {
				t.Errorf("%s: %+v", name, m)
			}
		}
	}
}

// isNewer reports whether a version is newer than another one.
func isNewer(v, than string) bool {
	a, b := strings.Split(v, "."), strings.Split(than, ".")
	for i := range a {
		x, _ := strconv.Atoi(a[i])
		y := -1
		if i < len(b) && b[i] != "" {
			y, _ = strconv.Atoi(b[i])
		}
		if x != y {
			return x > y
		}
	}
	return false
}

// K9: each release of Debian contains one series, and the series between two releases run on the older one.
func TestReleases(t *testing.T) {
	for in, want := range map[series.Series]debian.Release{
		series.Havana: 7, series.Icehouse: 8, series.Mitaka: 8, series.Newton: 9, series.Queens: 9, series.Rocky: 10, series.Train: 10,
		series.Victoria: 11, series.Yoga: 11, series.Zed: 12, series.Caracal: 12, series.Epoxy: 13, series.Gazpacho: 13,
	} {
		if got := debian.Of(in); got != want {
			t.Errorf("%v runs on %v, want %v", in, got, want)
		}
	}
	for release := debian.Jessie; release <= debian.Trixie; release++ {
		if got := debian.Of(release.Packages()); got != release {
			t.Errorf("%v contains %v, which runs on %v", release, release.Packages(), got)
		}
	}
}
