package lint

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
)

// Census counts the options that the files of each project set, and detects their series.
type Census struct {
	facts *catalogue.Catalogue
	reads map[string]map[catalogue.Key]seriesSet // of each option that some series reads, by unit: a project, or a project on some hosts

	hosts   map[projectOn]*optionsOn
	hostsOf map[string][]string // of the units of some hosts
	spans   map[string]seriesSet
}

// seriesSet is a set of series.
type seriesSet uint64

func (set seriesSet) has(s series.Series) bool { return set>>uint(s)&1 == 1 }

// NewCensus returns a census without files.
func NewCensus(facts *catalogue.Catalogue) *Census {
	return &Census{
		facts: facts, reads: map[string]map[catalogue.Key]seriesSet{},
		hosts: map[projectOn]*optionsOn{}, hostsOf: map[string][]string{}, spans: map[string]seriesSet{},
	}
}

// AddFile counts the options of a file of a project. A file that cannot be read has none.
func (c *Census) AddFile(project string, body []byte) {
	if d, err := readOslo(&Input{Body: body}, catalogue.ProgramFile{Project: project}); err == nil {
		c.add(d)
	}
}

// addProject counts a project whose options are of no importance.
func (c *Census) addProject(project string) {
	if c.reads[project] == nil {
		c.reads[project] = map[catalogue.Key]seriesSet{}
	}
}

// add counts the options of a document, each once.
func (c *Census) add(d *document) {
	project := d.file.Project
	c.addProject(project)
	for i := range d.settings {
		key := d.settings[i].key
		set, known := c.reads[project][key]
		if !known && len(c.reads[project]) < maxOptions {
			set = c.readers(project, key)
			c.reads[project][key] = set
		}
		c.addOn(d.host, project, key, set)
	}
}

// readers returns the series that read an option. An option of a family excludes no series: another package may read it. Neither is a series
// excluded that lacks the option between others.
func (c *Census) readers(project string, key catalogue.Key) seriesSet {
	known := c.facts.ReadBy(project, key)
	if len(known) == 0 {
		return 0
	}
	var set seriesSet
	for s := known[0]; s <= known[len(known)-1]; s++ {
		set |= 1 << uint(s)
	}
	for _, s := range c.facts.Series(project) {
		if _, ok := catalogue.FamilyOf(c.facts, project, s, key); ok {
			set |= 1 << uint(s)
		}
	}
	return set
}

// maxOptions limits the options that the detection counts for each project; a project has fewer.
const maxOptions = 20_000

// unknown returns how many options a series of a project does not read and another series does.
func (c *Census) unknown(project string, s series.Series) int {
	n := 0
	for _, set := range c.reads[project] {
		if set != 0 && !set.has(s) {
			n++
		}
	}
	return n
}

// Detect returns the series of the projects, those of one series together. The files are of one cloud, so all projects and all hosts are of one
// series unless the options of some are clear evidence of another.
func (c *Census) Detect() []Detected {
	c.split()
	var all []Detected
	for _, units := range c.apart(slices.Sorted(maps.Keys(c.reads))) {
		all = append(all, c.detected(units))
	}
	return all
}

// apart divides units into those of one series.
func (c *Census) apart(rest []string) (all [][]string) {
	for len(rest) > 0 {
		best := c.together(rest)[0]
		isOther := func(unit string) bool { return c.isOther(unit, best) }
		all = append(all, slices.DeleteFunc(slices.Clone(rest), isOther))
		rest = slices.DeleteFunc(rest, func(unit string) bool { return !isOther(unit) })
	}
	return all
}

// detected returns the series of units that are of one series.
func (c *Census) detected(units []string) Detected {
	d := Detected{Projects: []string{}, units: units, Series: c.fitting(units)}
	for _, unit := range units {
		d.Projects = append(d.Projects, projectOf(unit))
	}
	d.Projects = slices.Compact(d.Projects)
	d.Unknown = c.unknownIn(units, d.Series[0])
	d.Evidence = c.evidence(&d)
	c.nameHosts(&d)
	return d
}

