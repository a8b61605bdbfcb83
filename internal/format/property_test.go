package format_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/format"
)

// dialect describes how the files of a format can be rewritten without changing their meaning.
type dialect struct {
	format *format.Format
	files  string // matches the paths of golden files

	class  func(section string, e format.Entry) string                   // entries of one class keep their order
	header func(r *rand.Rand, name string) string                        // the line of a section
	spell  func(r *rand.Rand, e format.Entry) string                     // an entry as a line, or as lines
	write  func(r *rand.Rand, d []format.Directive) []string             // the lines of a file of directives
	noise  []string                                                      // lines without meaning
	added  format.Entry                                                  // an entry that no file contains
	counts func(key string) bool                                         // whether all values of an option are effective; nil: only the last
	shown  func(section string, e format.Entry) (string, string, string) // section, key and value of the difference; nil: those of e
}

func pick(r *rand.Rand, texts ...string) string { return texts[r.IntN(len(texts))] }

func anyCase(r *rand.Rand, text string) string {
	return pick(r, text, strings.ToUpper(text), strings.ToLower(text))
}

// dashes replaces some - by _ and some _ by -.
func dashes(r *rand.Rand, text string) string {
	return pick(r, text, strings.ReplaceAll(text, "-", "_"), strings.ReplaceAll(text, "_", "-"))
}

func byKey(_ string, e format.Entry) string { return e.Key }

func byDashedKey(_ string, e format.Entry) string { return strings.ReplaceAll(e.Key, "-", "_") }

func bracketed(r *rand.Rand, name string) string { return "[" + name + "]" + pick(r, "", " ", "\t") }

func space(r *rand.Rand) string { return pick(r, "", " ", "  ", "\t") }

func pair(r *rand.Rand, key, sign, value string) string {
	return key + space(r) + sign + space(r) + value + space(r)
}

var hashes = []string{"", "", "# key = value", "#", "  # [section]"}

