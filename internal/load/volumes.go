package load

import (
	"cmp"

	"stackplan/internal/model"
)

func (d *decoder) blockStorage(n node) *model.BlockStorage {
	if !n.given() {
		return nil
	}
	storage := &model.BlockStorage{
		Backends:     byName(n.at("backends"), d.volumeBackend),
		Types:        byName(n.at("types"), volumeType),
		DefaultType:  n.at("defaultType").text(),
		Coordination: n.at("coordination").text(),
	}
	if backup := n.at("backup"); backup.given() {
		storage.Backup = &model.VolumeBackup{Driver: backup.at("driver").text(), Pool: backup.at("pool").text(), Source: backup.at("source").text()}
	}
	return storage
}

func (d *decoder) volumeBackend(name string, n node) *model.VolumeBackend {
	return &model.VolumeBackend{
		Name:        name,
		Driver:      n.at("driver").text(),
		VolumeGroup: n.at("volumeGroup").text(),
		Source:      n.at("source").text(),
		Size:        d.size(n.at("size")),
		Pool:        n.at("pool").text(),
	}
}

func volumeType(name string, n node) *model.VolumeType {
	return &model.VolumeType{Name: name, Backend: n.at("backend").text(), Properties: byName(n.at("properties"), plain)}
}

func (d *decoder) ceph(n node) *model.Ceph {
	if !n.given() {
		return nil
	}
	users := n.at("users")
	ceph := &model.Ceph{
		FSID: n.at("fsid").text(), Monitors: n.at("monitors").texts(), Pools: byName(n.at("pools"), cephPool), Size: d.size(n.at("size")),
		Users: model.CephUsers{
			Images: users.at("images").text(), Volumes: users.at("volumes").text(),
			Instances: users.at("instances").text(), Backups: users.at("backups").text(),
		},
		NearFull: n.at("nearFull").int(),
		Secret:   cmp.Or(n.at("secret").text(), n.at("fsid").text()),
	}
	return ceph
}

func cephPool(name string, n node) *model.CephPool {
	return &model.CephPool{Name: name, Replicas: n.at("replicas").int()}
}
