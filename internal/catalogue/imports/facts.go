package imports

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"stackplan/internal/catalogue"
	"stackplan/internal/spelling"
)

// textOf returns the text of a required member of an option.
func (f *file) textOf(option, n node) string {
	if n.form == text && n.text != "" {
		return n.text
	}
	f.errorf("import/value", n.from, n.to, "an option requires a name and a type, both texts, in this object").Hint = howTo
	return ""
}

// bound returns a number; empty if there is none.
func (f *file) bound(n node) string {
	if n.form != null && !f.want(n, number) {
		return ""
	}
	return n.text
}

func (f *file) isTrue(n node) bool {
	return n.form != null && f.want(n, boolean) && n.text == "true"
}

// choices returns the values of a list, each alone or in a list with a description. It omits None, because no text
// represents it.
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
			f.errorf("import/value", m.from, m.to, "a choice must be a text or a list of a text and its meaning")
		case m.form != null:
			all = append(all, m.text)
		}
	}
	return all
}

// names returns the other names of an option.
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

// groupName and optionName match the names that oslo.config can read from a file. A group may be named after a back end or a
// host.
var (
	groupName  = regexp.MustCompile(`^[A-Za-z0-9?_][A-Za-z0-9_.:@/+-]{0,127}$`)
	optionName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_]{0,127}$`)
)

// Limits of the texts of one option.
const (
	maxText  = 64 << 10 // bytes of a default
	maxTexts = 2_000    // choices, names, lines
)

// validate reports values that no option can have.
func (f *file) validate(o catalogue.Option, n node) {
	at := func(format string, args ...any) { f.errorf("import/value", n.from, 0, format, args...) }
	for _, key := range slices.Concat([]catalogue.Key{o.Key}, o.Deprecated) {
		if !groupName.MatchString(key.Group) || !optionName.MatchString(key.Name) {
			at("a file cannot contain an option %s in a group %s", quote(key.Name), quote(key.Group))
		}
	}
	if !slices.Contains(knownTypes, o.Type) {
		at("%v has the unknown type %s", o.Key, quote(string(o.Type)))
	}
	for _, number := range []string{o.Min, o.Max, o.ItemMin, o.ItemMax} {
		if _, err := strconv.ParseFloat(number, 64); number != "" && err != nil {
			at("%v has the bound %s, which is not a number", o.Key, quote(number))
		}
	}
	all := slices.Concat(o.Choices, o.ItemChoices, o.Default, o.Sample, o.Runtime)
	if !isPrintable(all...) {
		at("%v has a value with characters that a line of a file cannot contain", o.Key)
	}
	if len(all)+len(o.Deprecated) > maxTexts || len(strings.Join(all, "")) > maxText {
		at("%v has more than %d values or names, or more than %d KiB of them", o.Key, maxTexts, maxText>>10)
	}
}

// knownTypes are the types of the catalogue.
var knownTypes = []catalogue.Type{
	catalogue.String, catalogue.Integer, catalogue.Float, catalogue.Boolean, catalogue.List, catalogue.Dict,
	catalogue.MultiString, catalogue.Multi, catalogue.Port, catalogue.URI, catalogue.Hostname, catalogue.HostAddress,
	catalogue.HostDomain, catalogue.IPAddress, catalogue.Range, catalogue.Unknown,
}

// isPrintable reports whether a line of a file can contain the texts and a terminal prints them literally.
func isPrintable(texts ...string) bool {
	return !slices.ContainsFunc(texts, func(text string) bool {
		return strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError })
	})
}

// want reports a value that does not have the required form.
func (f *file) want(n node, due form) bool {
	if n.form == due {
		return true
	}
	f.errorf("import/value", n.from, n.to, "this must be %s, not %s", formNames[due], formNames[n.form])
	return false
}

// repeated reports members of an object with the same name.
func (f *file) repeated(n node) {
	seen := make(map[string]bool, len(n.items))
	for _, m := range n.items {
		if seen[m.name] {
			f.errorf("import/twice", m.nameAt, 0, "%s is repeated here", quote(m.name)).Hint = "remove one of them"
		}
		seen[m.name] = true
	}
}

// unknown reports members of an object with unknown names.
func (f *file) unknown(n node, known []string) {
	isKnown := map[string]bool{}
	for _, name := range known {
		isKnown[name] = true
	}
	for _, m := range n.items {
		if !isKnown[m.name] {
			f.errorf("import/unknown", m.nameAt, 0, "there is no member %s here", quote(m.name)).Hint = spelling.Hint(m.name, known)
		}
	}
}

// badByte returns the offset of the first byte that is not UTF-8.
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

// quote returns a text of a file for a message: quoted, escaped, and shortened if it is long.
func quote(text string) string {
	const widest = 60
	if len(text) > widest {
		text = strings.ToValidUTF8(text[:widest], "") + "..."
	}
	return strconv.Quote(text)
}
