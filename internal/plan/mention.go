package plan

import (
	"slices"
	"strings"

	"stackplan/internal/source"
)

// mentioned returns the inputs whose text is a word of a changed text; if there are none, those that the user set; if there are
// none, all. It is a heuristic: an origin names the inputs of a whole row, and not which of them a value was computed from.
func mentioned(all []source.Input, text string) []source.Input {
	for _, isSelected := range []func(source.Input) bool{
		func(in source.Input) bool { return in.Text != "" && containsWord(text, in.Text) },
		func(in source.Input) bool { return !in.Default },
	} {
		if kept := slices.DeleteFunc(slices.Clone(all), func(in source.Input) bool { return !isSelected(in) }); len(kept) > 0 {
			return kept
		}
	}
	return all
}

// containsWord reports whether a text contains another one that is not part of a longer word or number.
func containsWord(text, word string) bool {
	for at := 0; ; at++ {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return false
		}
		at += i
		if !isWordAt(text, at-1) && !isWordAt(text, at+len(word)) {
			return true
		}
	}
}

// isWordAt reports whether a byte of a text is a letter, a digit or an underscore.
func isWordAt(text string, i int) bool {
	return i >= 0 && i < len(text) && (text[i] == '_' || '0' <= text[i] && text[i] <= '9' || 'a' <= text[i]|0x20 && text[i]|0x20 <= 'z')
}
