package checks

import (
	"fmt"
	"maps"
	"slices"

	"stackplan/internal/catalogue"
	"stackplan/internal/check"
	"stackplan/internal/model"
	"stackplan/internal/source"
)

// volumeProject is the project whose files contain the back ends of volumes.
const volumeProject = "cinder"

// fieldsOfDriver are the fields that a back end of a driver must set; those of other drivers mean nothing to it.
var fieldsOfDriver = map[string]string{model.LVM: "volumeGroup", model.NFS: "source", model.RBD: "pool"}

// locationOf returns the values of these fields.
func locationOf(b *model.VolumeBackend) map[string]string {
	return map[string]string{"volumeGroup": b.VolumeGroup, "source": b.Source, "pool": b.Pool}
}

var volumeBackends = &check.Check{
	Code:  "volume/backends",
	Title: "A region with block storage has a back end.",
	Doc:   "Volumes are created by a back end. Cinder-volume without one ends at once (cinder/cmd/volume.py: enabled_backends).",
	Bad:   `regions: north: blockStorage: {}`,
	Good:  `regions: north: blockStorage: backends: disks: {driver: "lvm", volumeGroup: "cinder-volumes"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if r.BlockStorage != nil && len(r.BlockStorage.Backends) == 0 {
				report(check.Finding{
					Path:    regionAt(r, "blockStorage"),
					Message: "no back end creates the volumes of region " + r.Name,
					Rule:    "cinder-volume requires one at least",
					Hint:    `write blockStorage: backends: disks: {driver: "lvm", volumeGroup: "cinder-volumes"}`,
				})
			}
		}
	},
}

var volumeFields = &check.Check{
	Code:  "volume/fields",
	Title: "A back end of volumes has the fields of its driver.",
	Doc: "A back end with the driver lvm requires volumeGroup, one with nfs source, and one with rbd pool. A field of another driver would have no " +
		"effect.",
	Bad:  `regions: north: blockStorage: backends: disks: {driver: "lvm", volumeGroup: "cinder-volumes", source: "10.120.0.5:/volumes"}`,
	Good: `regions: north: blockStorage: backends: disks: {driver: "lvm", volumeGroup: "cinder-volumes"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		eachVolumeBackend(s, func(r *model.Region, b *model.VolumeBackend) {
			own, at := fieldsOfDriver[b.Driver], volumeBackendAt(r, b)
			for _, field := range slices.Sorted(maps.Keys(locationOf(b))) {
				isSet := locationOf(b)[field] != ""
				switch {
				case field == own && b.Driver == model.RBD: // see ceph/pool
				case field == own && !isSet:
					report(check.Finding{
						Path: at, Message: fmt.Sprintf("back end %s has the driver %s, but no %s", b.Name, b.Driver, field),
						Rule: "the driver creates volumes there", Hint: "add " + field,
					})
				case field != own && isSet:
					report(check.Finding{
						Path: at.Add(field), Message: fmt.Sprintf("%s has no effect on back end %s, whose driver is %s", field, b.Name, b.Driver),
						Rule: fmt.Sprintf("the driver %s reads %s", b.Driver, own), Hint: "remove it, or change the driver",
					})
				}
			}
			if b.Driver == model.RBD && b.Size > 0 {
				report(check.Finding{
					Path: at.Add("size"), Message: fmt.Sprintf("size has no effect on back end %s: its pool shares the disks of Ceph with the others", b.Name),
					Rule: "the size of pools follows from ceph.size, nearFull and replicas", Hint: "remove it, and write ceph: size",
				})
			}
		})
	},
}

