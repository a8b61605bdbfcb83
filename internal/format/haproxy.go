package format

import (
	"slices"
	"strconv"
	"strings"
)

// HAProxy is haproxy.cfg, by section 2.2 of its configuration manual. Words with special characters are printed in single
// quotes, inside which no character is special; words with a single quote in double quotes, with ", \ and $ escaped. Empty
// words are rejected, because releases read them differently.
//
// Two files have the same meaning if
//
//  1. they have the same sections, sections with the same title being merged, and the same defaults section precedes each proxy, unless
//     the proxy names one with from: a Difference has the key defaults. Other sections may be in any order;
//  2. each section sets the same for each keyword; for the keywords in haproxyNamed, for each keyword and its first argument, so
//     servers, binds, options, ACLs and times are compared one by one. Lines of different keywords may be in any order: HAProxy
//     itself warns that a rule of one keyword is evaluated before a rule of another, regardless of their positions;
//  3. the lines of each keyword are the same in the same order (http-request, use_backend); for the keywords in haproxyReplaced, the
//     last line is the same. A preceding no is part of the value. Options that replace each other, by haproxyRivals, are in the same
//     order;
//  4. the words of the lines are the same after quotes, escapes and comments are resolved. Timeouts are compared as durations;
//  5. the servers are in the same order if the algorithm depends on it, which all but those in haproxyOrderless do. The order of
//     backups always matters, because the first that is up receives all requests;
//  6. the same default-server lines follow each server: a Difference has the key default-server of NAME.
//
// HAProxy since 2.2 rejects a file without a line feed at its end ("Missing LF on last line"), because it may have been cut.
var HAProxy = &Format{Name: "HAProxy", NeedsLineFeed: true, directives: &directives{
	limit:   2047, // LINESIZE; later releases grow the buffer when needed
	words:   maxHAProxyWords,
	keyword: haproxyKeyword,
	block:   haproxyBlock,
	quote:   quoteHAProxy,
	parse:   parseHAProxy,
}, meaning: haproxyMean}

// maxHAProxyWords is MAX_LINE_ARGS.
const maxHAProxyWords = 64

// haproxySections are the words that open a section, from chapters 3 to 12 of the manuals of HAProxy 2.6 to 3.2.
var haproxySections = []string{
	"global", "defaults", "frontend", "backend", "listen", "peers", "mailers", "resolvers", "userlist", "program",
	"http-errors", "ring", "log-forward", "log-profile", "cache", "fcgi-app", "crt-store", "traces", "acme",
}

func haproxyKeyword(depth int, word string) (reason string) {
	opens := slices.Contains(haproxySections, word)
	switch {
	case depth == 0 && !opens:
		return "this does not open a section of HAProxy"
	case depth > 0 && opens:
		return "this would open a section"
	case depth > 1:
		return "sections of HAProxy cannot contain blocks"
	case !isWord(word, "_.-"):
		return "a directive must begin with a word of letters, digits and _ . -"
	}
	return ""
}

func haproxyBlock(depth int, _ string, enclosing bool) (reason string) {
	if enclosing != (depth == 0) {
		return "a file of HAProxy must consist of sections with lines"
	}
	return ""
}

// haproxyPlain are the characters that need no quotes in addition to letters and digits.
const haproxyPlain = "_./:;,@%+=()[]{}*?&|<>^~!-"

func quoteHAProxy(word string) (text, bad string) {
	switch {
	case word == "":
		return "", "the word is empty"
	case consists(word, haproxyPlain):
		return word, ""
	case !strings.Contains(word, "'"):
		return "'" + word + "'", ""
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`).Replace(word) + `"`, ""
}

func parseHAProxy(text string) ([]Directive, error) {
	var sections []Directive
	for number, line := range lines(text) {
		line = strings.TrimRight(line, "\r")
		words, reason := haproxyWords(line)
		switch {
		case strings.Contains(line, "\r"):
			reason = "the line contains a carriage return, which HAProxy reads as a space or as the end depending on the preceding text"
		case reason != "":
		case len(words) == 0 || words[0] == "":
			continue
		case len(words) > maxHAProxyWords:
			reason = "the line has too many words"
		case words[0][0] == '.':
			reason = "the following lines are conditional"
		case slices.Contains(haproxySections, words[0]):
			sections = append(sections, Directive{Words: words, Block: []Directive{}, Line: number})
			continue
		case len(sections) == 0:
			reason = "a directive precedes the first section"
		}
		if reason != "" {
			return nil, &ParseError{Line: number, Reason: reason}
		}
		last := &sections[len(sections)-1]
		last.Block = append(last.Block, Directive{Words: words, Line: number})
	}
	return sections, nil
}

// haproxyLine is a line that is being split into words.
type haproxyLine struct {
	rest   string
	word   []byte
	inside bool // whether a word has begun; even empty quotes begin one
	words  []string
}

// haproxyWords splits line into words and resolves quotes and escapes.
func haproxyWords(line string) (words []string, reason string) {
	l := haproxyLine{rest: line}
	for l.rest != "" && l.rest[0] != '#' {
		switch c := l.rest[0]; c {
		case ' ', '\t', '\v', '\f':
			l.end()
			l.rest = l.rest[1:]
			continue
		case '\'', '"':
			reason = l.quoted(c)
		case '\\':
			reason = l.escape(haproxyEscapes)
		default:
			l.word = append(l.word, c)
			l.rest = l.rest[1:]
		}
		if reason != "" {
			return nil, reason
		}
		l.inside = true
	}
	l.end()
	return l.words, ""
}

// end ends the current word.
func (l *haproxyLine) end() {
	if l.inside {
		l.words = append(l.words, string(l.word))
	}
	l.word, l.inside = nil, false
}

// quoted reads a quoted text with both quotes.
func (l *haproxyLine) quoted(quote byte) (reason string) {
	l.rest = l.rest[1:]
	for l.rest != "" && l.rest[0] != quote {
		switch c := l.rest[0]; {
		case quote == '"' && c == '\\':
			if reason := l.escape(haproxyEscapes + "$"); reason != "" {
				return reason
			}
		case quote == '"' && c == '$':
			return "it uses a variable of the environment of HAProxy"
		default:
			l.word = append(l.word, c)
			l.rest = l.rest[1:]
		}
	}
	if l.rest == "" {
		return "a quote is not closed"
	}
	l.rest = l.rest[1:]
	return ""
}

// haproxyEscapes are the characters with a special meaning after a backslash; inside double quotes, $ is one too.
const haproxyEscapes = ` #\'"nrt`

// escape reads a backslash and the escaped characters. A backslash before a character that is not in names is kept.
func (l *haproxyLine) escape(names string) (reason string) {
	if strings.HasPrefix(l.rest, `\x`) {
		return l.hex()
	}
	if len(l.rest) == 1 || strings.IndexByte(names, l.rest[1]) < 0 {
		l.word, l.rest = append(l.word, '\\'), l.rest[1:]
		return ""
	}
	c := l.rest[1]
	if control := strings.IndexByte("nrt", c); control >= 0 {
		c = "\n\r\t"[control]
	}
	l.word, l.rest = append(l.word, c), l.rest[2:]
	return ""
}

// hex reads \xNN.
func (l *haproxyLine) hex() (reason string) {
	if len(l.rest) < 4 {
		return `\x requires two hexadecimal digits`
	}
	n, err := strconv.ParseUint(l.rest[2:4], 16, 8)
	if err != nil {
		return `\x requires two hexadecimal digits`
	}
	l.word = append(l.word, byte(n))
	l.rest = l.rest[4:]
	return ""
}
