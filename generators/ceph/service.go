// Package ceph contains the files of hosts that use a cluster of Ceph: the addresses of its monitors, the keys of its users, and the
// secrets of libvirt.
package ceph

import (
	"slices"
	"strings"

	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/secret"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// Conf is the path of the file with the monitors.
const Conf = "/etc/ceph/ceph.conf"

// use is something that a region stores in Ceph, with a user of its own.
type use struct {
	name   string // in the description: of the user, and of the secret with its key
	doc    string
	group  string // of the programs that read the keyring
	caps   string // of the user, as ceph auth get-or-create takes them
	user   func(model.CephUsers) string
	runsOn func(service.Placement) bool // the groups whose hosts read the keyring
}

// uses are everything that is stored in Ceph.
var uses = []use{
	{"images", "Connects glance to Ceph.", "glance", "mon 'profile rbd' osd 'profile rbd pool=POOL'", func(u model.CephUsers) string { return u.Images },
		func(p service.Placement) bool {
			return p.Region.Image.Storage == model.RBDImages && does(p, service.Images)
		}},
	{"volumes", "Connects cinder to Ceph.", "cinder", "mon 'profile rbd' osd 'profile rbd pool=POOL, profile rbd-read-only pool=IMAGES' mgr 'profile rbd pool=POOL'", func(u model.CephUsers) string { return u.Volumes },
		func(p service.Placement) bool {
			return p.Region.VolumesInCeph() && (does(p, service.Volumes) && p.Group.Role != service.StorageRole || does(p, service.Backups))
		}},
	{"instances", "Connects nova to Ceph.", "nova", "mon 'profile rbd' osd 'profile rbd pool=POOL, profile rbd-read-only pool=IMAGES'", func(u model.CephUsers) string { return u.Instances },
		func(p service.Placement) bool { return p.Region.Compute.DiskPool != "" && does(p, service.Instances) }},
	{"backups", "Connects cinder-backup to Ceph.", "cinder", "mon 'profile rbd' osd 'profile rbd pool=POOL'", func(u model.CephUsers) string { return u.Backups },
		func(p service.Placement) bool {
			users := p.Region.Ceph.Users
			isSame := p.Region.VolumesInCeph() && users.Backups == users.Volumes // whose keyring these hosts have too
			return p.Region.BackupsInCeph() && does(p, service.Backups) && !isSame
		}},
}

// Services returns the files of hosts that use a cluster. They follow the services whose hosts have them.
func Services() []*service.Service {
	all := []*service.Service{
		made("ceph-client", "Connects a host to Ceph.", func(p service.Placement) bool {
			return hasSecrets(p) || slices.ContainsFunc(uses, func(u use) bool { return u.runsOn(p) })
		}, conf()),
	}
	for _, u := range uses {
		client := made("ceph-"+u.name, u.doc, u.runsOn, u.keyring())
		client.KeyOf = u.name
		all = append(all, client)
	}
	secrets := made("stackplan-ceph", "Stores keys of Ceph in libvirt.", hasSecrets, slices.Concat(definitions(), []*service.File{commands(), script(), unit()})...)
	secrets.Unit = ""
	return append(all, secrets)
}

// made returns a service without a daemon: clients of Ceph read its files whenever they connect.
func made(name, doc string, runsOn func(service.Placement) bool, files ...*service.File) *service.Service {
	return &service.Service{
		Name: name, Doc: doc, Unit: service.NoUnit, Processes: service.NoConnections(), Restart: service.InstancesUnaffected, Files: files,
		RunsOn: func(p service.Placement) bool { return p.Region.Ceph != nil && runsOn(p) },
	}
}

// does reports whether hosts have a capability.
func does(p service.Placement, c service.Capability) bool {
	return slices.ContainsFunc(p.Runs, func(s *service.Service) bool { return s.Does(c) })
}

// conf returns ceph.conf.
func conf() *service.File {
	f := service.SystemFile(Conf, "The cluster of Ceph and its monitors.", format.Oslo)
	f.Rows = []service.Row{
		service.Text("global.fsid", service.From("region.ceph.fsid"), func(s *service.Scope) string { return s.Region.Ceph.FSID }).
			Because("the ID of the cluster: clients reject the monitors of another one"),
		service.Text("global.mon_host", service.From("region.ceph.monitors"), func(s *service.Scope) string { return strings.Join(s.Region.Ceph.Monitors, ",") }).
			Because("a client asks any of the monitors for the map of the cluster, which contains all of them"),
	}
	return f
}

// keyring returns the file with the key of a user. librbd looks for it under the name of the user.
func (u use) keyring() *service.File {
	f := service.SystemFile("/etc/ceph/ceph.client."+u.name+".keyring", "The key of the user of Ceph for "+u.name+".", format.Plain)
	f.Named = func(r *model.Region) string {
		if r.Ceph == nil {
			return f.Path
		}
		return "/etc/ceph/ceph.client." + u.user(r.Ceph.Users) + ".keyring"
	}
	f.Mode, f.Group, f.Template = 0o640, u.group, "ceph.keyring.tmpl"
	f.Sections = []service.Section{{Name: "client", Rows: []service.Row{
		service.Text("client", u.path(), func(s *service.Scope) string { return "[client." + u.user(s.Region.Ceph.Users) + "]" }).
			Because("the user that the key belongs to"),
		u.key("key", u.path(), func(s *service.Scope, key string) string { return "key = " + key }).
			Because("librbd looks for the key of a user in the file with its name, which only the programs that log in as this user read"),
	}}}
	return f
}

// path returns the path of the name of the user.
func (u use) path() []source.Path { return service.From("region.ceph.users." + u.name) }

// key returns a row with the key of the user, which is computed from further paths.
func (u use) key(option string, from []source.Path, value func(s *service.Scope, key string) string) service.Row {
	return service.Text(option, from, func(s *service.Scope) string { return value(s, s.Secret("ceph", u.name)) }).
		WithSecret("ceph", u.name).InForm(secret.Ceph()).StoredIn(service.Elsewhere{
		Where: "the users of Ceph", When: service.Before,
		Do: "create the user with ceph auth get-or-create client.NAME " + u.caps + ", or change its key",
	})
}
