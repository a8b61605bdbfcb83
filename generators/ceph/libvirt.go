package ceph

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"strings"

	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
	"stackplan/internal/topology"
)

// Files of compute hosts, from which libvirt gets its secrets.
const (
	secretCommands = "/etc/ceph/libvirt-secrets.virsh"
	secretScript   = "/etc/stackplan/ceph-secrets.sh"
)

// libvirtSecret is a secret of libvirt: the key with which QEMU logs in to Ceph.
type libvirtSecret struct {
	use     use
	isUsed  func(*model.Region) bool
	id      func(*model.Region) string
	idPaths []source.Path
	why     string // of the ID
}

// libvirtSecrets are those of compute hosts. If volumes and disks of instances belong to one user, they share the first one.
func libvirtSecrets() []libvirtSecret {
	return []libvirtSecret{
		{uses[1], func(r *model.Region) bool { return r.VolumesInCeph() }, VolumesSecret, VolumesSecretPaths(), "cinder sends this ID with each volume (rbd_secret_uuid)"},
		{uses[2], hasOwnSecret, InstancesSecret, InstancesSecretPaths(), "nova names this ID for the disks of instances (rbd_secret_uuid)"},
	}
}

// hasOwnSecret reports whether the disks of instances need a secret in addition to that of volumes.
func hasOwnSecret(r *model.Region) bool {
	return r.Compute.DiskPool != "" && !(r.VolumesInCeph() && r.Ceph.Users.Instances == r.Ceph.Users.Volumes)
}

// hasSecrets reports whether hosts run instances that use Ceph.
func hasSecrets(p service.Placement) bool {
	return p.Region.Ceph != nil && (p.Region.VolumesInCeph() || p.Region.Compute.DiskPool != "") && does(p, service.Instances)
}

// VolumesSecret returns the ID of libvirt's secret for volumes; empty without Ceph.
func VolumesSecret(r *model.Region) string {
	if r.Ceph == nil {
		return ""
	}
	return r.Ceph.Secret
}

// VolumesSecretPaths are the paths that VolumesSecret is computed from.
func VolumesSecretPaths() []source.Path {
	return service.From("region.ceph.secret" + service.Alternative + "region.ceph.fsid")
}