var dialects = []dialect{
	{
		format: format.Oslo, files: `/(keystone|glance|placement|nova|neutron|ml2)/[^/]*(conf|_agent.ini|ml2_conf.ini)$`, class: byKey,
		header: func(r *rand.Rand, name string) string {
			if name != "DEFAULT" {
				name = anyCase(r, name)
			}
			return bracketed(r, name)
		},
		spell: func(r *rand.Rand, e format.Entry) string {
			return pair(r, e.Key, pick(r, "=", ":"), pick(r, e.Value, `"`+e.Value+`"`, "'"+e.Value+"'"))
		},
		noise: []string{"", "\t", "# k = v", "#[b]", ";k", "  "}, added: format.Entry{Key: "added", Value: "9"},
	},
	{
		format: format.MySQL, files: `/mysql/.*\.cnf$`, class: byDashedKey, header: bracketed,
		spell: func(r *rand.Rand, e format.Entry) string {
			value := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(e.Value) + `"`
			if !strings.ContainsAny(e.Value, "'\\\"# ") && e.Value != "" {
				value = pick(r, value, e.Value, "'"+e.Value+"'")
			}
			return space(r) + pair(r, dashes(r, e.Key), "=", value) + pick(r, "", " # c")
		},
		noise: append([]string{"; c"}, hashes...), added: format.Entry{Key: "added", Value: "9"},
	},
	{
		format: format.RabbitMQ, files: `/rabbitmq/rabbitmq\.conf$`, class: byKey, noise: hashes, added: format.Entry{Key: "a.b", Value: "9"},
		spell: func(r *rand.Rand, e format.Entry) string {
			return space(r) + pair(r, e.Key, "=", e.Value) + pick(r, "", "# c = d")
		},
	},
	{
		format: format.KeyValue, files: `/sysctl\.d/`, noise: append([]string{" ; c"}, hashes...), added: format.Entry{Key: "a.b", Value: "9"},
		class: func(_ string, e format.Entry) string {
			if strings.HasPrefix(e.Key, "net.ipv4.conf.") || e.Key == "net.ipv4.ip_forward" {
				return "net.ipv4.conf."
			}
			return e.Key
		},
		spell: func(r *rand.Rand, e format.Entry) string {
			slashes := strings.NewReplacer(".", "/", "/", ".").Replace(e.Key)
			return space(r) + pair(r, pick(r, e.Key, slashes), "=", strings.ReplaceAll(e.Value, " ", pick(r, " ", "\t", "  ")))
		},
	},
	{
		format: format.Shell, files: `/etc/default/(haproxy|nova-.*|placement-api|keystone|neutron-server)$`, class: byKey, noise: hashes,
		added: format.Entry{Key: "ADDED", Value: "9"},
		spell: func(r *rand.Rand, e format.Entry) string {
			value := pick(r, `"`+e.Value+`"`, "'"+e.Value+"'", strings.ReplaceAll(e.Value, " ", `\ `), strings.ReplaceAll(e.Value, " ", `" "`))
			return space(r) + pick(r, "", "export ") + e.Key + "=" + value + pick(r, "", " # c", "\t")
		},
	},
	{
		format: format.Flags, files: `/etc/memcached\.conf$`, class: byKey, noise: hashes, added: format.Entry{Key: "-x", Value: "9"},
		counts: func(key string) bool { return key == "-l" || key == "-o" },
		spell: func(r *rand.Rand, e format.Entry) string {
			if e.Value != "" && e.Value[0] <= '9' && len(e.Key) == 2 {
				return e.Key + space(r) + e.Value
			}
			return e.Key + pick(r, " ", "\t", "  ") + e.Value + pick(r, "", " # c")
		},
	},
	{
		format: format.UWSGI, files: `uwsgi\.ini$`, header: bracketed, noise: append([]string{";c"}, hashes...),
		class: func(section string, _ format.Entry) string { return section }, added: format.Entry{Key: "zzz", Value: "9"},
		counts: func(string) bool { return true },
		spell:  func(r *rand.Rand, e format.Entry) string { return space(r) + pair(r, e.Key, "=", e.Value) },
	},
	{
		format: format.Systemd, files: `/systemd/(network|system)/`, class: byKey, header: bracketed,
		noise: append([]string{"; c"}, hashes...), added: format.Entry{Key: "Added", Value: "9"}, counts: func(string) bool { return true },
		spell: func(r *rand.Rand, e format.Entry) string {
			value := strings.Replace(e.Value, " ", pick(r, " ", "\\\n", "\\\n# c\n  "), 1)
			if value == "yes" || value == "no" {
				value = anyCase(r, pick(r, map[string][]string{"yes": {"yes", "on", "1"}, "no": {"no", "off", "false"}}[value]...))
			}
			return space(r) + pair(r, e.Key, "=", value)
		},
	},
	{
		format: format.Hosts, files: `/etc/hosts$`, noise: append([]string{"  # c"}, hashes...), added: format.Entry{Value: "192.0.2.9 added"},
		class: func(_ string, e format.Entry) string { // lines with a common name form one class
			if strings.Contains(e.Value, "localhost") {
				return "localhost"
			}
			return e.Value
		},
		spell: func(r *rand.Rand, e format.Entry) string {
			words := strings.Fields(e.Value)
			for i := range words {
				words[i] = anyCase(r, words[i])
			}
			if len(words) > 2 {
				r.Shuffle(len(words)-2, func(i, j int) { words[i+2], words[j+2] = words[j+2], words[i+2] })
			}
			return space(r) + strings.Join(words, pick(r, " ", "\t", "  ")) + pick(r, "", "#c", " # c")
		},
		counts: func(string) bool { return true }, shown: firstWords(1),
	},
	{
		format: format.Modules, files: `/modules(-load\.d/.*)?$`, noise: append([]string{" ; c"}, hashes...), added: format.Entry{Value: "added"},
		class: func(_ string, e format.Entry) string { return e.Value },
		spell: func(r *rand.Rand, e format.Entry) string {
			name, rest, _ := strings.Cut(e.Value, " ")
			return space(r) + strings.TrimSpace(dashes(r, name)+" "+rest) + space(r)
		},
		counts: func(string) bool { return true }, shown: firstWords(1),
	},
	{
		format: format.Tmpfiles, files: `/tmpfiles\.d/`, noise: hashes, added: format.Entry{Value: "d /added - - - - 9"},
		class: func(_ string, e format.Entry) string { return e.Value },
		spell: func(r *rand.Rand, e format.Entry) string {
			return space(r) + strings.ReplaceAll(e.Value, " ", pick(r, " ", "\t", "  ")) + space(r)
		},
		counts: func(string) bool { return true }, shown: firstWords(2),
	},
	{format: format.HAProxy, files: `/haproxy\.cfg$`, write: writeHAProxy},
	{format: format.Keepalived, files: `/keepalived\.conf$`, write: writeKeepalived},
	{format: format.Interfaces, files: `/network/interfaces$`, write: writeInterfaces},
}

