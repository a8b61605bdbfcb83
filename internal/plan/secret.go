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

// shown returns texts as a value that may be shown. isSecret tells that the option is one.
func shown(texts []string, isSecret bool) *Value {
	if texts == nil {
		return nil
	}
	v := &Value{Texts: make([]string, len(texts))}
	for i, text := range texts {
		if v.Texts[i] = masked(text); isSecret {
			v.Texts[i] = maskedWhole(text)
		}
		v.Secret = v.Secret || v.Texts[i] != text
		v.Texts[i] = cut(v.Texts[i])
	}
	return v
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

// privateKey bounds a key in a file of text.
var privateKey = regexp.MustCompile(`-----(BEGIN|END) [A-Z ]*PRIVATE KEY-----`)

// maskedLines returns the lines of a file without secrets, and how many lines the other file has with references where
// these have secrets. Such lines become those of the other file. secret tells whether an option of that section and name is one.
func maskedLines(lines, other []string, secret func(section, key string) bool) (safe []string, filled int) {
	patterns := referring(other)
	section, within, continued := "", false, false
	for i, line := range lines {
		text, isFilledIn := line, false
		for _, p := range patterns {
			if p.fits(line, i) {
				text, isFilledIn = p.line, true
				break
			}
		}
		if isFilledIn {
			filled++
		} else {
			isPart := continued && line != "" && (line[0] == ' ' || line[0] == '\t')
			section = sectionAt(section, line)
			text, continued = maskedLine(line, func(key string) bool { return secret(section, key) })
			if isPart {
				text, continued = hidden, true
			}
		}
		if strings.Contains(line, "PRIVATE KEY-----") && privateKey.MatchString(line) {
			within = strings.Contains(line, "-----BEGIN ")
		} else if within {
			text = hidden
		}
		safe = append(safe, text)
	}
	return safe, filled
}

// sectionAt returns the section that a line is in.
func sectionAt(section, line string) string {
	if name, ok := strings.CutPrefix(line, "["); ok {
		name, _, _ = strings.Cut(name, "]")
		return name
	}
	return section
}

// maskedLine returns a line without secrets, and whether it sets an option that is one as a whole.
func maskedLine(line string, secret func(key string) bool) (string, bool) {
	if at := strings.IndexAny(line, "=:"); at > 0 && secret(strings.TrimSpace(line[:at])) {
		value := strings.TrimLeft(line[at+1:], " \t")
		return line[:len(line)-len(value)] + maskedWhole(value), true
	}
	return masked(line), false
}

// referringLine is a line with references.
type referringLine struct {
	line    string
	at      int
	prefix  string // before the first reference
	pattern *regexp.Regexp
	bare    bool // the line is nothing but a reference, which any line would fit
}

// referring returns the lines that hold references.
func referring(lines []string) []referringLine {
	var all []referringLine
	for i, line := range lines {
		if strings.Contains(line, "((") && reference.MatchString(line) {
			bare := strings.TrimSpace(reference.ReplaceAllString(line, "")) == ""
			prefix, _, _ := strings.Cut(line, "((")
			all = append(all, referringLine{line, i, prefix, fill(line), bare})
		}
	}
	return all
}

// fits reports whether line number i may be the line with its references filled in.
func (r referringLine) fits(line string, i int) bool {
	return (!r.bare || i == r.at) && strings.HasPrefix(line, r.prefix) && fills(r.pattern, r.line, line)
}
