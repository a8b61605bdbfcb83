package lint

import (
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/series"
)

// Reading states whether programs of a project read an option.
type Reading int

// The answers about an option.
const (
	Unclear Reading = iota // nothing is known: a plug-in of another package may read it
	Read
	Unread // no program reads it
)

// reading returns whether a series of a project reads an option of a document, and the option if it does. sections are those that options of
// the document name.
func (c *checker) reading(d *document, key catalogue.Key, sections []string, in series.Series) (catalogue.Option, Reading) {
	project := d.file.Project
	if o, ok := c.facts.Read(project, in, key); ok {
		return o, Read
	}
	if o, ok := c.backend(project, in, key, sections); ok {
		return o, Read
	}
	if c.isForeign(d, key, sections, in) {
		return catalogue.Option{}, Unclear
	}
	return catalogue.Option{}, Unread
}

// Readings answers which options of files programs read, for the comparison of files with those of a description. It must not be used by
// several goroutines at a time.
type Readings struct {
	check *checker
	hints map[hintKey]string
}

type hintKey struct {
	project string
	in      series.Series
	key     catalogue.Key
}

// NewReadings returns Readings of a catalogue.
func NewReadings(facts *catalogue.Catalogue) *Readings {
	return &Readings{newChecker(facts, nil), map[hintKey]string{}}
}

// Of returns whether programs of a project read an option in any of some series: they do not if that is certain for each series.
// sections returns those that options of the same file name (Sections).
func (r *Readings) Of(project string, key catalogue.Key, sections func() []string, in []series.Series) Reading {
	for _, s := range in {
		if _, isListed := r.check.facts.Read(project, s, key); isListed {
			return Read
		}
	}
	named, d := sections(), &document{file: catalogue.ProgramFile{Project: project}}
	answer := Unread
	for _, s := range in {
		if !slices.Contains(r.check.facts.Series(project), s) {
			answer = Unclear
			continue
		}
		switch _, is := r.check.reading(d, key.Canonical(), named, s); is {
		case Read:
			return Read
		case Unclear:
			answer = Unclear
		}
	}
	return answer
}

// maxHints limits how many hints are searched: each requires a comparison with all names of a series.
const maxHints = 500

// Hint returns the nearest names of an option that no program of a series reads, or the series that removed it; "" if there are none.
func (r *Readings) Hint(project string, key catalogue.Key, in series.Series) string {
	k := hintKey{project, in, key.Canonical()}
	hint, known := r.hints[k]
	if known || len(r.hints) >= maxHints {
		return hint
	}
	_, _, problems := r.check.facts.ValidateName(project, in, k.key)
	if len(problems) > 0 {
		p := r.check.unread(project, in, k.key, problems[0])
		switch p.code {
		case "lint/unknown", "lint/section":
			hint = p.hint
		case "lint/removed", "lint/newer":
			hint, _, _ = strings.Cut(strings.Replace(p.message, k.key.String(), "it", 1), ";")
		}
	}
	r.hints[k] = hint
	return hint
}

// Sections returns the sections that options of a file of oslo.config name: those of back ends, stores and methods of authentication.
func Sections(body []byte) []string {
	d, err := readOslo(&Input{Body: body}, catalogue.ProgramFile{})
	if err != nil {
		return nil
	}
	return sectionsOf(d)
}
