package plan

import (
	"regexp"
	"slices"
	"strings"

	"stackplan/internal/secret"
)

// lineMasker hides the secrets of a file line by line.
type lineMasker struct {
	kind         func(section, key string) secret.Kind // returns what is known about an option
	isGenerated  bool                                  // the file was generated from a description, so a line with a reference contains no secret
	isSecretFile bool                                  // the other file consists of references, such as a cookie of Erlang, so each line is a secret
	section      string                                // of the current line
	inSecret     bool                                  // the lines above set an option whose whole value is a secret
	inComment    bool                                  // that option is in a comment
	inKey        bool                                  // the lines above begin a private key
	isAssigned   bool                                  // that line ends in = or :, so its value is on the next line only if that is indented
	atValue      bool                                  // the line above ends after the name of a secret
}

// lines returns the lines of a file without secrets. A line that is a line of the other file with secrets in place of its references
// becomes that line; it also returns the number of these.
func (m *lineMasker) lines(lines, other []string) (safe []string, resolved int) {
	patterns := referenceLines(other)
	m.isSecretFile = len(patterns) > 0 && len(patterns) == len(other) && !slices.ContainsFunc(patterns, func(p referenceLine) bool { return !p.isBare })
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
	case m.isSecretFile && strings.TrimSpace(line) != "" && (!m.isGenerated || !secret.Pattern.MatchString(line)):
		return secret.Hidden
	case strings.Contains(line, "PRIVATE KEY") && strings.Contains(line, "-----"):
		m.inKey = strings.LastIndex(line, "-----BEGIN ") > strings.LastIndex(line, "-----END ")
		return secret.Mask(line)
	case m.inKey:
		return secret.Hidden
	case m.isGenerated && secret.Pattern.MatchString(line):
		m.inSecret, m.atValue = false, false
		return line
	}
	comment, text := cutComment(line)
	switch {
	case m.atValue && text != "" && (!m.isAssigned || strings.TrimLeft(line, " \t") != line):
		m.atValue = false
		return comment + secret.Hidden
	case m.inSecret && m.continues(comment, text):
		return comment + secret.Hidden
	}
	m.atValue = secret.EndsInName(text)
	m.isAssigned = strings.HasSuffix(strings.TrimRight(text, " \t"), "=") || strings.HasSuffix(strings.TrimRight(text, " \t"), ":")
	safe := m.option(text)
	m.inSecret, m.inComment = safe != text, comment != ""
	return comment + safe
}

// comment matches white space and the sign of a comment at the start of a line.
var comment = regexp.MustCompile(`^\s*(?:(?:#+|;|%+|!|//|--)(?:\s+|$)|[#;!])?`)

// cutComment returns white space and the sign of a comment before a line, and the rest of the line.
func cutComment(line string) (sign, text string) {
	end := len(comment.FindString(line))
	return line[:end], line[end:]
}

// continues reports whether a line belongs to the value of the option above: it is indented, and in a comment too if the option is.
func (m *lineMasker) continues(sign, text string) bool {
	if text == "" || m.inComment != (strings.TrimSpace(sign) != "") {
		return false
	}
	indent := sign[len(strings.TrimRight(sign, " \t")):]
	return len(indent) > 1 || !m.inComment && len(indent) > 0
}

// option returns a line that may set an option without secrets.
func (m *lineMasker) option(line string) string {
	at := strings.IndexAny(line, "=:")
	if at <= 0 {
		return secret.Mask(line)
	}
	key := strings.TrimSpace(strings.TrimPrefix(line[:at], "export "))
	value := strings.TrimLeft(line[at+1:], " \t")
	start := line[:len(line)-len(value)]
	switch kind := m.kind(m.section, key); {
	case kind == secret.Public:
		return secret.Mask(start) + secret.Mask(value)
	default:
		if safe := kind.MaskValue(key, value); safe != value {
			return start + safe
		}
	}
	return secret.Mask(line)
}

// hiddenLines returns the numbers, from 1, of the lines of a file of which nothing may be shown, because the lines above begin a
// private key or name a secret.
func hiddenLines(body []byte) map[int]bool {
	lines, _ := (&lineMasker{kind: func(_, _ string) secret.Kind { return secret.Public }}).lines(textLines(body), nil)
	hidden := map[int]bool{}
	for i, line := range lines {
		if _, text := cutComment(line); text == secret.Hidden {
			hidden[i+1] = true
		}
	}
	return hidden
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
