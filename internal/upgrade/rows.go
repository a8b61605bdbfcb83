package upgrade

import (
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// rows finds the table row that sets an option in a file, and the series in which the row changes its value.
type rows struct {
	byOrigin map[*artefact.Origin]*service.Row
	times    *timeline
	facts    *facts
}

// newRows indexes the rows of services.
func newRows(services []*service.Service, times *timeline, facts *facts) *rows {
	r := &rows{map[*artefact.Origin]*service.Row{}, times, facts}
	for _, svc := range services {
		for _, f := range svc.Files {
			for _, row := range f.AllRows() {
				r.byOrigin[&row.Origin] = row
			}
		}
	}
	return r
}

// of returns the row that made a setting; nil for an override or a template.
func (r *rows) of(s *setting) *service.Row { return r.byOrigin[s.origin.Row()] }

// value returns the value of a setting on a host. It varies if the row computes it from properties of the single host.
func (r *rows) value(h *host, s *setting) *Value {
	v := &Value{Texts: s.texts, Secret: r.isSecret(h.Region.Series, s)}
	if row := r.of(s); row != nil {
		scope := service.NewScope(h.site, h.Host)
		row.Value(scope)
		v.Varies = scope.Touched()
	}
	return v
}

// isSecret reports whether the report must not show values of a setting.
func (r *rows) isSecret(in series.Series, s *setting) bool {
	if row := r.of(s); row != nil && row.Secret {
		return true
	}
	option, known := r.facts.option(s.project, in, s.key)
	return known && option.Secret
}

// appliesTo reports whether a host runs one of the services for which the row of a setting is.
func (r *rows) appliesTo(h *host, s *setting) bool {
	row := r.of(s)
	return row == nil || row.Services == nil || h.RunsAny(row.Services...)
}

// changedIn returns the first series in which the row of a setting, on either side, has another value on the hosts of a class than
// now. If no value differs, it is the bound of the span of a row.
func (r *rows) changedIn(c *hostClass, s *setting) series.Series {
	var both []*service.Row
	var before []service.Value
	for _, side := range []*setting{s, s.other} {
		if side == nil {
			continue
		}
		if row := r.of(side); row != nil {
			both, before = append(both, row), append(before, r.times.rowValue(c, row, c.from()))
		}
	}
	for _, in := range c.passed {
		for i, row := range both {
			if !slices.Equal(before[i], r.times.rowValue(c, row, in)) {
				return in
			}
		}
	}
	return spanBound(c, both...)
}

// startedIn returns the first series in which the row of a setting has the value of the target series. If the row has no value on
// the host of the timeline, it is the bound of its span.
func (r *rows) startedIn(c *hostClass, s *setting, to series.Series) series.Series {
	row := r.of(s)
	if row == nil {
		return spanBound(c)
	}
	target := r.times.rowValue(c, row, to)
	if target == nil {
		return spanBound(c, row)
	}
	return c.first(func(in series.Series) bool { return slices.Equal(r.times.rowValue(c, row, in), target) })
}

// spanBound returns the first series that a class passes in which the span of a row starts or ends; the target series if none does.
func spanBound(c *hostClass, all ...*service.Row) series.Series {
	return c.first(func(in series.Series) bool {
		return slices.ContainsFunc(all, func(row *service.Row) bool { return in == row.Span.Since || in == row.Span.Until })
	})
}

// readersOf returns the services of a host that read an option of a file: those that are proven to be its only readers, else all that
// read the file.
func (h *host) readersOf(path string, key catalogue.Key) []string {
	reading := h.readers[path]
	f := h.tables[path]
	if f == nil {
		return reading
	}
	only := f.ReadersOf(key.String(), h.Region.Series)
	if only == nil {
		return reading
	}
	return slices.DeleteFunc(slices.Clone(reading), func(name string) bool { return !slices.Contains(only, name) })
}
