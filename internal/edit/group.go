package edit

import (
	"strings"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/hcl"

	"cuelang.org/go/cue/ast"
)

// siblingBraces returns the braces of the group of that name in the same braces as another group, if parts can be added to them;
// else nil. Only plain parts can share a line.
func (ed *editing) siblingBraces(group *spot, name string, plain bool) *ast.StructLit {
	path := group.path().Parent().Add(name)
	var found *spot
	for _, sp := range ed.spots {
		if sp.file != group.file || sp.path() != path || sp.head().in != group.head().in || len(cuesyntax.Structs(sp.Value)) != 1 {
			continue
		}
		about, isHCL := sp.hcl()
		sc, lit := ed.script(sp.file), cuesyntax.Structs(sp.Value)[0]
		if !lit.Lbrace.IsValid() || !sc.begins(lit.Rbrace.Offset()) && (!plain || isHCL && about.Block) {
			continue
		}
		if found == nil || compareSpots(sp, found) < 0 {
			found = sp
		}
	}
	if found == nil {
		return nil
	}
	return cuesyntax.Structs(found.Value)[0]
}

// append adds parts at the end of braces.
func (sc *script) append(in *ast.StructLit, parts []part) {
	end := in.Rbrace.Offset()
	if sc.begins(end) {
		indent := sc.indent(end) + sc.unit(in)
		if n := len(in.Elts); n > 0 {
			if first, _ := cuesyntax.Extent(in.Elts[0]); sc.begins(first) {
				indent = sc.indent(first)
			}
		}
		for _, p := range parts {
			sc.replace(sc.lineStart(end), sc.lineStart(end), p.at(indent, sc.eol()))
		}
		return
	}
	if n := len(in.Elts); n > 0 {
		_, last := cuesyntax.Extent(in.Elts[n-1])
		sc.replace(last, last, ", "+inline(parts))
		return
	}
	sc.replace(end, end, inline(parts))
}

// inline writes parts on one line.
func inline(parts []part) string {
	var texts []string
	for _, p := range parts {
		texts = append(texts, p.text)
	}
	return strings.Join(texts, ", ")
}

// addGroup adds a group with some options after another group of the same project. It returns false if the layout does not allow
// that.
func (ed *editing) addGroup(group *spot, name string, parts []part) bool {
	sc, head := ed.script(group.file), group.head()
	from, to := cuesyntax.Extent(head.Field)
	word, ok := group.word(name)
	if !ok {
		return false
	}
	title := sc.title(head, group, word)
	if !sc.alone(from, to) {
		for _, p := range parts {
			ok = ok && p.plain()
		}
		about, isHCL := group.hcl()
		if !ok || isHCL && (about.Block || head.isAttribute()) {
			return false
		}
		sc.replace(to, to, ", "+title.inline(parts))
		return true
	}
	var in *ast.StructLit
	if all := cuesyntax.Structs(group.Value); len(all) > 0 {
		in = all[0]
	}
	next, eol := sc.nextLine(to)
	sc.replace(next, next, eol+title.lines(parts, sc.indent(from), sc.unit(in), sc.eol()))
	return true
}

// title is the beginning and the end of a group.
type title struct {
	open  string // up to the brace
	plain string // before a single option without braces; empty if braces are needed
	block bool   // each option needs a line of its own
}

// title returns the title of a group with another label, with the chain of names before it.
func (sc *script) title(head, group *spot, word string) title {
	var labels []string
	for sp := group; sp != head; {
		sp = sp.outer
		from, to := sp.labelExtent()
		labels = append([]string{sc.text[from:to]}, labels...)
	}
	labels = append(labels, word)
	about, isHCL := group.hcl()
	switch {
	case !isHCL:
		row := strings.Join(labels, ": ")
		return title{open: row + ": {", plain: row + ": "}
	case about.Block:
		return title{open: strings.Join(labels, " ") + " {", block: true}
	}
	return title{open: word + " = {"}
}

// inline writes the group on one line.
func (t title) inline(parts []part) string {
	switch {
	case t.plain != "" && len(parts) == 1:
		return t.plain + parts[0].text
	case t.plain != "":
		return t.open + inline(parts) + "}"
	}
	return t.open + " " + inline(parts) + " }"
}

// lines writes the group on lines of its own.
func (t title) lines(parts []part, indent, unit, eol string) string {
	if one := parts[0]; len(parts) == 1 && t.plain != "" {
		one.text = t.plain + one.text
		return one.at(indent, eol)
	} else if len(parts) == 1 && !t.block && one.plain() && !strings.Contains(one.text, "\n") {
		return indent + t.inline(parts) + eol
	}
	text := indent + t.open + eol
	for _, p := range parts {
		text += p.at(indent+unit, eol)
	}
	return text + indent + "}" + eol
}

// hasComments reports whether there can be a comment at a field, or in it.
func (sc *script) hasComments(sp *spot) bool {
	from, to := cuesyntax.Extent(sp.Field)
	next, _ := sc.nextLine(to)
	text := sc.text[sc.lead(from):next]
	return strings.Contains(text, "//") || hcl.IsFile(sc.Name) && (strings.Contains(text, "#") || strings.Contains(text, "/*"))
}
