package format_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"stackplan/internal/format"
)

// allFormats returns every format.
func allFormats() []*format.Format {
	return []*format.Format{
		format.Oslo, format.MySQL, format.RabbitMQ, format.KeyValue, format.Shell, format.Flags, format.UWSGI, format.HAProxy,
		format.Keepalived, format.Systemd, format.Interfaces, format.Hosts, format.Modules, format.Tmpfiles, format.Plain,
		format.Django, format.Apache,
	}
}

// checkRoundTrip checks that Parse reads back what Print wrote, and reports whether Print accepted d.
func checkRoundTrip(t *testing.T, f *format.Format, d format.Document) bool {
	t.Helper()
	file, err := f.Print(d)
	if err != nil {
		var bad *format.BadValue
		if !errors.As(err, &bad) {
			t.Fatalf("%s: %#v is no *BadValue", f.Name, err)
		}
		return false
	}
	got, err := f.Parse(file)
	if err != nil {
		t.Fatalf("%s: Parse refuses what Print wrote: %v\n%s", f.Name, err, file)
	}
	if unplaced(&got); !reflect.DeepEqual(got, d) {
		t.Fatalf("%s: got %#v, want %#v from\n%s", f.Name, got, d, file)
	}
	return true
}

// checkDifferences checks that a document equals itself, and that it differs from an empty document in the same options in
// both directions.
func checkDifferences(t *testing.T, f *format.Format, d format.Document) {
	t.Helper()
	if all := f.Differences(d, d, kindOf); len(all) > 0 {
		t.Fatalf("%s: %#v differs from itself: %s", f.Name, d, briefly(all))
	}
	removed, added := f.Differences(d, format.Document{}, kindOf), f.Differences(format.Document{}, d, kindOf)
	if len(removed) != len(added) {
		t.Fatalf("%s: %#v: %s, but %s", f.Name, d, briefly(removed), briefly(added))
	}
	for i := range removed {
		if removed[i].After != nil || added[i].Before != nil || removed[i].Key != added[i].Key || len(removed[i].BeforeLines) == 0 {
			t.Fatalf("%s: %#v: %+v, but %+v", f.Name, d, removed[i], added[i])
		}
	}
}

// unplaced removes the line numbers from d.
func unplaced(d *format.Document) {
	for i := range d.Sections {
		d.Sections[i].Line = 0
		for j := range d.Sections[i].Entries {
			d.Sections[i].Entries[j].Line = 0
		}
	}
	unplacedBlock(d.Directives)
}

func unplacedBlock(block []format.Directive) {
	for i := range block {
		block[i].Line = 0
		unplacedBlock(block[i].Block)
	}
}

// seeds are texts with a special meaning in some format.
var seeds = []string{
	"", "a", " a", "a ", "a b", "a\u00a0", "\u3000a", "à", "a\tb", "a\nb", "[x]", "]", "# a", "a # b", "a#b", "; a", "a;b", "'", `"`,
	`""`, `"a"`, `'a'`, `"a`, `a"b'c`, `"a" b "c"`, `\`, `a\`, `a\nb`, `\"`, `\x41`, "$a", "${a}", "$$", `\$a`, "$(a)", "@(a)", "@a",
	"%d", "%(a)", "~SEQ(a,1,2) b", "!", "! a", "!include /etc/x", "include x", "a = b", "a: b", "=", "key", "}", "{", "a {", "-l", "-x y",
	"((nova/database))", "mysql+pymysql://nova:((nova/database:url))@10.0.0.1/nova?charset=utf8", "encrypted:abc", "a,b", "*",
	"global", ".if true", "\x00", "\x7f", "\u0085", "\u2028", "\u202e", "\ufeff", "\xff", "True", "10.0.0.1:80", "|", "a&b`c`",
}

