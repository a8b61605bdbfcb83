package plan

import (
	"regexp"
	"strings"
)

// masker hides the secrets of a file line by line.
type masker struct {
	secret   func(section, key string) bool // whether an option is a secret as a whole
	made     bool                           // the file was made of a description: a line with references holds no secret
	section  string                         // of the line
	isSecret bool                           // the lines above set an option that is a secret as a whole
	isKey    bool                           // the lines above begin a private key
}

// lines returns the lines of a file without secrets, and how many lines the other file has with references where these
// have secrets: such lines become those of the other file.
func (m *masker) lines(lines, other []string) (safe []string, filled int) {
	patterns := referring(other)
	for i, line := range lines {
		m.section = sectionAt(m.section, line)
		if p := m.of(patterns, line, i); p != nil {
			p.used = true
			safe = append(safe, p.line)
			if p.line != line {
				filled++
			}
			m.isSecret = false
			continue
		}
		safe = append(safe, m.line(line))
	}
	return safe, filled
}

// of returns the line of the other file that this one is, be it with references filled in.
func (m *masker) of(patterns []referringLine, line string, i int) *referringLine {
	for n := range patterns {
		p := &patterns[n]
		if !p.used && p.section == m.section && (p.line == line || p.fits(line, i)) {
			return p
		}
	}
	return nil
}

// line returns a line without secrets.
func (m *masker) line(line string) string {
	switch {
	case strings.Contains(line, "PRIVATE KEY-----"):
		m.isKey = strings.Contains(line, "-----BEGIN ")
		return line
	case m.isKey:
		return hidden
	case m.made && reference.MatchString(line):
		return line
	case m.isSecret && line != "" && (line[0] == ' ' || line[0] == '\t'):
		return hidden // the value goes on
	}
	m.isSecret = false
	if at := strings.IndexAny(line, "=:"); at > 0 && m.secret(m.section, strings.TrimSpace(line[:at])) {
		m.isSecret = true
		value := strings.TrimLeft(line[at+1:], " \t")
		return line[:len(line)-len(value)] + maskedWhole(value)
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

// referringLine is a line with references.
type referringLine struct {
	line    string
	section string
	at      int
	prefix  string // before the first reference
	pattern *regexp.Regexp
	bare    bool // the line is nothing but a reference, which any line would fit
	used    bool // another line is it
}

// referring returns the lines that hold references.
func referring(lines []string) []referringLine {
	var all []referringLine
	section := ""
	for i, line := range lines {
		section = sectionAt(section, line)
		if strings.Contains(line, "((") && reference.MatchString(line) {
			bare := strings.TrimSpace(reference.ReplaceAllString(line, "")) == ""
			prefix, _, _ := strings.Cut(line, "((")
			all = append(all, referringLine{line, section, i, prefix, fill(line), bare, false})
		}
	}
	return all
}

// fits reports whether line number i may be the line with its references filled in.
func (r referringLine) fits(line string, i int) bool {
	return (!r.bare || i == r.at) && strings.HasPrefix(line, r.prefix) && fills(r.pattern, r.line, line)
}

// namesSecret reports whether an option that nothing is known of sounds like a secret.
func namesSecret(_, key string) bool { return tellsSecret.MatchString(key) }
