package secret

import (
	"regexp"
	"slices"
	"strings"
)

// Mask returns a text without the secrets that its form reveals: passwords in URLs and in commands, values after names of
// secrets, headers, private keys. The text is a value, a line, or several lines. Placeholders remain. The result contains
// Hidden for each secret, and Mask does not change it again.
//
// Mask hides too much rather than too little: what follows the name of a password is hidden up to the end of the text, and
// of a long text everything after about maxMasked bytes.
func Mask(text string) string {
	m := newMarked(strings.ToValidUTF8(text, "\uFFFD"))
	apply := rulesOf(m.text)
	for range maxPasses {
		before := m.text
		for _, rule := range apply {
			m.text = rule(m.text)
		}
		if m.text == before {
			return m.unmarked()
		}
	}
	return Hidden
}

const (
	maxMasked = 16 << 10 // bytes of a text that Mask examines; reports print fewer
	maxPasses = 8
)

// marked is a text in which bytes that are invalid UTF-8 replace placeholders and hidden secrets, whose words no rule must read.
type marked struct {
	text       string
	references []string
}

const (
	referenceMark = "\xfe"
	hiddenMark    = "\xff"
)

// newMarked marks a text, which is valid UTF-8. It hides what follows the last separator within maxMasked bytes. No rule makes a
// marked text longer, so a text that was masked is never cut again.
func newMarked(text string) *marked {
	m := &marked{references: Pattern.FindAllString(text, -1)}
	if len(m.references) > 0 {
		text = Pattern.ReplaceAllString(text, referenceMark)
	}
	m.text = strings.ReplaceAll(text, Hidden, hiddenMark)
	if len(m.text) > maxMasked+len(hiddenMark) {
		start := m.text[:maxMasked]
		m.text = start[:strings.LastIndexAny(start, " \t\n,")+1] + hiddenMark
	}
	return m
}

// unmarked returns the text with placeholders and Hidden.
func (m *marked) unmarked() string {
	var out strings.Builder
	text := m.text
	for _, reference := range m.references {
		before, after, found := strings.Cut(text, referenceMark)
		if !found {
			break
		}
		out.WriteString(before + reference)
		text = after
	}
	out.WriteString(text)
	return strings.ReplaceAll(out.String(), hiddenMark, Hidden)
}

// hide returns what replaces a part of a marked text: the part itself if it contains marks only.
func hide(part string) string {
	if isDone(part) {
		return part
	}
	return hiddenMark + strings.Repeat(referenceMark, strings.Count(part, referenceMark))
}

// isDone reports whether a part of a marked text contains nothing to hide.
func isDone(part string) bool {
	for i := range len(part) {
		if c := part[i]; c != 0xfe && c != 0xff && strings.IndexByte(" \t\r\n\"'<>{}[](),;\\", c) < 0 {
			return false
		}
	}
	return true
}

// rule hides the secrets of one form in a marked text, if the text contains one of the hints, which are in lower case.
type rule struct {
	hints []string
	apply func(text string) string
}

