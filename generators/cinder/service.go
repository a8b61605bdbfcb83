// Package cinder contains the block storage service.
package cinder

import (
	"stackplan/generators/api"
	"stackplan/generators/uwsgi"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// The services of cinder, and the port of its API.
const (
	apiName       = "cinder-api"
	schedulerName = "cinder-scheduler"
	volumeName    = "cinder-volume"
	backupName    = "cinder-backup"

	port = 8776
)

// Services returns the block storage service of the regions that have it.
func Services() []*service.Service {
	cinder := project()
	conf := conf(cinder)
	all := []*service.Service{
		cinder.Endpoint("Receives the requests about volumes.", wsgi(), "GET /healthcheck", conf),
		cinder.Service(schedulerName, "Chooses the back end of each volume.", conf),
		volume(cinder, conf),
		backup(cinder, conf),
	}
	all[0].Provides = []service.Capability{service.VolumeAPI}
	all[0].Catalogue = []service.CatalogueEntry{
		{Type: "volumev2", Name: "cinderv2", Port: port, Path: "/v2/%(project_id)s", Span: series.Span{Until: series.Wallaby}},
		{Type: "volumev3", Name: "cinderv3", Port: port, Path: "/v3/%(project_id)s"},
	}
	all[0].Uses = append(all[0].Uses, service.Reference{
		Services: []string{backupName}, Why: "requests for backups of volumes end with an error",
		When: func(s *service.Site) bool { return hasVolumes(s) && s.Region.BlockStorage.Backup != nil },
	})
	all[0].Steps = steps()
	for _, s := range all {
		s.Span = series.Span{Since: series.Stein}
	}
	return all
}

// volume returns the service that creates volumes. A region whose volumes are all on storage hosts does not run it on control hosts.
func volume(cinder api.Project, conf *service.File) *service.Service {
	s := cinder.Service(volumeName, "Creates volumes, and exports them to compute hosts.", conf)
	s.Roles = append(s.Roles, service.StorageRole)
	s.Provides = []service.Capability{service.Volumes}
	s.Except = func(site *service.Site, role string) bool {
		if !hasVolumes(site) || len(site.Region.BlockStorage.Backends) == 0 {
			return false
		}
		for _, b := range site.Region.BlockStorage.Backends {
			if site.Stores(role, b) {
				return false
			}
		}
		return true
	}
	return s
}

// wsgi returns how the API runs. Debian's packages run it under uWSGI, and its script is still part of 2025.1 (version 26.0.0).
func wsgi() uwsgi.API {
	return uwsgi.API{
		Project: "cinder", Name: apiName, Script: "cinder-wsgi", Module: "cinder.wsgi.api", ModuleSince: series.Flamingo,
		Port: port, INI: "/etc/cinder/cinder-api-uwsgi.ini", Since: series.Stein,
		Listening: []string{"[DEFAULT] osapi_volume_listen", "[DEFAULT] osapi_volume_listen_port"}, Workers: []string{"[DEFAULT] osapi_volume_workers"},
	}
}

// project returns cinder, in the regions with block storage.
func project() api.Project {
	return api.New(service.Project{
		Name: "cinder",
		Upgrade: []service.Task{{
			Service: apiName, Restarts: []string{apiName, schedulerName, volumeName, backupName},
			Do:  "install the packages of cinder on one host, run cinder-manage db sync, restart the schedulers, then the hosts of cinder-volume one by one, the APIs last, and run cinder-manage db online_data_migrations",
			Why: "the API pins its calls to the oldest version of the services that the database contains, so it must restart after them; attached volumes work while cinder-volume restarts",
		}},
	}, series.None, "blockStorage", hasVolumes)
}

// hasVolumes reports whether a region has cinder.
func hasVolumes(s *service.Site) bool { return s.Region.BlockStorage != nil }
