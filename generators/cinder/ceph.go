package cinder

import (
	"stackplan/generators/ceph"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// rbd returns the pool with the volumes, and how cinder and libvirt log in.
func rbd() []service.Row {
	return service.Each([]service.Row{
		driven("rbd_pool", "pool", func(b *model.VolumeBackend) string { return b.Pool }).Pin().StoredIn(volumesMove).
			Because("the pool with the volumes of the back end"),
		service.Set(section+".rbd_ceph_conf", ceph.Conf).Because("the file with the addresses of the monitors; by default librados searches several directories"),
		service.Text(section+".rbd_user", service.From("region.ceph.users.volumes"), func(s *service.Scope) string {
			if s.Region.Ceph == nil {
				return ""
			}
			return s.Region.Ceph.Users.Volumes
		}).Because("the user whose keyring the hosts of cinder have; the default is client.admin"),
		service.Text(section+".rbd_secret_uuid", ceph.VolumesSecretPaths(), func(s *service.Scope) string { return ceph.VolumesSecret(s.Region) }).
			StoredIn(service.Elsewhere{
				Where: "the connections of attached volumes, in the databases of cinder and nova", When: service.After,
				Do: "keep the secret with the old ID in libvirt until the instances with attached volumes have been stopped and started",
			}).
			Because("libvirt logs in with the key in its secret of this ID when an instance uses a volume; it is the same on all compute hosts"),
	}, func(r service.Row) service.Row { return r.When(isDriver(model.RBD)) })
}

// sharing returns how the hosts of cinder-volume share volumes, if all their drivers support it.
func sharing() []service.Row {
	return service.EachSince(series.Rocky, []service.Row{
		service.Text("DEFAULT.cluster", nil, func(s *service.Scope) string {
			return s.Region.Name
		}).On(volumeName).When(isShared).StoredIn(service.Elsewhere{
			Where: "the volumes in the database of cinder", When: service.Before,
			Do: "run cinder-manage cluster rename or cinder-manage volume update_host with the old and the new name: requests about a volume go to the cluster or host that the database contains",
		}).
			Because("the hosts with this name serve requests about any volume of Ceph, so volumes do not depend on the host that created them; the driver supports it from rocky on (SUPPORTS_ACTIVE_ACTIVE of cinder/volume/drivers/rbd.py; release notes of OpenStack-Ansible, enable-active-active), the other two in no series"),
		locks(),
	})
}

// isShared reports whether hosts have a place for locks, and all their back ends are in Ceph.
func isShared(s *service.Scope) bool {
	names := enabled(s)
	for _, name := range names {
		if s.Region.BlockStorage.Backends[name].Driver != model.RBD {
			return false
		}
	}
	return len(names) > 0 && s.Region.BlockStorage.Coordination != ""
}

// locks returns the row with the service that stores locks. The option may contain a password, which the field cannot.
func locks() service.Row {
	r := service.Text("coordination.backend_url", service.From("region.blockStorage.coordination"), func(s *service.Scope) string {
		if s.Region.BlockStorage == nil {
			return ""
		}
		return s.Region.BlockStorage.Coordination
	}).Because("hosts that share volumes exclude each other by these locks; the default is files of each host")
	r.Secret = true
	return r
}
