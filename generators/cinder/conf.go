package cinder

import (
	"maps"
	"slices"
	"strings"

	"stackplan/generators/api"
	"stackplan/generators/endpoint"
	"stackplan/generators/oslo"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// section is the section under which the catalogue lists the options of back ends.
const section = "backend_defaults"

// conf returns cinder.conf, with a section for each back end.
func conf(cinder api.Project) *service.File {
	f := cinder.Conf(host(), peers(), oslo.KeyManagerRows("cinder", series.Stein), types(), sharing(), backups(), backends())
	f.Repeated = &service.Repeated{Section: section, Names: func(r *model.Region) []string {
		if r.BlockStorage == nil {
			return nil
		}
		return slices.Sorted(maps.Keys(r.BlockStorage.Backends))
	}}
	return f
}

// The ports at which compute hosts find the volumes of a host (target_port), and the server of an export.
const (
	iscsiPort = 3260
	nfsPort   = 2049
)

// host returns what differs between hosts.
func host() []service.Row {
	return []service.Row{
		service.Addr("DEFAULT.my_ip", endpoint.ManagementPath(), endpoint.Management).Tied(service.OwnAddress()).On(volumeName).
			Stating(service.Statement{Kind: service.Offers, Subject: service.VolumeData, Port: iscsiPort}).
			Because("compute hosts connect to the volumes of a host at this address; the default is that of the default route"),
		service.Set("oslo_concurrency.lock_path", "/var/lock/cinder").
			Required("operations that need a lock between processes fail: there is no default directory").
			Because("processes of a host exclude each other by locks on files, and there is no default for the directory"),
	}
}

// peers returns how cinder connects to the other services.
func peers() []service.Row {
	return slices.Concat([]service.Row{
		service.List("DEFAULT.glance_api_servers", endpoint.InsidePaths(), func(s *service.Scope) []string {
			if url := endpoint.InsideURL(s.Site, endpoint.GlancePort); url != "" {
				return []string{url}
			}
			return nil
		}).Tied(service.Endpoint()).
			Because("images come from the glance of the region, at the inner VIP; from the catalogue cinder takes the first endpoint, whichever region it belongs to (cinder/image/glance.py, get_api_servers)"),
		service.Text("DEFAULT.glance_ca_certificates_file", service.From("region.networks.management.tls.ca"), endpoint.InsideCA).
			Because("a private authority signed the certificate of the inner VIP"),
		service.Text("nova.region_name", nil, oslo.RegionName).Tied(service.RegionName()).
			Because("the catalogue contains the nova of every region: without a name cinder uses the first one"),
		service.Set("nova.interface", "internal").Stating(service.Statement{Kind: service.LooksUp, For: service.ComputeAPI}).Because("services connect to each other at the inner VIP; the default is the address that users see"),
		service.Set("service_user.send_service_user_token", true).Tied(oslo.ServiceTokens()).Since(series.Zed).
			Because("CVE-2023-2088: nova lets only cinder's own token detach a volume of an instance; it also outlives the user's token in long tasks"),
	}, oslo.LoginRows("nova", "nova"), service.EachSince(series.Zed, oslo.LoginRows("service_user", "cinder")))
}

// types returns the type of volumes for which users select none.
func types() []service.Row {
	return []service.Row{
		service.Text("DEFAULT.default_volume_type", service.From("region.blockStorage.defaultType"), func(s *service.Scope) string {
			if s.Region.BlockStorage == nil {
				return ""
			}
			return s.Region.BlockStorage.DefaultType
		}).StoredIn(service.Elsewhere{
			Where: "the types of volumes in the database of cinder", When: service.Before,
			Do: "run /etc/stackplan/volume-types.sh, which creates the type: without it every request that names no type fails",
		}).Because("the type of volumes for which users select none; without one the scheduler may choose any back end"),
	}
}

// drivers are the classes of the drivers of back ends.
var drivers = map[string]string{
	model.LVM: "cinder.volume.drivers.lvm.LVMVolumeDriver",
	model.NFS: "cinder.volume.drivers.nfs.NfsDriver",
	model.RBD: "cinder.volume.drivers.rbd.RBDDriver",
}

// backends returns the back ends of a host, and the section of each. Scope.Name is that of the back end.
func backends() []service.Row {
	return slices.Concat([]service.Row{
		service.List("DEFAULT.enabled_backends", service.From("region.blockStorage.backends"), enabled).On(volumeName).
			Required("cinder-volume stops at once: it has no back end").
			Because("each back end is a section; those on disks of hosts are on storage hosts if the region has some, the others on control hosts"),
	}, service.Each(slices.Concat([]service.Row{
		driven("volume_driver", "driver", func(b *model.VolumeBackend) string { return drivers[b.Driver] }).Pin().
			Because("the driver of the back end; the default is LVM"),
		service.Text(section+".volume_backend_name", service.From("region.blockStorage.backends.{section}.driver"), func(s *service.Scope) string { return s.Name }).
			Tied(service.FieldOf("the name of the back end", "volume types select a back end by this name: with one name for two, volumes of a type are on either").AsWarning()).
			Because("volume types select the back end by this name; the default is that of the driver, which two back ends can share"),
	}, lvm(), nfs(), rbd()), func(r service.Row) service.Row { return r.On(volumeName).When(isHere) }))
}

// lvm returns where logical volumes are, and how compute hosts connect to them.
func lvm() []service.Row {
	return service.Each([]service.Row{
		driven("volume_group", "volumeGroup", func(b *model.VolumeBackend) string { return b.VolumeGroup }).Pin().StoredIn(volumesMove).
			Because("the volume group of the host; the packages of Debian expect another one"),
		service.Set(section+".target_helper", "tgtadm").Pin().
			Because("the package of cinder-volume configures tgt, and depends on it"),
	}, func(r service.Row) service.Row { return r.When(isDriver(model.LVM)) })
}

// nfs returns the export with the volumes, in place of a file that lists exports.
func nfs() []service.Row {
	export := func(host bool) func(b *model.VolumeBackend) string {
		return func(b *model.VolumeBackend) string {
			server, path, _ := strings.Cut(b.Source, ":/")
			if host {
				return server
			}
			return "/" + path
		}
	}
	return service.Each([]service.Row{
		driven("nas_host", "source", export(true)).Stating(service.Statement{Kind: service.Stores, Port: nfsPort}).StoredIn(volumesMove).
			Because("the server of the export; with both options the driver requires no file that lists exports (cinder/volume/drivers/nfs.py, do_setup)"),
		driven("nas_share_path", "source", export(false)).StoredIn(volumesMove).
			Because("the path of the export on the server"),
	}, func(r service.Row) service.Row { return r.When(isDriver(model.NFS)) })
}

// volumesMove is what a new location of volumes requires.
var volumesMove = service.Elsewhere{
	Where: "the volumes of the back end", When: service.Before,
	Do: "move the volumes to the new location: cinder does not find those in the old one",
}

// driven returns a row of the section of a back end whose value is a field of it.
func driven(option, field string, value func(*model.VolumeBackend) string) service.Row {
	return service.Text(section+"."+option, service.From("region.blockStorage.backends.{section}."+field), func(s *service.Scope) string {
		if b := backend(s); b != nil {
			return value(b)
		}
		return ""
	})
}

// backend returns the back end of a section; nil if the region has none of this name.
func backend(s *service.Scope) *model.VolumeBackend {
	if s.Region.BlockStorage == nil {
		return nil
	}
	return s.Region.BlockStorage.Backends[s.Name]
}

// isHere reports whether the host has the back end of a section.
func isHere(s *service.Scope) bool {
	b := backend(s)
	return b != nil && s.Site.Stores(s.Group.Role, b)
}

// isDriver reports whether the back end of a section has a driver.
func isDriver(name string) func(*service.Scope) bool {
	return func(s *service.Scope) bool { b := backend(s); return b != nil && b.Driver == name }
}

// enabled returns the back ends of a host, sorted by name.
func enabled(s *service.Scope) []string {
	var names []string
	if s.Region.BlockStorage == nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(s.Region.BlockStorage.Backends)) {
		if isHere(s.Of(name)) {
			names = append(names, name)
		}
	}
	return names
}
