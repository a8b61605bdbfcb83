package source

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Path is the address of a value in the description of a cloud: the labels from the root to the value, joined by dots,
// as in regions.hz-a.networks.fixed.vlan. A label that holds a dot, a quote, white space or what does not print is quoted as a
// Go string: regions.hz-a.flavors."m1.large". List elements are labels of decimal digits.
//
// It is the only address that checks, rows and diagnostics know. Package load turns it into a file, line and column.
type Path string

// Join makes the path of labels, from the root down.
func Join(labels ...string) Path {
	return Path("").Add(labels...)
}

// Add returns the path of labels below p.
func (p Path) Add(labels ...string) Path {
	var b strings.Builder
	b.WriteString(string(p))
	for _, label := range labels {
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		if label == "" || strings.ContainsFunc(label, isSpecial) {
			label = strconv.Quote(label)
		}
		b.WriteString(label)
	}
	return Path(b.String())
}

// isSpecial reports whether a label that holds r is quoted: where the path could be read otherwise, or would not print.
func isSpecial(r rune) bool {
	return strings.ContainsRune(`."\ `, r) || !unicode.IsPrint(r) || r == utf8.RuneError
}

// Labels returns the labels of p from the root down, without quotes; nil for the root.
func (p Path) Labels() []string {
	var labels []string
	for rest := string(p); rest != ""; {
		var label string
		label, rest = cutLabel(rest)
		labels = append(labels, label)
	}
	return labels
}

// Parent returns the path one label up; the root is its own parent.
func (p Path) Parent() Path {
	labels := p.Labels()
	if len(labels) == 0 {
		return p
	}
	return Join(labels[:len(labels)-1]...)
}

// Holds reports whether q is p or a value that p holds, at any depth. The root holds all.
func (p Path) Holds(q Path) bool {
	rest, ok := strings.CutPrefix(string(q), string(p))
	return ok && (rest == "" || p == "" || rest[0] == '.')
}

// cutLabel splits the first label of a path off and removes its quotes.
func cutLabel(path string) (label, rest string) {
	if strings.HasPrefix(path, `"`) {
		if quoted, err := strconv.QuotedPrefix(path); err == nil {
			label, _ = strconv.Unquote(quoted)
			return label, strings.TrimPrefix(path[len(quoted):], ".")
		}
	}
	label, rest, _ = strings.Cut(path, ".")
	return label, rest
}
