package checks

import (
	"fmt"
	"maps"
	"slices"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/spelling"
)

var volumeActive = &check.Check{
	Code:  "volume/active",
	Title: "Several hosts serve requests about the volumes of Ceph.",
	Doc: "With blockStorage.coordination, from rocky on, the hosts with only back ends of Ceph are one cluster of cinder, and each of them serves " +
		"requests about any volume. The option cluster is that of a whole host, and the other drivers reject it (cinder/volume/manager.py: " +
		"SUPPORTS_ACTIVE_ACTIVE). Without the cluster a volume belongs to the host that created it: while this host is down, the volume can " +
		"neither be attached nor deleted.",
	Severity: diag.Warning,
	Bad: `
regions: north: blockStorage: backends: ceph: {driver: "rbd", pool: "volumes"}
regions: north: ceph: {fsid: "b3ac3b5c-2d7c-4f1b-9c64-6a7cf1e5f2b0", monitors: ["10.120.0.21"], pools: volumes: {}}`,
	Good: `
regions: north: blockStorage: {backends: ceph: {driver: "rbd", pool: "volumes"}, coordination: "etcd3+http://10.120.0.5:2379"}
regions: north: ceph: {fsid: "b3ac3b5c-2d7c-4f1b-9c64-6a7cf1e5f2b0", monitors: ["10.120.0.21"], pools: volumes: {}}`,
	Cloud: func(s *check.Subject, report check.Report) {
		eachVolumeBackend(s, func(r *model.Region, b *model.VolumeBackend) {
			if b.Driver != model.RBD || len(s.Sites[r.Name].HostsWith(service.Volumes)) < 2 {
				return
			}
			if why, hint := notActive(s, r); why != "" {
				report(check.Finding{
					Path:    volumeBackendAt(r, b),
					Message: fmt.Sprintf("a volume of back end %s belongs to the host that created it: %s", b.Name, why),
					Rule:    "while this host is down, the volume can neither be attached nor deleted", Hint: hint,
				})
			}
		})
	},
}

// notActive returns why the hosts of a region do not share the volumes of Ceph; empty: they do.
func notActive(s *check.Subject, r *model.Region) (why, hint string) {
	switch other := withCeph(s.Sites[r.Name]); {
	case r.Series < series.Rocky:
		return "the driver shares volumes from rocky on", "accept the warning until the upgrade"
	case other != "":
		return fmt.Sprintf("its hosts also have back end %s, whose driver cannot share volumes", other), "leave only back ends of Ceph on these hosts; hosts with the role storage have those on disks"
	case r.BlockStorage.Coordination == "":
		return "the hosts have no locks in common", `write blockStorage: coordination: "etcd3+http://10.120.0.5:2379", with the address of an etcd`
	}
	return "", ""
}

// withCeph returns a back end of another driver that the hosts with those of Ceph have too; empty: none.
func withCeph(site *service.Site) string {
	for _, name := range slices.Sorted(maps.Keys(site.Region.BlockStorage.Backends)) {
		if b := site.Region.BlockStorage.Backends[name]; b.Driver != model.RBD && site.Stores(service.Control, b) {
			return name
		}
	}
	return ""
}

