// Package report writes the JSON documents of all commands. The packages below it print each kind of report.
package report

import (
	"encoding/json"
	"io"
	"strconv"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Version is the version of all JSON documents.
const Version = 1

// JSON writes a document with an indent of two spaces. Characters that act on a terminal are escaped.
func JSON(w io.Writer, document any) error {
	e := json.NewEncoder(escaper{w})
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(document)
}

// escaper writes JSON with escapes for characters that JSON allows and that act on a terminal. JSON has such characters only in
// strings.
type escaper struct{ w io.Writer }

// Write takes whole characters, as an encoder writes them.
func (e escaper) Write(text []byte) (int, error) {
	var out []byte
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r < utf8.RuneSelf && r != 0x7f || unicode.IsPrint(r) {
			out = append(out, text[i:i+size]...)
		} else {
			for _, unit := range utf16.Encode([]rune{r}) {
				out = append(out, `\u`+strconv.FormatUint(uint64(unit)|0x10000, 16)[1:]...)
			}
		}
		i += size
	}
	if _, err := e.w.Write(out); err != nil {
		return 0, err
	}
	return len(text), nil
}
