package glance

import (
	"stackplan/generators/endpoint"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// store returns where images are stored before several stores are supported. The facts lack the option for juno.
func store() []service.Row {
	directory := func(option string) service.Row {
		return service.Text(option, service.From("region.image.directory"), imageDirectory).Tied(directoryTie()).StoredIn(imageFiles).
			Because("all control hosts must use the same directory: any of them sends an image that another one has received")
	}
	return []service.Row{
		directory("DEFAULT.filesystem_store_datadir").Until(series.Juno),
		directory("glance_store.filesystem_store_datadir").Since(series.Kilo).Until(series.Train).Pin(),
		service.Set("glance_store.default_store", "file").Until(series.Train).Pin().
			Because("images are files of a shared directory"),
	}
}

// stores returns where images are stored from train on, the first series in which several stores are no experiment.
func stores() []service.Row {
	return service.EachSince(series.Train, []service.Row{
		service.Set("DEFAULT.enabled_backends", "local:file").
			Required("glance-api does not find the store that default_backend names, and does not start").
			Because("default_store is deprecated since rocky; a store is a section that is listed here"),
		service.Set("glance_store.default_backend", "local").
			Required("glance-api does not start: it requires one of enabled_backends").
			Because("must be one of enabled_backends; glance-api does not start without it"),
		service.Text("local.filesystem_store_datadir", service.From("region.image.directory"), imageDirectory).Tied(directoryTie()).StoredIn(imageFiles).Pin().
			Because("all control hosts must use the same directory: any of them sends an image that another one has received"),
	})
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
