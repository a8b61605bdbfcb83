package format

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Type is the type to which a program converts the text of a value.
type Type int

// The types, after oslo_config.types. A text that is not valid for its type is compared literally.
const (
	Text    Type = iota // every byte counts
	Boolean             // true, yes, on and 1 are equal, and so are false, no, off and 0, in any case
	Integer             // 04096 equals 4096
	Float               // 4 equals 4.0
	Address             // an IP address: 0:0::1 equals ::1
	List                // members separated by commas and white space: "a, b" equals "a,b"
	Dict                // key:value pairs separated by commas, in any order
)

// Kind is what the caller knows of the values of an option, from a catalogue. Its zero value is a text of which only the
// last value is effective.
type Kind struct {
	Type  Type
	Item  Type                // of the members of a List
	Multi bool                // every value is effective, not only the last
	Alias func(string) string // a text that is the same for all names of one class; nil: each text is its own. For texts and the members of a List
	Set   bool                // the order and repetition of the members of a List or the values of a Multi do not matter
}

// Equal reports whether an option of this kind has the same value in two oslo.config files, which set it to the texts before
// and after, in this order.
func (k Kind) Equal(before, after []string) bool {
	kind := func(string, string) Kind { return k }
	return len(Oslo.Differences(valuesOfOption(before), valuesOfOption(after), kind)) == 0
}

// valuesOfOption returns a document that sets one option to each of the values.
func valuesOfOption(values []string) Document {
	s := Section{Name: "DEFAULT"}
	for _, v := range values {
		s.Entries = append(s.Entries, Entry{Key: "option", Value: v})
	}
	return Document{Sections: []Section{s}}
}

// canonical returns a text that is the same for all texts with the same value.
func (k Kind) canonical(text string) string {
	switch k.Type {
	case List:
		return k.list(text)
	case Dict:
		return canonicalDict(text)
	}
	return k.named(canonicalScalar(k.Type, text))
}

// named returns the common text of all names of what a text names.
func (k Kind) named(text string) string {
	if k.Alias == nil {
		return text
	}
	return k.Alias(text)
}

func canonicalScalar(t Type, text string) string {
	switch t {
	case Boolean:
		return canonicalBoolean(text)
	case Integer:
		return canonicalInteger(text)
	case Float:
		return canonicalFloat(text)
	case Address:
		if a, err := netip.ParseAddr(text); err == nil {
			return a.String()
		}
	}
	return text
}

func canonicalBoolean(text string) string {
	switch strings.ToLower(text) {
	case "true", "yes", "on", "1":
		return "true"
	case "false", "no", "off", "0":
		return "false"
	}
	return text
}

// canonicalInteger follows Python's int(): a sign, digits, underscores between digits, surrounding white space.
func canonicalInteger(text string) string {
	digits, ok := withoutUnderscores(pythonTrim(text))
	sign := ""
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		digits, sign = digits[1:], strings.Trim(digits[:1], "+")
	}
	switch {
	case pythonTrim(text) == "":
		return "" // as if the option were not set
	case !ok || digits == "" || strings.Trim(digits, "0123456789") != "":
		return text
	}
	digits = strings.TrimLeft(digits, "0")
	if digits == "" {
		return "0"
	}
	return sign + digits
}

// canonicalFloat follows Python's float(), which does not accept hexadecimal numbers.
func canonicalFloat(text string) string {
	number, ok := withoutUnderscores(pythonTrim(text))
	switch {
	case number == "":
		return "" // as if the option were not set
	case !ok || strings.ContainsAny(number, "xXpP"):
		return text
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return text
	}
	return strconv.FormatFloat(n+0, 'g', -1, 64)
}

// withoutUnderscores removes the underscores between two digits; ok is false if others remain.
func withoutUnderscores(number string) (digits string, ok bool) {
	parts := strings.Split(number, "_")
	for i := 1; i < len(parts); i++ {
		before, after := parts[i-1], parts[i]
		if before == "" || after == "" || !isDigit(before[len(before)-1]) || !isDigit(after[0]) {
			return number, false
		}
	}
	return strings.Join(parts, ""), true
}

// list joins the members of a list. As in oslo.config, trailing commas add no members; other commas do.
func (k Kind) list(text string) string {
	text = strings.TrimRight(pythonTrim(text), ",")
	if text == "" {
		return ""
	}
	members := strings.Split(text, ",")
	for i, m := range members {
		members[i] = k.named(canonicalScalar(k.Item, pythonTrim(m)))
	}
	if k.Set {
		members = asSet(members)
	}
	return strings.Join(members, ",")
}

// canonicalDict sorts the pairs of a dict. A part without a colon belongs to the next part, so keys may contain commas. A
// dict that oslo.config rejects, because a key is repeated or missing, is returned unchanged.
func canonicalDict(text string) string {
	rest := pythonTrim(text)
	if rest == "" {
		return ""
	}
	pairs, seen := []string{}, map[string]bool{}
	for more := true; more; {
		key, value, found := strings.Cut(rest, ":")
		value, rest, more = strings.Cut(value, ",")
		key = pythonTrim(key)
		if !found || key == "" || seen[key] {
			return text
		}
		seen[key] = true
		pairs = append(pairs, key+":"+pythonTrim(value))
	}
	return strings.Join(asSet(pairs), ",")
}

// asSet sorts texts and removes duplicates.
func asSet(texts []string) []string {
	slices.Sort(texts)
	return slices.Compact(texts)
}
