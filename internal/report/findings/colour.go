package findings

import (
	"io"
	"strings"

	"stackplan/internal/diag"
	"stackplan/internal/report/printer"
)

// colours are the colours of the severities.
var colours = map[diag.Severity]string{diag.Error: printer.Red, diag.Warning: printer.Yellow, diag.Note: printer.Cyan}

// PrintColoured prints findings as text for a terminal: the place is bold, the message and the caret have the colour of the
// severity. Without the colours the text is that of Print.
func PrintColoured(w io.Writer, list diag.List, lines Lines) error {
	for _, d := range list.Fold() {
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

// coloured colours the first line of a printed finding, and its carets.
func coloured(text string, d diag.Diagnostic) string {
	var b strings.Builder
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		gutter, caret, marked := strings.Cut(line, "^")
		switch {
		case i == 0:
			place := d.Pos.String() + ": "
			rest, ok := strings.CutPrefix(line, place)
			if !ok { // no place, or a place that contains escaped characters
				place = ""
			}
			line = printer.Bold + place + printer.Reset + colours[d.Severity] + rest + printer.Reset
		case marked && strings.Trim(gutter, " |") == "":
			line = gutter + colours[d.Severity] + "^" + caret + printer.Reset
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}