// firstWords returns the first n words of a line as the key of a difference.
func firstWords(n int) func(section string, e format.Entry) (string, string, string) {
	return func(_ string, e format.Entry) (string, string, string) {
		words := strings.Fields(e.Value)
		return "", strings.Join(words[:n], " "), strings.Join(words[n:], " ")
	}
}

// golden returns the golden files of a dialect, without duplicates.
func (g dialect) golden(t *testing.T) []string {
	t.Helper()
	matches := regexp.MustCompile(g.files)
	var files []string
	err := filepath.WalkDir("../../golden", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !matches.MatchString(path) || strings.HasSuffix(path, "uwsgi.ini") != (g.format == format.UWSGI) {
			return err
		}
		file, err := os.ReadFile(path)
		if !slices.Contains(files, string(file)) {
			files = append(files, string(file))
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", g.format.Name, len(files), err)
	}
	return files
}

// shareKeys reports whether two sections with different names set the same key.
func shareKeys(sections []format.Section) bool {
	in := map[string]string{}
	for _, s := range sections {
		for _, e := range s.Entries {
			if name, known := in[e.Key]; known && name != s.Name {
				return true
			}
			in[e.Key] = s.Name
		}
	}
	return false
}

// shuffled returns all in a random order that keeps the order within each class.
func shuffled[T any](r *rand.Rand, all []T, class func(T) string) []T {
	of := map[string][]T{}
	order := make([]string, len(all))
	for i, one := range all {
		order[i] = class(one)
		of[order[i]] = append(of[order[i]], one)
	}
	r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	out := make([]T, 0, len(all))
	for _, c := range order {
		out, of[c] = append(out, of[c][0]), of[c][1:]
	}
	return out
}

// members of systemd are sections that each describe one object.
func isThing(f *format.Format, section string) bool {
	return f == format.Systemd && slices.Contains([]string{"Route", "Address", "RoutingPolicyRule", "BridgeVLAN"}, section)
}

// rewrite changes the notation of d but not its meaning.
func (g dialect) rewrite(r *rand.Rand, d format.Document) string {
	if g.write != nil {
		return strings.Join(g.write(r, d.Directives), "\n") + "\n"
	}
	sections := []format.Section{}
	for _, s := range d.Sections {
		s.Entries = shuffled(r, s.Entries, func(e format.Entry) string { return g.class(s.Name, e) })
		if at := r.IntN(len(s.Entries) + 1); g.header != nil && !isThing(g.format, s.Name) {
			sections = append(sections, format.Section{Name: s.Name, Entries: s.Entries[:at]}, format.Section{Name: s.Name, Entries: s.Entries[at:]})
		} else {
			sections = append(sections, s)
		}
	}
	isShared := g.format == format.MySQL && shareKeys(sections) // a program may read several groups, so the order of such groups matters
	sections = shuffled(r, sections, func(s format.Section) string {
		if isShared {
			return ""
		}
		return s.Name
	})
	var lines []string
	for _, s := range sections {
		if g.header != nil {
			lines = append(lines, g.header(r, s.Name))
		}
		for _, e := range s.Entries {
			for range r.IntN(3) {
				lines = append(lines, pick(r, g.noise...))
			}
			lines = append(lines, g.spell(r, e))
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// values returns the values of an option in a document.
func (g dialect) values(d format.Document, section, key string) []string {
	var all []string
	for _, s := range d.Sections {
		for _, e := range s.Entries {
			if si, k, v := g.show(s.Name, e); si == section && k == key {
				all = append(all, v)
			}
		}
	}
	if len(all) > 1 && (g.counts == nil || !g.counts(key)) {
		all = all[len(all)-1:]
	}
	return all
}

func (g dialect) show(section string, e format.Entry) (string, string, string) {
	if g.shown != nil {
		return g.shown(section, e)
	}
	return section, e.Key, e.Value
}

// change changes d in one place, and returns the difference.
func (g dialect) change(r *rand.Rand, d format.Document) (format.Document, string) {
	changed := format.Document{Sections: slices.Clone(d.Sections)}
	at := r.IntN(len(changed.Sections))
	for isThing(g.format, changed.Sections[at].Name) || len(changed.Sections[at].Entries) == 0 {
		at = r.IntN(len(changed.Sections))
	}
	s := &changed.Sections[at]
	s.Entries = slices.Clone(s.Entries)
	i := r.IntN(len(s.Entries))
	touched := []format.Entry{s.Entries[i]}
	switch r.IntN(3) {
	case 0:
		s.Entries[i].Value += "9"
		touched = append(touched, s.Entries[i])
	case 1:
		s.Entries = slices.Delete(s.Entries, i, i+1)
	default:
		s.Entries = append(s.Entries, g.added)
		touched = []format.Entry{g.added}
	}
	var want []format.Difference
	for _, e := range slices.Backward(touched) {
		section, key, _ := g.show(s.Name, e)
		before, after := g.values(d, section, key), g.values(changed, section, key)
		isKnown := slices.ContainsFunc(want, func(w format.Difference) bool { return w.Key == key })
		if !isKnown && !slices.Equal(before, after) {
			want = append(want, format.Difference{Section: section, Key: key, Before: before, After: after})
		}
	}
	return changed, briefly(want)
}

// insensitive removes from differences the variations of names that a dialect allows.
func insensitive(text string) string {
	return strings.NewReplacer("_", "-", "/", ".").Replace(strings.ToLower(text))
}

// TestDifferencesAreTheChanges rewrites the golden files of each format with and without a change: Differences returns only
// this change.
func TestDifferencesAreTheChanges(t *testing.T) {
	for _, g := range dialects {
		t.Run(g.format.Name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(9, 10))
			files := g.golden(t)
			for i := range 300 {
				file := files[i%len(files)]
				d, err := g.format.Parse([]byte(file))
				if err != nil {
					t.Fatalf("%v in\n%s", err, file)
				}
				g.check(t, file, g.rewrite(r, d), "")
				if g.write != nil {
					changed, section := changeBlock(r, d)
					g.checkBlock(t, file, g.rewrite(r, changed), section)
					continue
				}
				changed, want := g.change(r, d)
				g.check(t, file, g.rewrite(r, changed), want)
			}
		})
	}
}

// check compares two files.
func (g dialect) check(t *testing.T, before, after, want string) {
	t.Helper()
	got := briefly(differences(t, g.format, before, after, nil))
	isSame := insensitive(got) == insensitive(want)
	if g.format == format.Hosts { // the order of names after the first does not matter
		words := func(text string) []string {
			return slices.Sorted(slices.Values(strings.FieldsFunc(insensitive(text), func(r rune) bool { return strings.ContainsRune("() ", r) })))
		}
		isSame = slices.Equal(words(got), words(want))
	}
	if !isSame {
		t.Fatalf("got %s\nwant %s\nbetween\n%s\nand\n%s", got, want, before, after)
	}
}

// changeBlock changes the lines of d in one place, and returns the words that the difference must contain.
func changeBlock(r *rand.Rand, d format.Document) (format.Document, string) {
	top := slices.Clone(d.Directives)
	changed := format.Document{Directives: top}
	at := r.IntN(len(top))
	for len(top[at].Block) == 0 {
		at = r.IntN(len(top))
	}
	block := &top[at].Block
	for {
		*block = slices.Clone(*block)
		i := r.IntN(len(*block))
		if inner := &(*block)[i]; len(inner.Block) > 0 {
			block = &inner.Block
			continue
		}
		line := &(*block)[i]
		words := strings.Join(line.Words, " ")
		if r.IntN(2) == 0 {
			*block = slices.Delete(*block, i, i+1)
			return changed, "-" + words
		}
		line.Words = append(slices.Clone(line.Words), "added9")
		return changed, "+" + words + " added9"
	}
}

// checkBlock compares two files that differ in one line.
func (g dialect) checkBlock(t *testing.T, before, after, change string) {
	t.Helper()
	all := differences(t, g.format, before, after, nil)
	words := strings.Fields(change[1:])
	word := words[len(words)-1]
	fail := func(why string) {
		t.Helper()
		t.Fatalf("%s: got %s\nwant %s\nbetween\n%s\nand\n%s", why, briefly(all), change, before, after)
	}
	if len(all) != 1 {
		fail("not one difference")
	}
	got := all[0]
	count := func(values []string) int {
		return strings.Count(got.Key+" "+fmt.Sprint(values), strings.Trim(word, `'"`))
	}
	switch {
	case change[0] == '+' && (count(got.After) == 0 || count(got.Before) != 0):
		fail("another change")
	case change[0] == '-' && len(got.After) != len(got.Before)-1:
		fail("another removal")
	case len(got.After) != len(got.AfterLines) || len(got.Before) != len(got.BeforeLines):
		fail("lines and values")
	}
	lines := strings.Split(strings.ReplaceAll(after, "\\\n", "\\\v"), "\n") // a continued line is one line
	at := func(n int) string {
		for _, line := range lines {
			if n--; n <= 0 {
				return line
			}
			n -= strings.Count(line, "\v")
		}
		return ""
	}
	if change[0] == '+' && !slices.ContainsFunc(got.AfterLines, func(n int) bool { return strings.Contains(at(n), "added9") }) {
		fail(fmt.Sprint("no line of ", got.AfterLines))
	}
}

// noisy inserts lines without meaning between others.
func noisy(r *rand.Rand, lines []string, noise ...string) []string {
	var all []string
	for _, line := range lines {
		for range r.IntN(2) {
			all = append(all, pick(r, noise...))
		}
		all = append(all, line)
	}
	return all
}

var (
	backslashes  = strings.NewReplacer(`\`, `\\`, "#", `\#`, `"`, `\"`, "'", `\'`, " ", `\ `)
	doubleQuoted = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`)
)

// haproxyWord writes a word in one of the notations that HAProxy reads.
func haproxyWord(r *rand.Rand, word string) string {
	escaped, double := backslashes.Replace(word), `"`+doubleQuoted.Replace(word)+`"`
	if strings.Contains(word, "'") {
		return pick(r, escaped, double)
	}
	return pick(r, escaped, double, "'"+word+"'", escaped)
}

func writeHAProxy(r *rand.Rand, d []format.Directive) []string {
	var lines []string
	d = shuffled(r, d, func(s format.Directive) string { // global is at any position, proxies follow their defaults
		if s.Words[0] == "global" {
			return "global"
		}
		return "proxies"
	})
	first := slices.IndexFunc(d, func(s format.Directive) bool { return s.Words[0] == "defaults" })
	r.Shuffle(len(d)-first-1, func(i, j int) { d[first+1+i], d[first+1+j] = d[first+1+j], d[first+1+i] })
	for _, s := range d {
		isOrdered := strings.Contains(fmt.Sprint(s.Block), "balance source") || strings.Contains(fmt.Sprint(s.Block), "backup")
		block := shuffled(r, s.Block, func(l format.Directive) string {
			if l.Words[0] == "server" && !isOrdered {
				return strings.Join(l.Words[:2], " ")
			}
			return l.Words[0]
		})
		lines = append(lines, "")
		for i, l := range append([]format.Directive{s}, block...) {
			words := []string{l.Words[0]}
			for _, word := range l.Words[1:] {
				words = append(words, haproxyWord(r, word))
			}
			indent := pick(r, " ", "\t", "    ")
			if i == 0 {
				indent = ""
			}
			lines = append(lines, indent+strings.Join(words, pick(r, " ", "  ", "\t"))+pick(r, "", " # c", "\t"))
		}
	}
	return noisy(r, lines, "", "# c", "   # global")
}

func writeKeepalived(r *rand.Rand, d []format.Directive) []string {
	isOrdered := []string{"virtual_ipaddress", "virtual_routes"}
	isSet := []string{"unicast_peer", "track_script", "track_interface"}
	var write func(block []format.Directive, in string) []string
	write = func(block []format.Directive, in string) []string {
		var lines []string
		for _, l := range shuffled(r, block, func(l format.Directive) string {
			switch {
			case slices.Contains(isOrdered, in):
				return in
			case l.Block != nil || slices.Contains(isSet, in):
				return strings.Join(l.Words, " ")
			}
			return l.Words[0]
		}) {
			words := []string{l.Words[0]}
			for _, word := range l.Words[1:] {
				if strings.ContainsAny(word, " #!") {
					word = `"` + word + `"`
				}
				words = append(words, pick(r, word, `"`+strings.Trim(word, `"`)+`"`))
			}
			line := space(r) + strings.Join(words, pick(r, " ", "\t"))
			if l.Block == nil {
				lines = append(lines, line+pick(r, "", " # c", "! c"))
				continue
			}
			inner := write(l.Block, l.Words[0])
			lines = append(lines, strings.Split(line+pick(r, " {", "{", "\n{ # c", "\n\n  {"), "\n")...)
			lines = append(append(lines, inner...), pick(r, "}", "  } # c"))
		}
		return lines
	}
	return noisy(r, write(d, ""), "", "# c {", "! }", "  ")
}

func writeInterfaces(r *rand.Rand, d []format.Directive) []string {
	var lines []string
	d = shuffled(r, d, func(s format.Directive) string {
		if s.Block == nil {
			return s.Words[0]
		}
		return strings.Join(s.Words, " ")
	})
	for i, s := range d {
		if s.Block == nil && i > 0 && d[i-1].Block == nil && d[i-1].Words[0] == s.Words[0] && r.IntN(2) == 0 {
			lines[len(lines)-1] += " " + strings.Join(s.Words[1:], " ")
			continue
		}
		lines = append(lines, strings.Join(s.Words, pick(r, " ", "  ", " \\\n ")))
		for _, l := range shuffled(r, s.Block, func(l format.Directive) string { return l.Words[0] }) {
			words := slices.Clone(l.Words)
			switch words[0] {
			case "up":
				words[0] = pick(r, "up", "post-up")
			case "bridge_ports", "bridge_stp", "bridge_fd":
				words[0] = dashes(r, words[0])
			}
			lines = append(lines, pick(r, "", " ", "\t")+strings.Join(words, pick(r, " ", "\t", " \\\n")))
		}
	}
	return noisy(r, lines, "", "# c", "   # iface x inet manual")
}
