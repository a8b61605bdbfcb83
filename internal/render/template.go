package render

import (
	"bytes"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"text/template/parse"

	"stackplan/internal/artefact"
	"stackplan/internal/diag"
	"stackplan/internal/format"
	"stackplan/internal/service"
	layouts "stackplan/templates"
)

// templates are the parsed templates by file name. Package text/template is not asked to execute them: it would lose
// which row made a line.
type templates map[string]*layout

// layout is one template. Lines of it that hold text have an origin of their own, made once for all hosts.
type layout struct {
	name    string
	text    string
	tree    *parse.Tree
	err     error
	origins []*artefact.Origin // by line, from 0
}

// newTemplates parses every template of the product.
func newTemplates() templates {
	all := templates{}
	names, _ := fs.Glob(layouts.Files, "*.tmpl")
	for _, name := range names {
		text, err := layouts.Files.ReadFile(name)
		all[name] = newLayout(name, string(text), err)
	}
	return all
}

func newLayout(name, text string, err error) *layout {
	l := &layout{name: name, text: text, err: err}
	if err == nil {
		trees, fault := parse.Parse(name, text, "", "", map[string]any{"rows": true})
		l.tree, l.err = trees[name], fault
	}
	for i := range strings.Count(text, "\n") + 1 {
		l.origins = append(l.origins, &artefact.Origin{Template: fmt.Sprintf("%s:%d", name, i+1)})
	}
	return l
}

// line returns the number of the line that holds a byte of the template, from 0.
func (l *layout) line(at parse.Pos) int { return strings.Count(l.text[:at], "\n") }

// layout makes a file by its template: the bytes, and the origin of each line. A file whose rows all keep silent is
// still made of the text of its template.
func (t templates) layout(s *service.Scope, f *service.File, c *class) ([]byte, []*artefact.Origin, error) {
	l := t[f.Template]
	if l == nil {
		return nil, nil, fmt.Errorf("%s: there is no template %s", f.Path, f.Template)
	}
	if l.err != nil {
		return nil, nil, l.err
	}
	w := writer{layout: l, file: f, class: c}
	root := place{section: &service.Section{Sections: f.Sections}, scope: s}
	if l.tree != nil {
		w.list(l.tree.Root, root)
	}
	w.endLine(nil)
	return w.body.Bytes(), w.origin, w.bad.Err()
}

// place is what the dot of a template stands for: an instance of a section.
type place struct {
	section *service.Section
	scope   *service.Scope
}

// instances returns the places of the section called name below p. The error names those that there are.
func (p place) instances(name string) ([]place, error) {
	var known []string
	for i := range p.section.Sections {
		section := &p.section.Sections[i]
		if section.Name != name {
			known = append(known, section.Name)
			continue
		}
		if section.Each == nil {
			return []place{{section, p.scope}}, nil
		}
		var all []place
		for _, scope := range section.Each(p.scope) {
			all = append(all, place{section, scope})
		}
		return all, nil
	}
	return nil, fmt.Errorf("there is no section %s here, only %s", name, strings.Join(known, ", "))
}

// speaks reports whether any row of the place gives a value.
func (p place) speaks() bool {
	for i := range p.section.Rows {
		if row := &p.section.Rows[i]; row.Applies(p.scope) && row.Value(p.scope) != nil {
			return true
		}
	}
	return false
}

// writer is a file that is being made.
type writer struct {
	layout *layout
	file   *service.File
	class  *class
	body   bytes.Buffer
	origin []*artefact.Origin
	bad    diag.List

	line  string // what the current line holds so far
	acted bool   // whether an action stands on the current line
}

func (w *writer) list(nodes *parse.ListNode, dot place) {
	for _, node := range nodes.Nodes {
		w.node(node, dot)
	}
}

func (w *writer) node(node parse.Node, dot place) {
	switch n := node.(type) {
	case *parse.TextNode:
		w.text(n)
		return
	case *parse.ActionNode:
		w.action(n, dot)
	case *parse.RangeNode:
		for _, p := range w.find(n.Pos, n.Pipe, dot) {
			w.acted = true
			w.list(n.List, p)
		}
	case *parse.WithNode:
		for _, p := range w.find(n.Pos, n.Pipe, dot) {
			if p.speaks() {
				w.acted = true
				w.list(n.List, p)
				break
			}
		}
	default:
		w.fail(node.Position(), fmt.Errorf("a template holds text, range, with, fields and rows, not %s", node))
	}
	w.acted = true
}

