package lint

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/secret"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// program is what one program reads from the files of a host, as dependencies between options read it. What other programs and hosts have is
// not known, so dependencies on them report nothing.
type program struct {
	facts   *catalogue.Catalogue
	project string
	in      series.Series
	sets    map[catalogue.Key]setIn // by the current name of the option
	files   []string                // their names
}

// Members returns the members of the value of the first of some options that the series has. A template is not known.
func (p *program) Members(project string, options ...string) (members []string, known bool) {
	if project != p.project {
		return nil, false
	}
	for _, text := range options {
		o, ok := p.facts.Option(project, p.in, keyOf(text))
		if !ok {
			continue
		}
		s, isSet := p.sets[o.Key]
		switch {
		case isSet && s.setting().open:
			return nil, false
		case isSet:
			return o.Members([]string{s.setting().value}), true
		}
		return o.Members(o.Default), !o.Computed
	}
	return nil, false
}

// keyOf returns the key of [section] name.
func keyOf(text string) catalogue.Key {
	group, name, _ := strings.Cut(strings.TrimPrefix(text, "["), "] ")
	return catalogue.Key{Group: group, Name: name}
}

// HasFile reports whether the program reads a file with this name.
func (p *program) HasFile(name string) bool { return slices.Contains(p.files, name) }

// Does reports that nothing is known about the services of the host.
func (p *program) Does(service.Capability) bool { return false }

// complete are options of which a file that a program reads sets one at least. A fragment, such as an override of kolla-ansible, may leave
// the rest to another file.
var complete = []string{"transport_url", "connection", "auth_url", "rabbit_password", "rabbit_hosts", "www_authenticate_uri", "memcached_servers"}

// isComplete reports whether a document is probably all that a program reads.
func isComplete(d *document) bool {
	isPart := d.isYAML || d.isJinja || d.file.Sample == "" || strings.Contains("/"+path.Dir(d.path)+"/", "/config/") || strings.Contains("/"+path.Dir(d.name)+"/", "/config/")
	return !isPart && slices.ContainsFunc(d.settings, func(s setting) bool { return slices.Contains(complete, s.key.Name) })
}

// related adds the findings about options whose values require others, and about numbers that must not exceed others, of the files that a
// program reads in their order.
func (r *run) related(all []layered) {
	d := all[0].document
	project, in := r.check.projects[d.file.Project], r.seriesOf(d.file.Project, d.host)
	if project == nil || !slices.ContainsFunc(all, func(l layered) bool { return isComplete(l.document) }) {
		return
	}
	for _, found := range r.relatedIn(project, all, in[0]) {
		isEverywhere := !slices.ContainsFunc(in[1:], func(s series.Series) bool {
			return !slices.ContainsFunc(r.relatedIn(project, all, s), func(other relatedFinding) bool { return other.message == found.message })
		})
		if isEverywhere {
			r.add(found.at.document, found.located, found.at.index, found.at.options[found.at.index])
		}
	}
}

// relatedFinding is a finding about an option that requires another one.
type relatedFinding struct {
	located
	at setIn
}

// relatedIn returns the findings in one series.
func (r *run) relatedIn(project *service.Project, all []layered, in series.Series) []relatedFinding {
	p := &program{facts: r.Facts, project: project.Name, in: in, sets: map[catalogue.Key]setIn{}}
	for _, l := range all {
		p.files = append(p.files, path.Base(l.document.path))
		for i, o := range l.options {
			if o != nil {
				p.sets[o.Key] = setIn{l, i}
			}
		}
	}
	var found []relatedFinding
	for i := range project.Dependencies {
		if d := &project.Dependencies[i]; d.Span.Contains(in) && !d.Outside {
			found = append(found, p.lacking(d)...)
		}
	}
	for i := range project.Relations {
		if rel := &project.Relations[i]; rel.Alone {
			found = append(found, p.exceeding(rel)...)
		}
	}
	return found
}

// lacking returns the findings about a dependency whose options the files set, and which the options in the files do not fulfil.
func (p *program) lacking(d *service.Dependency) []relatedFinding {
	for _, option := range d.Options {
		s, isSet := p.sets[keyOf(option)] // one of the names is the current one
		if !isSet || s.setting().open {
			continue
		}
		o, ok := p.facts.Option(p.project, p.in, keyOf(option))
		if !ok || o.Secret {
			continue
		}
		for _, member := range o.Members([]string{s.setting().value}) {
			if member == "" || catalogue.IsKnownOnHost(member) || d.Values != nil && !d.Values(member) {
				continue
			}
			missing := d.Lacks(&service.Cause{Text: member, Here: p, Hosts: []service.HostFiles{p}})
			if len(missing) == 0 || len(missing[0].Options) == 0 || missing[0].Project != p.project {
				continue
			}
			l := located{problem: problem{
				code: "lint/requires", severity: diag.Error, message: fmt.Sprintf("%v = %s of %s requires %s", o.Key, secret.Mask(member), p.project, missing[0].What),
				rule: d.Why, hint: missing[0].Hint, atValue: true,
			}, place: s.setting().at}
			if d.Degrades {
				l.severity = diag.Warning
			}
			return []relatedFinding{{l, s}}
		}
	}
	return nil
}

// exceeding returns the finding about a relation that the numbers in the files break.
func (p *program) exceeding(rel *service.Relation) []relatedFinding {
	if !p.isSet(rel.Smaller.Options) && !p.isSet(rel.Larger.Options) {
		return nil
	}
	smaller, at, ok := p.number(&rel.Smaller)
	larger, other, okToo := p.number(&rel.Larger)
	if !ok || !okToo || at == nil && other == nil || rel.Smaller.Needs(nil, []int{smaller}) <= larger {
		return nil
	}
	if at == nil {
		at, other = other, nil
	}
	l := located{problem: problem{
		code: "lint/requires", severity: diag.Warning, message: rel.Says(smaller, larger), rule: rel.Why,
		hint: fmt.Sprintf("%v must be at least %d", keyOfRow(rel.Larger.Options[0]), rel.Smaller.Needs(nil, []int{smaller})),
	}, place: at.setting().place}
	if other != nil {
		l.elsewhere, l.notes = []source.Pos{other.pos()}, []string{"the other number"}
	}
	return []relatedFinding{{l, *at}}
}

// isSet reports whether the files set one of some options, as rows name them.
func (p *program) isSet(options []string) bool {
	return slices.ContainsFunc(options, func(option string) bool { _, is := p.sets[keyOfRow(option)]; return is })
}

// number returns the number of a quantity of one option, and where the files set it; nil: nowhere.
func (p *program) number(q *service.Quantity) (n int, at *setIn, known bool) {
	if len(q.Options) != 1 || q.Project != p.project {
		return 0, nil, false
	}
	key := keyOfRow(q.Options[0])
	members, known := p.Members(p.project, key.String())
	if !known || len(members) != 1 {
		return 0, nil, false
	}
	n, err := strconv.Atoi(strings.TrimSpace(members[0]))
	if o, ok := p.facts.Option(p.project, p.in, key); ok {
		if s, isSet := p.sets[o.Key]; isSet {
			at = &s
		}
	}
	return n, at, err == nil
}

// keyOfRow returns the key of an option as rows name it: section.name.
func keyOfRow(text string) catalogue.Key {
	dot := strings.LastIndexByte(text, '.')
	return catalogue.Key{Group: text[:dot], Name: text[dot+1:]}
}
