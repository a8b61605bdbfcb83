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
