package plan

import "stackplan/internal/service"

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
	return service.ReadersOf(c.want.Project, "["+d.section+"] "+d.key)
}

// rowsServices returns the services that the rows for an option speak to; nil where there is no row, or one for all.
func (p *planner) rowsServices(c pair, section, key string) []string {
	newest := p.options.newest(c.want.Project, section, key)
	var services []string
	for i := range c.known.file.Rows {
		row := &c.known.file.Rows[i]
		if row.Option != newest.Group+"."+newest.Name || !row.Span.Contains(c.now) {
			continue
		}
		if row.Services == nil {
			return nil
		}
		services = joined(services, row.Services)
	}
	return services
}
