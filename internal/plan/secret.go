package plan

import (
	"regexp"
	"slices"
	"strings"

	"stackplan/internal/secret"
)

// valueMasker hides the secrets of the values of an option.
type valueMasker struct {
	key         string // of the option
	prefix      string // what precedes the value on its line
	kind        secret.Kind
	isGenerated bool // the value was generated from a description, so one with a reference contains no secret
}

// value returns texts as a value that may be shown.
func (m valueMasker) value(texts []string) *Value {
	if texts == nil {
		return nil
	}
	v := &Value{Texts: make([]string, len(texts))}
	for i, text := range texts {
		v.Texts[i] = text
		if !m.isGenerated || !secret.Pattern.MatchString(text) {
			v.Texts[i] = m.masked(text)
		}
		v.Secret = v.Secret || v.Texts[i] != text
		v.Texts[i] = shortened(v.Texts[i])
	}
	return v
}

// masked returns a text without secrets. In a file of directives its prefix may reveal them: auth admin:x.
func (m valueMasker) masked(text string) string {
	safe := m.kind.MaskValue(m.key, text)
	if m.prefix == "" || safe == secret.Hidden {
		return safe
	}
	if safe, ok := strings.CutPrefix(secret.Mask(m.prefix+safe), m.prefix); ok {
		return safe
	}
	return secret.Hidden
}

// resolvedPattern returns a pattern that matches a text with its references replaced by secrets.
func resolvedPattern(text string) *regexp.Regexp {
	var pattern strings.Builder
	at := 0
	for _, span := range secret.Pattern.FindAllStringIndex(text, -1) {
		pattern.WriteString(regexp.QuoteMeta(text[at:span[0]]) + `.+`)
		at = span[1]
	}
	return regexp.MustCompile(`^(?s:` + pattern.String() + regexp.QuoteMeta(text[at:]) + `)$`)
}

// isResolved reports whether one of two texts is the other one with references replaced by secrets, so that only someone who knows the
// secrets can compare them. A reference in place of another reference is a different value.
func isResolved(a, b string) bool {
	if len(secret.Pattern.FindAllString(a, -1)) < len(secret.Pattern.FindAllString(b, -1)) {
		a, b = b, a
	}
	return isResolution(resolvedPattern(a), a, b)
}

// isResolution reports whether text is the text of with references replaced by secrets. pattern is the resolvedPattern of it.
func isResolution(pattern *regexp.Regexp, of, text string) bool {
	all, left := secret.Pattern.FindAllString(of, -1), secret.Pattern.FindAllString(text, -1)
	isNew := func(ref string) bool { return !slices.Contains(all, ref) }
	return len(left) < len(all) && !slices.ContainsFunc(left, isNew) && pattern.MatchString(text)
}

// areResolved reports whether at least one pair of texts is resolved, and all other pairs are equal.
func areResolved(a, b []string) bool {
	hasResolved := false
	return slices.EqualFunc(a, b, func(x, y string) bool {
		resolved := isResolved(x, y)
		hasResolved = hasResolved || resolved
		return resolved || x == y
	}) && hasResolved
}
