package hcl

import (
	"regexp"
	"strings"

	"stackplan/internal/diag"
	"stackplan/internal/language"
	"stackplan/internal/source"
	"stackplan/internal/spelling"
)

// Adapt changes a message about a place in an HCL file to the terms of HCL: the length of a name, and hints that show syntax.
// labels are those of the file. A second call changes nothing.
func Adapt(d *diag.Diagnostic, labels map[source.Pos]Label) {
	about, isLabel := labels[d.Pos]
	if isLabel {
		d.Length = about.Length
	}
	if d.Code == "schema/unknown-field" && isLabel && about.Block {
		if around := language.Cloud().Find(d.Path.Parent().Labels()); around != nil {
			labels := d.Path.Labels()
			if hint := spelling.Hint(labels[len(labels)-1], around.BlockNames(about.Labelled)); hint != "" {
				d.Hint = hint
			}
		}
	}
	d.Hint = hclHint(d.Hint, d.Path)
}

// cueFields finds fields as CUE writes them: identity: home: "r1".
var cueFields = regexp.MustCompile(`((?:\b[A-Za-z_]\w*: )+)("[^"]*"|\[[^\]]*\]|-?\d[\w.]*|true|false)`)

// hclHint writes the fields in a hint as HCL. Words before a colon that are no fields remain.
func hclHint(hint string, path source.Path) string {
	return cueFields.ReplaceAllStringFunc(hint, func(found string) string {
		m := cueFields.FindStringSubmatch(found)
		names := strings.Split(strings.TrimSuffix(m[1], ": "), ": ")
		for _, name := range names {
			if !language.FieldNames()[name] {
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
	around := language.Cloud().Find(labels[:max(len(labels)-1, 0)])
	for i := 0; i < last; i++ {
		head := names[i]
		if one := entryOf(labels); i == 0 && one != "" {
			head = one + ` "` + head + `"`
		} else if around != nil && around.Field(head) != nil && around.Field(head).Singular() != "" && i+1 < last {
			i++
			head = around.Field(head).Singular() + ` "` + names[i] + `"`
		}
		heads, around = append(heads, head), nil
	}
	return strings.Join(append(heads, names[last]+" = "+value), " { ") + strings.Repeat(" }", len(heads))
}

// entryOf returns the type of the block of an entry of a map: network for networks.management. It is empty if labels lead to
// another value.
func entryOf(labels []string) string {
	n := len(labels) - 2
	if n < 0 {
		return ""
	}
	if around := language.Cloud().Find(labels[:n]); around != nil && around.Field(labels[n]) != nil {
		return around.Field(labels[n]).Singular()
	}
	return ""
}
