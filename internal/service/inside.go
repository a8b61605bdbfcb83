package service

import (
	"strings"

	"stackplan/internal/secret"
)

// Inside is how a program reads a secret that is a part of a value, such as a password in a URL.
type Inside struct {
	Fails    string                   // the characters that the program does not read although they are percent-encoded in a URL
	Evidence string                   // what fails then, as a clause of a finding
	Quote    func(text string) string // writes the secret in a text of unknown structure; nil: only characters that need no quotes are possible
}

// AnyEncoded is Fails of a program that reads no percent-encoded character: those are the printable ones, and all that are not ASCII.
const AnyEncoded = "*"

// Reads reports whether the program reads a secret inside of a URL.
func (in *Inside) Reads(text string) bool {
	if in.Fails == AnyEncoded {
		return secret.PercentEncode(text) == text
	}
	return !strings.ContainsAny(text, in.Fails)
}
