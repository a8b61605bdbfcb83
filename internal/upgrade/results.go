package upgrade

import (
	"cmp"
	"maps"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// results collects what the comparison finds, and turns it into a report.
type results struct {
	to       series.Series
	locate   func(*model.Host, *artefact.Origin) []source.Input
	hosts    *hostClasses
	changes  collection
	noEffect collection
	counts   counts
}

func newResults(o Options, hosts *hostClasses) *results {
	return &results{to: o.To, locate: o.Current.Inputs, hosts: hosts, changes: collection{}, noEffect: collection{}, counts: newCounts()}
}

// add adds a change of a class of hosts. If a setting is given, the change has the inputs of its value.
func (r *results) add(c *hostClass, s *setting, change Change) {
	if s == nil || s.origin == nil {
		r.changes.add(c, change, nil)
		return
	}
	r.changes.add(c, change, func() []source.Input { return r.inputs(c, s) })
}

// addChanged adds a change of a setting of the current series, which then does not count as unchanged.
func (r *results) addChanged(c *hostClass, s *setting, change Change) {
	r.counts.changed(s)
	r.add(c, s, change)
}

// addNoEffect adds a change that does not affect the hosts.
func (r *results) addNoEffect(c *hostClass, change Change) { r.noEffect.add(c, change, nil) }

// inputs returns the values of the description that a setting is computed from: all overrides, or the first inputs of a rule.
func (r *results) inputs(c *hostClass, s *setting) []source.Input {
	if s.origin.Override {
		return r.overrides(c, s)
	}
	written := slices.DeleteFunc(slices.Clone(r.locate(c.current, s.origin)), func(in source.Input) bool { return in.Default })
	return written[:min(len(written), maxInputs)]
}

// overrides returns the places of an override: that of the representative of a class and, if it is a host override, those of the
// other hosts of the variant.
func (r *results) overrides(c *hostClass, s *setting) []source.Input {
	places := r.locate(c.current, s.origin)
	own := source.Join("regions", c.current.Region.Name, "hosts", c.current.Name)
	if !own.Contains(s.origin.From[0]) {
		return places
	}
	rest := s.origin.From[0].Labels()[len(own.Labels()):]
	for _, h := range c.identical {
		origin := *s.origin
		origin.From = []source.Path{source.Join("regions", h.Region.Name, "hosts", h.Name).Add(rest...)}
		places = append(places, r.locate(h, &origin)...)
	}
	return places
}

// gaps returns the projects and series for which the catalogue has no options.
func (r *results) gaps(facts *facts, regions []Region) []Gap {
	var gaps []Gap
	for _, region := range regions {
		for _, project := range sortedKeys(r.counts.reads) {
			known := facts.Series(project)
			for _, in := range append([]series.Series{region.From}, passedSeries(region.From, r.to)...) {
				if gap := gapOf(project, in, facts.projects[project]); !slices.Contains(known, in) && !slices.Contains(gaps, gap) {
					gaps = append(gaps, gap)
				}
			}
		}
	}
	return gaps
}

func gapOf(project string, in series.Series, of *service.Project) Gap {
	gap := Gap{project, in, "the catalogue does not contain its options"}
	if of != nil && in < of.Since {
		gap.Message += ": in this series it is a part of " + of.SplitFrom
	}
	return gap
}

// report returns the report without its regions, gaps and steps.
func (r *results) report(facts *facts) *Report {
	report := &Report{To: r.to, Changes: r.changes.sorted(r.hosts), NoEffect: r.noEffect.sorted(r.hosts)}
	sum := &report.Summary
	*sum = Summary{Changes: len(report.Changes), Kinds: map[Kind]int{}, Options: len(r.counts.settings)}
	affected, changedDefaults := map[*hostClass]bool{}, map[optionOf]bool{}
	for _, m := range r.changes {
		maps.Copy(affected, m.on)
	}
	for _, c := range report.Changes {
		sum.Kinds[c.Kind]++
		sum.ActionRequired += toInt(c.ActionRequired)
		sum.Dangerous += toInt(c.Dangerous)
		sum.Fixable += toInt(c.Fixable)
		if c.Kind == DefaultChange {
			changedDefaults[optionOf{c.Project, c.Option}] = true
		}
	}
	sum.Hosts = r.hosts.nodes(affected).Count
	for _, isChanged := range r.counts.settings {
		sum.Unchanged += toInt(!isChanged)
	}
	report.Unused = r.counts.unusedExcept(changedDefaults)
	sum.Unused, sum.UnchangedDefaults = len(report.Unused), r.counts.unchangedDefaults(facts, r.to)
	return report
}

func toInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// optionOf is an option of a project.
type optionOf struct {
	project string
	key     catalogue.Key
}

// optionIn is an option that a file sets.
type optionIn struct {
	optionOf
	path string
}

func (s *setting) option() optionIn { return optionIn{optionOf{s.project, s.key}, s.path} }

// counts are the options that the report states as a number only.
type counts struct {
	settings map[optionIn]bool        // the options that are set now; true if the report contains a change of them
	unused   map[optionOf]string      // the options that nothing reads, and why
	reads    map[string]*projectReads // by project
}

// projectReads is what hosts read of a project.
type projectReads struct {
	from    map[series.Series]bool // the current series of the hosts
	samples map[string]bool        // the sample files that contain the options
	set     map[catalogue.Key]bool // the options that a file sets
}

func newCounts() counts {
	return counts{map[optionIn]bool{}, map[optionOf]string{}, map[string]*projectReads{}}
}

// set counts an option that is set now.
func (n *counts) set(s *setting) {
	if _, known := n.settings[s.option()]; !known {
		n.settings[s.option()] = false
	}
}

// changed notes that the report contains a change of an option that is set now.
func (n *counts) changed(s *setting) { n.settings[s.option()] = true }

// read counts what a class of hosts reads of a project.
func (n *counts) read(project string, from series.Series, samples []string, set map[catalogue.Key]bool) {
	r := n.reads[project]
	if r == nil {
		r = &projectReads{map[series.Series]bool{}, map[string]bool{}, map[catalogue.Key]bool{}}
		n.reads[project] = r
	}
	r.from[from] = true
	for _, sample := range samples {
		r.samples[sample] = true
	}
	maps.Copy(r.set, set)
}

// unusedExcept returns the options that nothing reads, except those that other hosts read.
func (n *counts) unusedExcept(read map[optionOf]bool) []Unused {
	var all []Unused
	for o, why := range n.unused {
		if !read[o] {
			all = append(all, Unused{o.project, o.key, why})
		}
	}
	slices.SortFunc(all, func(a, b Unused) int {
		return cmp.Or(cmp.Compare(a.Project, b.Project), cmp.Compare(a.Option.String(), b.Option.String()))
	})
	return all
}

// unchangedDefaults returns the number of options that nothing sets and whose default is unchanged.
func (n *counts) unchangedDefaults(facts *facts, to series.Series) int {
	total := 0
	for project, reads := range n.reads {
		unset := map[catalogue.Key]bool{}
		for from := range reads.from {
			for key, samples := range facts.compare(project, from, to)().unchanged {
				isRead := slices.ContainsFunc(samples, func(sample string) bool { return reads.samples[sample] })
				unset[key] = unset[key] || isRead && !reads.set[key]
			}
		}
		for _, isUnset := range unset {
			total += toInt(isUnset)
		}
	}
	return total
}
