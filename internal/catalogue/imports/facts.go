package imports

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"stackplan/internal/catalogue"
)

// textOf is a text that an option must have.
func (f *file) textOf(option, n node) string {
	if n.form == text && n.text != "" {
		return n.text
	}
	f.errorf("import/value", n.from, n.to, "an option needs a name and a type, each a text, in this object").Hint = howTo
	return ""
}

// bound is a number, or nothing.
func (f *file) bound(n node) string {
	if n.form != null && !f.want(n, number) {
		return ""
	}
	return n.text
}

func (f *file) isTrue(n node) bool {
	return n.form != null && f.want(n, boolean) && n.text == "true"
}

// choices are the values of a list, each alone or in a list with a description. None, which no text can say, is left out.
func (f *file) choices(n node) []string {
	if n.form == null || !f.want(n, list) {
		return nil
	}
	var all []string
	for _, m := range n.items {
		if m.form == list && len(m.items) > 0 {
			m = m.items[0]
		}
		switch {
		case !m.isScalar():
			f.errorf("import/value", m.from, m.to, "a choice is a text, or a list of a text and its meaning")
		case m.form != null:
			all = append(all, m.text)
		}
	}
	return all
}

// names are the other names of an option.
func (f *file) names(n node) []catalogue.Key {
	if n.form == null || !f.want(n, list) {
		return nil
	}
	var all []catalogue.Key
	for _, m := range n.items {
		if !f.want(m, object) {
			continue
		}
		group, name := m.member("group"), m.member("name")
		if f.want(group, text) && f.want(name, text) {
			all = append(all, catalogue.Key{Group: group.text, Name: name.text}.Canonical())
		}
	}
	return all
}

// Names as oslo.config reads them from a file. A group may be that of a back end or of a host.
var (
	groupName  = regexp.MustCompile(`^[A-Za-z0-9?_][A-Za-z0-9_.:@/+-]{0,127}$`)
	optionName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_]{0,127}$`)
)

// Bounds of the texts of one option.
const (
	maxText  = 64 << 10 // bytes of a default
	maxTexts = 2_000    // choices, names, lines
)

// judge reports what no option can be.
func (f *file) judge(o catalogue.Option, n node) {
	at := func(format string, args ...any) { f.errorf("import/value", n.from, 0, format, args...) }
	for _, key := range slices.Concat([]catalogue.Key{o.Key}, o.Deprecated) {
		if !groupName.MatchString(key.Group) || !optionName.MatchString(key.Name) {
			at("no file can name an option %s in a group %s", quote(key.Name), quote(key.Group))
		}
	}
	if !slices.Contains(knownTypes, o.Type) {
		at("%v has the type %s, which there is not", o.Key, quote(string(o.Type)))
	}
	for _, number := range []string{o.Min, o.Max, o.ItemMin, o.ItemMax} {
		if _, err := strconv.ParseFloat(number, 64); number != "" && err != nil {
			at("%v has the bound %s, which is no number", o.Key, quote(number))
		}
	}
	all := slices.Concat(o.Choices, o.ItemChoices, o.Default, o.Sample, o.Runtime)
	if !isPrintable(all...) {
		at("%v has a value with characters that no line of a file holds", o.Key)
	}
	if len(all)+len(o.Deprecated) > maxTexts || len(strings.Join(all, "")) > maxText {
		at("%v has more than %d values or names, or more than %d KiB of them", o.Key, maxTexts, maxText>>10)
	}
}

// knownTypes are those of the catalogue.
var knownTypes = []catalogue.Type{
	catalogue.String, catalogue.Integer, catalogue.Float, catalogue.Boolean, catalogue.List, catalogue.Dict,
	catalogue.MultiString, catalogue.Multi, catalogue.Port, catalogue.URI, catalogue.Hostname, catalogue.HostAddress,
	catalogue.HostDomain, catalogue.IPAddress, catalogue.Range, catalogue.Unknown,
}

// isPrintable reports whether texts are such as a line of a file holds, and a terminal does not act on.
func isPrintable(texts ...string) bool {
	return !slices.ContainsFunc(texts, func(text string) bool {
		return strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError })
	})
}

// badByte is the offset of the first byte that is no UTF-8.
func badByte(text []byte) int {
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}

// quote prints a text of a file in a message: in quotes, escaped, cut where it is long.
func quote(text string) string {
	const widest = 60
	if len(text) > widest {
		text = strings.ToValidUTF8(text[:widest], "") + "..."
	}
	return strconv.Quote(text)
}
