package catalogue

import (
	"slices"
	"strings"

	"stackplan/internal/series"
)

// mainFiles are the files from which a project reads the options that no sample file lists.
var mainFiles = map[string]string{
	cinder: "cinder.conf", glance: "glance-api.conf", keystone: "keystone.conf", neutron: "neutron.conf",
	nova: "nova.conf", placement: "placement.conf", heat: "heat.conf", octavia: "octavia.conf", barbican: "barbican.conf",
	designate: "designate.conf", manila: "manila.conf", magnum: "magnum.conf",
}

// files returns the names of the sample files that list an option, sorted: dhcp_agent.ini and l3_agent.ini for neutron's
// [DEFAULT] ovs_integration_bridge. If its own series has no lists (havana, icehouse, and neutron before mitaka), the lists
// of later series apply, under any of the option's names. If no series lists it, the result is the project's main file.
func (c *Catalogue) files(o Option) []string {
	if listed := c.Files(o); listed != nil {
		return listed
	}
	return []string{mainFiles[o.Project]}
}

// unlisted are options that the programs of a file read although its sample file does not list them.
var unlisted = []struct {
	project, file, group string
	names                []string // nil: all options of the group
}{
	// The agent takes them from its configuration (ovs_neutron_agent.py, agent_conf and L2AgentExtensionsManager), but the sample omits
	// extensions before newton, and the others from queens on, in which they became options of all agents.
	{neutron, "openvswitch_agent.ini", "agent", []string{"extensions", "polling_interval", "quitting_rpc_timeout"}},
	// The agent of SR-IOV creates SecurityGroupAgentRpc, which registers the group (neutron/agent/securitygroups_rpc.py); the documentation
	// of neutron sets firewall_driver in this file.
	{neutron, "sriov_agent.ini", "securitygroup", nil},
	// The server registers the group when it loads the mechanism driver ovn (ovn_conf.py), and reads ml2_conf.ini; the sample is ovn.ini
	// until some series list the group in both.
	{neutron, "ml2_conf.ini", "ovn", nil},
	// glance-api reads the file of the sample glance-image-import.conf after its own, if it exists, and registers the options in one
	// set for both (glance/common/wsgi_app.py, glance/async_/flows).
	{glance, "glance-api.conf", "image_import_opts", nil},
	{glance, "glance-api.conf", "image_conversion", nil},
	{glance, "glance-api.conf", "import_filtering_opts", nil},
	{glance, "glance-api.conf", "inject_metadata_properties", nil},
	{glance, "glance-api.conf", "glance_download_opts", nil},
	{glance, "glance-api.conf", "glance_download_properties", nil},
}

// Files returns the names of the sample files that list an option, as files does, and of further files from which programs read it; nil if
// no series lists it.
func (c *Catalogue) Files(o Option) []string {
	files := c.listing(o)
	if files == nil {
		return nil
	}
	for _, u := range unlisted {
		if u.project == o.Project && u.group == o.Group && (u.names == nil || slices.Contains(u.names, o.Name)) && !slices.Contains(files, u.file) {
			files = append(slices.Clone(files), u.file)
			slices.Sort(files)
		}
	}
	return files
}

// registering are groups whose options the programs that read a file register without a line in its sample. Which of them a program uses is not
// known, so none of them is out of place there. The groups are those of the running agents: neutron/agent/common/ovs_lib.py and
// neutron/agent/ovsdb/native/helpers.py register [ovs] for each program that reaches Open vSwitch, neutron/agent/ovn/metadata_agent.py and
// neutron/agent/ovn/agent/ovn_neutron_agent.py register [ovn] and [ovs], and neutron/conf/plugins/ml2/drivers/agent.py registers [agent] for
// the agents of ML2. Extensions of the L3 agent register [agent] extensions and [network_log], before its sample lists them.
var registering = map[string][]string{
	"dhcp_agent.ini": {"ovs"}, "l3_agent.ini": {"ovs", "agent", "network_log"}, "metering_agent.ini": {"ovs"},
	"openvswitch_agent.ini": {"ovs", "agent"}, "sriov_agent.ini": {"agent"}, "macvtap_agent.ini": {"agent"}, "linuxbridge_agent.ini": {"agent"},
	"neutron_ovn_metadata_agent.ini": {"ovs", "ovn"}, "ovn_agent.ini": {"ovs", "ovn", "agent"},
}

// Registers reports whether the programs that read a file register the option, though its sample does not list it.
func (c *Catalogue) Registers(o Option, file string) bool {
	return o.Project == neutron && slices.Contains(registering[file], o.Group)
}

// listing returns the names of the sample files that list an option; nil if no series lists it.
func (c *Catalogue) listing(o Option) []string {
	if len(o.Files) > 0 {
		return o.Files
	}
	p := c.project(o.Project)
	var files []string
	for s, i := range p.lineage(o.Key) {
		if i >= 0 {
			files = append(files, p.option(i, series.Series(s)).Files...)
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// Homes returns the sample files that an override of the option is written to: only the project's main file if that lists
// the option, because every program of the project reads it; otherwise each file that lists the option.
func (c *Catalogue) Homes(o Option) []string {
	files := c.files(o)
	if main := mainFiles[o.Project]; slices.Contains(files, main) {
		return []string{main}
	}
	return files
}

// companions are the sample files that the server of a project reads together with the main file, so that their options work in either.
var companions = map[string][]string{neutron: {"ml2_conf.ini", "ovn.ini"}}

// IsCompanion reports whether the server of a project reads a file together with the main file.
func IsCompanion(project, file string) bool { return slices.Contains(companions[project], file) }

// MainFile returns the name of the file that all programs of a project read; "" for an unknown project.
func (c *Catalogue) MainFile(project string) string { return mainFiles[project] }

// IsSample reports whether the options of a file are listed in the series of an option: the project has sample files there, and one has
// this name.
func (c *Catalogue) IsSample(o Option, name string) bool {
	p := c.project(o.Project)
	w := p.words(o.Series)
	w.listing.Do(func() { w.samples = samplesOf(p, o.Series) })
	return slices.Contains(w.samples, name)
}

// samplesOf returns the names of the sample files of a series, sorted.
func samplesOf(p *project, s series.Series) []string {
	var all []string
	for i, r := range p.records {
		if r.series.contains(s) && strings.Contains(r.facts, `"files"`) {
			all = append(all, p.option(i, s).Files...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
