// Package explain tells why a line stands in a file, what an option is, and what a check wants.
package explain

import (
	"bytes"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/model"
	"stackplan/internal/override"
	"stackplan/internal/series"
	"stackplan/internal/service"
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
	Number   int     `json:"line"` // from 1
	Text     string  `json:"text"`
	Section  string  `json:"section,omitempty"`
	Option   string  `json:"option,omitempty"` // of a rule the newest name, of an override the series' name
	Source   string  `json:"source,omitempty"` // rule, override or template
	From     []Input `json:"from,omitempty"`
	Why      string  `json:"why,omitempty"`
	Default  string  `json:"default,omitempty"` // of the series
	Template string  `json:"template,omitempty"`
	Chain    []Input `json:"chain,omitempty"` // every level that overrides the option, the widest first; the last wins
}

// Input is a value of the description that a line is made of.
type Input struct {
	Path    string `json:"path"`
	Default bool   `json:"default,omitempty"` // the user said nothing: the place is that of the default in the schema
	Level   string `json:"level,omitempty"`   // of an override: cloud, region, role, group, selector, host
	Value   string `json:"value,omitempty"`   // of an override
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
}

// Explainer knows what the reasons are made of.
type Explainer struct {
	Cloud  *model.Cloud
	Facts  *catalogue.Catalogue
	Locate func(source.Path) (pos source.Pos, users bool) // where a value stands, and whether the user set it
	Match  func(source.Path) []source.Path                // the paths that the user set and that a pattern with * means
}

// File explains every line of a file.
func (e *Explainer) File(h *model.Host, f *artefact.File) File {
	doc := File{
		Host: h.Name, Region: h.Region.Name, Group: h.Group.Name, Role: h.Group.Role, Series: h.Region.Series.String(),
		Path: f.Path, Mode: f.Mode.String(), Owner: f.Owner, Unix: f.Group, Reload: f.Reload, Restart: f.Restart,
	}
	section, cells := "", e.cellsOf(h.Region)
	for i, text := range bytes.Split(bytes.TrimSuffix(f.Body, []byte("\n")), []byte("\n")) {
		line := Line{Number: i + 1, Text: string(text)}
		section = sectionAt(section, line.Text)
		line.Section = section
		if i < len(f.Lines) && f.Lines[i] != nil {
			e.reason(&line, h, f, f.Lines[i])
			for _, pattern := range f.Lines[i].From {
				line.From = append(line.From, cells.inputs(service.Expand(pattern, h)[0], line.Text)...)
			}
		}
		doc.Lines = append(doc.Lines, line)
	}
	return doc
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

// reason fills in why a line is there.
func (e *Explainer) reason(line *Line, h *model.Host, f *artefact.File, o *artefact.Origin) {
	line.Option, line.Why, line.Template, line.Source = o.Option, o.Why, o.Template, "rule"
	switch {
	case o.Template != "":
		line.Source = "template"
	case o.Override:
		line.Source = "override"
		line.Chain = e.chain(h, f.Project, o.Option)
	}
	line.From = e.Inputs(h, o)
	if f.Project != "" {
		key := catalogue.Key{Group: line.Section, Name: strings.TrimSpace(strings.SplitN(line.Text, "=", 2)[0])}
		if option, ok := e.Facts.Option(f.Project, h.Region.Series, key); ok {
			line.Default = option.DefaultText()
		}
	}
}

// Inputs locates what a line of a host is made of.
func (e *Explainer) Inputs(h *model.Host, o *artefact.Origin) []Input {
	var all []Input
	for _, pattern := range o.From {
		all = append(all, e.inputs(service.Expand(pattern, h))...)
	}
	return all
}

// inputs locates what a pattern means: the value at its path, or with * every value that the user set.
func (e *Explainer) inputs(paths []source.Path) []Input {
	if !slices.Contains(paths[0].Labels(), "*") {
		return []Input{e.input(paths)}
	}
	var all []Input
	for _, pattern := range paths {
		for _, path := range e.Match(pattern) {
			all = append(all, e.input([]source.Path{path}))
		}
	}
	return all
}

// input locates the first of several paths that the user set, else the default of the last.
func (e *Explainer) input(paths []source.Path) Input {
	for _, path := range paths {
		if pos, users := e.Locate(path); users {
			return Input{Path: string(path), File: pos.File, Line: pos.Line, Column: pos.Column}
		}
	}
	last := paths[len(paths)-1]
	pos, _ := e.Locate(last)
	return Input{Path: string(last), Default: true, File: pos.File, Line: pos.Line, Column: pos.Column}
}

// chain returns every level that overrides an option for a host, the widest first.
func (e *Explainer) chain(h *model.Host, project, option string) []Input {
	group, name, _ := strings.Cut(option, ".")
	want := e.key(project, h.Region.Series, catalogue.Key{Group: group, Name: name})
	var chain []Input
	for _, level := range override.OfHost(e.Cloud, h) {
		for _, s := range level.Settings() {
			if s.Project != project || e.key(project, h.Region.Series, s.Key) != want {
				continue
			}
			in := e.input([]source.Path{s.Path})
			in.Level, in.Value = s.Level, shown(s.Value)
			chain = append(chain, in)
		}
	}
	return chain
}

// key is the name that a series has for an option; the name itself where the series does not know it, as for options that
// the description declares.
func (e *Explainer) key(project string, in series.Series, key catalogue.Key) catalogue.Key {
	if option, ok, _ := e.Facts.ValidateName(project, in, key); ok {
		return option.Key
	}
	return key
}

// shown prints a user's value as he wrote it; a secret as its reference.
func shown(s model.Setting) string {
	if s.Secret != "" {
		return service.Placeholder(s.Secret)
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
