package catalogue

import (
	"slices"

	"stackplan/internal/series"
)

// mainFiles are the files in which a project reads an option that no sample file lists.
var mainFiles = map[string]string{
	"cinder": "cinder.conf", "glance": "glance-api.conf", "keystone": "keystone.conf", "neutron": "neutron.conf",
	"nova": "nova.conf", "placement": "placement.conf",
}

// files returns the names of the sample files that list an option, sorted: dhcp_agent.ini and l3_agent.ini for neutron's
// [DEFAULT] ovs_integration_bridge. Where its own series has no lists (all of havana and icehouse, neutron before
// mitaka) the lists of the later series count, under any of the option's names; where none has it, the project's main
// file.
func (c *Catalogue) files(o Option) []string {
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
	if len(files) == 0 {
		files = []string{mainFiles[o.Project]}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// Homes returns the sample files that an override of the option goes into: the project's main file alone where that lists
// it, since every program of the project reads that one; else each file that lists it.
func (c *Catalogue) Homes(o Option) []string {
	files := c.files(o)
	if main := mainFiles[o.Project]; slices.Contains(files, main) {
		return []string{main}
	}
	return files
}
