package lint

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/series"
	"stackplan/internal/spelling"
)

// name returns the verdict about the name of an option.
func (c *checker) name(d *document, key catalogue.Key, sections []string, in series.Series) verdict {
	project := d.file.Project
	switch o, is := c.reading(d, key, sections, in); is {
	case Read:
		v := verdict{option: o, known: true}
		if listed, ok := c.facts.Read(project, in, key); ok {
			v.problems = c.renamed(project, in, key, &listed)
		}
		return v
	case Unclear:
		v := verdict{foreign: true}
		if f, ok := catalogue.FamilyOf(c.facts, project, in, key); ok {
			v.origin = f.Origin()
		}
		return v
	}
	_, _, problems := c.facts.ValidateName(project, in, key)
	return verdict{problems: []problem{c.unread(project, in, key, problems[0])}}
}

// renamed returns the problem of a deprecated name of an option.
func (c *checker) renamed(project string, in series.Series, key catalogue.Key, o *catalogue.Option) []problem {
	if o.Key == key {
		return nil
	}
	_, _, warnings := c.facts.ValidateName(project, in, key)
	var all []problem
	for _, p := range warnings {
		all = append(all, problem{
			code: "lint/renamed", severity: diag.Warning, message: p.Message, rule: p.Rule, hint: p.Hint + c.until(project, in, key),
		})
	}
	return all
}

// until returns for how long later series read a deprecated name.
func (c *checker) until(project string, in series.Series, key catalogue.Key) string {
	last := in
	for _, s := range c.facts.ReadBy(project, key) {
		if s == last+1 {
			last = s
		}
	}
	if last == series.Newest {
		return ""
	}
	return fmt.Sprintf("; %v is the last series that reads the old name", last)
}

// backend returns the option of a section that another option of the file names, or that only back ends can have.
func (c *checker) backend(project string, in series.Series, key catalogue.Key, sections []string) (catalogue.Option, bool) {
	o, ok := c.facts.BackendOption(project, in, key)
	if !ok || slices.Contains(sections, key.Group) {
		return o, ok
	}
	near := spelling.Misspelt(key.Group, c.facts.Groups(project, in))
	return o, near == "" || !slices.Contains(c.facts.GroupsOf(project, in, key.Name), near)
}

// isForeign reports whether nothing is known about a name: a family of options has it, or a plug-in of another package may read it.
func (c *checker) isForeign(d *document, key catalogue.Key, sections []string, in series.Series) bool {
	project := d.file.Project
	if _, ok := catalogue.FamilyOf(c.facts, project, in, key); ok {
		return true
	}
	// The option exists before and after the series: more likely, the samples of the series lack what a library registers, such as [barbican]
	// of nova from ocata to ussuri, than that it was removed and came back.
	if known := c.facts.ReadBy(project, key); len(known) > 0 && known[0] < in && in < known[len(known)-1] {
		return true
	}
	isRegistered := c.facts.HasGroup(project, in, key.Group)
	if isRegistered && c.facts.ReadingOf(project, in, key) == catalogue.Unclear {
		return true
	}
	// An option of a method of authentication, or of a plug-in's own section, has the name that another option contains. A file that no sample
	// has may be that of a plug-in or of another program, such as bgp_dragent.ini or neutron_ovn_bgp_agent.ini, with options of its own.
	if slices.Contains(sections, key.Group) || isRegistered && slices.Contains(sections, key.Name) || d.ofPlugin {
		return true
	}
	return !isRegistered && !c.isMisspeltSection(project, in, key) && len(c.facts.ReadBy(project, key)) == 0
}

// isMisspeltSection reports whether a section that the series does not register is probably a misspelling of one that has the option, or
// one that no program can create.
func (c *checker) isMisspeltSection(project string, in series.Series, key catalogue.Key) bool {
	if strings.EqualFold(key.Group, "DEFAULT") || strings.HasPrefix(key.Group, "privsep") || catalogue.FamilyNames(c.facts, project, in, key.Group) != nil {
		return true
	}
	elsewhere := c.facts.GroupsOf(project, in, key.Name)
	return len(elsewhere) > 0 && slices.Contains(elsewhere, spelling.Misspelt(key.Group, c.facts.Groups(project, in)))
}

// unread returns the problem of a name that no program of the series reads.
func (c *checker) unread(project string, in series.Series, key catalogue.Key, given catalogue.Problem) problem {
	p := problem{severity: diag.Error, message: given.Message, rule: given.Rule, hint: given.Hint}
	isRegistered, known := c.facts.HasGroup(project, in, key.Group), c.facts.ReadBy(project, key)
	switch elsewhere := c.facts.GroupsOf(project, in, key.Name); {
	case len(known) > 0 && in > known[len(known)-1]:
		p.code = "lint/removed"
	case len(known) > 0 && in < known[0]:
		p.code = "lint/newer"
	case catalogue.FamilyNames(c.facts, project, in, key.Group) != nil:
		p.code = "lint/unknown"
	case !isRegistered && strings.HasPrefix(key.Group, "privsep"):
		p.code, p.message = "lint/section", fmt.Sprintf("%s has no privsep context [%s]", project, key.Group)
		p.rule = "sections of the privsep contexts of " + project + ": " + strings.Join(catalogue.Contexts(c.facts, project, in), ", ")
		p.hint = spelling.Hint(key.Group, catalogue.Contexts(c.facts, project, in))
	case !isRegistered && strings.EqualFold(key.Group, "DEFAULT"):
		p.code = "lint/section"
	case !isRegistered:
		near := spelling.Misspelt(key.Group, c.facts.Groups(project, in))
		p.code, p.hint = "lint/section", spelling.DidYouMean(catalogue.Key{Group: near, Name: key.Name}.String())
	case len(elsewhere) > 0:
		p.code = "lint/section"
		p.hint = "it is an option of " + bracketed(elsewhere)
	default:
		p.code = "lint/unknown"
		if other := c.otherProject(project, in, key); other != "" {
			p.hint = strings.TrimPrefix(p.hint+"; it is an option of "+other, "; ")
		}
	}
	return p
}

// bracketed returns the first sections in brackets.
func bracketed(groups []string) string {
	const few = 3
	text := "[" + strings.Join(groups[:min(few, len(groups))], "], [") + "]"
	if more := len(groups) - few; more > 0 {
		text += fmt.Sprintf(" and %d more sections", more)
	}
	return text
}

// otherProject returns another project that has the option in the same section, or in any section; "" if none has it.
func (c *checker) otherProject(project string, in series.Series, key catalogue.Key) string {
	for _, other := range c.facts.Projects() {
		if _, ok := c.facts.Read(other, in, key); ok && other != project {
			return other
		}
	}
	for _, other := range c.facts.Projects() {
		if groups := c.facts.GroupsOf(other, in, key.Name); len(groups) > 0 && other != project {
			return bracketed(groups) + " in " + other
		}
	}
	return ""
}
