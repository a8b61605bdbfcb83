package cinder_test

import (
	"strings"
	"testing"

	"stackplan/generators/cinder"
	"stackplan/generators/haproxy"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/testing/samplecloud"
)

// rendered returns a file of a host in a region with a back end of each driver.
func rendered(t *testing.T, in series.Series, host, path string, changes ...func(*model.Region)) string {
	t.Helper()
	c := samplecloud.Stack(t, func(c *model.Cloud, r *model.Region) {
		r.Series = in
		for _, change := range changes {
			change(r)
		}
		r.BlockStorage = &model.BlockStorage{Backends: map[string]*model.VolumeBackend{
			"disks": {Name: "disks", Driver: model.LVM, VolumeGroup: "ssd"},
			"files": {Name: "files", Driver: model.NFS, Source: "[fd00::5]:/a/b"},
		}}
		c.Identity.Domain, c.Identity.Project = "Default", "service"
		c.Secrets["cinder"] = map[string]string{"database": "cinder/database", "service": "cinder/service"}
	})
	return samplecloud.Render(t, c, host, path, append(cinder.Services(), haproxy.Services()...)...)
}

func TestSectionsOfBackends(t *testing.T) {
	for _, in := range []series.Series{series.Stein, series.Zed, series.Newest} {
		got := rendered(t, in, "ctl1", "/etc/cinder/cinder.conf")
		for _, lines := range []string{
			"enabled_backends = disks,files\n", "my_ip = 10.0.0.11\n",
			"[disks]\nvolume_driver = cinder.volume.drivers.lvm.LVMVolumeDriver\nvolume_backend_name = disks\nvolume_group = ssd\ntarget_helper = tgtadm\n",
			"[files]\nvolume_driver = cinder.volume.drivers.nfs.NfsDriver\nvolume_backend_name = files\nnas_host = [fd00::5]\nnas_share_path = /a/b\n",
			"connection = mysql+pymysql://cinder:((cinder/database:url))@10.0.0.10:3306/cinder?charset=utf8\n",
		} {
			if !strings.Contains(got, lines) {
				t.Errorf("%v: %s is missing in\n%s", in, lines, got)
			}
		}
		if strings.Contains(got, "backend_defaults") {
			t.Errorf("%v: the section of the table is in\n%s", in, got)
		}
		if hasUser := strings.Contains(got, "send_service_user_token = True"); hasUser != (in >= series.Zed) {
			t.Errorf("%v: cinder sends its own token: %v", in, hasUser)
		}
	}
}

func TestPortOfCinder(t *testing.T) {
	got := rendered(t, series.Zed, "ctl1", "/etc/haproxy/haproxy.cfg")
	for _, line := range []string{"bind 203.0.113.10:8776\n", "server ctl1 10.0.0.11:8776 check"} {
		if !strings.Contains(got, line) {
			t.Errorf("%s is missing in\n%s", line, got)
		}
	}
	if rendered(t, series.Rocky, "ctl1", "/etc/cinder/cinder.conf") != "" {
		t.Error("rocky has no cinder: see service/series")
	}
}

// TestKeysOfVolumes: castellan looks up barbican in the catalogue by region from xena on, and sends a service token from zed on, as nova does.
func TestKeysOfVolumes(t *testing.T) {
	hasKeys := func(r *model.Region) { r.KeyManager = true }
	for in, want := range map[series.Series]struct{ lines, never []string }{
		series.Stein: {[]string{"backend = barbican", "auth_endpoint = http://10.0.0.10:5000/v3", "barbican_endpoint = http://10.0.0.10:9311"}, []string{"barbican_region_name", "[barbican_service_user]"}},
		series.Xena:  {[]string{"backend = barbican", "barbican_endpoint_type = internal", "barbican_region_name = r1"}, []string{"barbican_endpoint =", "[barbican_service_user]"}},
		series.Zed:   {[]string{"barbican_region_name = r1", "[barbican_service_user]\nauth_type = password"}, []string{"barbican_endpoint ="}},
	} {
		got := rendered(t, in, "ctl1", "/etc/cinder/cinder.conf", hasKeys)
		for _, line := range want.lines {
			if !strings.Contains(got, line+"\n") {
				t.Errorf("%v: %s is missing in\n%s", in, line, got)
			}
		}
		for _, never := range want.never {
			if strings.Contains(got, never) {
				t.Errorf("%v: %s is in\n%s", in, never, got)
			}
		}
	}
	if without := rendered(t, series.Zed, "ctl1", "/etc/cinder/cinder.conf"); strings.Contains(without, "barbican") {
		t.Errorf("a region without a key manager has\n%s", without)
	}
}
