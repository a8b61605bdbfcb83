package checks

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// inCeph is something that a region stores in a pool of Ceph.
type inCeph struct {
	what   string      // the beginning of findings
	chosen source.Path // the field that chooses Ceph
	at     source.Path // the field with the pool
	pool   string      // empty: none is set
}

// storedInCeph returns what a region stores in Ceph.
func storedInCeph(r *model.Region) []inCeph {
	var all []inCeph
	if r.Image.Storage == model.RBDImages {
		all = append(all, inCeph{"glance stores images", regionAt(r, "image", "storage"), regionAt(r, "image", "pool"), r.Image.Pool})
	}
	if r.Compute.DiskPool != "" {
		at := regionAt(r, "compute", "diskPool")
		all = append(all, inCeph{"nova stores the disks of instances", at, at, r.Compute.DiskPool})
	}
	if r.BlockStorage == nil {
		return all
	}
	for _, name := range slices.Sorted(maps.Keys(r.BlockStorage.Backends)) {
		if b := r.BlockStorage.Backends[name]; b.Driver == model.RBD {
			at := volumeBackendAt(r, b)
			all = append(all, inCeph{"back end " + name + " creates volumes", at.Add("driver"), at.Add("pool"), b.Pool})
		}
	}
	if r.BackupsInCeph() {
		at := regionAt(r, "blockStorage", "backup")
		all = append(all, inCeph{"cinder-backup stores backups", at.Add("driver"), at.Add("pool"), r.BlockStorage.Backup.Pool})
	}
	return all
}

// eachInCeph calls do for everything that regions store in Ceph.
func eachInCeph(s *check.Subject, do func(*model.Region, inCeph)) {
	for _, r := range s.Cloud.Regions {
		for _, stored := range storedInCeph(r) {
			do(r, stored)
		}
	}
}

var cephCluster = &check.Check{
	Code:  "ceph/cluster",
	Title: "A region that stores something in Ceph describes the cluster.",
	Doc: "Images, volumes, disks of instances and backups can be stored in a cluster of Ceph. Its ID, monitors, pools and users are in the field " +
		"ceph of the region, from which ceph.conf and the keyrings are generated.",
	Bad: `regions: north: image: {storage: "rbd", pool: "images"}`,
	Good: `
regions: north: image: {storage: "rbd", pool: "images"}
regions: north: ceph: {fsid: "b3ac3b5c-2d7c-4f1b-9c64-6a7cf1e5f2b0", monitors: ["10.120.0.21"], pools: images: {}}`,
	Cloud: func(s *check.Subject, report check.Report) {
		eachInCeph(s, func(r *model.Region, stored inCeph) {
			if r.Ceph != nil {
				return
			}
			pool := stored.pool
			if pool == "" {
				pool = "POOL"
			}
			report(check.Finding{
				Path: stored.chosen, Message: fmt.Sprintf("%s in Ceph, but region %s does not describe a cluster", stored.what, r.Name),
				Rule: "ceph.conf and the keyrings are generated from the field ceph of the region",
				Hint: fmt.Sprintf("add to the region: ceph: {fsid: \"...\", monitors: [\"...\"], pools: %q: {}}", pool),
			})
		})
	},
}

var cephPool = &check.Check{
	Code:  "ceph/pool",
	Title: "What is stored in Ceph is in a pool of the cluster.",
	Doc: "A pool that the cluster does not have makes every request fail: no program creates it. The pools of the cluster are in the field " +
		"ceph.pools of the region.",
	Bad: `
regions: north: image: {storage: "rbd", pool: "image"}
regions: north: ceph: {fsid: "b3ac3b5c-2d7c-4f1b-9c64-6a7cf1e5f2b0", monitors: ["10.120.0.21"], pools: images: {}}`,
	Good: `
regions: north: image: {storage: "rbd", pool: "images"}
regions: north: ceph: {fsid: "b3ac3b5c-2d7c-4f1b-9c64-6a7cf1e5f2b0", monitors: ["10.120.0.21"], pools: images: {}}`,
	Cloud: func(s *check.Subject, report check.Report) {
		eachInCeph(s, func(r *model.Region, stored inCeph) {
			if r.Ceph == nil {
				return
			}
			names := slices.Sorted(maps.Keys(r.Ceph.Pools))
			rule := "the pools of the cluster are in ceph.pools: " + strings.Join(names, ", ")
			if len(names) == 0 {
				rule = "the pools of the cluster are in ceph.pools, which is empty"
			}
			switch {
			case stored.pool == "":
				report(check.Finding{Path: stored.chosen, Message: stored.what + " in Ceph, but no pool is set", Rule: rule, Hint: "add pool, with the name of one of the pools"})
			case r.Ceph.Pools[stored.pool] == nil:
				hint := spelling.Hint(stored.pool, names)
				if hint == "" {
					hint = fmt.Sprintf("add %q to ceph.pools of the region, or choose one of the pools", stored.pool)
				}
				report(check.Finding{
					Path: stored.at, Message: fmt.Sprintf("Ceph of region %s has no pool %q", r.Name, stored.pool), Rule: rule, Hint: hint,
					Related: []diag.Related{{Message: "the cluster", Path: regionAt(r, "ceph")}},
				})
			}
		})
	},
}

