package nova

import (
	"stackplan/generators/ceph"
	"stackplan/internal/service"
)

// hasPool reports whether the disks of instances are in Ceph.
func hasPool(s *service.Scope) bool { return s.Region.Compute.DiskPool != "" && s.Region.Ceph != nil }

// pool returns where the disks of instances are in Ceph, and how nova and QEMU log in.
func pool() []service.Row {
	from := service.From("region.compute.diskPool")
	disks := service.Elsewhere{
		Where: "the disks of instances", When: service.Before,
		Do: "move all instances that exist before the change: nova-compute looks for the disk of an instance only where the option points to, and an instance whose disk is elsewhere does not start again",
	}
	return service.Each([]service.Row{
		service.Set("libvirt.images_type", "rbd").StoredIn(disks).
			Because("the disks of instances are images in Ceph, so an instance can migrate, or be evacuated from a host that failed, without a copy of its disks"),
		service.Text("libvirt.images_rbd_pool", from, func(s *service.Scope) string { return s.Region.Compute.DiskPool }).Pin().StoredIn(disks).
			Because("the pool with the disks of instances"),
		service.Set("libvirt.images_rbd_ceph_conf", ceph.Conf).Because("the file with the addresses of the monitors; by default librados searches several directories"),
		service.Text("libvirt.rbd_user", service.From("region.ceph.users.instances"), func(s *service.Scope) string { return s.Region.Ceph.Users.Instances }).
			Because("the user whose keyring compute hosts have, and whose key is in the secret of libvirt; for volumes cinder names its own user and secret"),
		service.Text("libvirt.rbd_secret_uuid", ceph.InstancesSecretPaths(), func(s *service.Scope) string { return ceph.InstancesSecret(s.Region) }).
			Because("libvirt logs in with the key in its secret of this ID when an instance starts"),
	}, func(r service.Row) service.Row { return r.On(novaCompute).When(hasPool) })
}
