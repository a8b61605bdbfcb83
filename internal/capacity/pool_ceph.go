package capacity

import (
	"fmt"
	"maps"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/source"
)

// Images, volumes, disks of instances and backups share the disks of a cluster of Ceph, so each use of it is compared with what the others
// leave: quotas of volumes with the whole cluster, and disks of instances with the rest.

// volumesInCeph returns the storage of all back ends in Ceph, as one pool: they share the disks. Of several pools the one that stores each
// byte most often counts. It is nil without such back ends, and of size 0 if the size of the cluster is unknown.
func volumesInCeph(in *Input, r *model.Region) *Pool {
	pool := volumePool(r)
	if pool == "" {
		return nil
	}
	terms := []Term{poolTerm(in, r, pool)}
	return &Pool{Name: "ceph", Of: "gigabytes", Unit: inGiB, Usable: sumOf(terms), Terms: terms}
}

// volumePool returns the pool of volumes in Ceph with the most replicas; empty: there is none.
func volumePool(r *model.Region) string {
	most, replicas := "", 0
	if r.BlockStorage == nil || r.Ceph == nil {
		return ""
	}
	for _, name := range slices.Sorted(maps.Keys(r.BlockStorage.Backends)) {
		b := r.BlockStorage.Backends[name]
		if p := r.Ceph.Pools[b.Pool]; b.Driver == model.RBD && p != nil && p.Replicas > replicas {
			most, replicas = b.Pool, p.Replicas
		}
	}
	return most
}

// poolTerm returns the term of a pool that uses the cluster alone.
func poolTerm(in *Input, r *model.Region, pool string) Term {
	at := source.Join("regions", r.Name, "ceph")
	p := r.Ceph.Pools[pool]
	return Term{
		What:   fmt.Sprintf("pool %s of Ceph: %s GiB, %d %% of it (nearFull), %d replicas", pool, number(r.Ceph.Size/model.GiB), r.Ceph.NearFull, p.Replicas),
		Amount: float64(r.Ceph.Usable(pool) / model.GiB), Unit: inGiB,
		From: []source.Input{in.Cloud.InputAt(at.Add("size")), in.Cloud.InputAt(at.Add("nearFull")), in.Cloud.InputAt(at.Add("pools", pool, "replicas"))},
	}
}

// countOnce subtracts the quotas of volumes from the disk that compute hosts share, if both are in one cluster of Ceph: the disks of the cluster
// are counted once.
func countOnce(e *evaluation) {
	disks, volumes := e.model.Compute.DiskPool, volumePool(e.model)
	if disks == "" || volumes == "" || e.model.SharedDisk() == 0 {
		return
	}
	i := slices.IndexFunc(e.region.Quotas, func(q *Quota) bool { return q.Resource == "gigabytes" })
	j := slices.IndexFunc(e.region.Pools, func(p *Pool) bool { return p.Name == string(Disk) })
	if i < 0 || j < 0 {
		return
	}
	q, p := e.region.Quotas[i], e.region.Pools[j]
	ceph := e.model.Ceph
	// in proportion to the replicas: a GiB of volumes takes as much of the disks as this many GiB of instances
	used := float64(q.Limit) * float64(ceph.Pools[volumes].Replicas) / float64(max(1, ceph.Pools[disks].Replicas))
	p.Terms = append(p.Terms, Term{
		What: fmt.Sprintf("quotas of volumes in the same cluster: %s GiB in pool %s", number(q.Limit), volumes), Amount: -used, Unit: inGiB,
		From: []source.Input{e.projects.in.Cloud.InputAt(source.Join("regions", e.model.Name, "ceph", "pools", volumes, "replicas"))},
	})
	p.Usable = max(0, p.Usable-rounded(used))
	p.Formula += fmt.Sprintf(", less %s GiB for volumes", number(rounded(used)))
}

// cephNotes reports a cluster whose size is unknown although instances have their disks there.
func cephNotes(e *evaluation) []Note {
	if e.model.Compute.DiskPool == "" || e.model.SharedDisk() > 0 {
		return nil
	}
	return []Note{{
		Code: "capacity/unknown", Text: "the disks of instances are in pool " + e.model.Compute.DiskPool + " of Ceph, whose size is not known: the disk of each host is counted instead",
		Hint: "write ceph: size, the size of all disks of the cluster",
		From: []source.Input{e.projects.in.Cloud.InputAt(source.Join("regions", e.model.Name, "compute", "diskPool"))},
	}}
}
