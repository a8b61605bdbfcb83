package plan

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits of a unified diff, since a snapshot may contain files of any content.
const (
	contextLines = 3
	maxLineSize  = 500      // bytes
	maxDiffSize  = 64 << 10 // bytes
	cutMarker    = " ..."
)

// isBinary reports whether a file contains a NUL or invalid UTF-8.
func isBinary(file []byte) bool { return bytes.IndexByte(file, 0) >= 0 || !utf8.Valid(file) }

// compareTexts returns the number of lines that differ, the unified diff without headers, and the edits of which it consists.
func compareTexts(before, after []byte) (Lines, string, []edit) {
	if isBinary(before) || isBinary(after) {
		return Lines{Binary: true}, "", nil
	}
	a, b := textLines(before), textLines(after)
	edits, coarse := compareLines(a, b)
	count := Lines{Coarse: coarse}
	for _, e := range edits {
		if !e.same {
			count.Removed += e.a1 - e.a0
			count.Added += e.b1 - e.b0
		}
	}
	return count, unified(a, b, edits), edits
}

// textLines returns the lines of a file. A last line without a newline differs from one with it.
func textLines(file []byte) []string {
	if len(file) == 0 {
		return nil
	}
	lines := strings.Split(string(file), "\n")
	if lines[len(lines)-1] == "" {
		return lines[:len(lines)-1]
	}
	lines[len(lines)-1] += "\\ No newline at end of file"
	return lines
}

// unified returns edits as hunks in the format of diff -u, at most about maxDiffSize bytes.
func unified(a, b []string, edits []edit) string {
	var out strings.Builder
	for _, part := range hunks(edits) {
		hunk(&out, a, b, part, writeShortened)
		if out.Len() > maxDiffSize {
			return strings.ToValidUTF8(out.String()[:maxDiffSize], "") + "\n" + cutMarker + "\n"
		}
	}
	return out.String()
}

// hunks splits edits where more lines between two differences are equal than their context needs. Each part begins and ends with a
// difference.
func hunks(edits []edit) [][]edit {
	var all [][]edit
	for first := 0; first < len(edits); {
		if edits[first].same {
			first++
			continue
		}
		end := first + 1
		for end+1 < len(edits) && edits[end].a1-edits[end].a0 <= 2*contextLines {
			end += 2
		}
		all = append(all, edits[first:end])
		first = end
	}
	return all
}

// hunk writes edits that begin and end with a difference, with context lines. It writes lines with the function write.
func hunk(out *strings.Builder, a, b []string, edits []edit, write func(out *strings.Builder, mark string, lines []string)) {
	from, to := edits[0], edits[len(edits)-1]
	above := min(contextLines, from.a0)
	below := min(contextLines, len(a)-to.a1)
	fmt.Fprintf(out, "@@ -%s +%s @@\n", span(from.a0-above, to.a1+below), span(from.b0-above, to.b1+below))
	write(out, " ", a[from.a0-above:from.a0])
	for _, e := range edits {
		if e.same {
			write(out, " ", a[e.a0:e.a1])
			continue
		}
		write(out, "-", a[e.a0:e.a1])
		write(out, "+", b[e.b0:e.b1])
	}
	write(out, " ", a[to.a1:to.a1+below])
}

// span returns a range of lines in the format of diff -u.
func span(from, to int) string {
	switch to - from {
	case 0:
		return fmt.Sprintf("%d,0", from)
	case 1:
		return fmt.Sprint(from + 1)
	}
	return fmt.Sprintf("%d,%d", from+1, to-from)
}

// writeShortened writes lines after a mark, each at most maxLineSize bytes long.
func writeShortened(out *strings.Builder, mark string, lines []string) {
	for _, line := range lines {
		if out.Len() > maxDiffSize {
			return
		}
		out.WriteString(mark + shortened(line) + "\n")
	}
}

// shortened returns at most about maxLineSize bytes of a line.
func shortened(line string) string {
	if len(line) <= maxLineSize {
		return line
	}
	return strings.ToValidUTF8(line[:maxLineSize], "") + cutMarker
}
