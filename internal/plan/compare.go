package plan

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
)

// difference is one difference of a file, of whatever hosts.
type difference struct {
	kind          Kind
	action        Action
	path          string
	section, key  string
	from          string
	before, after *Value
	lines         *Lines
	sameAs        [sha256.Size]byte // of texts: of the diff, without secrets
	note          string
	noEffect      bool
	isLine        bool // of a file whose entries are no options, so that a name is often a value

	origin *artefact.Origin // of what is wanted
	former *artefact.Origin // of what is there, where the description of it is known
	impact Impact
	served []string // the services that read the file
}

// pair is a file as it shall be and as it is, on a host.
type pair struct {
	host       *model.Host
	want, have *artefact.File
	known      *known
	now, then  series.Series // of both sides
}

// result is what a pair says differently.
type result struct {
	differences []difference
	diff        string // unified
	isText      bool   // compared as text, so that diff is there
	filled      int    // secrets that only their values could compare
}

// memory is the last comparison of a path.
type memory struct {
	group *model.Group
	want  []byte
	have  []byte
	made  result
}

// maxDifferences is how many differences of one file are told one by one. A file with more is another file.
const maxDifferences = 5000

// contents compares the bytes of a pair by meaning. The hosts of a group mostly share the bytes that are wanted, and
// mostly differ from them alike: then the last result holds again.
func (p *planner) contents(c pair) result {
	last, ok := p.memo[c.want.Path]
	if ok && last.group == c.host.Group && isSameSlice(last.want, c.want.Body) && bytes.Equal(last.have, c.have.Body) {
		return last.made
	}
	made := p.meaning(c)
	switch {
	case !p.Show.Texts:
		made.diff = ""
	case !made.isText:
		made.diff = p.textDiff(c)
	}
	p.memo[c.want.Path] = memory{c.host.Group, c.want.Body, c.have.Body, made}
	return made
}

// isSameSlice reports whether two slices are one.
func isSameSlice(a, b []byte) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// meaning compares a pair by its format, or as text where it has none or cannot be read.
func (p *planner) meaning(c pair) result {
	if c.known == nil || !c.known.file.Format.IsStructured() {
		return p.text(c, "")
	}
	before, err := c.known.file.Format.Parse(c.have.Body)
	if err != nil {
		return p.text(c, "compared as text, since it cannot be read as a file of "+c.known.file.Format.Name+": "+err.Error())
	}
	after, err := c.known.file.Format.Parse(c.want.Body)
	if err != nil {
		return p.text(c, "compared as text, since the wanted one cannot be read: "+err.Error())
	}
	kind := func(section, key string) format.Kind { return p.factOf(c, section, key).kind() }
	found := c.known.file.Format.Differences(before, after, kind)
	if len(found) > maxDifferences {
		return p.text(c, fmt.Sprintf("compared as text, since it has %d differences", len(found)))
	}
	made := p.entries(c, found)
	if c.want.Project == "" {
		made.differences = whole(made.differences, before, after)
	}
	return made
}

// factOf returns what is known of an option of a pair: in the wanted series, else in that of the snapshot.
func (p *planner) factOf(c pair, section, key string) fact {
	if c.want.Project == "" {
		return fact{}
	}
	if f := p.options.find(c.want.Project, c.now, section, key); f.known || c.then == c.now {
		return f
	}
	return p.options.find(c.want.Project, c.then, section, key)
}

// entries turns the differences of a format into those of a report.
func (p *planner) entries(c pair, found []format.Difference) result {
	var made result
	for _, d := range p.renamed(c, found) {
		if d.Before != nil && d.After != nil && areFilled(d.Before, d.After) && d.from == "" {
			made.filled++
			continue
		}
		made.differences = append(made.differences, p.entry(c, d))
	}
	if made.differences == nil && made.filled == 0 {
		return result{}
	}
	return made
}

// named is a difference of an option that may have had another name.
type named struct {
	format.Difference
	from         string // [section] key
	fromKey      [2]string
	keepsMeaning bool // the values are the same
}

// renamed joins what goes under one name and comes under another name of the same option.
func (p *planner) renamed(c pair, found []format.Difference) []named {
	all := make([]named, 0, len(found))
	for _, d := range found {
		all = append(all, named{Difference: d})
	}
	if c.want.Project == "" {
		return all
	}
	for i := range all {
		if all[i].Before != nil || all[i].Key == "" {
			continue
		}
		newest := p.options.newest(c.want.Project, all[i].Section, all[i].Key)
		j := slices.IndexFunc(all, func(d named) bool {
			return d.After == nil && d.Before != nil && d.Key != "" && p.options.newest(c.want.Project, d.Section, d.Key) == newest
		})
		if j >= 0 {
			all[i].join(all[j], p.factOf(c, all[i].Section, all[i].Key).kind())
			all[j].Before = nil // neither before nor after: gone
		}
	}
	return slices.DeleteFunc(all, func(d named) bool { return d.Before == nil && d.After == nil })
}

// join makes one difference of d and what was there under another name.
func (d *named) join(former named, kind format.Kind) {
	d.Before, d.BeforeLines = former.Before, former.BeforeLines
	d.from, d.fromKey = "["+former.Section+"] "+former.Key, [2]string{former.Section, former.Key}
	d.keepsMeaning = kind.Equal(d.Before, d.After)
}
