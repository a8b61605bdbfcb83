package service

import "stackplan/internal/model"

// Stores reports whether the hosts of a role have a back end of volumes: volumes on disks of hosts are on storage hosts, if the region has
// some, and those behind a network are accessible from the others.
func (s *Site) Stores(role string, b *model.VolumeBackend) bool {
	return (role == StorageRole) == (b.IsLocal() && s.HasRole(StorageRole))
}
