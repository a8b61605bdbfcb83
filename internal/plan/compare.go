package plan

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/secret"
	"stackplan/internal/series"
)

// difference is one difference of a file, of one or many hosts.
type difference struct {
	kind          Kind
	action        Action
	path          string
	section, key  string
	from          string // the former name
	before, after *Value
	lines         *Lines
	diffSum       [sha256.Size]byte // of a text: the digest of its unified diff without secrets
	note          string
	noEffect      bool
	hint          string // what to write in place of an option that no program reads
	unreadAt      int    // the line of the snapshot if no program of its series reads it
	isLine        bool   // the file is not of oslo.config, so its keys are often values, such as addresses

	origin    *artefact.Origin // of the wanted lines
	oldOrigin *artefact.Origin // of the lines of the snapshot, if its description is known
	impact    Impact
	services  []string // that read the file
}

// pair is a file of a host that both sides have.
type pair struct {
	host       *model.Host
	want, have *artefact.File
	source     *artefact.File // want under its path on the host, if the snapshot has it in a container; nil: want
	filled     *artefact.File // want with values of secrets; nil: they are not known
	site       *siteIndex
	file       *knownFile    // nil: no service reads it
	only       []string      // the services that read this copy of the file; nil: all that read the file
	now, then  series.Series // of the description and of the snapshot
}

// isOslo reports whether the catalogue defines the options of the file.
func (c *pair) isOslo() bool { return c.want.Project != "" }

// result is what differs between the files of a pair.
type result struct {
	differences []difference
	diff        string // unified
	isText      bool   // the files were compared as text, so diff is set
	err         error
	resolved    int // secrets that are a reference on one side and a value on the other, so that they cannot be compared
}

// comparer compares pairs of files: as oslo.config files, by another format, or as text. It caches the last result of each path,
// as most hosts of a group share the wanted bytes and differ from them in the same way.
type comparer struct {
	show        Show
	isGenerated bool // the snapshot was generated from a description, so a line with a reference contains no secret
	options     *optionLookup
	omitted     omissions
	reading     *readingCheck
	last        map[string]cachedResult // by path
	fill        func(*artefact.File) (*artefact.File, error)
}

// cachedResult is the last result of a path and the bytes that it was computed from.
type cachedResult struct {
	group      *model.Group
	want, have []byte
	result     result
}

// maxDifferences limits how many differences of one file are reported. A file with more is compared as text.
const maxDifferences = 5000

func newComparer(o Options, reading *readingCheck) *comparer {
	return &comparer{
		show: o.Show, isGenerated: o.Old != nil, options: newOptionLookup(o), omitted: omissions{}, reading: reading,
		last: map[string]cachedResult{}, fill: o.Fill,
	}
}

// compare returns what differs: mode and owner, defaults, and the content.
func (m *comparer) compare(c pair) result {
	filled, err := filledOf(m, c)
	if err != nil {
		return result{err: err}
	}
	c.filled = filled
	others := access(c)
	if c.now != c.then && c.isOslo() {
		others = append(others, m.changedDefaults(c)...)
	}
	if bytes.Equal(c.want.Body, c.have.Body) || c.filled != nil && bytes.Equal(c.filled.Body, c.have.Body) {
		return result{differences: others}
	}
	found := m.content(c)
	if len(others) > 0 {
		found.differences = slices.Concat(others, found.differences)
	}
	return found
}

