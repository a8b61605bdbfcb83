package render

import (
	"bytes"
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/diag"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/program"
	"stackplan/internal/service"
)

// overlay is the file of a program with a template while overrides replace its lines.
type overlay struct {
	host    *model.Host
	file    *service.File
	lines   []overlaidLine
	omitted []*artefact.Origin
	errors  diag.List
}

// overlaidLine is a line of the file.
type overlaidLine struct {
	text    string
	origin  *artefact.Origin
	section string // that contains it; a line that opens a section is in the section around it
	opens   string // the section that it opens; empty if it opens none
}

// overlaid returns the content of a file of a program after overrides. An override replaces all lines of its section that begin with its
// words, at the position of the first; without such a line, it follows the lines of its section.
func overlaid(h *model.Host, f *service.File, overrides []overrideValue, made content) (content, error) {
	x := &overlay{host: h, file: f, lines: linesOf(f.Settings.Layout, made)}
	for i := range overrides {
		if o := &overrides[i]; o.AppliesTo(f.Path) {
			x.apply(o, overrides)
		}
	}
	var body bytes.Buffer
	after := content{omitted: x.omitted}
	for _, l := range x.lines {
		body.WriteString(l.text)
		body.WriteByte('\n')
		after.lines = append(after.lines, l.origin)
	}
	after.body = body.Bytes()
	return after, x.errors.Err()
}

// linesOf splits a file into lines with their origins.
func linesOf(layout program.Layout, made content) []overlaidLine {
	var all []overlaidLine
	for i, l := range service.LinesOf(layout, made.body) {
		all = append(all, overlaidLine{l.Text, made.lines[i], l.Section, l.Opens})
	}
	return all
}

// apply applies one override.
func (x *overlay) apply(o *overrideValue, all []overrideValue) {
	section := o.key.Group
	isThere := section == "" || slices.ContainsFunc(x.lines, func(l overlaidLine) bool { return l.opens == section })
	if !isThere && (o.Value.Unset || !x.adds(section, all)) {
		return
	}
	lines := x.printed(o)
	first, removed := x.remove(o)
	if len(removed) > 0 && !o.Value.Unset {
		origin := replacing(o.origin, removed...)
		for i := range lines {
			lines[i].origin = origin
		}
	}
	if blocks := x.file.Settings.IsBlock; blocks != nil && !x.isList(o) && blocks(program.Key{Section: section, Name: o.key.Name}) {
		lines = x.enclosed(o, lines)
	}
	if o.Value.Unset {
		wasOmitted := func(earlier *artefact.Origin) bool { return earlier.Option == o.origin.Option }
		if len(removed) > 0 || slices.ContainsFunc(x.omitted, wasOmitted) {
			earlier := slices.IndexFunc(x.omitted, wasOmitted)
			if earlier >= 0 {
				removed = append(removed, x.omitted[earlier].Replaces...)
				x.omitted = slices.Delete(x.omitted, earlier, earlier+1)
			}
			x.omitted = append(x.omitted, replacing(o.origin, removed...))
		}
		return
	}
	x.omitted = slices.DeleteFunc(x.omitted, func(earlier *artefact.Origin) bool { return earlier.Option == o.origin.Option })
	x.omitRivals(o, removed)
	if first < 0 {
		first = x.end(section)
	}
	x.lines = slices.Insert(x.lines, first, lines...)
}

// omitRivals records the lines of other options that an override replaces.
func (x *overlay) omitRivals(o *overrideValue, removed []artefact.Replaced) {
	for _, line := range removed {
		if option := line.Origin.Row().Option; option != "" && option != o.origin.Option && x.file.Settings.Rivals != nil {
			rival := replacing(o.origin, line)
			rival.Option, rival.Why = option, "the description sets "+o.origin.Option+" in place of it"
			x.omitted = append(x.omitted, rival)
		}
	}
}

// adds adds a section that the file does not have, if the overrides set the option that such a section needs, and reports whether it did.
func (x *overlay) adds(section string, all []overrideValue) bool {
	adds := x.file.Settings.Adds
	if adds == nil {
		return false
	}
	needs := adds(section)
	isSet := func(o overrideValue) bool {
		return o.key.Group == section && !o.Value.Unset && o.AppliesTo(x.file.Path) && (o.key.Name == needs || strings.HasPrefix(o.key.Name, needs+" "))
	}
	outer, title := cutLast(section)
	isInside := outer == "" || slices.ContainsFunc(x.lines, func(l overlaidLine) bool { return l.opens == outer })
	if needs == "" || !isInside || !slices.ContainsFunc(all, isSet) {
		return false
	}
	first := all[slices.IndexFunc(all, isSet)]
	text, err := x.file.Format.Row(title, "", indentation*depth(outer))
	if err != nil {
		x.errors = append(x.errors, rejected(err, first.origin, x.host, x.file))
		return false
	}
	x.open(section, outer, text)
	return true
}

