package catalogue

import (
	"path"
	"slices"
	"strings"
)

// ProgramFile is a file of options that programs of a project read.
type ProgramFile struct {
	Project string
	Sample  string // the name in the sample files of the project: l3_agent.ini; empty: no sample file has the name
}

// sampleFiles are the names of files that only one project has.
var sampleFiles = map[string]string{
	"ml2_conf.ini": neutron, "l3_agent.ini": neutron, "dhcp_agent.ini": neutron, "metadata_agent.ini": neutron,
	"metering_agent.ini": neutron, "openvswitch_agent.ini": neutron, "linuxbridge_agent.ini": neutron, "macvtap_agent.ini": neutron,
	"sriov_agent.ini": neutron, "neutron_ovn_metadata_agent.ini": neutron, "ovn.ini": neutron, "ovn_agent.ini": neutron,
	"ovs_neutron_plugin.ini": neutron, "linuxbridge_conf.ini": neutron, "ml2_conf_sriov.ini": neutron,
}

// notOptions match the names of files that other programs or libraries read: paste, uWSGI, rootwrap, logging, the WSGI server.
var notOptions = []string{
	"*paste.ini", "*uwsgi*", "*rootwrap*", "*logging*", "*policy*", "*wsgi*", "*apache*", "*nginx*", "*httpd*", "dnsmasq*", "*dashboard*",
	"glance-swift.conf", "property-protections*", "supervisord*", "*-ssl.conf", "*memcache*", "*rsyslog*", "*logrotate*", "*fluentd*",
}

// otherDirectories are directories whose files other programs read, though their names are those of projects.
var otherDirectories = []string{
	"apache2", "httpd", "nginx", "conf.d", "conf-available", "conf-enabled", "sites-available", "sites-enabled", "logrotate.d", "rsyslog.d",
	"supervisor", "supervisord.d", "systemd", "tmpfiles.d", "modules-load.d", "sysctl.d", "default", "init", "init.d", "sudoers.d", "uwsgi",
	"uwsgi-emperor", "rootwrap.d", "policy.d", "fluentd", "td-agent", "telegraf", "collectd", "cron.d", "dbus-1",
}

// ProgramFileOf returns the project whose programs read a file, by its slash-separated path: the place below /etc, the directory of a
// container of kolla-ansible, a directory of drop-in files (nova.conf.d), or only the name of the file. It returns false for
// files of other programs, and for names that no project has.
func ProgramFileOf(name string) (ProgramFile, bool) {
	base, dirs := path.Base(name), strings.Split(path.Dir(name), "/")
	if !isOptionsFile(base) {
		return ProgramFile{}, false
	}
	if i := lastIndex(dirs, "etc"); i >= 0 && i+1 < len(dirs) && dirs[i+1] != "kolla" {
		return fileBelow(dirs[i+1], dirs[i+2:], base)
	}
	if slices.ContainsFunc(dirs, func(dir string) bool { return slices.Contains(otherDirectories, dir) }) {
		return ProgramFile{}, false
	}
	if project := sampleFiles[base]; project != "" {
		return ProgramFile{project, base}, true
	}
	if dropIn, ok := dropIn(dirs); ok {
		return named(dropIn)
	}
	return named(base)
}

// fileBelow returns the project of a file of a host below the directory of /etc that has the name of the project.
func fileBelow(project string, dirs []string, base string) (ProgramFile, bool) {
	if !slices.Contains(projects, project) {
		return ProgramFile{}, false
	}
	if len(dirs) == 2 && dirs[0] == "conf.d" { // a directory that units of RDO name: /etc/neutron/conf.d/PROGRAM
		return ProgramFile{Project: project, Sample: sampleOfDirectory(project, dirs[1])}, true
	}
	if slices.ContainsFunc(dirs, func(dir string) bool { return slices.Contains(otherDirectories, dir) }) {
		return ProgramFile{}, false
	}
	if dropIn, ok := dropIn(dirs); ok {
		base = dropIn
	}
	if base == "server.conf" { // of the directory that Debian's script names: /etc/neutron/server.conf.d
		base = mainFiles[project]
	}
	f := ProgramFile{Project: project}
	if known, ok := named(base); ok && known.Project == project || sampleFiles[base] == project {
		f.Sample = base
	}
	return f, true
}

// sampleOfDirectory returns the sample file with the options of a directory below conf.d: that of an agent, else the main file.
func sampleOfDirectory(project, dir string) string {
	agent := strings.TrimSuffix(strings.TrimPrefix(dir, project+"-"), "-agent")
	if sample := strings.ReplaceAll(agent, "-", "_") + "_agent.ini"; sampleFiles[sample] == project {
		return sample
	}
	return mainFiles[project]
}

// dropIn returns the name of the file that a directory of drop-in files extends: nova.conf for nova.conf.d.
func dropIn(dirs []string) (string, bool) {
	if len(dirs) == 0 {
		return "", false
	}
	base, ok := strings.CutSuffix(dirs[len(dirs)-1], ".d")
	return base, ok && isOptionsFile(base)
}

// isOptionsFile reports whether a file may contain options of oslo.config, by its name.
func isOptionsFile(base string) bool {
	if ext := path.Ext(base); ext != ".conf" && ext != ".ini" || strings.HasPrefix(base, ".") {
		return false
	}
	return !slices.ContainsFunc(notOptions, func(pattern string) bool {
		matched, _ := path.Match(pattern, base)
		return matched
	})
}

// named returns the project of a file by its name: nova.conf, nova-compute.conf, keystone.DOMAIN.conf.
func named(base string) (ProgramFile, bool) {
	if project := sampleFiles[base]; project != "" {
		return ProgramFile{project, base}, true
	}
	name, isConf := strings.CutSuffix(base, ".conf")
	if !isConf {
		return ProgramFile{}, false
	}
	for _, project := range projects {
		if rest, ok := strings.CutPrefix(name, project); ok && (rest == "" || strings.ContainsAny(rest[:1], "-._")) {
			return ProgramFile{project, base}, true
		}
	}
	return ProgramFile{}, false
}

func lastIndex(list []string, text string) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i] == text {
			return i
		}
	}
	return -1
}
