package checks

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/check"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

var imageShared = &check.Check{
	Code:  "image/shared",
	Title: "Hosts that send images share the directory of images.",
	Doc: "HAProxy sends each request to any host that runs glance-api. If every host stores images on its own disk, the others " +
		"answer a download with 204 and no data (the file store of glance_store finds no file), so that instances get empty " +
		"disks or do not start. Stores that are not files, which overrides can set, need no directory.",
	Bad:  `regions: north: image: storage: "local"`,
	Good: `regions: north: image: storage: "shared"`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			hosts := s.Sites[r.Name].HostsWith(service.Images)
			if r.Image.Storage != "local" || len(hosts) < 2 || !storesFiles(s, r) {
				continue
			}
			report(check.Finding{
				Path:    regionAt(r, "image", "storage"),
				Message: fmt.Sprintf("each of %s stores images in its own %s: an image that one of them received is missing on the others", namesOf(hosts), r.Image.Directory),
				Rule:    "any host that runs glance-api must find every image",
				Hint:    `mount one file system there on these hosts and write image: storage: "shared"; with storage "nfs" and a source, units of systemd mount an NFS export, and with "rbd" and a pool images are in Ceph`,
			})
		}
	},
}

// storesFiles reports whether a glance of a region stores images as files by default. Overrides can choose another store.
func storesFiles(s *check.Subject, r *model.Region) bool {
	return slices.ContainsFunc(s.HostFiles(r), func(h *check.HostFiles) bool {
		if !h.Does(service.Images) {
			return false
		}
		stores, _ := h.Members(glanceProject, "[DEFAULT] enabled_backends")
		if !service.NotEmpty(stores) { // older series, and those without several stores
			store, known := h.Members(glanceProject, "[glance_store] default_store", "[DEFAULT] default_store")
			return !known || service.Is("file", "filesystem")(store)
		}
		store, _ := h.Members(glanceProject, "[glance_store] default_backend")
		return slices.ContainsFunc(stores, func(entry string) bool {
			name, kind, _ := strings.Cut(entry, ":")
			return service.Is(strings.TrimSpace(name))(store) && strings.TrimSpace(kind) == "file"
		})
	})
}

// imagesDefault is the directory whose unit of systemd is generated.
const imagesDefault = "/var/lib/glance/images"

var imageSource = &check.Check{
	Code:  "image/source",
	Title: "An NFS export of images has a source, and its unit can mount it.",
	Doc: "With storage: \"nfs\" a unit of systemd mounts source at the default directory of images: systemd requires that the name " +
		"of such a unit is the path of the directory (systemd.mount). Hosts that boot without systemd have no such units.",
	Bad:  `regions: north: image: storage: "nfs"`,
	Good: `regions: north: image: {storage: "nfs", source: "10.120.0.5:/images"}`,
	Cloud: func(s *check.Subject, report check.Report) {
		for _, r := range s.Cloud.Regions {
			if f, isFault := imageFault(r); isFault {
				report(f)
			}
		}
	},
}

// imageFault returns what is wrong with the storage of images in a region.
func imageFault(r *model.Region) (check.Finding, bool) {
	const byOthers = `mount the directory by other means, and write storage: "shared"`
	image, isNFS := r.Image, r.Image.Storage == "nfs"
	at := func(field string) source.Path { return regionAt(r, "image", field) }
	storage := []diag.Related{{Message: "the storage", Path: at("storage")}}
	switch {
	case isNFS && image.Source == "":
		return check.Finding{
			Path: at("storage"), Message: "the NFS export to mount is missing",
			Rule: "the unit mounts source", Hint: `add source: "SERVER:/PATH"`,
		}, true
	case !isNFS && image.Source != "":
		return check.Finding{
			Path: at("source"), Message: fmt.Sprintf("nothing mounts this export with storage: %q", image.Storage),
			Rule: `units mount source with storage: "nfs" only`, Hint: `write storage: "nfs", or remove source`, Related: storage,
		}, true
	case isNFS && image.Directory != imagesDefault:
		return check.Finding{
			Path: at("directory"), Message: fmt.Sprintf("the unit mounts the export at %s, not at %s", imagesDefault, image.Directory),
			Rule: "the name of the unit is the path of its directory (systemd.mount)", Hint: "remove directory, or " + byOthers, Related: storage,
		}, true
	case isNFS && r.Series < topology.Systemd:
		return check.Finding{
			Path: at("storage"), Message: fmt.Sprintf("hosts of %v boot without systemd, so no unit can mount the export", r.Series),
			Rule: "systemd boots the hosts from icehouse (Debian 8) on", Hint: byOthers,
		}, true
	}
	return check.Finding{}, false
}