// InstancesSecret returns the ID of libvirt's secret for the disks of instances: that of volumes if they belong to the same user, otherwise
// the UUID of its user's name (version 5 of RFC 9562) in the name space of the cluster, so that it is the same on every host.
func InstancesSecret(r *model.Region) string {
	if r.Ceph == nil || r.Ceph.Users.Instances == r.Ceph.Users.Volumes {
		return VolumesSecret(r)
	}
	space, _ := hex.DecodeString(strings.ReplaceAll(r.Ceph.FSID, "-", ""))
	sum := sha1.Sum(append(space, "client."+r.Ceph.Users.Instances...))
	sum[6], sum[8] = sum[6]&0x0f|0x50, sum[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// InstancesSecretPaths are the paths that InstancesSecret is computed from.
func InstancesSecretPaths() []source.Path {
	return service.From("region.ceph.fsid", "region.ceph.users.instances")
}

// file returns the path of the definition of a secret.
func (l libvirtSecret) file() string { return "/etc/ceph/libvirt-secret-" + l.use.name + ".xml" }

// definitions returns the definitions of the secrets.
func definitions() []*service.File {
	var all []*service.File
	for _, l := range libvirtSecrets() {
		f := service.SystemFile(l.file(), "The definition of libvirt's secret with the key for "+l.use.name+".", format.Plain)
		f.Template = "ceph-secret.xml.tmpl"
		f.When = func(s *service.Scope) bool { return l.isUsed(s.Region) }
		f.Sections = []service.Section{{Name: "secret", Rows: []service.Row{
			service.Text("uuid", l.idPaths, func(s *service.Scope) string { return "<uuid>" + l.id(s.Region) + "</uuid>" }).StoredIn(inLibvirt).Because(l.why),
			service.Text("usage", l.use.path(), func(s *service.Scope) string {
				return "<usage type='ceph'><name>client." + l.use.user(s.Region.Ceph.Users) + " secret</name></usage>"
			}).StoredIn(inLibvirt).Because("libvirt requires a name, which no other secret has; the documentation of Ceph uses this one"),
		}}}
		all = append(all, f)
	}
	return all
}

// inLibvirt is where libvirt stores secrets itself.
var inLibvirt = service.Elsewhere{
	Where: "the secrets of libvirt", When: service.Before,
	Do: "on each compute host, list the secrets with virsh secret-list, and remove one that has only the ID or only the name in common with the new one: virsh secret-undefine ID. Libvirt rejects a second secret with the same name. Attached volumes keep the old ID until their instances are stopped and started",
}

// commands returns the commands of virsh that store the secrets. The keys are in no argument, which other users of the host could see.
func commands() *service.File {
	f := service.SystemFile(secretCommands, "The commands of virsh that store keys of Ceph in libvirt.", format.Plain)
	f.Mode, f.Template = 0o600, "ceph-secrets.virsh.tmpl"
	var rows []service.Row
	for _, l := range libvirtSecrets() {
		isUsed := func(s *service.Scope) bool { return l.isUsed(s.Region) }
		set := l.use.key(l.use.name+"-value", l.idPaths, func(s *service.Scope, key string) string {
			return "secret-set-value --secret " + l.id(s.Region) + " --base64 " + key
		})
		rows = append(rows,
			service.Set(l.use.name+"-define", "secret-define --file "+l.file()).When(isUsed).Because("it changes nothing if the secret exists"),
			set.When(isUsed).Because("QEMU logs in to Ceph with this key"))
	}
	f.Sections = []service.Section{{Name: "commands", Rows: rows}}
	return f
}

// script returns the script that runs the commands. virsh that reads commands always ends with 0 (tools/virsh.c), so the script counts the
// values that libvirt has accepted.
func script() *service.File {
	f := service.SystemFile(secretScript, "Stores the keys of Ceph in libvirt; the unit stackplan-ceph runs it.", format.Plain)
	f.Mode, f.Template = 0o755, "ceph-secrets.sh.tmpl"
	f.Sections = []service.Section{{Name: "commands", Rows: []service.Row{
		service.Set("stored", `stored=$(LC_ALL=C virsh --connect qemu:///system <`+secretCommands+` | grep -c "^Secret value set" || true)`).
			Because("virsh reads the keys from the file, and writes a line for each that libvirt has stored, unless it is quiet (tools/virsh-secret.c); it ends with 0 in any case"),
		service.Set("all", `[ "$stored" -eq "$(grep -c "^secret-set-value" `+secretCommands+`)" ]`).
			Because("the unit fails if libvirt has not stored every key"),
	}}}
	return f
}

// unit returns the unit that runs the script. Hosts without systemd have none.
func unit() *service.File {
	f := service.SystemFile("/etc/systemd/system/stackplan-ceph.service", "Stores the keys of Ceph in libvirt. Enable it once: systemctl enable stackplan-ceph.", format.Systemd)
	f.Span = series.Span{Since: topology.Systemd}
	f.Rows = []service.Row{
		service.Set("Unit.Description", "Keys of Ceph in libvirt by stackplan").Because("the name of the unit in systemctl and the journal"),
		service.Set("Unit.Requires", "libvirtd.service").Because("libvirt executes the commands"),
		service.Set("Unit.After", "libvirtd.service").Because("libvirt executes the commands"),
		service.Set("Unit.Before", "nova-compute.service").Because("instances that nova-compute resumes may use Ceph"),
		service.Set("Service.Type", "oneshot").Because("the commands end, and the units after it wait for them"),
		service.Set("Service.RemainAfterExit", "yes").Because("the unit counts as active afterwards, and a restart runs the commands again"),
		service.Set("Service.ExecStart", "/bin/sh "+secretScript).Because("the script that stores the keys; running it again changes nothing"),
		service.Set("Install.WantedBy", "multi-user.target").Because("it runs at every boot"),
	}
	return f
}
