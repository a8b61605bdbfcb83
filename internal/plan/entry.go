package plan

import (
	"slices"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/service"
)

// entry turns a difference of a format into one of a report: with defaults, masked, with its cause and its impact.
func (p *planner) entry(c pair, d named) difference {
	f := p.factOf(c, d.Section, d.Key)
	isSecret := f.isSecret(d.Key) || c.known.isSecret(d.Section, d.Key) || isReference(d.After) || isReference(d.Before)
	before := ""
	if c.want.Project == "" {
		before = d.Key + " "
	}
	made := difference{
		kind: OfOption, action: actionOf(d.Before, d.After), path: c.want.Path, section: safeName(d.Section), key: safeName(d.Key), from: safeName(d.from),
		before: sight{before, isSecret, p.Old != nil}.value(d.Before), after: sight{before, isSecret, true}.value(d.After),
		origin: originAt(c.want, d.AfterLines), former: originAt(c.have, d.BeforeLines), isLine: c.want.Project == "" && d.Key != "",
	}
	switch {
	case d.from != "":
		made.action = Rename
		made.noEffect = false
	case f.known:
		p.withDefaults(c, d, &made)
	}
	if d.After == nil && made.origin == nil {
		made.origin = p.rowOf(c, d.Section, d.Key)
	}
	made.impact = p.impactOf(c, &made, f)
	if d.keepsMeaning && c.now == c.then {
		made.impact = Impact{Level: Nothing}
	}
	return made
}

// safeName is a name that a file gives, as it may be shown: in some formats it holds what others call a value.
func safeName(name string) string { return cut(masked(name)) }

// isReference reports whether values hold a reference and nothing else, so that what is beside them is a secret.
func isReference(values []string) bool {
	return len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return reference.ReplaceAllString(v, "") != "" })
}

// isSecret reports whether a row of the file sets the option to a secret.
func (k *known) isSecret(section, key string) bool {
	return k.secrets[key] || k.secrets[section+"."+key]
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

// withDefaults fills in what an option is where one side does not set it, and finds out whether that is the same.
func (p *planner) withDefaults(c pair, d named, made *difference) {
	project := c.want.Project
	switch {
	case d.Before == nil:
		f := p.options.inSeries(project, c.then, d.Section, d.Key)
		made.before = asDefault(f)
		made.noEffect = f.known && catalogue.EqualsDefault(f.Option, d.After)
	case d.After == nil:
		f := p.options.inSeries(project, c.now, d.Section, d.Key)
		made.after = asDefault(f)
		made.noEffect = f.known && catalogue.EqualsDefault(f.Option, d.Before)
	}
}

// asDefault is the value of an option that nobody sets; nil where there is none. That of a secret is public.
func asDefault(f fact) *Value {
	if texts := f.defaults(); texts != nil {
		return &Value{Texts: texts, Default: true}
	}
	return nil
}

// originAt returns the reason for the first of some lines of a file, numbered from 1, that has one.
func originAt(f *artefact.File, lines []int) *artefact.Origin {
	for _, n := range lines {
		if n > 0 && n <= len(f.Lines) && f.Lines[n-1] != nil {
			return f.Lines[n-1]
		}
	}
	return nil
}

// rowOf returns the reason why the wanted file leaves an option out that a rule knows: what the rule says is the default, or
// it does not speak to the host. Nil: no rule knows it.
func (p *planner) rowOf(c pair, section, key string) *artefact.Origin {
	option := catalogue.Key{Group: section, Name: key}
	if c.want.Project != "" {
		option = p.options.newest(c.want.Project, section, key)
	}
	rows := c.known.file.Rows
	for i := range rows {
		if rows[i].Option == option.Group+"."+option.Name || c.want.Project == "" && rows[i].Option == key {
			return p.silenceOf(&rows[i])
		}
	}
	return nil
}

// silenceOf is the reason for an option that its rule does not write.
func (p *planner) silenceOf(row *service.Row) *artefact.Origin {
	silence := p.silent[row]
	if silence == nil {
		silence = &artefact.Origin{Option: row.Option, From: row.From, Why: "the rule for it gives the default, or does not speak to this host"}
		p.silent[row], p.rows[silence] = silence, row
	}
	return silence
}
