// Package secret defines what is secret: the placeholders that generated files contain in place of secrets, the names of
// options that contain secrets, and the forms by which a text reveals a secret. Everything that prints a text of a user's
// files or descriptions uses this definition. The catalogue adds the options that OpenStack itself marks as secret.
package secret

import (
	"regexp"
	"strings"
)

// Hidden replaces a secret in everything that is printed.
const Hidden = "(secret)"

// Pattern matches a placeholder: ((nova/database)), ((nova/database:url)). Placeholders may be printed.
var Pattern = regexp.MustCompile(`\(\([^()\s]+\)\)`)

// Placeholder returns the placeholder of a secret.
func Placeholder(name string) string { return "((" + name + "))" }

// Kind states how much is known about an option whose value is to be printed.
type Kind int

// The kinds of options.
const (
	Unknown  Kind = iota // nothing is known: the name and the value decide
	Public               // the value is not a secret as a whole, but it may contain one
	Declared             // the option is declared as secret
)

// MaskValue returns the value of an option without secrets. Of a URL with a password it hides the password only; of another
// secret it hides everything except placeholders.
func (k Kind) MaskValue(name, value string) string {
	switch {
	case k == Declared:
		return maskWhole(value)
	case k == Unknown && !strings.Contains(name, " "):
		if s := strengthOf(name); s != none && !isHarmless(s, value) {
			return maskWhole(value)
		}
	}
	return Mask(value)
}

// maskWhole hides a secret, unless it is empty or a placeholder.
func maskWhole(value string) string {
	switch {
	case strings.TrimSpace(value) == "" || isMasked(value):
		return value
	case isCredentialURL(value):
		return Mask(value)
	}
	return Hidden
}

// isMasked reports whether a text consists of placeholders and of what Mask puts in place of secrets.
func isMasked(text string) bool {
	if !strings.Contains(text, "((") && !strings.Contains(text, Hidden) {
		return false
	}
	return strings.Trim(strings.ReplaceAll(Pattern.ReplaceAllString(text, ""), Hidden, ""), " \t\r\n\"'") == ""
}

// credentialURL matches a URL, or URLs with commas between them, of which only the passwords are secret.
var credentialURL = regexp.MustCompile(`^["'\[]*[A-Za-z][A-Za-z0-9+.-]*://[^\s,]*:[^\s,]+@[^\s,]*(?:\s*,[\s\\"']*[^\s,]*:[^\s,]+@[^\s,]*)*["'\]]*$`)

// isCredentialURL reports whether a secret is a URL of which only the password is secret.
func isCredentialURL(value string) bool {
	return len(value) <= maxMasked && credentialURL.MatchString(strings.TrimSpace(value))
}
