package glance

import (
	"slices"

	"stackplan/generators/ceph"
	"stackplan/generators/endpoint"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// inDirectory and inCeph report where the images of a region are.
func inDirectory(s *service.Scope) bool { return !inCeph(s) }

func inCeph(s *service.Scope) bool { return s.Region.Image.Storage == model.RBDImages }

// store returns where images are stored before several stores are supported. The facts lack the option for juno.
func store() []service.Row {
	directory := func(option string) service.Row {
		return service.Text(option, service.From("region.image.directory"), imageDirectory).Tied(directoryTie()).StoredIn(imageFiles).When(inDirectory).
			Because("all control hosts must use the same directory: any of them sends an image that another one has received")
	}
	kind := func(option string) service.Row {
		return service.Text(option, service.From("region.image.storage"), func(s *service.Scope) string {
			if inCeph(s) {
				return "rbd"
			}
			return "file"
		})
	}
	return slices.Concat([]service.Row{
		directory("DEFAULT.filesystem_store_datadir").Until(series.Juno),
		directory("glance_store.filesystem_store_datadir").Since(series.Kilo).Until(series.Train).Pin(),
		kind("glance_store.default_store").Until(series.Train).Pin().
			Because("images are files of a shared directory, or objects of Ceph"),
		service.List("glance_store.stores", service.From("region.image.storage"), func(s *service.Scope) []string {
			if inCeph(s) {
				return []string{"rbd", "http"}
			}
			return nil
		}).Since(series.Juno).Until(series.Train).
			Because("glance knows only the stores in this list, and that of Ceph is not among the default ones"),
	}, pool("DEFAULT", func(r service.Row) service.Row { return r.Until(series.Juno) }),
		pool("glance_store", func(r service.Row) service.Row { return r.Since(series.Kilo).Until(series.Train) }))
}

// pool returns the rows of a section for images in Ceph.
func pool(section string, span func(service.Row) service.Row) []service.Row {
	return service.Each([]service.Row{
		service.Text(section+".rbd_store_pool", service.From("region.image.pool"), func(s *service.Scope) string { return s.Region.Image.Pool }).Pin().
			StoredIn(imageObjects).Because("the pool with the images; the default differs between series"),
		service.Text(section+".rbd_store_user", service.From("region.ceph.users.images"), func(s *service.Scope) string {
			if s.Region.Ceph == nil {
				return ""
			}
			return s.Region.Ceph.Users.Images
		}).Because("the user whose keyring the hosts of glance-api have; the default is client.admin"),
		service.Set(section+".rbd_store_ceph_conf", ceph.Conf).Pin().
			Because("the file with the addresses of the monitors; the default differs between series"),
	}, func(r service.Row) service.Row { return span(r).When(inCeph) })
}

// stores returns where images are stored from train on, the first series in which several stores are no experiment.
func stores() []service.Row {
	from := service.From("region.image.storage")
	return service.EachSince(series.Train, slices.Concat([]service.Row{
		service.Text("DEFAULT.enabled_backends", from, func(s *service.Scope) string {
			if inCeph(s) {
				return storeInCeph + ":rbd"
			}
			return "local:file"
		}).
			Required("glance-api does not find the store that default_backend names, and does not start").
			Because("default_store is deprecated since rocky; a store is a section that is listed here"),
		service.Text("glance_store.default_backend", from, func(s *service.Scope) string {
			if inCeph(s) {
				return storeInCeph
			}
			return "local"
		}).StoredIn(storeOfImages).
			Required("glance-api does not start: it requires one of enabled_backends").
			Because("must be one of enabled_backends; glance-api does not start without it"),
		service.Text("local.filesystem_store_datadir", service.From("region.image.directory"), imageDirectory).Tied(directoryTie()).StoredIn(imageFiles).When(inDirectory).Pin().
			Because("all control hosts must use the same directory: any of them sends an image that another one has received"),
	}, pool(storeInCeph, func(r service.Row) service.Row { return r })))
}

// storeInCeph is the name of the store in Ceph, from train on.
const storeInCeph = "ceph"

// direct returns what nova and cinder require to clone images within a cluster of Ceph.
func direct() []service.Row {
	return []service.Row{
		service.Bool("DEFAULT.show_image_direct_url", service.From("region.image.storage"), inCeph).
			Because("nova and cinder clone an image within the cluster if its description contains where it is, and otherwise download it; users with access to the image see its pool and ID, but require a key of Ceph to read them (documentation of Ceph, block devices and OpenStack)"),
	}
}

func imageDirectory(s *service.Scope) string { return s.Region.Image.Directory }

// staging returns where an image waits while it is imported, on the host that received it.
func staging() []service.Row {
	return []service.Row{
		service.Set("DEFAULT.node_staging_uri", "file:///var/lib/glance/staging").Since(series.Pike).Until(series.Train).
			Because("the default is in /tmp, which a reboot empties and everyone may write to"),
		service.Text("DEFAULT.worker_self_reference_url", endpoint.ManagementPath(), func(s *service.Scope) string {
			if addr := s.Host().Management(); addr.IsValid() {
				return "http://" + service.Join(addr, endpoint.GlancePort)
			}
			return ""
		}).Tied(selfTie()).Since(series.Wallaby).
			Because("an image is staged on one host, and the import request may reach another one, which passes it on to this address"),
	}
}

// imageFiles are what glance stores outside of its files: the images, and their locations.
var imageFiles = service.Elsewhere{
	Where: "the images, and the table image_locations of glance", When: service.Before,
	Do: "copy the images to the new directory and update the URLs file:// in image_locations: images with the old location cannot be downloaded if the old directory is missing",
}

// imageObjects are the images in Ceph, and storeOfImages is the store that glance has recorded for each image.
var (
	imageObjects = service.Elsewhere{
		Where: "the images, and the table image_locations of glance", When: service.Before,
		Do: "copy the images to the new pool and update the URLs rbd:// in image_locations: images with the old location cannot be downloaded",
	}
	storeOfImages = service.Elsewhere{
		Where: "the images, and the table image_locations of glance", When: service.Before,
		Do: "keep the old store in enabled_backends with an override until its images are copied to the new one (glance image-import with the method copy-image) and deleted there: images in a store that is not enabled cannot be downloaded",
	}
)
