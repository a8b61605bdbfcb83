package haproxy

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"stackplan/generators/names"
	"stackplan/internal/program"
	"stackplan/internal/spelling"
)

// options are the lines of haproxy.cfg that overrides set.
func options() *program.Program {
	return &program.Program{
		Name: names.HAProxy, Title: "HAProxy", Layout: program.Keywords, Canonical: canonical, Find: find, Validate: validate,
		Lines: program.Flags, Adds: adds, IsSecret: isSecret,
	}
}

// isSecret reports whether a line contains a password: that of the page of statistics, or of a user of a list.
func isSecret(k program.Key) bool {
	kind, _, _ := strings.Cut(k.Section, " ")
	return k.Name == "stats auth" || strings.HasPrefix(k.Name, "stats auth ") || kind == "userlist" && strings.HasPrefix(k.Name+" ", "user ")
}

// canonical writes one space between words.
func canonical(k program.Key) program.Key {
	return program.Key{Section: strings.Join(strings.Fields(k.Section), " "), Name: strings.Join(strings.Fields(k.Name), " ")}
}

// sections are the words that open a section, with the option without which a section of an override is taken for a misspelt name.
var sections = map[string]string{
	"global": "", "defaults": "", "listen": "bind", "frontend": "bind", "backend": "server", "peers": "peer", "resolvers": "nameserver",
	"mailers": "mailer", "ring": "size", "cache": "total-max-size", "program": "command", "http-errors": "errorfile", "log-forward": "bind",
	"fcgi-app": "docroot", "crt-store": "load", "userlist": "user",
}

// adds returns the option with which an override adds a section.
func adds(section string) string {
	kind, name, _ := strings.Cut(section, " ")
	if name == "" {
		return ""
	}
	return sections[kind]
}

// find returns what is wrong with the section or the words of a line.
func find(a program.Asked) *program.Problem {
	kind, _, _ := strings.Cut(a.Section, " ")
	if _, ok := sections[kind]; !ok {
		var kinds []string
		for k := range sections {
			kinds = append(kinds, k)
		}
		slices.Sort(kinds)
		return &program.Problem{
			Message: fmt.Sprintf("HAProxy has no section %q", a.Section), Rule: "a section is global, defaults, or one of the file with its name, as listen nova-api",
			Hint: spelling.DidYouMean(spelling.Nearest(kind, kinds)),
		}
	}
	words := withoutNegation(strings.Fields(a.Name))
	if len(words) == 0 {
		return &program.Problem{Message: "an option of HAProxy has no name", Rule: "the key is the words that the line begins with"}
	}
	if kind == "userlist" { // the facts do not contain it
		return nil
	}
	if p := findIn(a, kind, []string{kind}, words[0], words); p != nil {
		return p
	}
	return findSecond(a, kind, words)
}

// withoutNegation removes no, which removes a line of the section defaults.
func withoutNegation(words []string) []string {
	if len(words) > 1 && words[0] == "no" {
		return words[1:]
	}
	return words
}

// findIn returns what is wrong with a word in some sections of the facts.
func findIn(a program.Asked, kind string, in []string, word string, words []string) *program.Problem {
	var misplaced, gone bool
	for _, place := range in {
		o := a.Has(place, word)
		switch {
		case o == nil:
		case o.Removed:
			gone = true
		case o.Misplaced:
			misplaced = true
		default:
			return nil
		}
	}
	if gone {
		return a.Gone(in[0], strings.Join(words, " "))
	}
	suffix := strings.TrimPrefix(in[0], kind)
	if suffix == in[0] {
		suffix = "\x00"
	}
	var places []string
	for _, place := range a.Places(a.Release, word) {
		if of, ok := strings.CutSuffix(place, suffix); ok {
			if _, isSection := sections[of]; isSection && of != kind {
				places = append(places, of)
			}
		}
	}
	if len(places) > 0 || misplaced {
		return a.Elsewhere(kind, strings.Join(words, " "), places)
	}
	p := a.Unknown(in[0], word, nil)
	if p.Hint == "" {
		p.Message = fmt.Sprintf("%s has no %s in %s", a.In(), strings.Join(words, " "), kind)
		p.Hint = spelling.DidYouMean(spelling.Nearest(strings.Join(words, " "), known(a, kind)))
		if p.Hint == "" {
			p.Hint = spelling.DidYouMean(spelling.Nearest(word, known(a, kind)))
		}
	}
	return p
}

