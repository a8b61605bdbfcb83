package plan

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode/utf8"

	"stackplan/internal/artefact"
)

// What a unified diff shows: lines around a change, bytes of a line, bytes of all. Files of a snapshot may be anything.
const (
	around    = 3
	longLine  = 500
	longDiff  = 64 << 10
	cutMarker = " ..."
)

// isBinary reports whether a file is no text: it holds a NUL, or is no UTF-8.
func isBinary(file []byte) bool { return bytes.IndexByte(file, 0) >= 0 || !utf8.Valid(file) }

// compareTexts counts the lines that differ, and returns the unified diff without headers and what it is made of.
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

// textLines cuts a file into lines. A last line without a line end differs from one with it.
func textLines(file []byte) []string {
	if len(file) == 0 {
		return nil
	}
	lines := strings.Split(string(file), "\n")
	if lines[len(lines)-1] == "" {
		return lines[:len(lines)-1]
	}
	lines[len(lines)-1] += "\\ no line end"
	return lines
}

// unified prints edits as hunks, in the format of diff -u, cut where it is longer than anyone reads.
func unified(a, b []string, edits []edit) string {
	var out strings.Builder
	for _, part := range hunks(edits) {
		hunk(&out, a, b, part, show)
		if out.Len() > longDiff {
			return strings.ToValidUTF8(out.String()[:longDiff], "") + "\n" + cutMarker + "\n"
		}
	}
	return out.String()
}

// hunks cuts edits where many lines between two differences are alike. Each part begins and ends with a difference.
func hunks(edits []edit) [][]edit {
	var all [][]edit
	for first := 0; first < len(edits); {
		if edits[first].same {
			first++
			continue
		}
		end := first + 1
		for end+1 < len(edits) && edits[end].a1-edits[end].a0 <= 2*around {
			end += 2
		}
		all = append(all, edits[first:end])
		first = end
	}
	return all
}

// hunk prints edits that begin and end with a difference, and the lines around them, as show does.
func hunk(out *strings.Builder, a, b []string, edits []edit, show func(out *strings.Builder, mark string, lines []string)) {
	from, to := edits[0], edits[len(edits)-1]
	above := min(around, from.a0)
	below := min(around, len(a)-to.a1)
	fmt.Fprintf(out, "@@ -%s +%s @@\n", span(from.a0-above, to.a1+below), span(from.b0-above, to.b1+below))
	show(out, " ", a[from.a0-above:from.a0])
	for _, e := range edits {
		if e.same {
			show(out, " ", a[e.a0:e.a1])
			continue
		}
		show(out, "-", a[e.a0:e.a1])
		show(out, "+", b[e.b0:e.b1])
	}
	show(out, " ", a[to.a1:to.a1+below])
}

// span writes a range of lines as diff -u does.
func span(from, to int) string {
	switch to - from {
	case 0:
		return fmt.Sprintf("%d,0", from)
	case 1:
		return fmt.Sprint(from + 1)
	}
	return fmt.Sprintf("%d,%d", from+1, to-from)
}

// show prints lines behind a mark, none of them longer than anyone reads.
func show(out *strings.Builder, mark string, lines []string) {
	for _, line := range lines {
		if out.Len() > longDiff {
			return
		}
		out.WriteString(mark + cut(line) + "\n")
	}
}

// cut shortens a line.
func cut(line string) string {
	if len(line) <= longLine {
		return line
	}
	return strings.ToValidUTF8(line[:longLine], "") + cutMarker
}

// text compares a pair line by line. What one side has with references and the other with secrets counts as alike.
func (p *planner) text(c pair, note string) result {
	before, after, filled := p.safeBodies(c)
	lines, diff, edits := compareTexts(before, after)
	made := result{filled: filled, diff: diff, isText: true}
	if !lines.Binary && lines.Added+lines.Removed == 0 {
		return made
	}
	made.differences = []difference{{
		kind: OfText, action: Modify, path: c.want.Path, lines: &lines, note: note, sameAs: sha256.Sum256([]byte(diff)),
		origin: originOfLines(c, edits), impact: p.impactOfFile(c.host, c.known),
	}}
	if c.have.Lines != nil {
		made.differences[0].former = firstOrigin(c.have)
	}
	return made
}

// textDiff is the unified diff of a pair, whatever its format.
func (p *planner) textDiff(c pair) string {
	before, after, _ := p.safeBodies(c)
	_, diff, _ := compareTexts(before, after)
	return diff
}

// safeBodies returns both files without secrets, and how many lines one of them has with references where the other has
// secrets. Bytes that are no text come back as they are: nobody shows them.
func (p *planner) safeBodies(c pair) (before, after []byte, filled int) {
	if isBinary(c.have.Body) || isBinary(c.want.Body) {
		return c.have.Body, c.want.Body, 0
	}
	b, a := textLines(c.have.Body), textLines(c.want.Body)
	secret := func(section, key string) bool {
		return c.known != nil && c.known.isSecret(section, key) || p.factOf(c, section, key).isSecret(key)
	}
	safeB, one := (&masker{secret: secret, made: p.Old != nil}).lines(b, a)
	safeA, two := (&masker{secret: secret, made: true}).lines(a, b)
	return unlined(safeB), unlined(safeA), one + two
}

// unlined is the file of some lines.
func unlined(lines []string) []byte {
	if len(lines) == 0 {
		return nil
	}
	return []byte(strings.Join(lines, "\n") + "\n")
}

// originOfLines returns the reason for the first line that the wanted file has and the other lacks.
func originOfLines(c pair, edits []edit) *artefact.Origin {
	for _, e := range edits {
		for n := e.b0; !e.same && n < e.b1; n++ {
			if n < len(c.want.Lines) && c.want.Lines[n] != nil {
				return c.want.Lines[n]
			}
		}
	}
	return nil
}
