package plan

import (
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/secret"
	"stackplan/internal/series"
)

// entry turns a difference of an option or a line into one of a report: with defaults, without secrets, with its origin and its
// impact.
func (m *comparer) entry(c pair, d optionChange) difference {
	def := m.options.inPair(c, d.Section, d.Key)
	before, after := m.values(c, d, def)
	made := difference{
		kind: OfOption, action: actionOf(d.Before, d.After), path: c.want.Path, section: safeName(d.Section), key: safeName(d.Key), from: safeName(d.from),
		before: before, after: after,
		origin: originOf(c.want, d.AfterLines, d.After, d.Before), oldOrigin: originOf(c.have, d.BeforeLines, d.Before, d.After),
		isLine: !c.isOslo() && d.Key != "",
	}
	switch {
	case d.from != "":
		made.action = Rename
	case def.isKnown:
		m.setDefaults(c, d, &made)
	}
	if d.After == nil && made.origin == nil {
		made.origin = m.omission(c, d.Section, d.Key)
	}
	if d.Before == nil && made.oldOrigin == nil {
		made.oldOrigin = m.omittedBy(c.have, c.then, d.Section, d.Key)
	}
	made.impact = optionImpact(c, &made, def)
	if c.isOslo() && d.Before != nil && d.from == "" && c.file != nil {
		m.reading.check(m.options, c, d, &made)
	}
	if d.keepsMeaning && c.now == c.then {
		made.impact = Impact{Level: Nothing}
	}
	return made
}

// values returns both values without secrets.
func (m *comparer) values(c pair, d optionChange, def definition) (before, after *Value) {
	masker := valueMasker{key: d.Key, kind: m.options.secretKind(c, def, d.Section, d.Key)}
	if isReference(d.After) || isReference(d.Before) {
		masker.kind = secret.Declared
	}
	if !c.isOslo() && d.Key != "" {
		masker.prefix = d.Key + " "
	}
	masker.isGenerated = m.isGenerated
	before = masker.value(d.Before)
	masker.isGenerated = true
	return before, masker.value(d.After)
}

// safeName returns a name from a file without secrets: in some formats a name contains what is a value in others.
func safeName(name string) string { return shortened(secret.Mask(name)) }

// isReference reports whether values consist of references only. Then the value of the other side is a secret.
func isReference(values []string) bool {
	return len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return secret.Pattern.ReplaceAllString(v, "") != "" })
}

func actionOf(before, after []string) Action {
	switch {
	case before == nil:
		return Add
	case after == nil:
		return Remove
	}
	return Modify
}

// setDefaults sets the value of the side that does not set the option to its default. If the other side sets the option to that
// default, the difference has no effect.
func (m *comparer) setDefaults(c pair, d optionChange, made *difference) {
	switch {
	case d.Before == nil:
		def := m.options.inSeries(c.want.Project, c.then, d.Section, d.Key)
		made.before = def.defaultValue()
		made.noEffect = m.options.equalsDefault(c, def, d.After)
	case d.After == nil:
		def := m.options.inSeries(c.want.Project, c.now, d.Section, d.Key)
		made.after = def.defaultValue()
		made.noEffect = m.options.equalsDefault(c, def, d.Before)
	}
}

// originOf returns the origin of the first line whose value the other side lacks. If the other side has all values and no others, only
// their order differs, and it is the origin of the first line; if the other side has more values, no line causes the difference. Lines
// are numbered from 1.
func originOf(f *artefact.File, lines []int, values, others []string) *artefact.Origin {
	if len(f.Lines) == 0 {
		return nil
	}
	var same []int
	for i, n := range lines {
		if i < len(values) && slices.Contains(others, values[i]) {
			same = append(same, n)
		} else if o := originIn(f, n, others); o != nil {
			return o
		}
	}
	if len(same) < len(others) {
		return nil
	}
	return originAt(f, same)
}

// originIn returns the origin of a line. If it is the header of a section that is compared as a whole, such as [Route] of
// systemd-networkd, it is the origin of the first line of the section that the sections of the other side lack.
func originIn(f *artefact.File, header int, others []string) *artefact.Origin {
	first := originAt(f, []int{header})
	if first == nil || first.Template == "" {
		return first
	}
	body := strings.Split(string(f.Body), "\n")
	if !strings.HasPrefix(body[header-1], "[") {
		return first
	}
	for n := header + 1; n <= len(body) && !strings.HasPrefix(body[n-1], "["); n++ {
		isOther := func(section string) bool {
			return slices.Contains(strings.Fields(section), strings.TrimSpace(body[n-1]))
		}
		if o := originAt(f, []int{n}); o != nil && !slices.ContainsFunc(others, isOther) {
			return o
		}
	}
	return first
}

// originAt returns the origin of the first of some lines of a file that has one. Lines are numbered from 1.
func originAt(f *artefact.File, lines []int) *artefact.Origin {
	for _, n := range lines {
		if n > 0 && n <= len(f.Lines) && f.Lines[n-1] != nil {
			return f.Lines[n-1]
		}
	}
	return nil
}

// omittedBy returns the origin of the override that omits an option from a file; nil if none does. The file of a snapshot whose
// description is not known has no origins.
func (m *comparer) omittedBy(f *artefact.File, in series.Series, section, key string) *artefact.Origin {
	if len(f.Omitted) == 0 {
		return nil
	}
	option := m.options.find(f.Project, in, section, key)
	i := slices.IndexFunc(f.Omitted, func(o *artefact.Origin) bool { return option.isKnown && o.Option == option.Group+"."+option.Name })
	if i < 0 {
		return nil
	}
	return f.Omitted[i]
}

// omission returns the reason why the wanted file lacks an option: an override that omits it, or that its row writes no line; nil if it
// has neither.
func (m *comparer) omission(c pair, section, key string) *artefact.Origin {
	if o := m.omittedBy(c.want, c.now, section, key); o != nil {
		return o
	}
	option := catalogue.Key{Group: section, Name: key}
	if c.isOslo() {
		option = m.options.newestName(c.want.Project, section, key)
	}
	rows := c.file.file.Rows
	for i := range rows {
		if rows[i].Option == option.Group+"."+option.Name || !c.isOslo() && rows[i].Option == key {
			return m.omitted.of(&rows[i])
		}
	}
	return nil
}
