package ceph_test

import (
	"slices"
	"strings"
	"testing"

	"stackplan/generators/ceph"
	"stackplan/generators/cinder"
	"stackplan/generators/glance"
	"stackplan/generators/nova"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/testing/samplecloud"
)

// stored returns the sample cloud with everything in Ceph, changed.
func stored(t *testing.T, change func(*model.Region)) *model.Cloud {
	t.Helper()
	return samplecloud.Stack(t, func(c *model.Cloud, r *model.Region) {
		r.Image = model.Image{MaxLimit: 1000, DefaultLimit: 1000, Storage: model.RBDImages, Pool: "images"}
		r.Compute.DiskPool = "vms"
		r.BlockStorage = &model.BlockStorage{
			Backends:     map[string]*model.VolumeBackend{"fast": {Name: "fast", Driver: model.RBD, Pool: "volumes"}},
			Backup:       &model.VolumeBackup{Driver: model.CephBackups, Pool: "backups"},
			Coordination: "etcd3+http://10.0.0.60:2379",
		}
		r.Ceph = &model.Ceph{
			FSID: "b3ac3b5c-2d7c-4f1b-9c64-6a7cf1e5f2b0", Secret: "457eb676-33da-42ec-9a8c-9293d545c337", Monitors: []string{"10.0.0.61", "[fd00::61]:6790"},
			Users: model.CephUsers{Images: "glance", Volumes: "cinder", Instances: "nova", Backups: "cinder-backup"},
		}
		c.Identity.Domain, c.Identity.Project = "Default", "service"
		c.Secrets["cinder"] = map[string]string{"database": "cinder/database", "service": "cinder/service"}
		c.Secrets["ceph"] = map[string]string{"images": "ceph/images", "volumes": "ceph/volumes", "instances": "ceph/instances", "backups": "ceph/backups"}
		change(r)
	})
}

// contains renders a file of the first host, and requires some texts and none of others, which begin with "!".
func contains(t *testing.T, c *model.Cloud, path string, texts ...string) {
	t.Helper()
	got := samplecloud.Render(t, c, "ctl1", path, slices.Concat(glance.Services(), cinder.Services(), nova.Services(), ceph.Services())...)
	for _, text := range texts {
		text, isAbsent := strings.CutPrefix(text, "!")
		if strings.Contains(got, text) == isAbsent {
			t.Errorf("%v, %s: %q, absent %v:\n%s", c.Regions[0].Series, path, text, isAbsent, got)
		}
	}
}

func TestNamesOfEachSeries(t *testing.T) {
	for _, in := range series.All() {
		c := stored(t, func(r *model.Region) { r.Series = in })
		contains(t, c, "/etc/ceph/ceph.conf", "fsid = b3ac3b5c-2d7c-4f1b-9c64-6a7cf1e5f2b0\n", "mon_host = 10.0.0.61,[fd00::61]:6790\n")
		contains(t, c, "/etc/ceph/ceph.client.glance.keyring", "[client.glance]\nkey = ((ceph/images))\n")
		contains(t, c, "/etc/ceph/ceph.client.nova.keyring", "[client.nova]\nkey = ((ceph/instances))\n")
		image := []string{"[glance_store]\ndefault_backend = ceph\n", "[ceph]\nrbd_store_pool = images\nrbd_store_user = glance\n", "enabled_backends = ceph:rbd\n", "!filesystem_store"}
		switch {
		case in < series.Juno:
			image = []string{"default_store = rbd\n", "rbd_store_pool = images\nrbd_store_user = glance\n", "![glance_store]", "!filesystem_store"}
		case in < series.Kilo:
			image = []string{"[glance_store]\ndefault_store = rbd\nstores = rbd,http\n"}
		case in < series.Train:
			image = []string{"[glance_store]\ndefault_store = rbd\nstores = rbd,http\nrbd_store_pool = images\nrbd_store_user = glance\n"}
		}
		contains(t, c, "/etc/glance/glance-api.conf", append(image, "show_image_direct_url = True\n")...)
		disks := []string{"images_type = rbd\nimages_rbd_pool = vms\nimages_rbd_ceph_conf = /etc/ceph/ceph.conf\nrbd_user = nova\nrbd_secret_uuid = ceaaa51e-8754-58a2-868e-541d42100a9f\n"}
		if in < series.Icehouse {
			disks = []string{"libvirt_images_type = rbd\nlibvirt_images_rbd_pool = vms\nlibvirt_images_rbd_ceph_conf = /etc/ceph/ceph.conf\nrbd_user = nova\n"}
		}
		contains(t, c, "/etc/nova/nova.conf", append(disks, "network=writeback")...)
	}
}

