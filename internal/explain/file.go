// Package explain reports the origin of each line of a file, and what the catalogue and the tables contain about an option.
//
// It returns values for JSON and prints nothing; internal/report/explain prints them. The documentation of a check is part of the check.
package explain

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/secret"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// File is a file of a host with the origin of each of its lines.
type File struct {
	Host    string   `json:"host"`
	Region  string   `json:"region"`
	Group   string   `json:"group"`
	Role    string   `json:"role"`
	Series  string   `json:"series"`
	Path    string   `json:"path"`
	Mode    string   `json:"mode"`
	Owner   string   `json:"owner"`
	Unix    string   `json:"unix_group"`
	Reload  []string `json:"reload,omitempty"`
	Restart []string `json:"restart,omitempty"`
	Lines   []Line   `json:"lines"`
	Omitted []Line   `json:"omitted,omitempty"` // the options whose lines an override omits; they have no number and no text
}

// Line is one line with its origin. Lines that set nothing, such as comments, have no option and no origin.
type Line struct {
	Number   int            `json:"line"` // from 1
	Text     string         `json:"text"`
	Section  string         `json:"section,omitempty"`
	Option   string         `json:"option,omitempty"` // the newest name for a row, the name in the series for an override
	Source   string         `json:"source,omitempty"` // row, override or template
	From     []source.Input `json:"from,omitempty"`
	Why      string         `json:"why,omitempty"`
	Default  string         `json:"default,omitempty"` // of the series, as it applies if no file sets the option
	Template string         `json:"template,omitempty"`
	Chain    []Level        `json:"chain,omitempty"` // the overrides of the option at all levels, from general to specific; the last takes precedence
}

// Level is an override of one level of the description.
type Level struct {
	source.Input
	Level string `json:"level"` // cloud, region, role, group, selector or host
	Value string `json:"value"` // as the description contains it; for a secret, its placeholder
}

// FileOf explains every line of a file of a host.
func FileOf(c *compile.Cloud, h *model.Host, f *artefact.File) File {
	doc := File{
		Host: h.Name, Region: h.Region.Name, Group: h.Group.Name, Role: h.Group.Role, Series: h.Region.Series.String(),
		Path: f.Path, Mode: f.Mode.String(), Owner: f.Owner, Unix: f.Group, Reload: f.Reload, Restart: f.Restart,
	}
	e := explainer{cloud: c, host: h, file: f, project: f.Project}
	if f.Program != "" {
		e.names = service.Names(c.Catalogue, c.Model, c.Sites)
	}
	section := ""
	for i, text := range bytes.Split(bytes.TrimSuffix(f.Body, []byte("\n")), []byte("\n")) {
		line := Line{Number: i + 1, Text: string(text)}
		section = sectionAt(section, line.Text)
		line.Section = section
		if i < len(f.Lines) && f.Lines[i] != nil {
			e.addOrigin(&line, f.Lines[i])
		}
		doc.Lines = append(doc.Lines, line)
	}
	for _, o := range f.Omitted {
		doc.Omitted = append(doc.Omitted, e.omitted(o))
	}
	return doc
}

// explainer explains the lines of one file of a host.
type explainer struct {
	cloud   *compile.Cloud
	host    *model.Host
	file    *artefact.File
	project string          // whose options the file contains; empty for a file that oslo.config does not read
	names   *override.Names // of a program whose options overrides set; nil for another file
}

// sectionAt returns the section that contains a line: [name] in files of options, the text of a line without indentation in files of
// directives, otherwise the current section.
func sectionAt(current, line string) string {
	switch {
	case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
		return line[1 : len(line)-1]
	case line != "" && !strings.ContainsAny(line[:1], " \t#}") && !strings.Contains(line, "="):
		return strings.TrimSpace(strings.TrimSuffix(line, "{"))
	}
	return current
}

