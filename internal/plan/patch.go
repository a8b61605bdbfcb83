package plan

import (
	"fmt"
	"strings"
)

// Patch is the unified diff of a file, whole, as patch -p1 and git apply take it. Before is nil for a file that is new; the
// name has slashes and is told as a/NAME and b/NAME. Equal texts have none.
func Patch(name string, before, after []byte) string {
	a, b := patchLines(before), patchLines(after)
	edits, _ := compareLines(a, b)
	var out strings.Builder
	for _, part := range hunks(edits) {
		hunk(&out, a, b, part, showWhole)
	}
	if out.Len() == 0 {
		return ""
	}
	from, to := patchName("a/"+name), patchName("b/"+name)
	head := "diff --git " + from + " " + to + "\n"
	if before == nil {
		head, from = head+"new file mode 100644\n", "/dev/null"
	}
	return head + "--- " + from + tab(from) + "\n+++ " + to + tab(to) + "\n" + out.String()
}

// patchName quotes a name as git does, where it would be read otherwise.
func patchName(name string) string {
	if !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '"' || r == '\\' }) {
		return name
	}
	var out strings.Builder
	for _, c := range []byte(name) {
		switch {
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&out, `\%03o`, c)
		case c == '"' || c == '\\':
			out.WriteString(`\` + string(rune(c)))
		default:
			out.WriteByte(c)
		}
	}
	return `"` + out.String() + `"`
}

// tab ends a name with spaces, in which patch would look for a time.
func tab(name string) string {
	if strings.Contains(name, " ") {
		return "\t"
	}
	return ""
}

// patchLines cuts a file into lines with their line ends.
func patchLines(file []byte) []string {
	lines := strings.SplitAfter(string(file), "\n")
	if last := len(lines) - 1; lines[last] == "" {
		return lines[:last]
	}
	return lines
}

// showWhole prints lines, which have their line ends, behind a mark.
func showWhole(out *strings.Builder, mark string, lines []string) {
	for _, line := range lines {
		out.WriteString(mark + line)
		if !strings.HasSuffix(line, "\n") {
			out.WriteString("\n\\ No newline at end of file\n")
		}
	}
}