var volumeName = &check.Check{
	Code:  "volume/name",
	Title: "No back end of volumes has the name of a section of cinder.conf.",
	Doc: "The name of a back end is the name of its section. The options of a section such as nova or database would be mixed with those of " +
		"the back end.",
	Bad:  `regions: north: blockStorage: backends: nova: {driver: "lvm", volumeGroup: "cinder-volumes"}`,
	Good: `regions: north: blockStorage: backends: disks: {driver: "lvm", volumeGroup: "cinder-volumes"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		eachVolumeBackend(s, func(r *model.Region, b *model.VolumeBackend) {
			if _, isFree := s.Catalogue.BackendOption(volumeProject, r.Series, catalogue.Key{Group: b.Name, Name: "volume_driver"}); isFree {
				return
			}
			report(check.Finding{
				Path:    volumeBackendAt(r, b),
				Message: fmt.Sprintf("cinder reads other options from the section [%s] of cinder.conf", b.Name),
				Rule:    "a back end has a section of its own",
				Hint:    "choose another name, such as disks",
			})
		})
	},
}

var volumeShared = &check.Check{
	Code:  "volume/shared",
	Title: "Each back end of volumes has a place of its own.",
	Doc: "Two back ends in one volume group, export or pool each report its free space as theirs, so the scheduler counts it twice. Each also " +
		"counts the volumes of the other as its own.",
	Bad: `
regions: north: blockStorage: backends: {
	fast: {driver: "lvm", volumeGroup: "cinder-volumes"}
	slow: {driver: "lvm", volumeGroup: "cinder-volumes"}
}`,
	Good: `
regions: north: blockStorage: backends: {
	fast: {driver: "lvm", volumeGroup: "ssd"}
	slow: {driver: "lvm", volumeGroup: "cinder-volumes"}
}`,
	Cloud: func(s *check.Subject, report check.Report) {
		first := map[string]*model.VolumeBackend{}
		eachVolumeBackend(s, func(r *model.Region, b *model.VolumeBackend) {
			field := fieldsOfDriver[b.Driver]
			place := locationOf(b)[field]
			key := place // an export is the same in every region
			switch {
			case b.IsLocal():
				key = r.Name + " " + place
			case b.Driver == model.RBD && r.Ceph != nil:
				key = r.Ceph.FSID + " " + place
			}
			if other := first[key]; place != "" && other != nil {
				report(check.Finding{
					Path:    volumeBackendAt(r, b).Add(field),
					Message: fmt.Sprintf("back ends %s and %s both create volumes in %s", other.Name, b.Name, place),
					Rule:    "the scheduler adds the free space of all back ends",
					Hint:    "give each its own " + field,
				})
				return
			}
			first[key] = b
		})
	},
}

var volumeHost = &check.Check{
	Code:  "volume/host",
	Title: "Hosts with volumes on their own disks have different names in cinder.",
	Doc: "Cinder sends requests about a volume to the host that created it, by the option host or backend_host. If two hosts with LVM have " +
		"one name, each receives requests about volumes on the disks of the other.",
	Bad: `
regions: north: blockStorage: backends: disks: {driver: "lvm", volumeGroup: "cinder-volumes"}
overrides: cinder: DEFAULT: host: "volumes"`,
	Good: `
regions: north: blockStorage: backends: disks: {driver: "lvm", volumeGroup: "cinder-volumes"}
regions: north: hosts: ctl1: overrides: cinder: DEFAULT: host: "volumes-1"`,
	Cloud: func(s *check.Subject, report check.Report) {
		eachVolumeBackend(s, func(r *model.Region, b *model.VolumeBackend) {
			if !b.IsLocal() {
				return
			}
			for _, option := range []string{"[DEFAULT] host", "[" + b.Name + "] backend_host"} {
				reportSharedName(s, r, b, option, report)
			}
		})
	},
}

// reportSharedName reports an option with a name in cinder that several hosts with a back end on their disks have.
func reportSharedName(s *check.Subject, r *model.Region, b *model.VolumeBackend, option string, report check.Report) {
	hosts := map[string]int{}
	for h, value := range s.Values(r, volumeProject, option) {
		enabled, _ := h.Value(volumeProject, "[DEFAULT] enabled_backends")
		if !value.Overrides || len(value.Members) != 1 || !slices.Contains(enabled.Members, b.Name) {
			continue
		}
		name := value.Members[0]
		before := hosts[name]
		if labels := value.Path.Labels(); len(labels) > 2 && labels[2] == "hosts" {
			hosts[name]++
		} else {
			hosts[name] += h.Host.Group.Nodes.Len()
		}
		if before > 1 || hosts[name] < 2 {
			continue
		}
		report(check.Finding{
			Path:    value.Path,
			Message: fmt.Sprintf("several hosts with the volume group %s have the name %s in cinder", b.VolumeGroup, name),
			Rule:    "the name leads to the host whose disks contain a volume",
			Hint:    "remove the override: by default it is the name of the host",
		})
	}
}

// eachVolumeBackend calls do for each back end of volumes, sorted by region and name.
func eachVolumeBackend(s *check.Subject, do func(*model.Region, *model.VolumeBackend)) {
	for _, r := range s.Cloud.Regions {
		if r.BlockStorage == nil {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(r.BlockStorage.Backends)) {
			do(r, r.BlockStorage.Backends[name])
		}
	}
}

// volumeBackendAt returns the path of a back end of volumes.
func volumeBackendAt(r *model.Region, b *model.VolumeBackend) source.Path {
	return regionAt(r, "blockStorage", "backends", b.Name)
}
