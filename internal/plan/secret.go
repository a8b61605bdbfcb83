package plan

import (
	"regexp"
	"slices"
	"strings"
)

// hidden stands where a secret is not shown.
const hidden = "(secret)"

// reference is a placeholder as it stands in a tree: ((nova/database)), ((nova/database:url)). It may be shown.
var reference = regexp.MustCompile(`\(\([^()\s]+\)\)`)

// login is the password of a URL: scheme://user:password@host, and user:password@host of the hosts that follow behind
// commas. It goes on to the last @ that can be meant.
var login = regexp.MustCompile(`((?:[A-Za-z][A-Za-z0-9+.-]*://|,)[^\s:/@,]*:)([^\s,/]+|[^\s@]+)(@)`)

// spoken is a password behind a word that announces one, as in directives: insecure-password x, auth_pass = x.
var spoken = regexp.MustCompile(`(?i)([\w-]*(?:passw|passphrase|secret|_pass|credential|private_key)[\w-]*(?:\s*[=:,]\s*|\s+))(\S.*)`)

// stats is the login of HAProxy's page.
var stats = regexp.MustCompile(`(\bauth\s+[^\s:]+:)(\S+)`)

// tellsSecret reports whether the name of an option that nothing is known of sounds like that of a secret.
var tellsSecret = regexp.MustCompile(`(?i)passw|passphrase|secret|(^|[._ -])(auth_pass|pass|cookie|token|credentials?|api_?key|private_?key|encryption_?key)$`)

// masked returns a text without the secrets that it holds by its own form. References stay: they are set aside meanwhile, as
// their names hold such words too.
func masked(text string) string {
	if !maySpeak(text) {
		return text
	}
	references := reference.FindAllString(text, -1)
	if len(references) > 0 {
		text = reference.ReplaceAllString(text, aside)
	}
	text = login.ReplaceAllStringFunc(text, func(url string) string {
		part := login.FindStringSubmatch(url)
		if part[2] == aside {
			return url
		}
		return part[1] + hiding(part[2]) + part[3]
	})
	for _, form := range []*regexp.Regexp{spoken, stats} {
		if part := form.FindStringSubmatchIndex(text); part != nil && text[part[4]:part[5]] != aside {
			text = text[:part[4]] + hiding(text[part[4]:part[5]]) + text[part[5]:]
		}
	}
	for _, ref := range references {
		text = strings.Replace(text, aside, ref, 1)
	}
	return text
}

// maySpeak reports whether a text holds a word without which masked changes nothing. It is for speed: most lines hold none.
func maySpeak(text string) bool {
	if strings.IndexByte(text, '@') >= 0 || strings.Contains(text, "auth") {
		return true
	}
	text = strings.ToLower(text)
	return strings.Contains(text, "pass") || strings.Contains(text, "secret") || strings.Contains(text, "credential") || strings.Contains(text, "private")
}

// aside stands for a reference while a text is looked at. No text holds it, since it is no UTF-8.
const aside = "\xfe"

// hiding stands for a part of a text that is not shown, with the references that were in it.
func hiding(part string) string { return hidden + strings.Repeat(aside, strings.Count(part, aside)) }

// maskedWhole hides a text that is a secret, unless it is a reference or nothing. Of a URL the password is hidden.
func maskedWhole(text string) string {
	switch {
	case text == "" || text == hidden || reference.FindString(text) == text:
		return text
	case login.MatchString(text):
		return masked(text)
	}
	return hidden
}

// sight is what is known of texts that are to be shown.
type sight struct {
	before string // what stands before them on their line
	secret bool   // the option is one as a whole
	made   bool   // a description made them: one with references holds no secret
}

// value returns texts as a value that may be shown.
func (s sight) value(texts []string) *Value {
	if texts == nil {
		return nil
	}
	v := &Value{Texts: make([]string, len(texts))}
	for i, text := range texts {
		switch {
		case s.made && reference.MatchString(text):
			v.Texts[i] = text
		case s.secret:
			v.Texts[i] = maskedWhole(text)
		default:
			v.Texts[i] = s.masked(text)
		}
		v.Secret = v.Secret || v.Texts[i] != text
		v.Texts[i] = cut(v.Texts[i])
	}
	return v
}

// masked returns a text without the secrets that it holds by its own form and what stands before it: auth admin:x.
func (s sight) masked(text string) string {
	if safe, ok := strings.CutPrefix(masked(s.before+text), s.before); ok {
		return safe
	}
	return hidden
}

// fill is a pattern for what a text with references may be when they are filled in.
func fill(text string) *regexp.Regexp {
	var pattern strings.Builder
	at := 0
	for _, place := range reference.FindAllStringIndex(text, -1) {
		pattern.WriteString(regexp.QuoteMeta(text[at:place[0]]) + `.+`)
		at = place[1]
	}
	return regexp.MustCompile(`^(?s:` + pattern.String() + regexp.QuoteMeta(text[at:]) + `)$`)
}

// isFilled reports whether one text is the other with references filled in, so that only the secrets themselves could tell
// whether they are equal. A reference in place of another is another value.
func isFilled(a, b string) bool {
	if len(reference.FindAllString(a, -1)) < len(reference.FindAllString(b, -1)) {
		a, b = b, a
	}
	return fills(fill(a), a, b)
}

// fills reports whether text is the one that a pattern was made of, with references filled in.
func fills(pattern *regexp.Regexp, of, text string) bool {
	all, left := reference.FindAllString(of, -1), reference.FindAllString(text, -1)
	isNew := func(ref string) bool { return !slices.Contains(all, ref) }
	return len(left) < len(all) && !slices.ContainsFunc(left, isNew) && pattern.MatchString(text)
}

// areFilled reports whether some of the texts are filled in on one side, and all others are equal.
func areFilled(a, b []string) bool {
	some := false
	return slices.EqualFunc(a, b, func(x, y string) bool {
		filled := isFilled(x, y)
		some = some || filled
		return filled || x == y
	}) && some
}
