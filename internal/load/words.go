package load

import (
	"strconv"

	"cuelang.org/go/cue"

	"stackplan/internal/language"
	"stackplan/internal/source"
)

// subject returns the name of the value at a path in messages: the name in the schema, else its label.
func subject(s *language.Shape, path source.Path) string {
	if name := s.Notes["name"]; name != "" {
		return name
	}
	return language.Label(path)
}

// quote prints a value for a message.
func quote(text string, kind cue.Kind) string {
	if kind == cue.StringKind {
		return strconv.Quote(text)
	}
	return text
}

// kindWord returns the kind of a value in words.
func kindWord(k cue.Kind) string {
	switch k {
	case cue.NullKind:
		return "null"
	case cue.BoolKind:
		return "true or false"
	case cue.IntKind:
		return "a whole number"
	case cue.FloatKind:
		return "a number with a point"
	case cue.NumberKind:
		return "a number"
	case cue.StringKind:
		return "a text"
	case cue.BytesKind:
		return "bytes"
	case cue.ListKind:
		return "a list"
	case cue.StructKind:
		return "fields in braces"
	}
	return "a text or a number"
}