// together returns the series that the options of projects contradict least, beyond what contradicts any series. A project that is clearly of
// another series counts only as much as suffices to see that, so that it does not determine the series of the others.
func (c *Census) together(projects []string) []series.Series {
	return least(series.All(), func(s series.Series) int {
		sum, others := 0, 0
		for _, project := range projects {
			n := c.against(project, s) - c.against(project, c.own(project))
			if c.isOther(project, s) {
				others++
				n = min(n, fewLeft)
			}
			sum += n
		}
		if others == len(projects) {
			return math.MaxInt
		}
		return sum
	})
}

// The weight of an unknown option. Lines that older series left in a file are common; an option that the series does not have yet is rare. So a
// few leftovers are no evidence of an older series, least of all against newer options of the same files.
const (
	fewLeft  = 8 // options that only earlier series read: fewer are no evidence that a project is of another series
	fewNewer = 3 // options that only later series read: the same
	newer    = 5 // how many of the former one of the latter outweighs
)

// isOther reports whether the options of a project are clear evidence that it is not of a series: more than few are unknown in it, and less than
// half as many in another one.
func (c *Census) isOther(project string, s series.Series) bool {
	left, later := c.strangers(project, s)
	if left < fewLeft && later < fewNewer {
		return false
	}
	return 2*c.against(project, c.own(project)) < left+later
}

// own returns the first series that the options of a project contradict least.
func (c *Census) own(project string) series.Series {
	return least(c.facts.Series(projectOf(project)), func(s series.Series) int { return c.against(project, s) })[0]
}

// against returns how much the options of a project contradict a series.
func (c *Census) against(project string, s series.Series) int {
	left, later := c.strangers(project, s)
	return left + newer*later
}

// strangers returns how many options of a project only earlier series read, and how many only later ones.
func (c *Census) strangers(project string, s series.Series) (left, later int) {
	for _, set := range c.reads[project] {
		switch {
		case set == 0 || set.has(s):
		case set>>uint(s) != 0:
			later++
		default:
			left++
		}
	}
	return left, later
}

// Common returns the series of files that are known to be of one series, such as those of a region. Its projects are those with options.
func (c *Census) Common() Detected { return c.detected(slices.Sorted(maps.Keys(c.reads))) }

// Unknown returns how many options of the files a series does not read and another series does.
func (c *Census) Unknown(s series.Series) int {
	return c.unknownIn(slices.Collect(maps.Keys(c.reads)), s)
}

// unknownIn returns how many options of some projects a series does not read and another series does.
func (c *Census) unknownIn(projects []string, s series.Series) int {
	n := 0
	for _, project := range projects {
		n += c.unknown(project, s)
	}
	return n
}

// fitting returns the series that the options of projects contradict least.
func (c *Census) fitting(projects []string) []series.Series {
	return least(series.All(), func(s series.Series) int {
		n := 0
		for _, project := range projects {
			n += c.against(project, s)
		}
		return n
	})
}

// least returns the candidates with the least cost.
func least(candidates []series.Series, cost func(series.Series) int) []series.Series {
	var best []series.Series
	least := -1
	for _, s := range candidates {
		n := cost(s)
		if least < 0 || n < least {
			best, least = nil, n
		}
		if n == least {
			best = append(best, s)
		}
	}
	return best
}

// evidence returns for each end of a range of series an option that excludes the series next to it.
func (c *Census) evidence(d *Detected) []string {
	var all []string
	first, last := d.Series[0], d.Series[len(d.Series)-1]
	if text, found := c.witness(d, func(set seriesSet) bool { return set.has(first) && !set.has(first-1) }); found && first > series.Oldest {
		all = append(all, fmt.Sprintf("%s is new in %v", text, first))
	}
	if text, found := c.witness(d, func(set seriesSet) bool { return set.has(last) && !set.has(last+1) }); found && last < series.Newest {
		all = append(all, fmt.Sprintf("%s is gone after %v", text, last))
	}
	return all
}

// witness returns the first option, by project and name, that excludes a series.
func (c *Census) witness(d *Detected, excludes func(seriesSet) bool) (string, bool) {
	for _, unit := range d.units {
		var found []catalogue.Key
		for key, set := range c.reads[unit] {
			if excludes(set) {
				found = append(found, key)
			}
		}
		if len(found) > 0 {
			key := slices.MinFunc(found, func(a, b catalogue.Key) int {
				return cmp.Or(strings.Compare(a.Group, b.Group), strings.Compare(a.Name, b.Name))
			})
			return key.String() + " of " + projectOf(unit), true
		}
	}
	return "", false
}