// rules are all forms. The order matters only for how much is hidden.
var rules = []rule{
	hiding("private key", `(?s)(-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----)(.*?)(-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----|$)`),
	{[]string{"@"}, hideLogins},
	hiding("://", `(://[^\s:/@,\[]*:)([^\s/@,]*[^\s/@,\d][^\s/@,]*[ \t][^@\n]*)(@)`), // a password with a space
	{[]string{"authorization", "x-", "basic", "bearer", "digest"}, hideHeaders},
	hiding("auth", `(\bAUTH(?:\s|\\ )+)(\S(?s:.*))()`),                                                     // the command of Redis and SMTP
	hiding("auth", `(?i)(\bauth(?:\s|\\ )+[^\s:]+:)(\S+)()`),                                               // HAProxy: stats auth user:password
	hiding("send-binary", `(?i)(\bsend-binary\s+)(\S*(?:41555448|61757468|417574686f72697a)\S*)()`),        // AUTH and auth as hexadecimal digits
	hiding("basicauth", `(?i)(\bbasicauth:[^\s,]*,)(\S+)()`),                                               // uWSGI
	hiding("identified", `(?is)(\bidentified\s+(?:by|with|as|via|using)\s+)(\S.*)()`),                      // SQL
	hiding("-u", `(?i)((?:^|[\s"'=])(?:-u|--user)[\s=]*["']?[^\s:"']+:)([^\s"']+)()`),                      // curl
	hiding("-user", `(?i)(\s--proxy-user[\s=]*["']?[^\s:"']+:)([^\s"']+)()`),                               // curl
	hiding("-setcookie", `(?i)(-setcookie\s+)(\S+)()`),                                                     // Erlang
	hiding("redis-cli", `(?i)(\bredis-cli\b.*?\s-a\s*)(\S+)()`),                                            //
	hiding("ldap", `(?i)(\bldap(?:search|add|modify|delete|whoami|passwd|compare)\b.*?\s-[wy]\s*)(\S+)()`), //
	hiding("ipmitool", `(\bipmitool\b.*?\s-P\s*)(\S+)()`),                                                  //
	hiding("snmp", `(\bsnmp[a-z]+\b.*?\s-[cAX]\s*)(\S+)()`),                                                //
	hiding("chpasswd", `(?i)(\becho\s+["']?[\w.-]+:)([^\s|]+)(\s*\|\s*(?:sudo\s+)?chpasswd)`),              //
	{[]string{"-p"}, hideFlags},
	{nameHints, hideNamed},
	hiding("eyj", `()(\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*)()`),                     // JSON web tokens
	hiding("gaaaa", `()(\bgAAAAA[\w=-]{10,})()`),                              // Fernet tokens
	hiding("gh", `()(\bgh[pousr]_\w{20,})()`),                                 // tokens of GitHub
	hiding("ls0tls1c", `()(\bLS0tLS1CRUdJTi[\w+/=]*)()`),                      // base64 of -----BEGIN
	hiding("$", `()(\$(?:1|2[abxy]?|5|6|y|gy|apr1|argon2\w*)\$[^\s"':,]+)()`), // hashes of passwords
	hiding("sha", `()(\{S?SHA\d*\}[\w+/=]+)()`),
}

// nameHints are parts of all names of secrets.
var nameHints = []string{"pass", "secret", "cred", "key", "auth", "token", "pw", "cookie", "psk", "hmac", "communi", "salt", "otp"}

// rulesOf returns the rules that may change a text. Most lines contain no hint.
func rulesOf(text string) []func(text string) string {
	var all []func(text string) string
	text = strings.ToLower(text)
	for _, r := range rules {
		if containsAny(text, r.hints) {
			all = append(all, r.apply)
		}
	}
	return all
}

// containsAny reports whether a text contains one of some parts.
func containsAny(text string, parts []string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(text, part) })
}

// hiding returns a rule that hides the second of three groups of a pattern wherever it matches.
func hiding(hint, pattern string) rule {
	form := regexp.MustCompile(pattern)
	return rule{[]string{hint}, func(text string) string {
		return replaceAll(form, text, func(_ int, groups []string) string { return groups[1] + hide(groups[2]) + groups[3] })
	}}
}

// replaceAll replaces each match of a pattern by the result of a function of its position and its groups.
func replaceAll(form *regexp.Regexp, text string, replace func(at int, groups []string) string) string {
	all := form.FindAllStringSubmatchIndex(text, -1)
	if all == nil {
		return text
	}
	var out strings.Builder
	end := 0
	for _, m := range all {
		groups := make([]string, len(m)/2)
		for i := range groups {
			if m[2*i] >= 0 {
				groups[i] = text[m[2*i]:m[2*i+1]]
			}
		}
		out.WriteString(text[end:m[0]] + replace(m[0], groups))
		end = m[1]
	}
	return out.String() + text[end:]
}
