package secret

import (
	"regexp"
	"slices"
	"strings"
)

// hideLogins hides the passwords of URLs, and of the further hosts of a URL, also if white space follows the comma. A login is in
// one word: user:password@host, with or without a scheme.
func hideLogins(text string) string {
	var out strings.Builder
	for text != "" {
		end := strings.IndexAny(text, " \t\r\n")
		if end < 0 {
			end = len(text)
		}
		out.WriteString(hideLogin(text[:end]))
		text = text[end:]
		space := len(text) - len(strings.TrimLeft(text, " \t\r\n"))
		out.WriteString(text[:space])
		text = text[space:]
	}
	return out.String()
}

// hideLogin hides the passwords of a word.
func hideLogin(word string) string {
	if !strings.Contains(word, "@") || !strings.Contains(word, ":") || strings.Contains(strings.ToLower(word), "mailto:") {
		return word
	}
	start := 0
	if i := strings.Index(word, "://"); i >= 0 {
		start = i + len("://")
	}
	return word[:start] + hideAuthority(word[start:])
}

// hideAuthority hides the passwords of logins with commas between them. A password ends at the last @ before the next comma.
func hideAuthority(logins string) string {
	parts := strings.Split(logins, ",")
	for i := 0; i < len(parts); i++ {
		begin := strings.IndexByte(parts[i], ':')
		if begin < 0 {
			continue
		}
		if strings.LastIndexByte(parts[i], '@') < begin && i+1 < len(parts) && !isPort(parts[i][begin+1:]) && strings.Contains(parts[i+1], "@") {
			parts[i+1] = parts[i] + "," + parts[i+1] // a comma in the password
			parts = slices.Delete(parts, i, i+1)
		}
		if end := strings.LastIndexByte(parts[i], '@'); end > begin+1 {
			if scheme := strings.Index(parts[i], "://"); scheme == begin && strings.Count(parts[i], ":") == 1 {
				continue
			} else if scheme == begin {
				begin = scheme + 2 + strings.IndexByte(parts[i][scheme+2:], ':')
			}
			if begin < end {
				parts[i] = parts[i][:begin+1] + hide(parts[i][begin+1:end]) + parts[i][end:]
			}
		}
	}
	return strings.Join(parts, ",")
}

// isPort reports whether a text begins like the port of a host.
func isPort(text string) bool { return text != "" && '0' <= text[0] && text[0] <= '9' }

// header matches a header of HTTP that contains a secret.
var header = regexp.MustCompile(`(?is)((?:\b|\\[rnt])(?:(?:proxy-|www-)?authorization|x-(?:[a-z]+-)*(?:token|key|secret|password))["']?(?::|\\? )(?:\s|\\ )*)(\S.*)`)

// scheme matches credentials after the name of their scheme.
var scheme = regexp.MustCompile(`(?i)(\b(?:basic|bearer|digest)(?:\s|\\ )+["']?)([A-Za-z0-9+/=._~-]{4,})`)

// credentials matches what is no English word.
var credentials = regexp.MustCompile(`[0-9=+/_]|[a-z][A-Z]`)

// prose matches what follows the name of a header in a sentence.
var prose = regexp.MustCompile(`(?i)^(?:headers?|from|in|is|to|of|and|or|for|must|will|if)\b`)

// hideHeaders hides the values of headers of HTTP.
func hideHeaders(text string) string {
	text = replaceAll(header, text, func(_ int, groups []string) string {
		if prose.MatchString(groups[2]) {
			return groups[0]
		}
		return groups[1] + hide(groups[2])
	})
	return replaceAll(scheme, text, func(_ int, groups []string) string {
		if !credentials.MatchString(groups[2]) {
			return groups[0]
		}
		return groups[1] + hide(groups[2])
	})
}

// passwordFlag matches the flag -p of a command with its value.
var passwordFlag = regexp.MustCompile(`((?:^|[\s"'=(\[,])-p)([\s"',=]*)("[^"]*"?|'[^']*'?|[^\s"']+)`)

// wordFlags are flags that begin with p and are not passwords.
var wordFlags = strings.Fields(`arallel arents assin assword assword-file assphrase ath eer eriod erm id idfile ing lain lugin olicy ool ort
	refix reserve retty rint rint0 riority rocess rocesses rofile roto rotocol roxy rune ublic`)

// otherFlag matches values of -p that are ports, paths, flags or protocols.
var otherFlag = regexp.MustCompile(`^(?:-.*|[\d.:,-]+(?:/(?:tc|ud)p)?|[~.$]?[\w{}-]*/.*|tcp|udp|icmp|icmpv6|ipv6-icmp|all|vrrp|esp|ah|gre|sctp|\d+:\d+)$`)

