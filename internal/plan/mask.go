package plan

import (
	"regexp"
	"strings"

	"stackplan/internal/secret"
)

// lineMasker hides the secrets of a file line by line.
type lineMasker struct {
	isSecret    func(section, key string) bool // reports whether the whole value of an option is a secret
	isGenerated bool                           // the file was generated from a description, so a line with a reference contains no secret
	section     string                         // of the current line
	inSecret    bool                           // the lines above set an option whose whole value is a secret
	inKey       bool                           // the lines above begin a private key
}

// lines returns the lines of a file without secrets. A line that is a line of the other file with secrets in place of its references
// becomes that line; it also returns the number of these.
func (m *lineMasker) lines(lines, other []string) (safe []string, resolved int) {
	patterns := referenceLines(other)
	for i, line := range lines {
		m.section = sectionAt(m.section, line)
		if p := m.match(patterns, line, i); p != nil {
			p.isMatched = true
			safe = append(safe, p.line)
			if p.line != line {
				resolved++
			}
			m.inSecret = false
			continue
		}
		safe = append(safe, m.line(line))
	}
	return safe, resolved
}

// match returns the line of the other file that a line is equal to, or equal to with references replaced by secrets.
func (m *lineMasker) match(patterns []referenceLine, line string, i int) *referenceLine {
	for n := range patterns {
		p := &patterns[n]
		if !p.isMatched && p.section == m.section && (p.line == line || p.matches(line, i)) {
			return p
		}
	}
	return nil
}

// line returns a line without secrets.
func (m *lineMasker) line(line string) string {
	switch {
	case strings.Contains(line, "PRIVATE KEY-----"):
		m.inKey = strings.Contains(line, "-----BEGIN ")
		return line
	case m.inKey:
		return hidden
	case m.isGenerated && secret.Pattern.MatchString(line):
		return line
	case m.inSecret && line != "" && (line[0] == ' ' || line[0] == '\t'):
		return hidden // a continued value
	}
	m.inSecret = false
	if at := strings.IndexAny(line, "=:"); at > 0 && m.isSecret(m.section, strings.TrimSpace(line[:at])) {
		m.inSecret = true
		value := strings.TrimLeft(line[at+1:], " \t")
		return line[:len(line)-len(value)] + maskedSecret(value)
	}
	return masked(line)
}

// sectionAt returns the section that a line is in.
func sectionAt(section, line string) string {
	if name, ok := strings.CutPrefix(line, "["); ok {
		name, _, _ = strings.Cut(name, "]")
		return name
	}
	return section
}

// referenceLine is a line with references.
type referenceLine struct {
	line      string
	section   string
	at        int
	prefix    string // before the first reference
	pattern   *regexp.Regexp
	isBare    bool // the line consists of a reference only, so that the pattern matches any line
	isMatched bool // a line of the other file was matched
}

// referenceLines returns the lines that contain references.
func referenceLines(lines []string) []referenceLine {
	var all []referenceLine
	section := ""
	for i, line := range lines {
		section = sectionAt(section, line)
		if strings.Contains(line, "((") && secret.Pattern.MatchString(line) {
			isBare := strings.TrimSpace(secret.Pattern.ReplaceAllString(line, "")) == ""
			prefix, _, _ := strings.Cut(line, "((")
			all = append(all, referenceLine{line, section, i, prefix, resolvedPattern(line), isBare, false})
		}
	}
	return all
}

// matches reports whether line number i may be the line with its references replaced by secrets.
func (r *referenceLine) matches(line string, i int) bool {
	return (!r.isBare || i == r.at) && strings.HasPrefix(line, r.prefix) && isResolution(r.pattern, r.line, line)
}

// hasSecretName reports whether an option has the name of a secret, for files whose options have no definition.
func hasSecretName(_, key string) bool { return secretName.MatchString(key) }