// open adds the lines of an empty section at the end of the section around it, or of the file.
func (x *overlay) open(section, outer, text string) {
	if x.file.Settings.Layout != program.Blocks {
		x.lines = append(x.lines, overlaidLine{}, overlaidLine{text: text, opens: section})
		return
	}
	closing := strings.Repeat(" ", format.Indentation(text)) + "}"
	lines := []overlaidLine{{text: text + " {", section: outer, opens: section}, {text: closing, section: outer}}
	if outer == "" {
		lines = append([]overlaidLine{{}}, lines...)
	}
	x.lines = slices.Insert(x.lines, x.end(outer), lines...)
}

// cutLast splits an inner section from the sections around it.
func cutLast(section string) (outer, title string) {
	if i := strings.LastIndexByte(section, '/'); i >= 0 {
		return section[:i], section[i+1:]
	}
	return "", section
}

// depth returns how many sections are around the lines of a section.
func depth(section string) int {
	if section == "" {
		return 0
	}
	return strings.Count(section, "/") + 1
}

// printed returns the lines of an override.
func (x *overlay) printed(o *overrideValue) []overlaidLine {
	var all []overlaidLine
	for _, value := range o.values {
		key := o.key.Name
		if x.isList(o) {
			key = ""
		}
		text, err := x.file.Format.Row(key, value, x.indent(o))
		if err != nil {
			if o.secret || o.Value.Secret != "" {
				err = withoutValue(err)
			}
			x.errors = append(x.errors, rejected(err, o.origin, x.host, x.file))
			continue
		}
		all = append(all, overlaidLine{text: text, origin: o.origin, section: x.sectionOf(o)})
	}
	return all
}

// enclosed returns the lines of an override as a new block.
func (x *overlay) enclosed(o *overrideValue, lines []overlaidLine) []overlaidLine {
	indent, inner := strings.Repeat(" ", x.indent(o)), o.key.Group+"/"+o.key.Name
	all := []overlaidLine{{text: indent + o.key.Name + " {", origin: o.origin, section: o.key.Group, opens: inner}}
	for _, l := range lines {
		l.section, l.text = inner, indent+strings.Repeat(" ", indentation)+strings.TrimPrefix(strings.TrimSpace(l.text), o.key.Name+" ")
		all = append(all, l)
	}
	return append(all, overlaidLine{text: indent + "}", origin: o.origin, section: o.key.Group})
}

// isList reports whether an override sets the lines of a block that lists values, as unicast_peer of Keepalived.
func (x *overlay) isList(o *overrideValue) bool { return x.sectionOf(o) != o.key.Group }

// sectionOf returns the section of the lines of an override: for a block that lists values, the block itself.
func (x *overlay) sectionOf(o *overrideValue) string {
	inner := o.key.Group + "/" + o.key.Name
	if x.file.Settings.Layout == program.Blocks && slices.ContainsFunc(x.lines, func(l overlaidLine) bool { return l.opens == inner }) {
		return inner
	}
	return o.key.Group
}

// indentation is that of a line for each section around it.
const indentation = 4

// indent returns the indentation of the lines of an override.
func (x *overlay) indent(o *overrideValue) int {
	return indentation * depth(x.sectionOf(o))
}

// remove removes the lines that an override replaces. It returns the index of the first, or -1, and all of them.
func (x *overlay) remove(o *overrideValue) (first int, removed []artefact.Replaced) {
	section, words := x.sectionOf(o), []string{o.key.Name}
	if rivals := x.file.Settings.Rivals; rivals != nil && !o.Value.Unset {
		words = append(words, rivals(o.key.Name)...)
	}
	first = -1
	var kept []overlaidLine
	inBlock := false
	for _, l := range x.lines {
		if o.Value.Unset && x.isList(o) && (l.opens == section || inBlock && strings.TrimSpace(l.text) == "}") {
			inBlock = l.opens == section // an empty block is omitted too
			continue
		}
		if l.section != section || l.opens != "" || l.origin == nil || !x.isList(o) && !beginsWithAny(l.text, words) || l.text == "}" {
			kept = append(kept, l)
			continue
		}
		if first < 0 {
			first = len(kept)
		}
		removed = append(removed, artefact.Replaced{Origin: l.origin, Values: []string{service.ValueOf(l.text, o.key.Name)}})
	}
	x.lines = kept
	return first, removed
}

// beginsWithAny reports whether a line begins with one of some words.
func beginsWithAny(line string, words []string) bool {
	line = line[format.Indentation(line):]
	return slices.ContainsFunc(words, func(w string) bool {
		rest, ok := strings.CutPrefix(line, w)
		return ok && (rest == "" || rest[0] == ' ')
	})
}

// end returns the index after the last line of a section.
func (x *overlay) end(section string) int {
	at := len(x.lines)
	for i, l := range x.lines {
		if l.opens == section && section != "" || l.section == section && l.text != "" && (l.origin != nil || section == "") {
			at = i + 1
		}
	}
	if section == "" {
		return len(x.lines)
	}
	return at
}