var volumeTypes = &check.Check{
	Code:  "volume/types",
	Title: "A type of volumes selects a back end of the region, and the default type is one of the types.",
	Doc: "The scheduler of cinder finds no host for a type whose back end does not exist, and a request for a volume without a type fails if " +
		"the default type does not exist (cinder/volume/volume_types.py, get_default_volume_type).",
	Bad: `
regions: north: blockStorage: {
	backends: disks: {driver: "lvm", volumeGroup: "cinder-volumes"}
	types: fast: backend: "disk"
}`,
	Good: `
regions: north: blockStorage: {
	backends: disks: {driver: "lvm", volumeGroup: "cinder-volumes"}
	types: fast: backend: "disks"
	defaultType: "fast"
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if r.BlockStorage != nil {
				reportTypes(r, report)
			}
		}
	},
}

// reportTypes reports the types of a region without a back end, and a default type that is not among them.
func reportTypes(r *model.Region, report check.Report) {
	storage, at := r.BlockStorage, regionAt(r, "blockStorage")
	backends, types := slices.Sorted(maps.Keys(storage.Backends)), slices.Sorted(maps.Keys(storage.Types))
	for _, name := range types {
		if t := storage.Types[name]; storage.Backends[t.Backend] == nil {
			report(check.Finding{
				Path: at.Add("types", name, "backend"), Message: fmt.Sprintf("the type %s selects back end %q, which region %s does not have", name, t.Backend, r.Name),
				Rule: "a type selects a back end of blockStorage.backends", Hint: spelling.Hint(t.Backend, backends),
			})
		}
	}
	if storage.DefaultType != "" && storage.Types[storage.DefaultType] == nil {
		report(check.Finding{
			Path: at.Add("defaultType"), Message: fmt.Sprintf("region %s has no type %q of volumes", r.Name, storage.DefaultType),
			Rule: "the default type is one of blockStorage.types", Hint: spelling.Hint(storage.DefaultType, types),
		})
	}
}

var volumeBackup = &check.Check{
	Code:  "volume/backup",
	Title: "Backups of volumes have a place that the driver and the series support.",
	Doc: "The driver nfs requires source and exists from kilo on; the driver ceph requires pool, see ceph/pool. A field of the other driver would " +
		"have no effect.",
	Bad:  `regions: north: blockStorage: {backends: disks: {driver: "lvm", volumeGroup: "cinder-volumes"}, backup: driver: "nfs"}`,
	Good: `regions: north: blockStorage: {backends: disks: {driver: "lvm", volumeGroup: "cinder-volumes"}, backup: {driver: "nfs", source: "10.120.0.5:/backups"}}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if r.BlockStorage == nil {
				continue
			}
			if r.BlockStorage.Backup == nil {
				reportNoPlace(s, r, report)
				continue
			}
			if f, isFault := backupFault(r); isFault {
				report(f)
			}
		}
	},
}

// reportNoPlace reports a service for backups that has no place for them, in a role whose services the description lists.
func reportNoPlace(s *check.Subject, r *model.Region, report check.Report) {
	for _, g := range r.Groups {
		if s.Sites[r.Name].GroupHas(g, service.Backups) {
			report(check.Finding{
				Path: regionAt(r, "blockStorage"), Message: fmt.Sprintf("the hosts of group %s store backups of volumes, but region %s has no place for them", g.Name, r.Name),
				Rule: "without one, the service stores backups in an object store", Hint: `add backup: {driver: "nfs", source: "SERVER:/PATH"}, or remove the service from the role`,
				Related: []diag.Related{{Message: "the role of the group", Path: regionAt(r, "groups", g.Name, "role")}},
			})
			return
		}
	}
}

// backupFault returns what is wrong with the backups of a region.
func backupFault(r *model.Region) (check.Finding, bool) {
	b, at := r.BlockStorage.Backup, regionAt(r, "blockStorage", "backup")
	isNFS := b.Driver == model.NFS
	switch {
	case isNFS && b.Source == "":
		return check.Finding{Path: at.Add("driver"), Message: "the NFS export with the backups is missing", Rule: "the driver nfs stores backups on source", Hint: `add source: "SERVER:/PATH"`}, true
	case isNFS && b.Pool != "":
		return check.Finding{Path: at.Add("pool"), Message: "pool has no effect on backups with the driver nfs", Rule: "the driver nfs reads source", Hint: "remove it, or change the driver"}, true
	case !isNFS && b.Source != "":
		return check.Finding{Path: at.Add("source"), Message: "source has no effect on backups with the driver ceph", Rule: "the driver ceph reads pool", Hint: "remove it, or change the driver"}, true
	case isNFS && r.Series < series.Kilo:
		return check.Finding{Path: at.Add("driver"), Message: fmt.Sprintf("cinder of %v cannot store backups on NFS", r.Series), Rule: "the driver nfs exists from kilo on", Hint: `write driver: "ceph"`}, true
	}
	return check.Finding{}, false
}
