package model

// Orchestration is heat, which a region has if the description contains it.
type Orchestration struct {
	Domain string // of the users that stacks create
}

// Clusters is magnum, which a region has if the description contains it.
type Clusters struct {
	Domain string // of the users that clusters log in as
}

// BlockStorage is cinder, which a region has if the description contains it.
type BlockStorage struct {
	Backends     map[string]*VolumeBackend
	Types        map[string]*VolumeType
	DefaultType  string        // empty: that of cinder
	Backup       *VolumeBackup // nil: none
	Coordination string        // the URL of the service that stores locks; empty: each host has its own
}

// VolumeType is a type of volumes, which a back end creates.
type VolumeType struct {
	Name       string
	Backend    string
	Properties map[string]string
}

// VolumeBackup is where backups of volumes are stored.
type VolumeBackup struct {
	Driver string // ceph or nfs
	Pool   string // of Ceph
	Source string // the export of NFS
}

// The drivers of back ends of volumes.
const (
	LVM = "lvm"
	NFS = "nfs"
	RBD = "rbd"
)

// VolumeBackend is where cinder creates volumes.
type VolumeBackend struct {
	Name        string
	Driver      string
	VolumeGroup string // of LVM
	Source      string // the export of NFS
	Size        int64  // in bytes; 0: unknown
	Pool        string // of Ceph
}

// IsLocal reports whether the volumes of the back end are on the disks of the host that created them.
func (b *VolumeBackend) IsLocal() bool { return b.Driver == LVM }

// Dashboard is horizon, which a region has if the description contains it.
type Dashboard struct {
	Hosts          []string // DNS names of it, in addition to the VIPs
	SessionTimeout int      // seconds without a request
}

// InternalTLS is TLS between the programs of a region. CA is a PEM file on all hosts, Directory that of certificates and keys.
type InternalTLS struct {
	CA, Directory string
	Plain         []string // the channels without TLS
}
