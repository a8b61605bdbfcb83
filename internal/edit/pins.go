package edit

import (
	"fmt"
	"strings"

	"cuelang.org/go/cue/literal"

	"stackplan/internal/hcl"
	"stackplan/internal/load"
	"stackplan/internal/source"
)

// Pin is an override to add.
type Pin struct {
	Path    source.Path // as in overrides.nova.DEFAULT.reserved_host_disk_mb
	Value   PinValue
	Comment []string // lines with the reason
}

// PinValue is the value of a pin: one text, or a list of them.
type PinValue struct {
	Texts []string
	List  bool
	Plain bool // numbers, true or false, as CUE and HCL write them; else texts
}

// expect adds the pin to values.
func (p Pin) expect(all values) {
	one := func(path source.Path, text string) {
		switch {
		case p.Value.Plain && (text == "true" || text == "false"):
			all[path] = "bool " + text
		case p.Value.Plain:
			all[path] = "json.Number " + text
		default:
			all[path] = "string " + text
		}
	}
	if !p.Value.List {
		one(p.Path, p.Value.Texts[0])
		return
	}
	all[p.Path] = fmt.Sprintf("%d of a list", len(p.Value.Texts))
	for i, text := range p.Value.Texts {
		one(p.Path.Add(fmt.Sprint(i)), text)
	}
}

// pins returns the text of a file with pins: CUE in the package of the other files, or HCL if they are all HCL.
func pins(src *load.Source, e Edits) []byte {
	var out strings.Builder
	inHCL := hcl.IsFile(e.PinsFile)
	mark := "//"
	if inHCL {
		mark = "#"
	}
	fmt.Fprintf(&out, "%s %s\n", mark, e.PinsAbout)
	if name := src.PackageName(); name != "" && !inHCL {
		fmt.Fprintf(&out, "package %s\n", name)
	}
	for _, p := range e.Pins {
		out.WriteString("\n")
		for _, line := range p.Comment {
			fmt.Fprintf(&out, "%s %s\n", mark, line)
		}
		if inHCL {
			out.WriteString(p.hcl())
		} else {
			out.WriteString(p.cue())
		}
	}
	return []byte(out.String())
}

// text writes the value. quote quotes a text in the language of the file.
func (v PinValue) text(quote func(string) string) string {
	var texts []string
	for _, text := range v.Texts {
		if !v.Plain {
			text = quote(text)
		}
		texts = append(texts, text)
	}
	if v.List {
		return "[" + strings.Join(texts, ", ") + "]"
	}
	return texts[0]
}

// cue writes a pin as a chain of names.
func (p Pin) cue() string {
	text := p.Value.text(literal.String.Quote)
	labels := p.Path.Labels()
	for i := len(labels) - 1; i >= 0; i-- {
		text = fieldText("pins.cue", labels[i], text)
	}
	return text + "\n"
}

// hcl writes a pin as a block in those of its region, group or host.
func (p Pin) hcl() string {
	labels := p.Path.Labels()
	last := len(labels) - 1
	lines := []string{fieldText("pins.hcl", labels[last], p.Value.text(hcl.Quote))}
	around := func(head string) {
		for i := range lines {
			lines[i] = "  " + lines[i]
		}
		lines = append(append([]string{head + " {"}, lines...), "}")
	}
	around("overrides " + hcl.Quote(labels[last-2]) + " " + hcl.Quote(labels[last-1]))
	for rest := labels[:last-3]; len(rest) >= 2; rest = rest[:len(rest)-2] {
		kind := strings.TrimSuffix(rest[len(rest)-2], "s")
		around(kind + " " + hcl.Quote(rest[len(rest)-1]))
	}
	return strings.Join(lines, "\n") + "\n"
}
