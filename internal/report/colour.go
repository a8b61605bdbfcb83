package report

import (
	"io"
	"strings"

	"stackplan/internal/diag"
)

// The colours of a terminal (ECMA-48, SGR).
const (
	bold   = "\x1b[1m"
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	cyan   = "\x1b[36m"
	plain  = "\x1b[0m"
)

// colours are those of each severity.
var colours = map[diag.Severity]string{diag.Error: red, diag.Warning: yellow, diag.Note: cyan}

// ColouredFindings prints diagnostics as Findings does for text, for a terminal: the place is bold, what is wrong and the
// caret have the colour of their severity. Without the colours the bytes are the same.
func ColouredFindings(w io.Writer, list diag.List, lines Lines) error {
	for _, d := range list {
		var text strings.Builder
		if err := diag.Print(&text, diag.List{d}, lines); err != nil {
			return err
		}
		if _, err := io.WriteString(w, coloured(text.String(), d)); err != nil {
			return err
		}
	}
	return nil
}

// coloured colours the first line of a printed diagnostic, and its carets.
func coloured(text string, d diag.Diagnostic) string {
	var b strings.Builder
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		gutter, caret, marked := strings.Cut(line, "^")
		switch {
		case i == 0:
			place := d.Pos.String() + ": "
			rest, ok := strings.CutPrefix(line, place)
			if !ok { // no place, or one that no terminal should see as it is
				place = ""
			}
			line = bold + place + plain + colours[d.Severity] + rest + plain
		case marked && strings.Trim(gutter, " |") == "":
			line = gutter + colours[d.Severity] + "^" + caret + plain
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}
