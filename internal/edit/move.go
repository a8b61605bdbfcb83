package edit

import (
	"slices"
	"strings"

	"stackplan/internal/cuesyntax"
	"stackplan/internal/hcl"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
)

// part is the text of a field that is added to a struct.
type part struct {
	above  []string // lines of comments
	text   string   // name and value; further lines have their original indentation
	indent string   // of its original line
	behind string   // a comment on the same line
}

// plain reports whether a part has no comments, so that it may be on a line with others.
func (p part) plain() bool { return len(p.above) == 0 && p.behind == "" }

// at returns the text of a part on separate lines.
func (p part) at(indent, eol string) string {
	var out strings.Builder
	for _, line := range p.above {
		out.WriteString(indent + line + eol)
	}
	lines := strings.Split(p.text, "\n")
	for i, line := range lines[1:] {
		if rest, ok := strings.CutPrefix(line, p.indent); ok {
			lines[i+1] = indent + rest
		}
	}
	out.WriteString(indent + strings.Join(lines, "\n"))
	if p.behind != "" {
		out.WriteString(" " + p.behind)
	}
	return out.String() + eol
}

// fieldText returns the text of a field in the language of a file.
func fieldText(file, name, value string) string {
	switch {
	case hcl.IsFile(file) && hcl.IsName(name):
		return name + " = " + value
	case hcl.IsFile(file):
		return hcl.Quote(name) + " = " + value
	case cuesyntax.IsPlainName(name):
		return name + ": " + value
	}
	return literal.String.Quote(name) + ": " + value
}

// partOf returns the text of an option with its new name. It returns false for a value in parentheses in HCL, whose extent is unknown.
func (ed *editing) partOf(m move) (part, bool) {
	sc := ed.script(m.file)
	from, to := cuesyntax.Extent(m.Field)
	value, _ := cuesyntax.Extent(m.Value)
	between := strings.Trim(sc.text[m.TokenPos.Offset():value], "=: \t")
	p := part{text: fieldText(sc.Name, m.to.Name, sc.text[value:to]), indent: sc.indent(from)}
	if sc.alone(from, to) {
		for line := range strings.Lines(sc.text[sc.lead(from):sc.lineStart(from)]) {
			p.above = append(p.above, strings.TrimSpace(line))
		}
		p.behind = sc.behind(to)
	}
	return p, between == "" && (!hcl.IsFile(sc.Name) || hcl.IsName(m.to.Name))
}

// regroup moves options from one group of a project to another. If all options move, it changes the label of the group. Otherwise it
// moves them into the braces of the other group if that is next to it, or else into a new group after it.
func (ed *editing) regroup(group *spot, to string, moves []move) bool {
	sc := ed.script(group.file)
	var parts []part
	ok, plain := true, true
	for _, m := range moves {
		p, known := ed.partOf(m)
		parts, ok, plain = append(parts, p), ok && known, plain && p.plain()
	}
	all := len(moves) == partsIn(group)
	target := ed.siblingBraces(group, to, plain)
	head := group.head()
	if all && (target == nil || sc.hasComments(head)) {
		return ed.relabelAll(group, to, moves)
	}
	switch {
	case !ok:
		return false
	case target != nil:
		sc.append(target, parts)
	case !ed.addGroup(group, to, parts):
		return false
	}
	if all {
		sc.removeField(head)
		return true
	}
	gone := func(d ast.Decl) bool { return slices.ContainsFunc(moves, func(m move) bool { return m.Field == d }) }
	for _, lit := range cuesyntax.Structs(group.Value) {
		sc.remove(lit.Elts, gone)
	}
	return true
}
