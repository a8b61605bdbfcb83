package plan

import (
	"slices"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/format"
	"stackplan/internal/secret"
)

// Reports contain no values of secrets: they are computed from the wanted files with placeholders. The filled files only decide whether the
// secret that a snapshot contains in place of a placeholder is the right one.

// SecretChanged is the note of a change of a secret whose values are known on both sides, with the same text around it.
const SecretChanged = "secret changed"

// filledOf returns the wanted file of a pair with the values of its secrets; nil if they are not known.
func filledOf(m *comparer, c pair) (*artefact.File, error) {
	if m.fill == nil {
		return nil, nil
	}
	if c.source != nil {
		return m.fill(c.source)
	}
	return m.fill(c.want)
}

// changedSecrets returns a function that reports whether the secrets in an option of the snapshot differ from their values; nil if these
// are not known.
func changedSecrets(c pair, before format.Document, kind func(section, key string) format.Kind) func(format.Difference) bool {
	if c.filled == nil {
		return nil
	}
	f := c.file.file.Format
	after, err := f.Parse(c.filled.Body)
	if err != nil {
		return func(format.Difference) bool { return true }
	}
	found := f.Differences(before, after, kind)
	return func(d format.Difference) bool {
		return slices.ContainsFunc(found, func(other format.Difference) bool { return other.Section == d.Section && other.Key == d.Key })
	}
}

// changedLines returns the number of lines of a snapshot that contain other secrets than the filled file. safe are the lines of the snapshot
// with placeholders in place of secrets.
func (c *pair) changedLines(lines, safe []string) int {
	values := map[string][]string{}
	filled := strings.Split(string(c.filled.Body), "\n")
	for i, line := range strings.Split(string(c.want.Body), "\n") {
		if i < len(filled) && secret.Pattern.MatchString(line) {
			values[line] = append(values[line], filled[i])
		}
	}
	changed := 0
	for i, line := range lines {
		if line != safe[i] && values[safe[i]] != nil && !slices.Contains(values[safe[i]], line) {
			changed++
		}
	}
	return changed
}
