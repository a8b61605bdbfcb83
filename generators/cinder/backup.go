package cinder

import (
	"stackplan/generators/api"
	"stackplan/generators/ceph"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// backup returns the service that stores backups of volumes, in the regions with a place for them.
func backup(cinder api.Project, conf *service.File) *service.Service {
	s := cinder.Service(backupName, "Stores backups of volumes.", conf)
	s.Roles, s.Dedicated = append(s.Roles, service.BackupRole), service.BackupRole
	s.Provides, s.Essential = []service.Capability{service.Backups}, false
	s.When = func(site *service.Site) bool {
		return hasVolumes(site) && site.Region.BlockStorage.Backup != nil
	}
	return s
}

// backups returns where backups are stored.
func backups() []service.Row {
	stored := service.Elsewhere{
		Where: "the backups", When: service.Before,
		Do: "move the backups to the new location: cinder does not find those in the old one",
	}
	inCeph := func(s *service.Scope) bool { return s.Region.BackupsInCeph() }
	return service.Each([]service.Row{
		service.Text("DEFAULT.backup_driver", service.From("region.blockStorage.backup.driver"), module).Until(series.Queens).
			StoredIn(stored).Because("the driver of backups, by its module; the default is an object store"),
		service.Text("DEFAULT.backup_driver", service.From("region.blockStorage.backup.driver"), class).Since(series.Queens).
			StoredIn(stored).Because("the driver of backups, by its class; the default is an object store"),
		service.Text("DEFAULT.backup_ceph_pool", service.From("region.blockStorage.backup.pool"), func(s *service.Scope) string { return backupOf(s).Pool }).
			Pin().StoredIn(stored).When(inCeph).Because("the pool with the backups"),
		service.Text("DEFAULT.backup_ceph_user", service.From("region.ceph.users.backups"), func(s *service.Scope) string {
			if s.Region.Ceph == nil {
				return ""
			}
			return s.Region.Ceph.Users.Backups
		}).When(inCeph).Because("the user whose keyring the hosts of cinder-backup have; it does not need access to volumes, which are opened as the user of cinder-volume"),
		service.Set("DEFAULT.backup_ceph_conf", ceph.Conf).When(inCeph).Because("the file with the addresses of the monitors"),
		service.Text("DEFAULT.backup_share", service.From("region.blockStorage.backup.source"), func(s *service.Scope) string { return backupOf(s).Source }).
			Since(series.Kilo).StoredIn(stored).Because("the export with the backups, which cinder-backup mounts itself"),
	}, func(r service.Row) service.Row { return r.On(backupName) })
}

// backupOf returns where backups of the region are stored; without a place, an empty one.
func backupOf(s *service.Scope) *model.VolumeBackup {
	if s.Region.BlockStorage == nil || s.Region.BlockStorage.Backup == nil {
		return &model.VolumeBackup{}
	}
	return s.Region.BlockStorage.Backup
}

// classes are the classes of the drivers of backups, in the modules with the name of the driver.
var classes = map[string]string{model.CephBackups: "CephBackupDriver", model.NFS: "NFSBackupDriver"}

func module(s *service.Scope) string {
	if name := backupOf(s).Driver; name != "" {
		return "cinder.backup.drivers." + name
	}
	return ""
}

func class(s *service.Scope) string {
	if name := module(s); name != "" {
		return name + "." + classes[backupOf(s).Driver]
	}
	return ""
}
