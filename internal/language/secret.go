package language

import (
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue"

	"stackplan/internal/source"
)

// IsSecretPath reports whether a text is the path of a secret, such as nova/database.
func IsSecretPath(text string) bool {
	return Cloud().Find([]string{"secrets", "nova", "database", "secret"}).Takes(cue.StringKind, text)
}

// NamesSecret reports whether a field of this name probably contains a secret, also if the name is misspelt. The field of a
// reference, which is called secret, does not.
func NamesSecret(name string) bool {
	name = strings.ToLower(name)
	for _, end := range []string{"_key", "_keys", "token"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return strings.Contains(name, "pass") || strings.Contains(name, "secret") && name != "secret"
}

// HasPassword reports whether a text is a URL with a password.
func HasPassword(text string) bool {
	_, address, _ := strings.Cut(text, "://")
	user, _, found := strings.Cut(address, "@")
	return found && strings.Contains(user, ":")
}

// IsSecret reports whether messages must not print the value at a path.
func IsSecret(path source.Path) bool {
	labels := path.Labels()
	if len(labels) > 2 && labels[0] == "identity" && labels[1] == "token" {
		labels = labels[2:] // the kind and the lifetime of tokens are not secret
	}
	return slices.ContainsFunc(labels, NamesSecret) || len(labels) > 0 && labels[len(labels)-1] == "secret"
}

// Label returns the last label of a path that is not a number: the name of a value in messages.
func Label(path source.Path) string {
	for _, l := range slices.Backward(path.Labels()) {
		if _, err := strconv.Atoi(l); err != nil {
			return l
		}
	}
	return "the description"
}
