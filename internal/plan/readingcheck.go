package plan

import (
	"fmt"

	"stackplan/internal/catalogue"
	"stackplan/internal/lint"
	"stackplan/internal/series"
)

// UnreadLine is a line of a file of the snapshot that no program reads.
type UnreadLine struct {
	Host string `json:"host"` // the first host that has it
	Path string `json:"path"`
	Line int    `json:"line"`           // from 1
	Hint string `json:"hint,omitempty"` // the nearest names, or the series that removed the option
}

// readingCheck decides which lines of the snapshot programs read.
type readingCheck struct {
	facts    *catalogue.Catalogue
	names    *lint.Readings
	detected map[string]detected // by region
	checked  map[string]bool     // regions of which lines were checked

	body     []byte // the file that sections is of
	sections []string
}

// detected is the series of the files of a region.
type detected struct {
	lint.Detected
	isOther bool // the files are not of the series of the description
}

func newReadingCheck(o Options) *readingCheck {
	return &readingCheck{
		facts: o.Want.Catalogue, names: lint.NewReadings(o.Want.Catalogue), detected: map[string]detected{}, checked: map[string]bool{},
	}
}

// seriesOf returns the series by which a file of the snapshot is checked: the one that the user gave, that of the description, or if the files
// of the region are of other series, those that fit them best.
func (r *readingCheck) seriesOf(c *pair) []series.Series {
	if d := r.detected[c.host.Region.Name]; d.isOther {
		return d.Of(r.facts, c.want.Project)
	}
	return []series.Series{c.then}
}

// sectionsOf returns the sections that options of the file of the snapshot name.
func (r *readingCheck) sectionsOf(c *pair) []string {
	if !isSameSlice(r.body, c.have.Body) || len(c.have.Body) == 0 {
		r.body, r.sections = c.have.Body, lint.Sections(c.have.Body)
	}
	return r.sections
}

// check checks a line of the snapshot. If no program of its series reads the option, the line has no effect, and its removal requires no
// restart.
func (r *readingCheck) check(options *optionLookup, c pair, d optionChange, made *difference) {
	project, key, in := c.want.Project, catalogue.Key{Group: d.Section, Name: d.Key}.Canonical(), r.seriesOf(&c)
	if _, isCustom := options.custom(project, key); isCustom {
		return
	}
	sections := func() []string { return r.sectionsOf(&c) }
	has := fmt.Sprintf("%s of %s has no such option", project, series.Ranges(in))
	switch reading := r.names.Of(project, key, sections, in); {
	case reading == lint.Unclear && d.After == nil:
		made.note = has + "; a plug-in of another package may read it"
	case reading == lint.Read && d.After == nil && r.names.Of(project, key, sections, []series.Series{c.now}) == lint.Unread:
		made.note = fmt.Sprintf("%s of %v has no such option, but that of the snapshot reads it", project, c.now)
		r.checked[c.host.Region.Name] = true
	case reading == lint.Unread:
		made.note, made.hint, made.unreadAt = "has no effect: "+has, r.names.Hint(project, key, in[len(in)-1]), 1
		if d.After == nil {
			made.impact = Impact{Level: Nothing}
		} else {
			made.note = "the line of the snapshot " + made.note
		}
		if len(d.BeforeLines) > 0 {
			made.unreadAt = d.BeforeLines[0]
		}
		r.checked[c.host.Region.Name] = true
	}
}