// access compares mode and owner, as far as the snapshot knows them.
func access(c pair) []difference {
	var all []difference
	add := func(kind Kind, before, after string) {
		all = append(all, difference{
			kind: kind, action: Modify, path: c.want.Path, impact: Impact{Level: Nothing}, origin: &serviceTable,
			before: &Value{Texts: []string{before}}, after: &Value{Texts: []string{after}},
		})
	}
	mode := c.want.Mode.Perm()
	if c.filled != nil {
		mode = c.filled.Mode.Perm()
	}
	if c.have.Mode != 0 && c.have.Mode.Perm() != mode {
		add(OfMode, fmt.Sprintf("%04o", c.have.Mode.Perm()), fmt.Sprintf("%04o", mode))
	}
	if c.have.Owner != "" && (c.have.Owner != c.want.Owner || c.have.Group != c.want.Group) {
		add(OfOwner, c.have.Owner+":"+c.have.Group, c.want.Owner+":"+c.want.Group)
	}
	return all
}

// content compares the bytes of a pair. It returns the cached result if the group and the bytes of both sides are the same.
func (m *comparer) content(c pair) result {
	last, ok := m.last[c.want.Path]
	if ok && last.group == c.host.Group && isSameSlice(last.want, c.want.Body) && bytes.Equal(last.have, c.have.Body) {
		return last.result
	}
	found := m.byFormat(c)
	switch {
	case !m.show.Texts:
		found.diff = ""
	case !found.isText:
		found.diff = m.textDiff(c)
	}
	m.last[c.want.Path] = cachedResult{c.host.Group, c.want.Body, c.have.Body, found}
	return found
}

// isSameSlice reports whether two slices share their bytes.
func isSameSlice(a, b []byte) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// byFormat compares the entries of a pair; if the file has no format or cannot be parsed, its lines.
func (m *comparer) byFormat(c pair) result {
	if !c.file.hasFormat() {
		return m.text(c, "")
	}
	f := c.file.file.Format
	before, err := f.Parse(c.have.Body)
	if err != nil {
		return m.text(c, "compared as text: the file of the snapshot cannot be parsed as "+f.Name+": "+err.Error())
	}
	after, err := f.Parse(c.want.Body)
	if err != nil {
		return m.text(c, "compared as text: the file of the description cannot be parsed as "+f.Name+": "+err.Error())
	}
	kind := func(section, key string) format.Kind { return m.options.kindIn(c, section, key) }
	found := f.Differences(before, after, kind)
	if len(found) > maxDifferences {
		return m.text(c, fmt.Sprintf("compared as text: it has %d differences, more than %d", len(found), maxDifferences))
	}
	r := m.entries(c, found, changedSecrets(c, before, kind))
	if !c.isOslo() {
		r.differences = joinSections(r.differences, before, after)
	}
	if f.NeedsLineFeed && !bytes.HasSuffix(c.have.Body, []byte("\n")) && bytes.HasSuffix(c.want.Body, []byte("\n")) {
		r.differences = append(r.differences, difference{
			kind: OfText, action: Modify, path: c.want.Path, lines: &Lines{Added: 1, Removed: 1}, impact: c.impact(),
			note: "the last line of the file of the snapshot does not end with a line feed: " + f.Name + " rejects the file",
		})
	}
	return r
}

// entries turns the differences of a format into those of a report. changed reports whether a secret differs, if the values are known.
func (m *comparer) entries(c pair, found []format.Difference, changed func(format.Difference) bool) result {
	var r result
	var hidden map[int]bool
	if !c.isOslo() && len(found) > 0 { // the values of oslo.config contain their continuation lines
		hidden = hiddenLines(c.have.Body)
	}
	for _, d := range m.renamed(c, found) {
		if slices.ContainsFunc(d.BeforeLines, func(n int) bool { return hidden[n] }) {
			d.Key, d.Before = secret.Hidden, []string{secret.Hidden}
		}
		if d.Before != nil && d.After != nil && d.from == "" && areResolved(d.Before, d.After) {
			if changed == nil {
				r.resolved++
				continue
			}
			if changed(d.Difference) {
				made := m.entry(c, d)
				made.note = SecretChanged
				r.differences = append(r.differences, made)
			}
			continue
		}
		if !c.concernsOthers(d) {
			r.differences = append(r.differences, m.entry(c, d))
		}
	}
	return r
}
