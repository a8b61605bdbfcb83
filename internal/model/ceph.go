package model

// Ceph is a cluster that exists already, which a region uses if the description contains it.
type Ceph struct {
	FSID     string
	Monitors []string // addresses, with or without a port
	Pools    map[string]*CephPool
	Size     int64 // of all disks in bytes; 0: unknown
	NearFull int   // percent of the disks that may be used
	Users    CephUsers
	Secret   string // the ID of libvirt's secret with the key for volumes
}

// CephPool is a pool of a cluster.
type CephPool struct {
	Name     string
	Replicas int // how many times the disks store each byte
}

// CephUsers are the names of the clients of a cluster, by what they store in it.
type CephUsers struct{ Images, Volumes, Instances, Backups string }

// The driver of backups in Ceph, and the storage of images there.
const (
	CephBackups = "ceph"
	RBDImages   = "rbd"
)

// VolumesInCeph reports whether a back end of the region creates volumes in Ceph.
func (r *Region) VolumesInCeph() bool {
	if r.BlockStorage == nil {
		return false
	}
	for _, b := range r.BlockStorage.Backends {
		if b.Driver == RBD {
			return true
		}
	}
	return false
}

// BackupsInCeph reports whether backups of volumes are in Ceph.
func (r *Region) BackupsInCeph() bool {
	return r.BlockStorage != nil && r.BlockStorage.Backup != nil && r.BlockStorage.Backup.Driver == CephBackups
}

// Usable returns how many bytes fit into a pool that uses the cluster alone; 0: unknown.
func (c *Ceph) Usable(pool string) int64 {
	if c == nil || c.Pools[pool] == nil {
		return 0
	}
	return c.Size / 100 * int64(c.NearFull) / int64(max(1, c.Pools[pool].Replicas))
}

// SharedDisk returns how many bytes of disk all compute hosts share; 0: each uses its own, or the size is unknown.
func (r *Region) SharedDisk() int64 {
	if r.Compute.DiskPool != "" {
		return r.Ceph.Usable(r.Compute.DiskPool)
	}
	return r.Compute.SharedDisk
}