// text appends a text of the template, ending lines where it does.
func (w *writer) text(n *parse.TextNode) {
	at := w.layout.line(n.Pos)
	for i, piece := range strings.Split(string(n.Text), "\n") {
		if i > 0 {
			w.endLine(w.layout.origins[at+i-1])
		}
		w.line += piece
	}
}

// endLine writes the current line. Where only actions stood on it there is none.
func (w *writer) endLine(origin *artefact.Origin) {
	line, acted := strings.TrimRight(w.line, " "), w.acted
	w.line, w.acted = "", false
	switch {
	case line != "":
		w.add(line, origin)
	case !acted && origin != nil:
		w.add("", nil)
	}
}

func (w *writer) add(line string, origin *artefact.Origin) {
	w.body.WriteString(line)
	w.body.WriteByte('\n')
	w.origin = append(w.origin, origin)
}

// action prints {{.Title}} or {{rows ...}}.
func (w *writer) action(n *parse.ActionNode, dot place) {
	args := n.Pipe.Cmds[0].Args
	if field, ok := args[0].(*parse.FieldNode); ok && field.String() == ".Title" && dot.section.Title != nil {
		w.title(n.Pos, dot.section.Title(dot.scope))
		return
	}
	if len(args) != 2 || args[0].String() != "rows" {
		w.fail(n.Pos, fmt.Errorf("a template prints .Title and rows, not %s", n))
		return
	}
	places := w.places(n.Pos, args[1], dot)
	if len(places) == 0 {
		return
	}
	for i := range places[0].section.Rows {
		w.row(n.Pos, &places[0].section.Rows[i], places[0])
	}
}

// find returns the instances that the pipeline of a range or with names.
func (w *writer) find(at parse.Pos, pipe *parse.PipeNode, dot place) []place {
	return w.places(at, pipe.Cmds[0].Args[0], dot)
}

// places returns what an argument names: the dot itself, or the instances of a section below it.
func (w *writer) places(at parse.Pos, argument parse.Node, dot place) []place {
	switch a := argument.(type) {
	case *parse.DotNode:
		return []place{dot}
	case *parse.FieldNode:
		places, err := dot.instances(strings.Join(a.Ident, "."))
		if err != nil {
			w.fail(at, err)
		}
		return places
	}
	w.fail(at, fmt.Errorf("a section is named by a field, not by %s", argument))
	return nil
}

// title appends a title to the current line as one word, quoted where the format needs it.
func (w *writer) title(at parse.Pos, title string) {
	line, err := w.file.Format.Title(w.line, title)
	if err != nil {
		w.fail(at, err)
		return
	}
	w.line = line
}

// row prints a row, a line for each of its values, indented like the action. In a section of its own name the row gives
// whole lines: such a section is a block that lists values, as unicast_peer of Keepalived does. A * in
// the name of an option is the number of the value, from 1.
func (w *writer) row(at parse.Pos, row *service.Row, p place) {
	if !row.Applies(p.scope) {
		return
	}
	option, indent := row.Option, format.Indentation(w.line)
	if option == p.section.Name {
		option = ""
	}
	for i, l := range row.Lines(p.scope) {
		numbered := strings.Replace(option, "*", strconv.Itoa(i+1), 1)
		origin := w.class.origin(row, l.Scope)
		line, err := w.file.Format.Row(numbered, l.Text, indent)
		if err != nil {
			if row.Secret {
				err = hidden(err)
			}
			fault := refused(err, origin, p.scope.Host(), w.file)
			fault.Message += " (" + w.layout.origins[w.layout.line(at)].Template + ")"
			w.bad = append(w.bad, fault)
			continue
		}
		w.add(line, origin)
	}
}

// fail notes a fault of the template itself.
func (w *writer) fail(at parse.Pos, err error) {
	w.bad.Errorf("template/fault", "", "%s: %s: %v", w.file.Path, w.layout.origins[w.layout.line(at)].Template, err)
}
