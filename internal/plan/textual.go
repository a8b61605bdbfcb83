package plan

import (
	"crypto/sha256"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/secret"
)

// text compares a pair line by line. Lines that differ only in references and the secrets in their place count as equal.
func (m *comparer) text(c pair, note string) result {
	before, after, resolved := m.safeBodies(c)
	lines, diff, edits := compareTexts(before, after)
	r := result{resolved: resolved, diff: diff, isText: true}
	changed := 0
	if c.filled != nil && resolved > 0 {
		r.resolved, changed = 0, c.changedLines(textLines(c.have.Body), textLines(before))
	}
	if changed > 0 {
		note = strings.TrimPrefix(note+"; "+SecretChanged, "; ")
	}
	if !lines.Binary && lines.Added+lines.Removed+changed == 0 {
		return r
	}
	d := difference{
		kind: OfText, action: Modify, path: c.want.Path, lines: &lines, note: note, diffSum: sha256.Sum256([]byte(diff)),
		origin: originOfEdits(c.want, edits), impact: c.impact(),
	}
	if c.have.Lines != nil {
		d.oldOrigin = firstOrigin(c.have)
	}
	r.differences = []difference{d}
	return r
}

// textDiff returns the unified diff of a pair of any format.
func (m *comparer) textDiff(c pair) string {
	before, after, _ := m.safeBodies(c)
	_, diff, _ := compareTexts(before, after)
	return diff
}

// safeBodies returns both files without secrets, and the number of lines in which one file has references and the other one the
// secrets. It returns binary files unchanged: they are never shown.
func (m *comparer) safeBodies(c pair) (before, after []byte, resolved int) {
	if isBinary(c.have.Body) || isBinary(c.want.Body) {
		return c.have.Body, c.want.Body, 0
	}
	b, a := textLines(c.have.Body), textLines(c.want.Body)
	kind := func(section, key string) secret.Kind {
		return m.options.secretKind(c, m.options.inPair(c, section, key), section, key)
	}
	safeB, one := (&lineMasker{kind: kind, isGenerated: m.isGenerated}).lines(b, a)
	safeA, two := (&lineMasker{kind: kind, isGenerated: true}).lines(a, b)
	return joinLines(safeB), joinLines(safeA), one + two
}

// joinLines returns the file that consists of some lines.
func joinLines(lines []string) []byte {
	if len(lines) == 0 {
		return nil
	}
	return []byte(strings.Join(lines, "\n") + "\n")
}

// originOfEdits returns the origin of the first line that the wanted file has and the other file lacks.
func originOfEdits(want *artefact.File, edits []edit) *artefact.Origin {
	for _, e := range edits {
		for n := e.b0; !e.same && n < e.b1; n++ {
			if n < len(want.Lines) && want.Lines[n] != nil {
				return want.Lines[n]
			}
		}
	}
	return nil
}
