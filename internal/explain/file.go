// Package explain tells why a line stands in a file, what an option is, and what a check wants.
package explain

import (
	"bytes"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/secret"
	"stackplan/internal/source"
)

// File is a file of a host with the reason for each of its lines.
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
}

// Line is one line and the reason for it. Lines that set nothing have no option and no reason.
type Line struct {
	Number   int            `json:"line"` // from 1
	Text     string         `json:"text"`
	Section  string         `json:"section,omitempty"`
	Option   string         `json:"option,omitempty"` // of a rule the newest name, of an override the series' name
	Source   string         `json:"source,omitempty"` // rule, override or template
	From     []source.Input `json:"from,omitempty"`
	Why      string         `json:"why,omitempty"`
	Default  string         `json:"default,omitempty"` // of the series
	Template string         `json:"template,omitempty"`
	Chain    []Level        `json:"chain,omitempty"` // every level that overrides the option, the widest first; the last wins
}

// Level is an override of one level of the description.
type Level struct {
	source.Input
	Level string `json:"level"` // cloud, region, role, group, selector or host
	Value string `json:"value"` // as the user wrote it; a secret as its reference
}

// FileOf explains every line of a file of a host.
func FileOf(r *compile.Cloud, h *model.Host, f *artefact.File) File {
	doc := File{
		Host: h.Name, Region: h.Region.Name, Group: h.Group.Name, Role: h.Group.Role, Series: h.Region.Series.String(),
		Path: f.Path, Mode: f.Mode.String(), Owner: f.Owner, Unix: f.Group, Reload: f.Reload, Restart: f.Restart,
	}
	e := explainer{cloud: r, host: h, project: f.Project}
	section := ""
	for i, text := range bytes.Split(bytes.TrimSuffix(f.Body, []byte("\n")), []byte("\n")) {
		line := Line{Number: i + 1, Text: string(text)}
		section = sectionAt(section, line.Text)
		line.Section = section
		if i < len(f.Lines) && f.Lines[i] != nil {
			e.reason(&line, f.Lines[i])
		}
		doc.Lines = append(doc.Lines, line)
	}
	return doc
}

// explainer explains the lines of one file of a host.
type explainer struct {
	cloud   *compile.Cloud
	host    *model.Host
	project string // whose options the file contains; empty for a file that is not oslo.config's
}

// sectionAt returns the section that holds a line: [name] in files of options, a word in column 0 in files of
// directives.
func sectionAt(current, line string) string {
	switch {
	case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
		return line[1 : len(line)-1]
	case line != "" && !strings.ContainsAny(line[:1], " \t#}") && !strings.Contains(line, "="):
		return strings.TrimSpace(strings.TrimSuffix(line, "{"))
	}
	return current
}

// reason fills in the reason for a line.
func (e explainer) reason(line *Line, o *artefact.Origin) {
	line.Option, line.Why, line.Template, line.Source = o.Option, o.Why, o.Template, "rule"
	switch {
	case o.Template != "":
		line.Source = "template"
	case o.Override:
		line.Source = "override"
		line.Chain = e.chain(o.Option)
	}
	line.From = e.cloud.Inputs(e.host, o)
	if e.project != "" {
		key := catalogue.Key{Group: line.Section, Name: strings.TrimSpace(strings.SplitN(line.Text, "=", 2)[0])}
		if option, ok := e.cloud.Catalogue.Option(e.project, e.host.Region.Series, key); ok {
			line.Default = option.DefaultText()
		}
	}
}

// chain returns every level that overrides an option for the host, the widest first.
func (e explainer) chain(option string) []Level {
	group, name, _ := strings.Cut(option, ".")
	want := e.key(catalogue.Key{Group: group, Name: name})
	var chain []Level
	for _, level := range override.OfHost(e.cloud.Model, e.host) {
		for _, s := range level.Settings() {
			if s.Project != e.project || e.key(s.Key) != want {
				continue
			}
			pos, _ := e.cloud.Locate(s.Path)
			chain = append(chain, Level{source.Input{Path: string(s.Path), File: pos.File, Line: pos.Line, Column: pos.Column}, s.Level, shown(s.Value)})
		}
	}
	return chain
}

// key returns the name of an option in the series of the host, or the name itself if the series does not know it, as for
// options that the description declares.
func (e explainer) key(key catalogue.Key) catalogue.Key {
	if option, ok, _ := e.cloud.Catalogue.ValidateName(e.project, e.host.Region.Series, key); ok {
		return option.Key
	}
	return key
}

// shown returns a user's value as the user wrote it; a secret as its reference.
func shown(s model.Setting) string {
	if s.Secret != "" {
		return secret.Placeholder(s.Secret)
	}
	return strings.Join(s.Texts, ", ")
}

// Select keeps the lines of one option, named SECTION.KEY as the file or as the newest series has it, and reports whether
// there are any.
func (f *File) Select(option string) bool {
	var selected []Line
	for _, l := range f.Lines {
		if l.Source != "" && l.isNamed(option) {
			selected = append(selected, l)
		}
	}
	f.Lines = selected
	return len(selected) > 0
}

// isNamed reports whether SECTION.KEY names the line, where KEY may be the first words of a directive.
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