// fuzz checks the invariant Parse(Print(d)) = d on documents built from the fuzzed texts, and that Parse accepts or rejects
// any file without a panic. A document that Parse reads and Print accepts must also be read back unchanged. Print must
// accept at least one seed, or the test would prove nothing.
func fuzz(f *testing.F, format *format.Format, document func(section, key, first, second string) format.Document) {
	for i, seed := range seeds {
		f.Add("s", "-k", seed, seeds[(i*7+1)%len(seeds)])
		f.Add("global", "k", seed, "x")
		f.Add("global", seed, "v", "w")
		f.Add(seed, "k", "v", "w")
		f.Add("[s]\nk = "+seed, "global\n k "+seed, "s {\n k "+seed+" {\n}\n}", "-k "+seed+"\n\n j = 1 \n")
	}
	f.Fuzz(func(t *testing.T, section, key, first, second string) {
		checkRoundTrip(t, format, document(section, key, first, second))
		for _, file := range []string{section, key, first, second, section + "\n" + first + "\n" + second} {
			if d, err := format.Parse([]byte(file)); err == nil {
				checkDifferences(t, format, d)
				unplaced(&d)
				checkRoundTrip(t, format, d)
			}
		}
	})
}

// options returns a document with two sections, for formats with sections.
func options(section, key, first, second string) format.Document {
	return format.Document{Sections: []format.Section{
		{Name: section, Entries: []format.Entry{{Key: key, Value: first}, {Key: key, Value: second}, {Key: key + "2", Value: second}}},
		{Name: section + "2", Entries: []format.Entry{{Key: key, Value: first}}},
		{Name: section, Entries: []format.Entry{{Key: key, Value: second}}},
	}}
}

// flat returns a document without named sections.
func flat(_, key, first, second string) format.Document {
	return format.Document{Sections: []format.Section{
		{Entries: []format.Entry{{Key: key, Value: first}, {Key: "-" + key, Value: second}, {Key: key, Value: second}}},
	}}
}

// one returns a document with one option, for formats that accept few keys.
func one(_, key, first, second string) format.Document {
	return format.Document{Sections: []format.Section{{Entries: []format.Entry{{Key: key, Value: first}, {Key: key, Value: second}}}}}
}

func sections(section, key, first, second string) format.Document {
	return format.Document{Directives: []format.Directive{
		{Words: []string{section}, Block: []format.Directive{}},
		{Words: []string{"backend", first}, Block: []format.Directive{{Words: []string{key, first, second}}, {Words: []string{key}}}},
	}}
}

func blocks(section, key, first, second string) format.Document {
	return format.Document{Directives: []format.Directive{
		{Words: []string{key, second}},
		{Words: []string{section, first}, Block: []format.Directive{
			{Words: []string{key, first, second}, Block: []format.Directive{}},
			{Words: []string{key, second}, Block: []format.Directive{{Words: []string{key}}}},
			{Words: []string{key}},
		}},
	}}
}

// stanzas returns the stanzas of a network interface.
func stanzas(section, key, first, second string) format.Document {
	return format.Document{Directives: []format.Directive{
		{Words: []string{"auto", section}},
		{Words: []string{"iface", section, first}, Block: []format.Directive{{Words: []string{key, first, second}}, {Words: []string{key}}}},
	}}
}

func FuzzOslo(f *testing.F)       { fuzz(f, format.Oslo, options) }
func FuzzMySQL(f *testing.F)      { fuzz(f, format.MySQL, options) }
func FuzzUWSGI(f *testing.F)      { fuzz(f, format.UWSGI, options) }
func FuzzRabbitMQ(f *testing.F)   { fuzz(f, format.RabbitMQ, flat) }
func FuzzKeyValue(f *testing.F)   { fuzz(f, format.KeyValue, one) }
func FuzzShell(f *testing.F)      { fuzz(f, format.Shell, one) }
func FuzzFlags(f *testing.F)      { fuzz(f, format.Flags, one) }
func FuzzHAProxy(f *testing.F)    { fuzz(f, format.HAProxy, sections) }
func FuzzKeepalived(f *testing.F) { fuzz(f, format.Keepalived, blocks) }

func FuzzSystemd(f *testing.F)    { fuzz(f, format.Systemd, options) }
func FuzzInterfaces(f *testing.F) { fuzz(f, format.Interfaces, stanzas) }

func line(_, _, first, second string) format.Document { return one("", "", first, second) }

// settings returns a document with settings, whose names have capital letters.
func settings(_, key, first, second string) format.Document {
	return one("", strings.ToUpper(key), first, second)
}

func FuzzDjango(f *testing.F) { fuzz(f, format.Django, settings) }
func FuzzApache(f *testing.F) { fuzz(f, format.Apache, one) }

