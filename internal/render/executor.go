package render

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"text/template/parse"

	"stackplan/internal/artefact"
	"stackplan/internal/diag"
	"stackplan/internal/format"
	"stackplan/internal/service"
)

// executor executes a template for one file.
type executor struct {
	template *template
	file     *service.File
	class    *class
	body     bytes.Buffer
	origins  []*artefact.Origin // by line of the body
	errors   diag.List

	line      string // the current line, which is not yet in body
	hasAction bool   // the current line of the template contains an action
}

func (e *executor) list(nodes *parse.ListNode, dot instance) {
	for _, node := range nodes.Nodes {
		e.node(node, dot)
	}
}

func (e *executor) node(node parse.Node, dot instance) {
	switch n := node.(type) {
	case *parse.TextNode:
		e.text(n)
		return
	case *parse.ActionNode:
		e.action(n, dot)
	case *parse.RangeNode:
		for _, in := range e.find(n.Pos, n.Pipe, dot) {
			e.hasAction = true
			e.list(n.List, in)
		}
	case *parse.WithNode:
		for _, in := range e.find(n.Pos, n.Pipe, dot) {
			if in.hasValue() {
				e.hasAction = true
				e.list(n.List, in)
				break
			}
		}
	default:
		e.fail(node.Position(), fmt.Errorf("a template may contain only text, range, with, fields and rows, not %s", node))
	}
	e.hasAction = true
}

// text appends a text of the template and ends the current line at each line break of the text.
func (e *executor) text(n *parse.TextNode) {
	at := e.template.line(n.Pos)
	for i, part := range strings.Split(string(n.Text), "\n") {
		if i > 0 {
			e.endLine(e.template.origins[at+i-1])
		}
		e.line += part
	}
}

// endLine writes the current line. If the line of the template contains only actions, it writes nothing.
func (e *executor) endLine(origin *artefact.Origin) {
	line, hasAction := strings.TrimRight(e.line, " "), e.hasAction
	e.line, e.hasAction = "", false
	switch {
	case line != "":
		e.add(line, origin)
	case !hasAction && origin != nil:
		e.add("", nil)
	}
}

func (e *executor) add(line string, origin *artefact.Origin) {
	e.body.WriteString(line)
	e.body.WriteByte('\n')
	e.origins = append(e.origins, origin)
}

// action executes {{.Title}} or {{rows ...}}.
func (e *executor) action(n *parse.ActionNode, dot instance) {
	args := n.Pipe.Cmds[0].Args
	if field, ok := args[0].(*parse.FieldNode); ok && field.String() == ".Title" && dot.section.Title != nil {
		e.title(n.Pos, dot.section.Title(dot.scope))
		return
	}
	if len(args) != 2 || args[0].String() != "rows" {
		e.fail(n.Pos, fmt.Errorf("an action of a template may be only .Title or rows, not %s", n))
		return
	}
	instances := e.resolve(n.Pos, args[1], dot)
	if len(instances) == 0 {
		return
	}
	for i := range instances[0].section.Rows {
		e.row(n.Pos, &instances[0].section.Rows[i], instances[0])
	}
}

// find returns the instances that the pipeline of a range or a with refers to.
func (e *executor) find(at parse.Pos, pipe *parse.PipeNode, dot instance) []instance {
	return e.resolve(at, pipe.Cmds[0].Args[0], dot)
}

// resolve returns the instances that an argument refers to: the dot itself, or the instances of a section inside it.
func (e *executor) resolve(at parse.Pos, argument parse.Node, dot instance) []instance {
	switch a := argument.(type) {
	case *parse.DotNode:
		return []instance{dot}
	case *parse.FieldNode:
		instances, err := dot.instances(strings.Join(a.Ident, "."))
		if err != nil {
			e.fail(at, err)
		}
		return instances
	}
	e.fail(at, fmt.Errorf("a section must be a field, such as .servers, not %s", argument))
	return nil
}

// title appends a title to the current line as one word, which is quoted if the format requires it.
func (e *executor) title(at parse.Pos, title string) {
	line, err := e.file.Format.Title(e.line, title)
	if err != nil {
		e.fail(at, err)
		return
	}
	e.line = line
}

// row writes the lines of a row, one for each of its values, indented as the action is. If the option has the name of the section, the
// lines contain only the values: such a section is a block that lists values, as unicast_peer of Keepalived. A * in the name of an
// option is replaced by the number of the value, from 1.
func (e *executor) row(at parse.Pos, row *service.Row, in instance) {
	if !row.Applies(in.scope) {
		return
	}
	option, indent := row.Option, format.Indentation(e.line)
	if option == in.section.Name {
		option = ""
	}
	for i, l := range row.Lines(in.scope) {
		numbered := strings.Replace(option, "*", strconv.Itoa(i+1), 1)
		origin := e.class.origin(row, l.Scope)
		line, err := e.file.Format.Row(numbered, l.Text, indent)
		if err != nil {
			if row.Secret {
				err = withoutValue(err)
			}
			d := rejected(err, origin, in.scope.Host(), e.file)
			d.Message += " (" + e.template.origins[e.template.line(at)].Template + ")"
			e.errors = append(e.errors, d)
			continue
		}
		e.add(line, origin)
	}
}

// fail reports an error of the template at a position.
func (e *executor) fail(at parse.Pos, err error) {
	e.errors.Errorf("template/error", "", "%s: %s: %v", e.file.Path, e.template.origins[e.template.line(at)].Template, err)
}
