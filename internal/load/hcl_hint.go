package load

import (
	"regexp"
	"strings"
	"sync"

	"stackplan/internal/diag"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// speakHCL puts a message about a place in an HCL file into the terms of HCL: the extent of names, and hints that show
// syntax. It changes nothing the second time.
func (s *Source) speakHCL(d *diag.Diagnostic) {
	f := s.files[d.Pos.File]
	if f == nil || !isHCL(f.name) {
		return
	}
	about, isLabel := f.labels[d.Pos]
	if isLabel {
		d.Length = about.length
	}
	if d.Code == "schema/unknown-field" && isLabel && about.block {
		if around := language().find(d.Path.Parent().Labels()); around != nil {
			labels := d.Path.Labels()
			if hint := spelling.Hint(labels[len(labels)-1], around.blockNames(about.named)); hint != "" {
				d.Hint = hint
			}
		}
	}
	d.Hint = hclHint(d.Hint, d.Path)
}

// cueFields finds fields as CUE writes them: identity: home: "r1".
var cueFields = regexp.MustCompile(`((?:\b[A-Za-z_]\w*: )+)("[^"]*"|\[[^\]]*\]|-?\d[\w.]*|true|false)`)

// hclHint writes the fields that a hint shows as HCL. Words before a colon that are no fields stay.
func hclHint(hint string, path source.Path) string {
	return cueFields.ReplaceAllStringFunc(hint, func(found string) string {
		m := cueFields.FindStringSubmatch(found)
		names := strings.Split(strings.TrimSuffix(m[1], ": "), ": ")
		for _, name := range names {
			if !fieldNamesOfLanguage()[name] {
				return found
			}
		}
		return hclExample(names, m[2], path)
	})
}

// hclExample writes names and the value at the last of them: blocks around an attribute. Where path is an entry of a map
// and the first name is its label, the block is one of that map.
func hclExample(names []string, value string, path source.Path) string {
	last := len(names) - 1
	text := names[last] + " = " + value
	for i := last - 1; i >= 0; i-- {
		head := names[i]
		if i == 0 {
			head = blockHead(head, path)
		}
		text = head + " { " + text + " }"
	}
	return text
}

// blockHead begins the block of that name at path: network "management" for management in networks.
func blockHead(name string, path source.Path) string {
	labels := path.Labels()
	if len(labels) < 2 || labels[len(labels)-1] != name {
		return name
	}
	around := language().find(labels[:len(labels)-2])
	if around == nil || around.field(labels[len(labels)-2]) == nil {
		return name
	}
	if one := around.field(labels[len(labels)-2]).singular(); one != "" && labels[len(labels)-2] != "secrets" {
		return one + ` "` + name + `"`
	}
	return name
}

// fieldNamesOfLanguage are the names of all fields of the schema.
var fieldNamesOfLanguage = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	var add func(s *shape)
	add = func(s *shape) {
		if s == nil {
			return
		}
		for _, f := range s.fields {
			all[f.name] = true
			add(f.shape)
		}
		add(s.values)
		add(s.elem)
	}
	add(language())
	return all
})