func FuzzHosts(f *testing.F)    { fuzz(f, format.Hosts, line) }
func FuzzModules(f *testing.F)  { fuzz(f, format.Modules, line) }
func FuzzTmpfiles(f *testing.F) { fuzz(f, format.Tmpfiles, line) }
func FuzzPlain(f *testing.F)    { fuzz(f, format.Plain, line) }

// The invariant must be tested on real documents: each format accepts these.
func TestRoundTrip(t *testing.T) {
	for _, test := range []struct {
		format   *format.Format
		document format.Document
	}{
		{format.Oslo, options("DEFAULT", "k", ` "x" `, "$my_ip")},
		{format.MySQL, options("mysqld", "k", ` #"x" \' `, "")},
		{format.UWSGI, options("uwsgi", "k", "a b", "%(uri)")},
		{format.RabbitMQ, flat("", "k", "a b", "c")},
		{format.KeyValue, one("", "net.ipv4.ip_forward", "1 2", "1")},
		{format.Shell, one("", "DAEMON_ARGS", " a #b 'c'", "")},
		{format.Flags, one("", "-l", "10.0.0.1", "")},
		{format.HAProxy, sections("global", "k", "a 'b' $c", `"#`)},
		{format.Keepalived, blocks("vrrp_instance", "k", "a 'b' # c", "10.0.0.1/22")},
		{format.Systemd, options("NetDev", "Name", "bond0", "a b")},
		{format.Interfaces, stanzas("eth0.100", "up", "inet", "10.0.0.1/22")},
		{format.Hosts, one("", "", "10.0.0.1 a b", "::1 localhost")},
		{format.Modules, one("", "", "bridge", "vhost-net x=1")},
		{format.Tmpfiles, one("", "", "w /sys/a - - - - 0", "d /run/x 0755 root root -")},
		{format.Plain, one("", "", "# a", "")},
		{format.Django, one("", "CACHES", `{"default": {"LOCATION": ["10.0.0.1:11211"], "OPTIONS": {"timeout": 1.5}}}`, `("a\"\\'b", None)`)},
		{format.Apache, one("", "WSGIDaemonProcess", "a processes=3 threads=10", "%{GLOBAL}")},
	} {
		if !checkRoundTrip(t, test.format, test.document) {
			_, err := test.format.Print(test.document)
			t.Errorf("%s: %v", test.format.Name, err)
		}
		if !checkRoundTrip(t, test.format, format.Document{}) {
			t.Errorf("%s refuses an empty document", test.format.Name)
		}
	}
}

// keyOf returns a key that f accepts.
func keyOf(f *format.Format) string {
	switch f {
	case format.Plain, format.Hosts, format.Modules, format.Tmpfiles:
		return ""
	case format.Flags:
		return "-k"
	case format.Django:
		return "K"
	}
	return "k"
}

// valueOf returns a value that f accepts.
func valueOf(f *format.Format) string {
	if f == format.Django {
		return `"v"`
	}
	return "v"
}

// Every format accepts placeholders of secrets and prints them unchanged.
func TestSecretsAreAccepted(t *testing.T) {
	for _, f := range allFormats() {
		for _, secret := range []string{"((nova/database))", "((x/y:url))"} {
			line, err := f.Line(keyOf(f), secret)
			if err != nil || !strings.HasSuffix(strings.Trim(line, `"`), secret) {
				t.Errorf("%s: %q, %v", f.Name, line, err)
			}
		}
	}
}

// Every format rejects characters that break a line or hide text, in a key, a value or the name of a section.
func TestControlCharacters(t *testing.T) {
	for _, bad := range []string{
		"\x00", "\x01", "\t", "\n", "\r", "\x1b", "\x7f", "\u0080", "\u0085", "\u009f", "\u2028", "\u2029", "\u200b", "\u202e", "\ufeff", "\xff", "\xc3",
	} {
		for _, f := range allFormats() {
			if _, err := f.Line(keyOf(f), valueOf(f)); err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{bad, "a" + bad, bad + "a", "a" + bad + "b"} {
				if line, err := f.Line(keyOf(f), text); err == nil {
					t.Errorf("%s: value %q gives %q", f.Name, text, line)
				}
				if line, err := f.Line(keyOf(f)+text, valueOf(f)); err == nil {
					t.Errorf("%s: key %q gives %q", f.Name, text, line)
				}
				if line, err := f.Header("s" + text); err == nil {
					t.Errorf("%s: section %q gives %q", f.Name, text, line)
				}
			}
		}
	}
}
