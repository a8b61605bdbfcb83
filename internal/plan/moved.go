package plan

import (
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/osloconf"
	"stackplan/internal/series"
)

// move is what an upgrade does to a file of a project.
type move struct {
	project, sample string
	from, to        series.Series
}

// movedDefault is an option of another default than before.
type movedDefault struct {
	then, now catalogue.Option
}

// seriesThen is the series of a host in the snapshot: that of its old description, else the wanted one.
func (p *planner) seriesThen(h *model.Host) series.Series {
	if p.Old != nil {
		if r := p.Old.Cloud.Region(h.Region.Name); r != nil {
			return r.Series
		}
	}
	return h.Region.Series
}

// movedDefaults notes the options that neither side sets and whose default another series has moved, and reports whether
// there are any.
func (p *planner) movedDefaults(c pair) bool {
	moved := p.options.movedIn(c)
	if len(moved) == 0 {
		return false
	}
	set := map[catalogue.Key]bool{}
	for _, f := range []*artefact.File{c.want, c.have} {
		settings, err := osloconf.Read(f)
		if err != nil {
			return false // reported elsewhere
		}
		for _, s := range settings {
			set[p.options.newest(c.want.Project, s.Key.Group, s.Key.Name)] = true
		}
	}
	differs := false
	for _, m := range moved {
		if set[p.options.newest(c.want.Project, m.now.Group, m.now.Name)] {
			continue
		}
		differs = true
		d := difference{
			kind: OfDefault, action: Modify, path: c.want.Path, section: m.now.Group, key: m.now.Name, origin: &upgrade,
			before: asDefault(fact{m.then, true}), after: asDefault(fact{m.now, true}),
		}
		d.impact = p.impactOf(c, &d, fact{m.now, true})
		p.add(c.host, d)
	}
	return differs
}

// movedIn returns the options of the file of a pair whose default its two series do not share.
func (o *options) movedIn(c pair) []movedDefault {
	if c.known == nil {
		return nil
	}
	m := move{c.want.Project, c.known.file.Sample, c.then, c.now}
	if _, ok := o.moved[m]; !ok {
		o.moved[m] = o.findMoved(m)
	}
	return o.moved[m]
}

func (o *options) findMoved(m move) []movedDefault {
	var moved []movedDefault
	for _, now := range o.facts.Options(m.project, m.to) {
		if now.Group == "?" || !slices.Contains(o.facts.Homes(now), m.sample) {
			continue
		}
		then, ok := o.facts.Resolve(m.project, o.newest(m.project, now.Group, now.Name), series.None, m.from)
		if ok && hasMoved(then, now) {
			moved = append(moved, movedDefault{then, now})
		}
	}
	return moved
}

// hasMoved reports whether two series have different defaults of an option, both known.
func hasMoved(then, now catalogue.Option) bool {
	return now.Default != nil && then.Default != nil && !now.Computed && !then.Computed &&
		!slices.Equal(now.Default, then.Default) && !catalogue.EqualsDefault(now, then.Default)
}
