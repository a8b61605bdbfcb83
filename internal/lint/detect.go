package lint

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
)

// Detected is the result of the detection of the series of the files of projects.
type Detected struct {
	Projects []string        `json:"projects"`
	Series   []series.Series `json:"series"` // those in which the fewest options are unknown, the oldest first
	Unknown  int             `json:"unknown"`
	Evidence []string        `json:"evidence,omitempty"`
	Given    bool            `json:"given,omitempty"` // the user gave the series
}

// Census counts the options that the files of each project set, and detects their series.
type Census struct {
	facts *catalogue.Catalogue
	reads map[string]map[catalogue.Key]seriesSet // of each option that some series reads
}

// seriesSet is a set of series.
type seriesSet uint64

func (set seriesSet) has(s series.Series) bool { return set>>uint(s)&1 == 1 }

// NewCensus returns a census without files.
func NewCensus(facts *catalogue.Catalogue) *Census {
	return &Census{facts: facts, reads: map[string]map[catalogue.Key]seriesSet{}}
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
		if _, known := c.reads[project][key]; known || len(c.reads[project]) >= maxOptions {
			continue
		}
		c.reads[project][key] = c.readers(project, key)
	}
}

// readers returns the series that read an option. An option of a family excludes no series: another package may read it.
func (c *Census) readers(project string, key catalogue.Key) seriesSet {
	var set seriesSet
	for _, s := range c.facts.ReadBy(project, key) {
		set |= 1 << uint(s)
	}
	if set == 0 {
		return 0
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

// Detect returns the series of the projects, those with the same series together. All files are assumed to be of one cloud, which has one
// series. A project whose files fit other series better is of these.
func (c *Census) Detect() []Detected {
	projects := slices.Sorted(maps.Keys(c.reads))
	common := c.fewest(series.All(), projects...)
	own, least := map[string][]series.Series{}, 0
	for _, project := range projects {
		own[project] = c.fewest(c.facts.Series(project), project)
		least += c.unknown(project, own[project][0])
	}
	var all []Detected
	for _, project := range projects {
		best := common
		if c.unknownIn(projects, common[0]) > least {
			best = both(common, own[project])
		}
		i := slices.IndexFunc(all, func(d Detected) bool { return slices.Equal(d.Series, best) })
		if i < 0 {
			i = len(all)
			all = append(all, Detected{Series: best})
		}
		all[i].Projects = append(all[i].Projects, project)
	}
	for i := range all {
		d := &all[i]
		for _, project := range d.Projects {
			d.Unknown += c.unknown(project, d.Series[0])
		}
		d.Evidence = c.evidence(d)
	}
	return all
}

// Common returns the series of files that are known to be of one series, such as those of a region. Its projects are those with options.
func (c *Census) Common() Detected {
	d := Detected{Projects: slices.Sorted(maps.Keys(c.reads))}
	d.Series = c.fewest(series.All(), d.Projects...)
	d.Unknown = c.unknownIn(d.Projects, d.Series[0])
	d.Evidence = c.evidence(&d)
	return d
}

// Unknown returns how many options of the files a series does not read and another series does.
func (c *Census) Unknown(s series.Series) int {
	return c.unknownIn(slices.Collect(maps.Keys(c.reads)), s)
}

// both returns the series of common that are in own, or own if there are none.
func both(common, own []series.Series) []series.Series {
	some := slices.DeleteFunc(slices.Clone(common), func(s series.Series) bool { return !slices.Contains(own, s) })
	if len(some) == 0 {
		return own
	}
	return some
}

// unknownIn returns how many options of some projects a series does not read and another series does.
func (c *Census) unknownIn(projects []string, s series.Series) int {
	n := 0
	for _, project := range projects {
		n += c.unknown(project, s)
	}
	return n
}

// fewest returns the series in which the fewest options of projects are unknown.
func (c *Census) fewest(candidates []series.Series, projects ...string) []series.Series {
	var best []series.Series
	least := -1
	for _, s := range candidates {
		n := c.unknownIn(projects, s)
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
	for _, project := range d.Projects {
		var found []catalogue.Key
		for key, set := range c.reads[project] {
			if excludes(set) {
				found = append(found, key)
			}
		}
		if len(found) > 0 {
			key := slices.MinFunc(found, func(a, b catalogue.Key) int {
				return cmp.Or(strings.Compare(a.Group, b.Group), strings.Compare(a.Name, b.Name))
			})
			return key.String() + " of " + project, true
		}
	}
	return "", false
}

// Of returns the series of a project: those in which it has options.
func (d Detected) Of(facts *catalogue.Catalogue, project string) []series.Series {
	return known(facts, project, d.Series)
}

// Text returns the series in one line: "zed", "yoga to 2023.1 (4 series fit)", with the evidence.
func (d Detected) Text() string {
	text := series.Ranges(d.Series)
	if n := len(d.Series); n > 1 {
		text += fmt.Sprintf(" (%d series fit)", n)
	}
	switch {
	case d.Given:
		return text + ", as given"
	case len(d.Evidence) == 0 && len(d.Series) > 1:
		return text + ": no option of the files excludes one of them"
	case len(d.Evidence) == 0:
		return fmt.Sprintf("%s: the fewest options are unknown (%d)", text, d.Unknown)
	}
	return text + ": " + strings.Join(d.Evidence, ", ")
}
