package render

import (
	"fmt"
	"io/fs"
	"strings"
	"text/template/parse"

	"stackplan/internal/artefact"
	"stackplan/internal/service"
	embedded "stackplan/templates"
)

// templates are the parsed templates by file name. Package text/template does not execute them, because the origin of each line would
// be lost.
type templates map[string]*template

// template is one template file. Each of its lines has an origin that all hosts share.
type template struct {
	name    string
	text    string
	tree    *parse.Tree
	err     error
	origins []*artefact.Origin // by line, from 0
}

// newTemplates parses all templates of stackplan. The error of a template is returned when it is executed.
func newTemplates() templates {
	all := templates{}
	names, _ := fs.Glob(embedded.Files, "*.tmpl")
	for _, name := range names {
		text, err := embedded.Files.ReadFile(name)
		all[name] = newTemplate(name, string(text), err)
	}
	return all
}

func newTemplate(name, text string, err error) *template {
	t := &template{name: name, text: text, err: err}
	if err == nil {
		trees, parseErr := parse.Parse(name, text, "", "", map[string]any{"rows": true})
		t.tree, t.err = trees[name], parseErr
	}
	for i := range strings.Count(text, "\n") + 1 {
		t.origins = append(t.origins, &artefact.Origin{Template: fmt.Sprintf("%s:%d", name, i+1)})
	}
	return t
}

// line returns the number of the line that contains a byte of the template, from 0.
func (t *template) line(at parse.Pos) int { return strings.Count(t.text[:at], "\n") }

// execute returns the content of a file with a template, and the origin of each line. If no row sets anything, the file contains the
// text of the template.
func (ts templates) execute(s *service.Scope, f *service.File, c *class) ([]byte, []*artefact.Origin, error) {
	t := ts[f.Template]
	if t == nil {
		return nil, nil, fmt.Errorf("%s: there is no template %s", f.Path, f.Template)
	}
	if t.err != nil {
		return nil, nil, t.err
	}
	e := executor{template: t, file: f, class: c}
	root := instance{section: &service.Section{Sections: f.Sections}, scope: s}
	if t.tree != nil {
		e.list(t.tree.Root, root)
	}
	e.endLine(nil)
	return e.body.Bytes(), e.origins, e.errors.Err()
}

// instance is an instance of a section: the value of the dot of a template.
type instance struct {
	section *service.Section
	scope   *service.Scope
}

// instances returns the instances of the section with a name inside d. The error contains the names of the sections inside d.
func (d instance) instances(name string) ([]instance, error) {
	var known []string
	for i := range d.section.Sections {
		section := &d.section.Sections[i]
		if section.Name != name {
			known = append(known, section.Name)
			continue
		}
		if section.Each == nil {
			return []instance{{section, d.scope}}, nil
		}
		var all []instance
		for _, scope := range section.Each(d.scope) {
			all = append(all, instance{section, scope})
		}
		return all, nil
	}
	return nil, fmt.Errorf("there is no section %s here, only %s", name, strings.Join(known, ", "))
}

// hasValue reports whether any row of the instance sets its option.
func (d instance) hasValue() bool {
	for i := range d.section.Rows {
		if row := &d.section.Rows[i]; row.Applies(d.scope) && row.Value(d.scope) != nil {
			return true
		}
	}
	return false
}
