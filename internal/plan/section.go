package plan

import (
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/format"
)

// joinSections joins the lines of each section that is added or removed as a whole, such as a proxy of HAProxy or an interface,
// into one difference. It is not for oslo.config, where a section has no meaning of its own.
func joinSections(all []difference, before, after format.Document) []difference {
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
		kept[i].addLine(d)
	}
	return kept
}

// addLine adds a line to a section that is added or removed.
func (d *difference) addLine(line difference) {
	d.before, d.after = withLine(d.before, line.key, line.before), withLine(d.after, line.key, line.after)
	d.impact.merge(line.impact)
	d.origin, d.oldOrigin = informative(d.origin, line.origin), informative(d.oldOrigin, line.oldOrigin)
}

// informative returns the first of two origins that is a row, or the first of them if none is. A template is only the source of text that
// all clouds have.
func informative(first, second *artefact.Origin) *artefact.Origin {
	if first == nil || second != nil && first.Template != "" && second.Template == "" {
		return second
	}
	return first
}

// withLine appends a line to the value of a section, which may be nil.
func withLine(section *Value, key string, line *Value) *Value {
	if line == nil {
		return section
	}
	if section == nil {
		section = &Value{}
	}
	section.Secret = section.Secret || line.Secret
	section.Texts = append(section.Texts, strings.TrimSpace(key+" "+strings.Join(line.Texts, " ")))
	return section
}

// outermost returns the outermost block around a section that is added or removed with it.
func outermost(section string, was, is map[string]bool) string {
	for i := range section {
		if outer := section[:i]; strings.HasPrefix(section[i:], blockSeparator) && was[outer] != is[outer] {
			return outer
		}
	}
	return section
}

// blockSeparator is between the names of nested blocks.
const blockSeparator = " / "

// sectionNames returns the names of all sections and blocks of a file, in the form that differences have.
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
			addBlocks(names, name+blockSeparator, d.Block)
		}
	}
}