// known returns the words that a line of a section may begin with.
func known(a program.Asked, kind string) []string {
	accepts := func(o program.Option) bool { return !o.Removed && !o.Misplaced }
	all := a.Names(a.Release, kind, accepts)
	for _, word := range []string{"option", "timeout"} {
		for _, place := range places(kind, word) {
			for _, name := range a.Names(a.Release, place, accepts) {
				all = append(all, word+" "+name)
			}
		}
	}
	for _, word := range []string{"stats", "http-request", "http-response", "http-check", "balance", "mode"} {
		if slices.Contains(all, word) {
			for _, place := range places(kind, word) {
				for _, name := range a.Names(a.Release, place, accepts) {
					all = append(all, word+" "+name)
				}
			}
		}
	}
	return all
}

// places returns the places of the facts with the second words of a keyword; nil if they are not known.
func places(kind, word string) []string {
	switch word {
	case "option":
		if kind == "listen" {
			return []string{"frontend option", "backend option"}
		}
		return []string{kind + " option"}
	case "timeout":
		return []string{kind + " timeout"}
	case "stats":
		if kind == "global" {
			return []string{"global stats"}
		}
		return []string{"stats"}
	case "http-request", "http-response", "http-after-response", "http-check", "tcp-check", "stick", "balance", "mode":
		return []string{word}
	}
	return nil
}

// findSecond returns what is wrong with the second word of a line.
func findSecond(a program.Asked, kind string, words []string) *program.Problem {
	in := places(kind, words[0])
	if in == nil || len(words) < 2 {
		return nil
	}
	word, _, hasArgument := strings.Cut(words[1], "(")
	if strings.HasPrefix(word, "lua.") || hasArgument && word == "hash" || words[0] == "mode" && word == "log" {
		return nil
	}
	return findIn(a, kind, in, word, words[:2])
}

// validate returns what is wrong with the lines of an override.
func validate(a program.Asked, lines []string) *program.Problem {
	kind, _, _ := strings.Cut(a.Section, " ")
	for _, text := range lines {
		if text == "False" && a.Name != "" && len(lines) == 1 {
			return &program.Problem{
				Message: fmt.Sprintf("false is no value of %s", a.Name), Rule: "true writes a line without a value",
				Hint: "write null to omit the line, or \"no " + a.Name + "\": true to cancel a line of the section defaults",
			}
		}
		words := withoutNegation(append(strings.Fields(a.Name), strings.Fields(text)...))
		if len(strings.Fields(a.Name)) == 1 {
			if p := findSecond(a, kind, words); p != nil {
				return p
			}
		}
		if p := validateNumber(a, words); p != nil {
			return p
		}
	}
	return nil
}

// duration matches a time of HAProxy.
var duration = regexp.MustCompile(`^\d+(us|ms|s|m|h|d)?$`)

// numbers are keywords whose only value is a whole number, with the least and the largest one; 0: no limit.
var numbers = map[string][2]int{
	"maxconn": {0, 0}, "maxconnrate": {0, 0}, "maxsslconn": {0, 0}, "nbthread": {1, 4096}, "retries": {0, 0}, "fullconn": {1, 0},
	"ulimit-n": {1, 0}, "spread-checks": {0, 50}, "max-keep-alive-queue": {-1, 0}, "tune.bufsize": {1024, 0}, "tune.maxrewrite": {1, 0},
	"tune.maxaccept": {-1, 0}, "tune.ssl.default-dh-param": {1024, 0}, "tune.ssl.cachesize": {0, 0}, "tune.http.maxhdr": {1, 32767},
}

// validateNumber returns what is wrong with the number or the time of a line.
func validateNumber(a program.Asked, words []string) *program.Problem {
	value := strings.Join(words[1:], " ")
	bounds, isNumber := numbers[words[0]]
	switch {
	case words[0] == "timeout" && len(words) > 1:
		if value = strings.Join(words[2:], " "); !duration.MatchString(value) {
			return &program.Problem{
				Message: fmt.Sprintf("%q is no time, as timeout %s requires", value, words[1]), Rule: a.Rule("a number with us, ms, s, m, h or d"), Hint: "write for example 5m",
			}
		}
	case isNumber:
		n, err := strconv.Atoi(value)
		rule := fmt.Sprintf("a whole number from %d on", bounds[0])
		if bounds[1] > 0 {
			rule = fmt.Sprintf("a whole number from %d to %d", bounds[0], bounds[1])
		}
		if err != nil || n < bounds[0] || bounds[1] > 0 && n > bounds[1] {
			return &program.Problem{Message: fmt.Sprintf("%q is not a value of %s", value, words[0]), Rule: a.Rule(rule), Hint: "write " + rule}
		}
	}
	return nil
}
