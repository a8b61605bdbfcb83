package adminscripts

import (
	"strings"
	"testing"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/testing/samplecloud"
)

func TestFlavorsAreWordsOfAShell(t *testing.T) {
	flavor := model.Flavor{
		VCPUs: 2, RAM: 4 << 30, Disk: 40 << 30, Shares: 1024, Period: 100000, CPUQuota: 57499,
		Properties: map[string]string{"note": "it's $HOME; `x`", "quota:cpu_quota": "1"},
	}
	for s, want := range map[series.Series][]string{
		series.Havana: {
			"nova flavor-show 'm1' >/dev/null 2>&1 || nova flavor-create 'm1' auto 4096 40 2",
			`nova flavor-key 'm1' set 'note=it'\''s $HOME; ` + "`x`' 'quota:cpu_period=100000' 'quota:cpu_quota=57499' 'quota:cpu_shares=1024'",
		},
		series.Zed: {
			"openstack flavor show 'm1' >/dev/null 2>&1 || openstack flavor create --ram 4096 --disk 40 --vcpus 2 'm1'",
			`openstack flavor set --property 'note=it'\''s $HOME; ` + "`x`' --property 'quota:cpu_period=100000' --property 'quota:cpu_quota=57499' --property 'quota:cpu_shares=1024' 'm1'",
		},
	} {
		scope := &service.Scope{Series: s, Region: &model.Region{Flavors: map[string]model.Flavor{"m1": flavor}}}
		if got := flavorLines(scope); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%v: got\n%s\nwant\n%s", s, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// disk-0, ephemeral: a root disk of 0 is for instances that boot from a volume; the other disks are GiB and MiB.
func TestFlavorsHaveOtherDisks(t *testing.T) {
	for s, want := range map[series.Series]string{
		series.Havana: "nova flavor-create --ephemeral 500 --swap 512 'v' auto 1024 0 1",
		series.Zed:    "openstack flavor create --ram 1024 --disk 0 --ephemeral 500 --swap 512 --vcpus 1 'v'",
	} {
		flavor := model.Flavor{VCPUs: 1, RAM: 1 << 30, Ephemeral: 500 << 30, Swap: 512 << 20}
		scope := &service.Scope{Series: s, Region: &model.Region{Flavors: map[string]model.Flavor{"v": flavor}}}
		if got := strings.Join(flavorLines(scope), "\n"); !strings.HasSuffix(got, want) {
			t.Errorf("%v: got %s, want %s", s, got, want)
		}
	}
}

func TestFlavorsAreOnOneHost(t *testing.T) {
	c := samplecloud.Stack(t, func(_ *model.Cloud, r *model.Region) { r.Flavors = map[string]model.Flavor{"m1": {VCPUs: 1}} })
	if made(t, c, "ctl1", "/etc/stackplan/flavors.sh") == "" {
		t.Error("the first control host has no script")
	}
	if made(t, c, "ctl2", "/etc/stackplan/flavors.sh") != "" {
		t.Error("the second control host has a script too")
	}
}
