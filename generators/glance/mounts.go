package glance

import (
	"strings"

	"stackplan/internal/format"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// mounts returns the units of systemd for a directory of images that hosts share.
func mounts() []*service.File { return []*service.File{mountUnit(), waiting()} }

// mountUnit mounts the NFS export of the images at their default directory: systemd requires that the name of the unit is the path.
func mountUnit() *service.File {
	return &service.File{
		Path: "/etc/systemd/system/var-lib-glance-images.mount", Doc: "Mounts the NFS export with the images. It requires Debian's package nfs-common.",
		Format: format.Systemd, Mode: 0o644, Owner: "root", Group: "root",
		When: func(s *service.Scope) bool { return s.Region.Image.Storage == "nfs" && s.Series >= topology.Systemd },
		Rows: []service.Row{
			service.Set("Unit.Description", "Images of glance by stackplan").Because("the name of the unit in systemctl and the journal"),
			service.Text("Mount.What", service.From("region.image.source"), func(s *service.Scope) string { return s.Region.Image.Source }).
				Stating(service.Statement{Kind: service.Stores, Port: nfsPort, Read: server}).
				Because("the export that all hosts of glance-api share: any of them sends an image that another one has received"),
			service.Text("Mount.Where", service.From("region.image.directory"), imageDirectory).
				Because("the directory in which glance-api stores images"),
			service.Set("Mount.Type", "nfs").Because("the file system is that of an NFS server, so systemd mounts it after the network is up"),
		},
	}
}

// nfsPort is where servers of NFS 4 listen (RFC 7530).
const nfsPort = 2049

// server returns the server of an export.
func server(export string) []service.Place {
	host, _, _ := strings.Cut(export, ":/")
	return []service.Place{service.PlaceOf(host)}
}

// waiting lets glance-api start only if the directory is mounted.
func waiting() *service.File {
	f := service.SystemFile("/etc/systemd/system/glance-api.service.d/stackplan.conf", "What glance-api requires before it starts.", format.Oslo)
	f.When = func(s *service.Scope) bool {
		return s.Region.Image.Storage != "local" && inDirectory(s) && s.Series >= topology.Systemd
	}
	f.Rows = []service.Row{
		service.Text("Unit.RequiresMountsFor", service.From("region.image.directory"), imageDirectory).
			Because("without the mount, glance-api would store images on the disk of the host, where no other host finds them; a mount of /etc/fstab counts too"),
	}
	return f
}
