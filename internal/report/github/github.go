// Package github writes workflow commands of GitHub Actions, which GitHub shows as annotations of the lines of a pull request.
package github

import (
	"fmt"
	"strings"
	"unicode"
)

// The characters that have a meaning in workflow commands: in a property, and in the message.
var (
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	message  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
)

// Annotation is a message about a line of a file.
type Annotation struct {
	Level          string // error, warning or notice
	File           string // "": the message is about no file
	Line, Column   int    // from 1; 0: about the whole file
	Title, Message string
}

// String returns the workflow command, without a newline.
func (a Annotation) String() string {
	place := ""
	if a.File != "" {
		place = "file=" + property.Replace(a.File) + ","
	}
	if a.Line > 0 {
		place += fmt.Sprintf("line=%d,col=%d,", a.Line, a.Column)
	}
	return strings.Map(printable, fmt.Sprintf("::%s %stitle=%s::%s", a.Level, place, property.Replace(a.Title), message.Replace(a.Message)))
}

// printable replaces a control character, which could change the terminal of a reader of the log. Line breaks are encoded before.
func printable(r rune) rune {
	if unicode.IsControl(r) {
		return unicode.ReplacementChar
	}
	return r
}