func TestVolumesOfEachSeries(t *testing.T) {
	for _, in := range series.All() {
		if in < cinderSince {
			continue
		}
		c := stored(t, func(r *model.Region) { r.Series = in })
		contains(t, c, "/etc/cinder/cinder.conf",
			"[fast]\nvolume_driver = cinder.volume.drivers.rbd.RBDDriver\nvolume_backend_name = fast\nrbd_pool = volumes\nrbd_ceph_conf = /etc/ceph/ceph.conf\nrbd_user = cinder\nrbd_secret_uuid = 457eb676-33da-42ec-9a8c-9293d545c337\n",
			"cluster = r1\n", "backend_url = etcd3+http://10.0.0.60:2379\n",
			"backup_driver = cinder.backup.drivers.ceph.CephBackupDriver\nbackup_ceph_pool = backups\nbackup_ceph_user = cinder-backup\n")
	}
}

// cinderSince is the first series of cinder that is generated.
const cinderSince = series.Stein

func TestSecretsOfLibvirt(t *testing.T) {
	const commands = "/etc/ceph/libvirt-secrets.virsh"
	both := stored(t, func(*model.Region) {})
	contains(t, both, "/etc/ceph/libvirt-secret-volumes.xml", "<uuid>457eb676-33da-42ec-9a8c-9293d545c337</uuid>\n<usage type='ceph'><name>client.cinder secret</name></usage>\n")
	contains(t, both, "/etc/ceph/libvirt-secret-instances.xml", "<uuid>ceaaa51e-8754-58a2-868e-541d42100a9f</uuid>\n<usage type='ceph'><name>client.nova secret</name></usage>\n")
	contains(t, both, commands,
		"secret-define --file /etc/ceph/libvirt-secret-volumes.xml\nsecret-set-value --secret 457eb676-33da-42ec-9a8c-9293d545c337 --base64 ((ceph/volumes))\n",
		"secret-define --file /etc/ceph/libvirt-secret-instances.xml\nsecret-set-value --secret ceaaa51e-8754-58a2-868e-541d42100a9f --base64 ((ceph/instances))\n")
	contains(t, stored(t, func(r *model.Region) { r.Compute.DiskPool = "" }), commands, "((ceph/volumes))", "!((ceph/instances))")
	contains(t, stored(t, func(r *model.Region) { r.BlockStorage = nil }), commands, "!((ceph/volumes))", "((ceph/instances))")
	contains(t, stored(t, func(r *model.Region) { r.Ceph.Users.Instances = "cinder" }), commands, "((ceph/volumes))", "!((ceph/instances))")
	alone := stored(t, func(r *model.Region) { r.BlockStorage, r.Ceph.Users.Instances = nil, "cinder" })
	contains(t, alone, commands, "--secret 457eb676-33da-42ec-9a8c-9293d545c337 --base64 ((ceph/instances))")
}

func TestHostsShareVolumesOnlyIfTheirDriversDo(t *testing.T) {
	const conf = "/etc/cinder/cinder.conf"
	contains(t, stored(t, func(r *model.Region) { r.BlockStorage.Coordination = "" }), conf, "!cluster =", "![coordination]")
	contains(t, stored(t, func(r *model.Region) {
		r.BlockStorage.Backends["disks"] = &model.VolumeBackend{Name: "disks", Driver: model.LVM, VolumeGroup: "disks"}
	}), conf, "!cluster =", "enabled_backends = disks,fast\n")
	contains(t, stored(t, func(r *model.Region) {
		r.BlockStorage.Backup = &model.VolumeBackup{Driver: model.NFS, Source: "10.0.0.70:/backups"}
	}), conf, "backup_driver = cinder.backup.drivers.nfs.NFSBackupDriver\nbackup_share = 10.0.0.70:/backups\n", "!backup_ceph")
}
