package upgrade

import (
	"slices"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// valueOf is what an option is where nobody sets it.
func valueOf(o catalogue.Option) *Value {
	v := &Value{Default: true, Secret: o.Secret}
	switch {
	case o.Computed:
		v.Computed = true
	case o.Default == nil:
		v.None = true
	default:
		v.Texts = o.Default
	}
	return v
}

// value is what a setting gives its option on a host, and whether each host of the class has its own.
func (p *planner) value(h *host, s *setting) *Value {
	v := &Value{Texts: s.texts, Secret: p.isSecret(h.Region.Series, s)}
	if row := p.rows[s.origin]; row != nil {
		scope := service.NewScope(h.site, h.Host)
		row.Value(scope)
		v.Varies = scope.Touched()
	}
	return v
}

// isSecret reports whether no value of a setting may be shown.
func (p *planner) isSecret(in series.Series, s *setting) bool {
	if row := p.rows[s.origin]; row != nil && row.Secret {
		return true
	}
	option, known := p.facts.option(s.project, in, s.key)
	return known && option.Secret
}

// readersOf returns the services of a host that read an option of a file: those that its row speaks to, else those that are
// known to look at it, else all that read the file.
func (h *host) readersOf(row *service.Row, project, path string, key catalogue.Key) []string {
	reading := h.readers[path]
	only := service.ReadersOf(project, key.String())
	if row != nil && row.Services != nil {
		only = row.Services
	}
	if only == nil {
		return reading
	}
	return slices.DeleteFunc(slices.Clone(reading), func(name string) bool { return !slices.Contains(only, name) })
}

// isSpokenTo reports whether the row of a setting still has somebody to speak to on a host.
func (p *planner) isSpokenTo(h *host, s *setting) bool {
	row := p.rows[s.origin]
	return row == nil || row.Services == nil || h.runs(row.Services...)
}

// written leaves out what the description leaves to the schema, where it says anything.
func written(all []source.Input) []source.Input {
	said := slices.DeleteFunc(slices.Clone(all), func(in source.Input) bool { return in.Default })
	return said[:min(len(said), maxInputs)]
}

// renamedTo is the name of an option in the wanted series, where that is another.
func renamedTo(d catalogue.Difference) catalogue.Key {
	if d.After.Key == d.Before.Key {
		return catalogue.Key{}
	}
	return d.After.Key
}

// orLast is a series, or for none the last one on the way.
func orLast(s series.Series, c *class) series.Series {
	if s == series.None {
		return c.way[len(c.way)-1]
	}
	return s
}

// lastDeprecated returns the series that deprecates an option for good: some took that back in between.
func lastDeprecated(c *class, d catalogue.Difference) series.Series {
	last := series.None
	for _, e := range d.Way {
		if e.Kind == catalogue.Deprecated {
			last = e.Series
		}
	}
	return orLast(last, c)
}

// limitText tells what became of a limit.
func limitText(kind catalogue.EventKind, d catalogue.Difference) string {
	for _, e := range d.Way {
		if e.Kind == kind {
			return e.String()
		}
	}
	return string(kind)
}

// seriesOf returns the series in which the rules for a setting begin to speak otherwise: where a row of either side gives
// another value to the one host of each group that is asked, else at the bound of the span of one.
func (p *planner) seriesOf(c *class, s *setting) series.Series {
	var rows []*service.Row
	for _, side := range []*setting{s, s.other} {
		if side != nil && p.rows[side.origin] != nil {
			rows = append(rows, p.rows[side.origin])
		}
	}
	for _, in := range c.way {
		if slices.ContainsFunc(rows, func(r *service.Row) bool { return p.between.saysOtherwise(c, r, in) }) {
			return in
		}
	}
	return p.boundOf(c, rows...)
}

// begunIn returns the series from which on a row sets what it did not set before: where it first says what it says in the
// wanted one, else where its span begins.
func (p *planner) begunIn(c *class, s *setting) series.Series {
	row := p.rows[s.origin]
	if row == nil {
		return p.boundOf(c)
	}
	then := p.between.say(c, row, p.To)
	if then == nil {
		return p.boundOf(c, row)
	}
	return c.since(func(in series.Series) bool { return slices.Equal(p.between.say(c, row, in), then) })
}

// boundOf returns the first series on the way at which the span of a row begins or ends; the last where none does.
func (p *planner) boundOf(c *class, rows ...*service.Row) series.Series {
	return c.since(func(in series.Series) bool {
		return slices.ContainsFunc(rows, func(r *service.Row) bool { return in == r.Span.Since || in == r.Span.Until })
	})
}
