package format

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// haproxyNamed are the keywords whose first argument names their subject, so each subject is compared separately.
var haproxyNamed = []string{
	"acl", "bind", "compression", "email-alert", "errorfile", "errorloc", "errorloc302", "errorloc303", "hold", "mailer",
	"nameserver", "option", "peer", "server", "server-template", "stats", "table", "tcp-request", "tcp-response", "timeout",
}

// haproxyReplaced are the keywords of which only the last line of a section is effective.
var haproxyReplaced = []string{"balance", "mode", "option", "retries", "timeout"}

// haproxyOrderless are the algorithms for which the order of servers does not matter.
var haproxyOrderless = []string{"", "roundrobin", "static-rr", "leastconn", "random"}

// haproxyRivals are the options of which only the last one of a group is effective: health checks, logging, closing of
// connections.
var haproxyRivals = map[string]string{
	"external-check": "check", "httpchk": "check", "ldap-check": "check", "mysql-check": "check", "pgsql-check": "check",
	"redis-check": "check", "smtpchk": "check", "spop-check": "check", "ssl-hello-chk": "check", "tcp-check": "check",
	"httplog": "log", "httpslog": "log", "tcplog": "log",
	"forceclose": "close", "http-keep-alive": "close", "http-server-close": "close", "http-tunnel": "close", "httpclose": "close",
}

// haproxyMeaning contains the preceding sections that affect a section.
type haproxyMeaning struct {
	*meaning
	first    string            // the title of the first defaults section of the file
	defaults string            // of the last one so far
	unnamed  int               // number of defaults sections without a name so far
	balance  map[string]string // the algorithm set in each defaults section
}

func haproxyMean(d Document, m *meaning) {
	h := haproxyMeaning{meaning: m, balance: map[string]string{}}
	if i := slices.IndexFunc(d.Directives, func(s Directive) bool { return s.Words[0] == "defaults" }); i >= 0 {
		h.first, _ = (&haproxyMeaning{}).title(d.Directives[i])
	}
	for _, s := range d.Directives {
		h.section(s)
	}
}

// title returns the name of a section and the other words of its line.
func (h *haproxyMeaning) title(s Directive) (title string, rest []string) {
	switch kind := s.Words[0]; {
	case kind == "defaults" && (len(s.Words) == 1 || s.Words[1] == "from"):
		h.unnamed++
		return numbered(kind, h.unnamed), s.Words[1:]
	case len(s.Words) == 1:
		return kind, nil
	default:
		return kind + " " + haproxyText(s.Words[1:2]), s.Words[2:]
	}
}

func (h *haproxyMeaning) section(s Directive) {
	title, rest := h.title(s)
	h.add(theLast, statement{as: name{title, ""}, section: title, value: haproxyText(rest), line: s.Line})
	kind, under := s.Words[0], ""
	switch i := slices.Index(rest, "from"); {
	case i >= 0 && i+1 < len(rest):
		under = "defaults " + haproxyText(rest[i+1:i+2])
	case kind == "frontend" || kind == "backend" || kind == "listen":
		under = h.defaults
		h.under(title, s.Line)
	}
	algorithm := h.balance[under]
	for _, d := range s.Block {
		h.line(kind, title, d)
		if d.Words[0] == "balance" && len(d.Words) > 1 {
			algorithm = d.Words[1]
		}
	}
	if kind == "defaults" {
		h.defaults, h.balance[title] = title, algorithm
	}
	h.servers(title, s.Block, slices.Contains(haproxyOrderless, algorithm))
	h.rivals(title, s.Block)
}

// under adds the defaults section that applies to a proxy, unless it is the first of the file.
func (h *haproxyMeaning) under(title string, line int) {
	if h.defaults != h.first {
		value := cmp.Or(h.defaults, "none")
		h.add(theLast, statement{as: name{title, "defaults"}, section: title, key: "defaults", value: value, line: line})
	}
}

// line adds one line of a section.
func (h *haproxyMeaning) line(kind, title string, d Directive) {
	words, negated := d.Words, ""
	if words[0] == "no" && len(words) > 1 {
		words, negated = words[1:], "no"
	}
	key, rest := words[0], words[1:]
	counts := inOrder
	if slices.Contains(haproxyReplaced, key) {
		counts = theLast
	}
	isNamed := slices.Contains(haproxyNamed, key) || kind == "userlist" && (key == "user" || key == "group")
	if isNamed && len(rest) > 0 {
		key, rest = key+" "+haproxyText(rest[:1]), rest[1:]
	}
	s := statement{as: name{title, key}, section: title, key: key, value: strings.TrimSpace(negated + " " + haproxyText(rest)), line: d.Line}
	if words[0] == "timeout" {
		s.canonical = haproxyTime(s.value)
	}
	h.add(counts, s)
}

// servers adds the order of the servers of a section: of all, or only of the backups. For a server above a default-server
// line it adds the default-server line that applies to the server.
func (h *haproxyMeaning) servers(title string, block []Directive, orderless bool) {
	ordered := order{as: name{title, "server"}}
	defaults := 0
	for _, d := range slices.Backward(block) {
		switch {
		case d.Words[0] == "default-server":
			defaults++
		case d.Words[0] == "server" && len(d.Words) > 1:
			if !orderless || slices.Contains(d.Words, "backup") {
				ordered.members = append(ordered.members, member{d.Words[1], d.Words[1], d.Line})
			}
			if defaults > 0 {
				key := "default-server of " + d.Words[1]
				h.add(theLast, statement{as: name{title, key}, section: title, key: key, value: beforeLast(defaults), line: d.Line})
			}
		}
	}
	slices.Reverse(ordered.members)
	h.orders = append(h.orders, ordered)
}

// rivals adds the order of the options of each group.
func (h *haproxyMeaning) rivals(title string, block []Directive) {
	groups := map[string]order{}
	for _, d := range block {
		words := d.Words
		if words[0] == "no" {
			words = words[1:]
		}
		if len(words) < 2 || words[0] != "option" || haproxyRivals[words[1]] == "" {
			continue
		}
		group := haproxyRivals[words[1]]
		o := groups[group]
		o.as, o.members = name{title, "option (" + group + ")"}, append(o.members, member{words[1], words[1], d.Line})
		groups[group] = o
	}
	for _, group := range []string{"check", "close", "log"} {
		h.orders = append(h.orders, groups[group])
	}
}

// beforeLast states how many lines precede the last one.
func beforeLast(n int) string {
	if n == 1 {
		return "all but the last"
	}
	return "all but the last " + strconv.Itoa(n)
}

// haproxyText joins words and quotes them if needed.
func haproxyText(words []string) string {
	texts := make([]string, len(words))
	for i, word := range words {
		texts[i], _ = quoteHAProxy(word)
		if word == "" {
			texts[i] = "''"
		}
	}
	return strings.Join(texts, " ")
}

// haproxyTime returns a time in milliseconds, regardless of its unit (section 2.5 of the manual): one second is 1000.
func haproxyTime(text string) string {
	number := strings.TrimRight(text, "usmhd")
	n, err := strconv.ParseUint(number, 10, 32)
	factor, known := map[string]uint64{"": 1, "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}[text[len(number):]]
	if err != nil || !known {
		return text
	}
	return strconv.FormatUint(n*factor, 10)
}

// numbered returns title, followed by its number from the second one on.
func numbered(title string, n int) string {
	if n > 1 {
		return title + " #" + strconv.Itoa(n)
	}
	return title
}
