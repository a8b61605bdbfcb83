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

// hclExample writes names and the value at the last of them, beginning at path: blocks around an attribute.
func hclExample(names []string, value string, path source.Path) string {
	var heads []string
	last := len(names) - 1
	labels := path.Labels()
	around := language().find(labels[:max(len(labels)-1, 0)])
	for i := 0; i < last; i++ {
		head := names[i]
		if one := entryOf(labels); i == 0 && one != "" {
			head = one + ` "` + head + `"`
		} else if around != nil && around.field(head) != nil && around.field(head).singular() != "" && i+1 < last {
			i++
			head = around.field(head).singular() + ` "` + names[i] + `"`
		}
		heads, around = append(heads, head), nil
	}
	return strings.Join(append(heads, names[last]+" = "+value), " { ") + strings.Repeat(" }", len(heads))
}

// entryOf is the type of the block that an entry of a map is: network for what stands at networks.management. It is empty
// where labels lead to something else.
func entryOf(labels []string) string {
	n := len(labels) - 2
	if n < 0 {
		return ""
	}
	if around := language().find(labels[:n]); around != nil && around.field(labels[n]) != nil {
		return around.field(labels[n]).singular()
	}
	return ""
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
