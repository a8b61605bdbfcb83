package report

import (
	"fmt"
	"io"
	"strings"

	"stackplan/internal/diag"
)

// The characters that have a meaning in workflow commands, in a property and in the text.
var (
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	githubText     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
)

// github prints workflow commands, which GitHub Actions shows beside the lines of a change.
func github(w io.Writer, list diag.List) error {
	command := map[diag.Severity]string{diag.Error: "error", diag.Warning: "warning", diag.Note: "notice"}
	for _, d := range list {
		place := ""
		if d.Pos.IsValid() {
			place = "file=" + githubProperty.Replace(d.Pos.File) + ","
		}
		if d.Pos.Line > 0 {
			place += fmt.Sprintf("line=%d,col=%d,", d.Pos.Line, d.Pos.Column)
		}
		title, text := githubProperty.Replace(d.Code), githubText.Replace(details(d))
		if _, err := fmt.Fprintf(w, "::%s %stitle=%s::%s\n", command[d.Severity], place, title, text); err != nil {
			return err
		}
	}
	return nil
}
