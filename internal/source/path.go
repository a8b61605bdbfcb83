package source

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Path is the address of a value in the description of a cloud: the labels from the root to the value, joined by dots,
// as in regions.hz-a.networks.fixed.vlan. A label that contains a dot, a quote, a backslash, a space or an unprintable
// character is quoted as a Go string: regions.hz-a.flavors."m1.large". The label of a list element is its index in decimal.
//
// Checks, rows and diagnostics use no other address. Package load resolves it to a file, line and column.
type Path string

// Join returns the path with the given labels, from the root down.
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

// isSpecial reports whether a label that contains r must be quoted: because the path would be ambiguous without quotes, or
// because r is not printable.
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

// Contains reports whether q is p or a path below p, at any depth. The root contains every path.
func (p Path) Contains(q Path) bool {
	rest, ok := strings.CutPrefix(string(q), string(p))
	return ok && (rest == "" || p == "" || rest[0] == '.')
}

// cutLabel splits off the first label of a path, without its quotes.
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
