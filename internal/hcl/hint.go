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

var (
	// cueFields finds fields as CUE writes them: identity: home: "r1".
	cueFields = regexp.MustCompile(`((?:(?:\b[A-Za-z_][\w-]*|"[^"]*"): )+)("[^"]*"|\[[^\]]*\]|\{[^}]*\}|-?\d[\w.]*|true|false)`)
	// cueLabel finds the name of a field of a struct in braces.
	cueLabel = regexp.MustCompile(`([\w-]+|"[^"]*"): `)
)

// hclHint writes the fields in a hint about the value at path as HCL. Words before a colon that are neither fields nor keys of that
// value remain.
func hclHint(hint string, path source.Path) string {
	return cueFields.ReplaceAllStringFunc(hint, func(found string) string {
		m := cueFields.FindStringSubmatch(found)
		names, value := strings.Split(strings.TrimSuffix(m[1], ": "), ": "), m[2]
		for i, name := range names {
			isKey := i == 0 && hasKeys(path) || i > 0 && name[0] == '"'
			if !language.FieldNames()[name] && !isKey {
				return found
			}
		}
		if value[0] == '{' {
			value = strings.Replace(strings.TrimSuffix(cueLabel.ReplaceAllString(value, "$1 = "), "}"), "{", "{ ", 1) + " }"
		}
		return hclExample(names, value, path)
	})
}

// hasKeys reports whether the value at a path has keys that the operator chooses, as the names of networks.
func hasKeys(path source.Path) bool {
	s := language.Cloud().Find(path.Labels())
	return s != nil && s.Keys != nil
}

// hclExample writes names and the value at the last of them, beginning at path: blocks around an attribute.
func hclExample(names []string, value string, path source.Path) string {
	var heads []string
	last := len(names) - 1
	labels := path.Labels()
	around := language.Cloud().Find(labels[:max(len(labels)-1, 0)])
	for i := 0; i < last; i++ {
		head := names[i]
		if strings.HasPrefix(names[i+1], `"`) { // a key is quoted in an object only
			return strings.Join(append(heads, head+" = { "+names[i+1]+" = "+value), " { ") + strings.Repeat(" }", len(heads)+1)
		}
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
