package secret

import "regexp"

// reference matches the placeholder of a secret with its name, as the schema defines it, and whether it is inside of a URL. Pattern matches
// more: hiding too much is safe, and filling in too much is not. In $((...)) a shell calculates.
var reference = regexp.MustCompile(`(^|[^$])\(\(([A-Za-z0-9_-]+(?:/\.{0,2}[A-Za-z0-9_-][A-Za-z0-9_.-]*)*)(:url)?\)\)`)

// Reference is a placeholder in a text.
type Reference struct {
	Name string // of the secret: nova/database
	URL  bool   // the value is percent-encoded, because the placeholder is a part of a URL
}

// References returns the placeholders in a text, in their order.
func References(text string) []Reference {
	var all []Reference
	_, _ = Replace(text, func(r Reference) (string, error) {
		all = append(all, r)
		return "", nil
	})
	return all
}

// Replace returns a text with its placeholders replaced. It returns the first error of value.
func Replace(text string, value func(Reference) (string, error)) (string, error) {
	var out []byte
	for {
		at := reference.FindStringSubmatchIndex(text)
		if at == nil {
			return string(append(out, text...)), nil
		}
		filled, err := value(Reference{text[at[4]:at[5]], at[6] >= 0})
		if err != nil {
			return "", err
		}
		out = append(append(out, text[:at[3]]...), filled...)
		text = text[at[1]:]
	}
}

// unreserved reports whether a URL contains a byte as it is (RFC 3986).
func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

// PercentEncode returns a text as it is written in a part of a URL (RFC 3986).
func PercentEncode(text string) string {
	const digits = "0123456789ABCDEF"
	out := make([]byte, 0, len(text))
	for i := range len(text) {
		if c := text[i]; unreserved(c) {
			out = append(out, c)
		} else {
			out = append(out, '%', digits[c>>4], digits[c&15])
		}
	}
	return string(out)
}