// addOrigin sets the fields of a line that depend on its origin.
func (e explainer) addOrigin(line *Line, o *artefact.Origin) {
	line.Option, line.Why, line.Template, line.Source = o.Option, o.Why, o.Template, "row"
	switch {
	case o.Template != "":
		line.Source = "template"
	case o.Override:
		line.Source = "override"
		line.Chain = e.chain(o.Option)
	}
	line.From = e.cloud.Inputs(e.host, o)
	if e.project != "" {
		e.addDefault(line, strings.TrimSpace(strings.SplitN(line.Text, "=", 2)[0]))
	}
}

// addDefault sets the default of the option of a line.
func (e explainer) addDefault(line *Line, name string) {
	key := catalogue.Key{Group: line.Section, Name: name}
	if option, ok := e.cloud.Catalogue.Option(e.project, e.host.Region.Series, key); ok {
		line.Default = option.EffectiveText()
	}
}

// omitted explains a line that an override omits.
func (e explainer) omitted(o *artefact.Origin) Line {
	section, name, _ := strings.Cut(o.Option, ".")
	line := Line{Section: section}
	e.addOrigin(&line, o)
	e.addDefault(&line, name)
	return line
}

// chain returns the overrides of an option that apply to the host, from general to specific.
func (e explainer) chain(option string) []Level {
	isSame := e.isOption(option)
	var chain []Level
	for _, level := range override.OfHost(e.cloud.Model, e.host) {
		for _, s := range level.Settings() {
			if s.Project != cmp.Or(e.file.Program, e.project) || !s.AppliesTo(e.file.Path) || !isSame(s.Key) {
				continue
			}
			pos, _ := e.cloud.Locate(s.Path)
			chain = append(chain, Level{source.Input{Path: string(s.Path), File: pos.File, Line: pos.Line, Column: pos.Column}, s.Level, valueText(s.Value)})
		}
	}
	return chain
}

// isOption returns a function that reports whether a key names an option.
func (e explainer) isOption(option string) func(catalogue.Key) bool {
	if e.names != nil {
		return func(key catalogue.Key) bool {
			found, known, _ := e.names.Option(e.file.Program, e.host.Region.Series, key)
			return known && strings.TrimPrefix(found.Group+"."+found.Name, ".") == option
		}
	}
	group, name, _ := strings.Cut(option, ".")
	want := e.key(catalogue.Key{Group: group, Name: name})
	return func(key catalogue.Key) bool { return e.key(key) == want }
}

// key returns the name of an option in the series of the host. It returns the same name if the catalogue does not contain the option, as
// for options that the description declares.
func (e explainer) key(key catalogue.Key) catalogue.Key {
	if option, ok, _ := e.cloud.Catalogue.ValidateName(e.project, e.host.Region.Series, key); ok {
		return option.Key
	}
	return key
}

// valueText returns the value of an override as the description contains it; for a secret, its placeholder.
func valueText(s model.Setting) string {
	if s.Unset {
		return "null"
	}
	if s.Secret != "" {
		return secret.Placeholder(s.Secret)
	}
	return strings.Join(s.Texts, ", ")
}

// Select keeps only the lines of one option, or its omission, and reports whether there are any. The option is SECTION.KEY, with the name in the file or
// the newest name.
func (f *File) Select(option string) bool {
	isOther := func(l Line) bool { return l.Source == "" || !l.isNamed(option) }
	f.Lines, f.Omitted = slices.DeleteFunc(slices.Clone(f.Lines), isOther), slices.DeleteFunc(slices.Clone(f.Omitted), isOther)
	return len(f.Lines)+len(f.Omitted) > 0
}

// isNamed reports whether the line sets the option SECTION.KEY. KEY may be the first words of a directive.
func (l Line) isNamed(option string) bool {
	if l.Option == option {
		return true
	}
	key, _, _ := strings.Cut(l.Text, "=")
	words := strings.Fields(key)
	for i := range words {
		if l.Section+"."+strings.Join(words[:i+1], " ") == option {
			return true
		}
	}
	return false
}
