package plan

import (
	"strings"

	"stackplan/internal/format"
)

// whole joins the lines of sections that come or go as a whole, as a proxy of HAProxy or an interface does, into one
// difference each. Options of oslo.config stay apart: there a section is no thing of its own.
func whole(all []difference, before, after format.Document) []difference {
	was, is := sectionNames(before), sectionNames(after)
	at := map[string]int{} // of the joined difference, by section
	var kept []difference
	for _, d := range all {
		if d.section == "" || d.action == Modify || was[d.section] == is[d.section] {
			kept = append(kept, d)
			continue
		}
		top := outermost(d.section, was, is)
		i, ok := at[top]
		if !ok {
			i = len(kept)
			at[top] = i
			kept = append(kept, d)
			kept[i].kind, kept[i].section, kept[i].key, kept[i].before, kept[i].after = OfSection, top, "", nil, nil
			kept[i].isLine = false
		}
		kept[i].take(d)
	}
	return kept
}

// take adds a line to a section that comes or goes.
func (d *difference) take(line difference) {
	d.before, d.after = withLine(d.before, line, line.before), withLine(d.after, line, line.after)
	d.impact.merge(line.impact)
	if d.origin == nil {
		d.origin = line.origin
	}
	if d.former == nil {
		d.former = line.former
	}
}

func withLine(v *Value, line difference, said *Value) *Value {
	if said == nil {
		return v
	}
	if v == nil {
		v = &Value{}
	}
	v.Secret = v.Secret || said.Secret
	v.Texts = append(v.Texts, strings.TrimSpace(line.key+" "+strings.Join(said.Texts, " ")))
	return v
}

// outermost returns the widest block around a section that comes or goes with it.
func outermost(section string, was, is map[string]bool) string {
	for i := range section {
		if outer := section[:i]; strings.HasPrefix(section[i:], blockMark) && was[outer] != is[outer] {
			return outer
		}
	}
	return section
}

// blockMark stands between the names of blocks that hold each other.
const blockMark = " / "

// sectionNames are the names of all sections and blocks of a file, as differences have them.
func sectionNames(d format.Document) map[string]bool {
	names := map[string]bool{}
	for _, s := range d.Sections {
		names[s.Name] = true
	}
	addBlocks(names, "", d.Directives)
	return names
}

func addBlocks(names map[string]bool, outer string, directives []format.Directive) {
	for _, d := range directives {
		if d.Block != nil {
			name := outer + strings.Join(d.Words, " ")
			names[name] = true
			if d.Words[0] == "iface" { // the method is a value: iface NAME FAMILY METHOD
				names[outer+strings.Join(d.Words[:len(d.Words)-1], " ")] = true
			}
			addBlocks(names, name+blockMark, d.Block)
		}
	}
}
