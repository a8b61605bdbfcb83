package upgrade

import (
	"cmp"
	"maps"
	"slices"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// optionOf names an option of a project.
type optionOf struct {
	project string
	key     catalogue.Key
}

// optionIn is an option that a file sets.
type optionIn struct {
	optionOf
	path string
}

// count adds up what is not told one by one.
type count struct {
	options map[optionIn]bool   // that are set now: whether something happens to it
	unused  map[optionOf]string // and why
	reads   map[string]*reading // by project
}

// reading is what of a project the hosts read.
type reading struct {
	from    map[series.Series]bool
	samples map[string]bool
	set     map[catalogue.Key]bool
}

func newCount() count {
	return count{map[optionIn]bool{}, map[optionOf]string{}, map[string]*reading{}}
}

func (n *count) set(s *setting) {
	id := optionIn{optionOf{s.project, s.key}, s.path}
	if _, known := n.options[id]; !known {
		n.options[id] = false
	}
}

func (n *count) changed(s *setting) { n.options[optionIn{optionOf{s.project, s.key}, s.path}] = true }

func (n *count) read(project string, from series.Series, samples []string, set map[catalogue.Key]bool) {
	r := n.reads[project]
	if r == nil {
		r = &reading{map[series.Series]bool{}, map[string]bool{}, map[catalogue.Key]bool{}}
		n.reads[project] = r
	}
	r.from[from] = true
	for _, sample := range samples {
		r.samples[sample] = true
	}
	for k := range set {
		r.set[k] = true
	}
}

// change tells of a change to a setting.
func (p *planner) change(c *class, s *setting, change Change) {
	p.count.changed(s)
	p.changes.add(c, change, p.inputs(c, s))
}

// keep notes something that leaves a setting as it is.
func (p *planner) keep(c *class, s *setting, change Change) {
	p.kept.add(c, change, nil)
}

// inputs finds the places that a setting comes from.
func (p *planner) inputs(c *class, s *setting) func() []source.Input {
	return func() []source.Input {
		switch {
		case s.origin == nil:
			return nil
		case s.origin.Override:
			return p.overrides(c, s)
		}
		return written(p.Inputs(c.now, s.origin))
	}
}

// overrides finds the places of an override: that of the host that stands for a class, and where that is the host's own,
// those of its twins too.
func (p *planner) overrides(c *class, s *setting) []source.Input {
	places := p.Inputs(c.now, s.origin)
	own := source.Join("regions", c.now.Region.Name, "hosts", c.now.Name)
	if !own.Contains(s.origin.From[0]) {
		return places
	}
	rest := s.origin.From[0].Labels()[len(own.Labels()):]
	for _, h := range c.twins {
		twin := *s.origin
		twin.From = []source.Path{source.Join("regions", h.Region.Name, "hosts", h.Name).Add(rest...)}
		places = append(places, p.Inputs(h, &twin)...)
	}
	return places
}

// gaps names the projects that the catalogue lacks for a series.
func (p *planner) gaps() {
	for _, r := range p.report.Regions {
		for _, project := range sortedKeys(p.count.reads) {
			known := p.Facts.Series(project)
			for _, in := range append([]series.Series{r.From}, way(r.From, p.To)...) {
				if !slices.Contains(known, in) {
					p.gap(project, in)
				}
			}
		}
	}
}

func (p *planner) gap(project string, in series.Series) {
	gap := Gap{project, in, "the catalogue has none of its options"}
	if project == "placement" && in < series.Stein {
		gap.Message += ": it is a part of nova there"
	}
	if !slices.Contains(p.report.Gaps, gap) {
		p.report.Gaps = append(p.report.Gaps, gap)
	}
}

// finish sorts the report and adds up.
func (p *planner) finish() {
	r := p.report
	r.Changes, r.NoEffect = p.changes.sorted(p.hosts), p.kept.sorted(p.hosts)
	r.Summary = Summary{Changes: len(r.Changes), Kinds: map[Kind]int{}, Options: len(p.count.options)}
	var changed = map[*class]bool{}
	for _, g := range p.changes {
		maps.Copy(changed, g.on)
	}
	shown := map[optionOf]bool{}
	for _, c := range r.Changes {
		r.Summary.Kinds[c.Kind]++
		r.Summary.ActionRequired += toInt(c.ActionRequired)
		r.Summary.Dangerous += toInt(c.Dangerous)
		r.Summary.Fixable += toInt(c.Fixable)
		if c.Kind == DefaultChange {
			shown[optionOf{c.Project, c.Option}] = true
		}
	}
	r.Summary.Hosts = p.hosts.of(changed).Count
	for _, isChanged := range p.count.options {
		r.Summary.Unchanged += toInt(!isChanged)
	}
	for o, why := range p.count.unused {
		if !shown[o] {
			r.Unused = append(r.Unused, Unused{o.project, o.key, why})
		}
	}
	slices.SortFunc(r.Unused, func(a, b Unused) int {
		return cmp.Or(cmp.Compare(a.Project, b.Project), cmp.Compare(a.Option.String(), b.Option.String()))
	})
	r.Summary.Unused = len(r.Unused)
	r.Summary.UnchangedDefaults = p.unset()
}

// unset counts the options that nobody sets and whose default stays.
func (p *planner) unset() int {
	n := 0
	for project, reads := range p.count.reads {
		unset := map[catalogue.Key]bool{}
		for from := range reads.from {
			for key, homes := range p.facts.compare(project, from, p.To)().stays {
				isRead := slices.ContainsFunc(homes, func(home string) bool { return reads.samples[home] })
				unset[key] = unset[key] || isRead && !reads.set[key]
			}
		}
		for _, isUnset := range unset {
			n += toInt(isUnset)
		}
	}
	return n
}

func toInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
