package language

import (
	"stackplan/internal/diag"
	"stackplan/internal/source"
)

// CheckText reports the first byte of a text that no file of a description may contain.
func CheckText(name string, text []byte, list *diag.List) bool {
	at, what := source.InvalidByte(text)
	if what != "" {
		d := list.Errorf("input/encoding", "", "%s", what)
		d.Pos = source.At(name, text, at)
		d.Hint = "save the file as plain UTF-8 text"
	}
	return what == ""
}

// ReportDepth reports the offset at which a text is nested deeper than a parser may follow.
func ReportDepth(name string, text []byte, offset int, what string, list *diag.List) {
	d := list.Errorf("input/depth", "", "%s", what)
	d.Pos = source.At(name, text, offset)
	d.Rule, d.Hint = "the limit for untrusted input; a description needs a tenth of it", "look for a bracket or a quote that is not closed"
}
