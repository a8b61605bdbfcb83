package language

import (
	"fmt"
	"strings"

	"cuelang.org/go/cue"
)

// longest is the maximum number of characters that a pattern of the schema allows (RE2 counts up to 1000).
const longest = 1000

// NameFault returns why s rejects a name; empty if s accepts it, or is not a rule for names (the attribute characters of the schema).
// The reason follows from the pattern of s.
func (s *Shape) NameFault(name string) string {
	characters := s.Notes["characters"]
	switch {
	case characters == "" || s.Takes(cue.StringKind, name):
		return ""
	case name == "":
		return "it is empty"
	case name == "." || name == "..":
		return "this is a directory"
	case strings.Contains(name, "/"):
		return "it contains a slash"
	}
	for _, r := range name {
		if !s.Takes(cue.StringKind, "a"+string(r)+"a") {
			return fmt.Sprintf("it contains %q; a name consists of %s", r, characters)
		}
	}
	for most := min(len(name)-1, longest); most > 0; most-- {
		if s.Takes(cue.StringKind, strings.Repeat("a", most)) && !s.Takes(cue.StringKind, strings.Repeat("a", most+1)) {
			return fmt.Sprintf("it has %d characters, more than %d", len(name), most)
		}
	}
	if !s.Takes(cue.StringKind, name[:1]+"a") {
		return fmt.Sprintf("it begins with %q", name[:1])
	}
	return fmt.Sprintf("it ends with %q", name[len(name)-1:])
}
