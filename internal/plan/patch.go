package plan

import (
	"fmt"
	"strings"
)

// Patch returns the complete unified diff of a file for patch -p1 and git apply, with the file names a/NAME and b/NAME. name has slashes.
// before is nil for a new file. The patch of equal texts is empty.
func Patch(name string, before, after []byte) string {
	a, b := patchLines(before), patchLines(after)
	edits, _ := compareLines(a, b)
	var out strings.Builder
	for _, part := range hunks(edits) {
		hunk(&out, a, b, part, writeWhole)
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

// patchName returns a name, quoted as git does if it contains control characters, quotes or backslashes.
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

// tab returns the tab that ends a name with spaces. Without it patch looks for a time in the name.
func tab(name string) string {
	if strings.Contains(name, " ") {
		return "\t"
	}
	return ""
}

// patchLines returns the lines of a file with their newlines.
func patchLines(file []byte) []string {
	lines := strings.SplitAfter(string(file), "\n")
	if last := len(lines) - 1; lines[last] == "" {
		return lines[:last]
	}
	return lines
}

// writeWhole writes lines, which include their newlines, after a mark.
func writeWhole(out *strings.Builder, mark string, lines []string) {
	for _, line := range lines {
		out.WriteString(mark + line)
		if !strings.HasSuffix(line, "\n") {
			out.WriteString("\n\\ No newline at end of file\n")
		}
	}
}
