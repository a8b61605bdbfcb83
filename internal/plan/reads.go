package plan

import "strings"

// readBy are options that only some programs of a project look at, though all of them read the file: by project, the
// beginning of [section] name, the longest first. What is not listed is taken to be for all. From oslo.config's
// registrations in the projects' sources.
var readBy = map[string][]readers{
	"nova": {
		{"[DEFAULT] cpu_allocation_ratio", []string{"nova-compute", "nova-scheduler"}},
		{"[DEFAULT] ram_allocation_ratio", []string{"nova-compute", "nova-scheduler"}},
		{"[DEFAULT] disk_allocation_ratio", []string{"nova-compute", "nova-scheduler"}},
		{"[DEFAULT] initial_", []string{"nova-compute", "nova-scheduler"}},
		{"[DEFAULT] reserved_host_", []string{"nova-compute"}},
		{"[DEFAULT] scheduler_", []string{"nova-compute", "nova-scheduler"}},
		{"[DEFAULT] running_deleted_instance_", []string{"nova-compute"}},
		{"[DEFAULT] libvirt_", []string{"nova-compute"}},
		{"[libvirt] ", []string{"nova-compute"}},
		{"[scheduler] ", []string{"nova-scheduler"}},
		{"[filter_scheduler] ", []string{"nova-compute", "nova-scheduler"}},
		{"[metrics] ", []string{"nova-scheduler"}},
		{"[conductor] ", []string{"nova-compute", "nova-conductor"}},
	},
}

// readers are the services that look at options whose names begin alike.
type readers struct {
	prefix   string
	services []string
}

// readersOf returns the services that look at an option of a file: those that the rows for it speak to, else those that
// are known to; nil: all that read the file may.
func (p *planner) readersOf(c pair, d *difference) []string {
	if row := p.rows[d.origin]; row != nil && row.Services != nil {
		return row.Services
	}
	if c.want.Project == "" {
		return nil
	}
	if services := p.rowsServices(c, d.section, d.key); services != nil {
		return services
	}
	name := "[" + d.section + "] " + d.key
	for _, r := range readBy[c.want.Project] {
		if strings.HasPrefix(name, r.prefix) {
			return r.services
		}
	}
	return nil
}

// rowsServices returns the services that the rows for an option speak to; nil where there is no row, or one for all.
func (p *planner) rowsServices(c pair, section, key string) []string {
	newest := p.options.newest(c.want.Project, section, key)
	var services []string
	for i := range c.known.file.Rows {
		row := &c.known.file.Rows[i]
		if row.Option != newest.Group+"."+newest.Name || !row.Span.Holds(c.now) {
			continue
		}
		if row.Services == nil {
			return nil
		}
		services = joined(services, row.Services)
	}
	return services
}
