package format

import (
	"slices"
	"strconv"
	"strings"
)

// HAProxy is haproxy.cfg, by section 2.2 of its configuration manual. A word that is not plain is printed in single
// quotes, where nothing is special, and a word that holds a single quote in double quotes, with ", \ and $ escaped.
// Empty words are refused: releases differ in what they make of them.
//
// Two files mean the same when
//
//  1. they have the same sections, those of one title counting as one, and each proxy has the same defaults section before
//     it, unless it names one with from: a Difference has the key defaults. Other sections may stand in any order;
//  2. each section says the same with each keyword; of those in haproxyNamed with each keyword and its first argument, so
//     that servers, binds, options, ACLs and times are compared one by one. Lines of different keywords may stand in any
//     order: HAProxy itself warns that a rule of one keyword goes before one of another wherever they stand;
//  3. lines of one keyword are the same in the same order (http-request, use_backend); of those in haproxyReplaced the last
//     line is. no in front is part of the value. Options that take each other's place, by haproxyRivals, stand in the same
//     order;
//  4. lines are the same when their words are, after quotes, escapes and comments are resolved. A timeout is the same time;
//  5. servers stand in the same order where the algorithm depends on it, which all do but those in haproxyOrderless;
//     backups always do, as the first that is up takes all;
//  6. servers have the same default-server lines after them: a Difference has the key default-server of NAME.
var HAProxy = &Format{Name: "HAProxy", directives: &directives{
	limit:   2047, // LINESIZE, which releases since grow at need
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
		return "this opens no section of HAProxy"
	case depth > 0 && opens:
		return "this would open a section"
	case depth > 1:
		return "sections of HAProxy hold no blocks"
	case !isWord(word, "_.-"):
		return "a directive begins with a word of letters, digits and _ . -"
	}
	return ""
}

func haproxyBlock(depth int, _ string, enclosing bool) (reason string) {
	if enclosing != (depth == 0) {
		return "a file of HAProxy is sections that hold lines"
	}
	return ""
}

// haproxyPlain lists what needs no quotes besides letters and digits.
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
			reason = "a carriage return stands in the line, which means a space or the end by what stands before it"
		case reason != "":
		case len(words) == 0 || words[0] == "":
			continue
		case len(words) > maxHAProxyWords:
			reason = "the line has too many words"
		case words[0][0] == '.':
			reason = "the lines that follow are conditional"
		case slices.Contains(haproxySections, words[0]):
			sections = append(sections, Directive{Words: words, Block: []Directive{}, Line: number})
			continue
		case len(sections) == 0:
			reason = "a directive stands before the first section"
		}
		if reason != "" {
			return nil, &ParseError{Line: number, Reason: reason}
		}
		last := &sections[len(sections)-1]
		last.Block = append(last.Block, Directive{Words: words, Line: number})
	}
	return sections, nil
}

// haproxyLine is a line that is being cut into words.
type haproxyLine struct {
	rest   string
	word   []byte
	inside bool // whether a word has begun; quotes begin one even when they are empty
	words  []string
}

// haproxyWords cuts line into words and resolves quotes and escapes.
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

// end ends the word that has begun.
func (l *haproxyLine) end() {
	if l.inside {
		l.words = append(l.words, string(l.word))
	}
	l.word, l.inside = nil, false
}

// quoted reads a quoted text and both its quotes.
func (l *haproxyLine) quoted(quote byte) (reason string) {
	l.rest = l.rest[1:]
	for l.rest != "" && l.rest[0] != quote {
		switch c := l.rest[0]; {
		case quote == '"' && c == '\\':
			if reason := l.escape(haproxyEscapes + "$"); reason != "" {
				return reason
			}
		case quote == '"' && c == '$':
			return "it takes a variable from the environment of HAProxy"
		default:
			l.word = append(l.word, c)
			l.rest = l.rest[1:]
		}
	}
	if l.rest == "" {
		return "a quote is never closed"
	}
	l.rest = l.rest[1:]
	return ""
}

// haproxyEscapes are the characters that mean something behind a backslash; between double quotes $ does too.
const haproxyEscapes = ` #\'"nrt`

// escape reads a backslash and what belongs to it. Before a character that is not in names the backslash stays.
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
		return `\x needs two hexadecimal digits`
	}
	n, err := strconv.ParseUint(l.rest[2:4], 16, 8)
	if err != nil {
		return `\x needs two hexadecimal digits`
	}
	l.word = append(l.word, byte(n))
	l.rest = l.rest[4:]
	return ""
}