var cephFields = &check.Check{
	Code:  "ceph/fields",
	Title: "A pool of images is set only if images are in Ceph, and disks of instances have one place.",
	Doc: "With another storage than rbd, glance does not read image.pool. The size of a disk that compute hosts share otherwise " +
		"(compute.sharedDisk) has no effect if the disks of instances are in a pool: it follows from the size of the cluster.",
	Bad:  `regions: north: image: pool: "images"`,
	Good: `regions: north: image: storage: "shared"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if r.Image.Pool != "" && r.Image.Storage != model.RBDImages {
				report(check.Finding{
					Path: regionAt(r, "image", "pool"), Message: fmt.Sprintf("the pool has no effect with storage: %q", r.Image.Storage),
					Rule: `images are in a pool with storage: "rbd" only`, Hint: `write storage: "rbd", or remove pool`,
				})
			}
			if r.Compute.DiskPool != "" && r.Compute.SharedDisk > 0 {
				report(check.Finding{
					Path: regionAt(r, "compute", "sharedDisk"), Message: "the disks of instances are in the pool " + r.Compute.DiskPool + ", so the size of another shared disk has no effect",
					Rule: "the size of the pool follows from ceph.size, nearFull and replicas", Hint: "remove sharedDisk, or diskPool",
				})
			}
		}
	},
}

var cephMonitors = &check.Check{
	Code:  "ceph/monitors",
	Title: "The monitors of Ceph are different addresses.",
	Doc:   "Clients connect to the addresses of the monitors in ceph.conf. A name or a wrong address makes each connection wait for it.",
	Bad:   `regions: north: ceph: {fsid: "b3ac3b5c-2d7c-4f1b-9c64-6a7cf1e5f2b0", monitors: ["10.120.0.21", "10.120.0.21"]}`,
	Good:  `regions: north: ceph: {fsid: "b3ac3b5c-2d7c-4f1b-9c64-6a7cf1e5f2b0", monitors: ["10.120.0.21", "10.120.0.22"]}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if r.Ceph == nil {
				continue
			}
			for i, monitor := range r.Ceph.Monitors {
				at := regionAt(r, "ceph", "monitors", fmt.Sprint(i))
				switch {
				case !isMonitor(monitor):
					report(check.Finding{Path: at, Message: monitor + " is not the address of a monitor", Rule: "an IP address, with or without a port", Hint: "ceph mon dump prints the addresses"})
				case slices.Index(r.Ceph.Monitors, monitor) < i:
					report(check.Finding{Path: at, Message: "monitor " + monitor + " is listed twice", Rule: "each monitor has an address of its own", Hint: "ceph mon dump prints the addresses"})
				}
			}
		}
	},
}

// isMonitor reports whether a text is an address, with or without a port.
func isMonitor(text string) bool {
	if _, err := netip.ParseAddr(text); err == nil {
		return true
	}
	_, err := netip.ParseAddrPort(text)
	return err == nil
}

var cephUsers = &check.Check{
	Code:  "ceph/users",
	Title: "Programs of different users on one host have different users of Ceph.",
	Doc: "librbd looks for the key of a user of Ceph in the file with its name, and such a file belongs to one group: glance, cinder or nova. If two of " +
		"them have one user of Ceph on the same host, one of them cannot read its key. It could also delete what belongs to the other.",
	Bad: `
regions: north: image: {storage: "rbd", pool: "images"}
regions: north: blockStorage: {backends: ceph: {driver: "rbd", pool: "volumes"}, coordination: "etcd3+http://10.120.0.5:2379"}
regions: north: ceph: {fsid: "b3ac3b5c-2d7c-4f1b-9c64-6a7cf1e5f2b0", monitors: ["10.120.0.21"], pools: {images: {}, volumes: {}}, users: images: "cinder"}`,
	Good: `
regions: north: image: {storage: "rbd", pool: "images"}
regions: north: blockStorage: {backends: ceph: {driver: "rbd", pool: "volumes"}, coordination: "etcd3+http://10.120.0.5:2379"}
regions: north: ceph: {fsid: "b3ac3b5c-2d7c-4f1b-9c64-6a7cf1e5f2b0", monitors: ["10.120.0.21"], pools: {images: {}, volumes: {}}}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if r.Ceph != nil {
				reportSharedKeyring(s, r, report)
			}
		}
	},
}

// reportSharedKeyring reports two services of a group of hosts that write the same file: the keyrings of one user.
func reportSharedKeyring(s *check.Subject, r *model.Region, report check.Report) {
	users := map[string]string{"images": r.Ceph.Users.Images, "volumes": r.Ceph.Users.Volumes, "instances": r.Ceph.Users.Instances, "backups": r.Ceph.Users.Backups}
	reported := map[string]bool{}
	for _, g := range r.Groups {
		first := map[string]string{} // by user
		for _, use := range slices.Sorted(maps.Keys(users)) {
			if !slices.ContainsFunc(s.Sites[r.Name].Runs(g.Name), func(svc *service.Service) bool { return svc.KeyOf == use }) {
				continue
			}
			other := first[users[use]]
			if other == "" || reported[use] {
				first[users[use]] = use
				continue
			}
			reported[use] = true
			report(check.Finding{
				Path:    regionAt(r, "ceph", "users", use),
				Message: fmt.Sprintf("on the hosts of group %s, client.%s is the user of %s and of %s, but its keyring can belong to one group only", g.Name, users[use], other, use),
				Rule:    "each program reads a keyring of its own",
				Hint:    "create a user for each with ceph auth get-or-create, and write its name here",
				Related: []diag.Related{{Message: "the user of " + other, Path: regionAt(r, "ceph", "users", other)}},
			})
		}
	}
}
