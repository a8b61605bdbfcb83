package language

import (
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue"

	"stackplan/internal/secret"
	"stackplan/internal/source"
)

// IsSecretPath reports whether a text is the path of a secret, such as nova/database.
func IsSecretPath(text string) bool {
	return Cloud().Find([]string{"secrets", "nova", "database", "secret"}).Takes(cue.StringKind, text)
}

// NamesSecret reports whether a field of this name probably contains a secret, also if the name is misspelt. The field of a
// reference, which is called secret, does not.
func NamesSecret(name string) bool {
	return name != "secret" && (secret.IsName(name) || strings.Contains(withoutPassage.Replace(strings.ToLower(name)), "pass"))
}

// withoutPassage removes the words in which pass denotes no password: the devices of pci_passthrough:alias are not secret.
var withoutPassage = strings.NewReplacer("passthrough", "", "passthru", "", "bypass", "", "compass", "", "passive", "")

// RevealsSecret reports whether a text contains a secret, such as a URL with a password.
func RevealsSecret(text string) bool {
	text = strings.ToValidUTF8(text, "?")
	return secret.Mask(text) != text
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
