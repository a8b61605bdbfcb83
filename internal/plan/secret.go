package plan

import (
	"regexp"
	"slices"
	"strings"

	"stackplan/internal/secret"
)

// hidden replaces a secret.
const hidden = "(secret)"

// urlPassword is the password of a URL: scheme://user:password@host, also for each further host after a comma. It extends to the last
// possible @.
var urlPassword = regexp.MustCompile(`((?:[A-Za-z][A-Za-z0-9+.-]*://|,)[^\s:/@,]*:)([^\s,/]+|[^\s@]+)(@)`)

// namedPassword is a password after a word that names it, as in directives: insecure-password x, auth_pass = x.
var namedPassword = regexp.MustCompile(`(?i)([\w-]*(?:passw|passphrase|secret|_pass|credential|private_key)[\w-]*(?:\s*[=:,]\s*|\s+))(\S.*)`)

// statsPassword is the password of the statistics page of HAProxy: stats auth user:password.
var statsPassword = regexp.MustCompile(`(\bauth\s+[^\s:]+:)(\S+)`)

// secretName is the name of an option that is likely a secret, for options without a definition.
var secretName = regexp.MustCompile(`(?i)passw|passphrase|secret|(^|[._ -])(auth_pass|pass|cookie|token|credentials?|api_?key|private_?key|encryption_?key)$`)

// masked returns a text without the secrets that its form reveals. References remain: they are replaced by a mark in the meantime, as
// their names may contain the same words.
func masked(text string) string {
	if !mayContainSecret(text) {
		return text
	}
	references := secret.Pattern.FindAllString(text, -1)
	if len(references) > 0 {
		text = secret.Pattern.ReplaceAllString(text, referenceMark)
	}
	text = urlPassword.ReplaceAllStringFunc(text, func(url string) string {
		part := urlPassword.FindStringSubmatch(url)
		if part[2] == referenceMark {
			return url
		}
		return part[1] + hiddenPart(part[2]) + part[3]
	})
	for _, form := range []*regexp.Regexp{namedPassword, statsPassword} {
		if part := form.FindStringSubmatchIndex(text); part != nil && text[part[4]:part[5]] != referenceMark {
			text = text[:part[4]] + hiddenPart(text[part[4]:part[5]]) + text[part[5]:]
		}
	}
	for _, ref := range references {
		text = strings.Replace(text, referenceMark, ref, 1)
	}
	return text
}

// mayContainSecret reports whether a text contains one of the words that each form of masked requires. It is a fast check: most lines
// contain none.
func mayContainSecret(text string) bool {
	if strings.IndexByte(text, '@') >= 0 || strings.Contains(text, "auth") {
		return true
	}
	text = strings.ToLower(text)
	return strings.Contains(text, "pass") || strings.Contains(text, "secret") || strings.Contains(text, "credential") || strings.Contains(text, "private")
}

// referenceMark replaces a reference while masked searches a text. It is invalid UTF-8, so no text contains it.
const referenceMark = "\xfe"

// hiddenPart returns what replaces a part of a text, with the marks of the references that it contains.
func hiddenPart(part string) string {
	return hidden + strings.Repeat(referenceMark, strings.Count(part, referenceMark))
}

// maskedSecret hides a secret, unless it is empty or a reference. Of a URL it hides the password.
func maskedSecret(text string) string {
	switch {
	case text == "" || text == hidden || secret.Pattern.FindString(text) == text:
		return text
	case urlPassword.MatchString(text):
		return masked(text)
	}
	return hidden
}

// valueMasker hides the secrets of the values of an option.
type valueMasker struct {
	prefix      string // what precedes the value on its line
	isSecret    bool   // the whole value is a secret
	isGenerated bool   // the value was generated from a description, so one with a reference contains no secret
}

// value returns texts as a value that may be shown.
func (m valueMasker) value(texts []string) *Value {
	if texts == nil {
		return nil
	}
	v := &Value{Texts: make([]string, len(texts))}
	for i, text := range texts {
		switch {
		case m.isGenerated && secret.Pattern.MatchString(text):
			v.Texts[i] = text
		case m.isSecret:
			v.Texts[i] = maskedSecret(text)
		default:
			v.Texts[i] = m.masked(text)
		}
		v.Secret = v.Secret || v.Texts[i] != text
		v.Texts[i] = shortened(v.Texts[i])
	}
	return v
}

// masked returns a text without the secrets that its form and its prefix reveal: auth admin:x.
func (m valueMasker) masked(text string) string {
	if safe, ok := strings.CutPrefix(masked(m.prefix+text), m.prefix); ok {
		return safe
	}
	return hidden
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
