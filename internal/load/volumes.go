package load

import "stackplan/internal/model"

func (d *decoder) blockStorage(n node) *model.BlockStorage {
	if !n.given() {
		return nil
	}
	return &model.BlockStorage{Backends: byName(n.at("backends"), d.volumeBackend)}
}

func (d *decoder) volumeBackend(name string, n node) *model.VolumeBackend {
	return &model.VolumeBackend{
		Name:        name,
		Driver:      n.at("driver").text(),
		VolumeGroup: n.at("volumeGroup").text(),
		Source:      n.at("source").text(),
		Size:        d.size(n.at("size")),
	}
}
