package language

import (
	"bytes"
	"slices"

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

// conflictMarkers begin the lines that git writes into a file whose two versions it could not merge.
var conflictMarkers = [][]byte{[]byte("<<<<<<< "), []byte("||||||| "), []byte("=======\n"), []byte("=======\r\n"), []byte(">>>>>>> ")}

// ReportConflict reports the first conflict marker of git in a text that is not valid. It returns false if there is none.
func ReportConflict(name string, text []byte, list *diag.List) bool {
	offset := 0
	for line := range bytes.Lines(text) {
		if slices.ContainsFunc(conflictMarkers, func(marker []byte) bool { return bytes.HasPrefix(line, marker) }) {
			d := list.Errorf("syntax/conflict", "", "this line is a conflict marker of git: two versions of the file were not merged")
			d.Pos, d.Length = source.At(name, text, offset), 7
			d.Hint = "choose one of the versions between <<<<<<< and >>>>>>>, and remove the lines with markers"
			return true
		}
		offset += len(line)
	}
	return false
}

// ReportDepth reports the offset at which a text is nested deeper than a parser may follow.
func ReportDepth(name string, text []byte, offset int, what string, list *diag.List) {
	d := list.Errorf("input/depth", "", "%s", what)
	d.Pos = source.At(name, text, offset)
	d.Rule, d.Hint = "the limit for untrusted input; a description needs a tenth of it", "look for a bracket or a quote that is not closed"
}