// otherCommands are the commands whose -p is not a password, and passwordCommands are those whose -p always is.
var (
	otherCommands    = regexp.MustCompile(`\b(?:mkdir|cp|mv|rsync|install|sysctl|ps|pgrep|ip6?tables|kill|docker|podman|nice|read|test|mount|tar|scp|ssh|patch|nmap|journalctl|memcached|umask|declare|export)\b[^;&|]*$`)
	passwordCommands = regexp.MustCompile(`(?i)(?:mysql|maria|sshpass|rabbitmqadmin|mongo|garb)[^;&|]*$`)
)

// hideFlags hides the passwords after -p.
func hideFlags(text string) string {
	if !strings.Contains(text, "-p") {
		return text
	}
	return replaceAll(passwordFlag, text, func(at int, groups []string) string {
		flag, gap, value := groups[1], groups[2], groups[3]
		before := text[max(0, at-maxName):at]
		isPassword := passwordCommands.MatchString(before)
		name, _, _ := strings.Cut(value, "=")
		switch {
		case gap == "" && slices.Contains(wordFlags, name),
			gap != "" && strings.HasPrefix(value, "-"),
			!isPassword && (otherFlag.MatchString(strings.Trim(value, `"'`)) || otherCommands.MatchString(before)):
			return groups[0]
		}
		return flag + gap + hide(value)
	})
}

// named matches a name and what separates it from a value.
var named = regexp.MustCompile(`[A-Za-z][\w.-]*(?:["'\]}>]*(?:\\?[\s=:,(]|=>)+|>)`)

// nameOnly matches the name at the start of a match of named.
var nameOnly = regexp.MustCompile(`^[\w.-]+`)

// hideNamed hides the values after names of secrets: all that follows the name of a password, and the word that is assigned to
// the name of a key or a token.
func hideNamed(text string) string {
	var out strings.Builder
	end := 0
	for _, at := range named.FindAllStringIndex(text, -1) {
		if at[0] < end {
			continue
		}
		name := nameOnly.FindString(text[at[0]:at[1]])
		gap := text[at[0]+len(name) : at[1]]
		s := assigned(strengthOf(name), name, gap, text[:at[0]])
		if s == none {
			continue
		}
		length := len(text) - at[1]
		if s == weak {
			length = valueLength(text[:at[0]], gap, text[at[1]:])
		}
		value := text[at[1] : at[1]+length]
		if isDone(value) || isHarmless(s, value) {
			continue
		}
		out.WriteString(text[end:at[1]] + hide(value))
		end = at[1] + length
	}
	return out.String() + text[end:]
}

// assigned returns the strength of a name in a text. A name that only white space separates from what follows is often a word of
// a sentence, and a name before a comma is often a member of a list.
func assigned(s strength, name, gap, before string) strength {
	isSpace := strings.Trim(gap, " \t\r\n\\") == ""
	isTuple := strings.HasSuffix(before, "{") || strings.HasSuffix(strings.TrimRight(before, `"'`), "(")
	switch {
	case s == weak && gap == ":" && strings.Contains(name, "."): // a module of Python: keystonemiddleware.auth_token:filter_factory
		return none
	case isSpace && (s == weak || strings.EqualFold(name, "pass") || strings.EqualFold(name, "credentials")):
		return none
	case strings.Contains(gap, ",") && !strings.ContainsAny(gap, "=:(") && !isTuple:
		return none
	case strings.Contains(gap, ",") && s == weak && !isTuple:
		return none
	}
	return s
}

// valueLength returns the length of the value at the start of a text: of a quoted text, or of a word up to the next parameter.
func valueLength(before, gap, text string) int {
	quote := byte(0)
	if text != "" && (text[0] == '"' || text[0] == '\'') {
		quote = text[0]
	}
	start := 1
	if n := len(before); quote == 0 && n > 0 && (before[n-1] == '"' || before[n-1] == '\'') && !strings.HasPrefix(gap, before[n-1:]) {
		quote, start = before[n-1], 0 // "NAME=value"
	}
	if quote == 0 {
		if i := strings.IndexAny(text, " \t\r\n&"); i >= 0 {
			return i
		}
		return len(text)
	}
	for i := start; i < len(text); i++ {
		if text[i] == '\\' {
			i++
		} else if text[i] == quote {
			return i + start
		}
	}
	return len(text)
}

// EndsInName reports whether a line ends after the name of a secret, so that the next line contains the value.
func EndsInName(line string) bool {
	line = strings.TrimRight(line, " \t\r\\<\"'[{|>")
	trimmed := strings.TrimRight(line, "=:,(")
	if trimmed == line {
		return false
	}
	trimmed = strings.TrimRight(trimmed, " \t\"'")
	i := strings.LastIndexFunc(trimmed, func(r rune) bool { return strings.ContainsRune(" \t\"'{([<,;=", r) })
	return IsName(trimmed[i+1:])
}
