package capacity

import (
	"maps"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// volumes returns the storage of each back end of volumes, if the size of all is known: a volume group on each of several hosts, or what
// hosts share, once.
func (in *Input) volumes(r *model.Region) []*Pool {
	if r.BlockStorage == nil {
		return nil
	}
	var all []*Pool
	for _, name := range slices.Sorted(maps.Keys(r.BlockStorage.Backends)) {
		b := r.BlockStorage.Backends[name]
		t := Term{
			What: b.VolumeGroup, Amount: float64(b.Size / model.GiB), Unit: inGiB,
			From: []source.Input{in.Cloud.InputAt(source.Join("regions", r.Name, "blockStorage", "backends", name, "size"))},
		}
		if b.IsLocal() {
			hosts := in.storing(r, b)
			t.What += " of each of " + nodeset.Fold(hosts)
			t.Times = len(hosts)
		} else {
			t.What = b.Source
		}
		if b.Size == 0 {
			return nil
		}
		if !b.IsLocal() || t.Times > 0 {
			terms := []Term{t}
			all = append(all, &Pool{Name: name, Of: "gigabytes", Unit: inGiB, Usable: sumOf(terms), Terms: terms})
		}
	}
	return all
}

// storing returns the names of the hosts with a back end.
func (in *Input) storing(r *model.Region, b *model.VolumeBackend) []string {
	site := in.Cloud.Sites[r.Name]
	var names []string
	for _, h := range site.HostsWith(service.Volumes) {
		if site.Stores(h.Group.Role, b) {
			names = append(names, h.Name)
		}
	}
	return names
}
