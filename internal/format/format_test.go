package format_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"stackplan/internal/format"
)

func TestLine(t *testing.T) {
	for _, test := range []struct {
		format     *format.Format
		key, value string
		want       string
	}{
		{format.Oslo, "my_ip", "10.0.0.1", "my_ip = 10.0.0.1"},
		{format.Oslo, "empty", "", "empty ="},
		{format.Oslo, "k", " a", `k = " a"`},
		{format.Oslo, "k", "a\u00a0", "k = \"a\u00a0\""},
		{format.Oslo, "k", `"a"`, `k = ""a""`},
		{format.Oslo, "k", `'a'`, `k = "'a'"`},
		{format.Oslo, "k", `"`, `k = """`},
		{format.Oslo, "k", `"a`, `k = "a`},
		{format.Oslo, "k", "# a = b: [c]", "k = # a = b: [c]"},
		{format.Oslo, "k", "$my_ip", "k = $my_ip"},
		{format.Oslo, "/v2.1", "app", "/v2.1 = app"},
		{format.MySQL, "bind_address", "10.0.0.1", "bind_address = 10.0.0.1"},
		{format.MySQL, "wsrep_cluster_address", "gcomm://10.0.0.1,10.0.0.2", "wsrep_cluster_address = gcomm://10.0.0.1,10.0.0.2"},
		{format.MySQL, "k", "", "k ="},
		{format.MySQL, "k", "a b", `k = "a b"`},
		{format.MySQL, "k", "a#b", `k = "a#b"`},
		{format.MySQL, "k", `a"b\c'd`, `k = "a\"b\\c'd"`},
		{format.MySQL, "k", "à", `k = "à"`},
		{format.RabbitMQ, "cluster_formation.classic_config.nodes.1", "rabbit@ctl01", "cluster_formation.classic_config.nodes.1 = rabbit@ctl01"},
		{format.KeyValue, "net.ipv4.ip_local_port_range", "1024 65000", "net.ipv4.ip_local_port_range = 1024 65000"},
		{format.Flags, "-l", "10.0.0.1", "-l 10.0.0.1"},
		{format.Flags, "-k", "", "-k"},
		{format.Flags, "--max-item-size", "5m", "--max-item-size 5m"},
		{format.Flags, "logfile", "/var/log/memcached.log", "logfile /var/log/memcached.log"},
		{format.UWSGI, "wsgi-file", "/usr/bin/keystone-wsgi-public", "wsgi-file = /usr/bin/keystone-wsgi-public"},
		{format.UWSGI, "log-format", `%(addr) "%(method)"`, `log-format = %(addr) "%(method)"`},
		{format.HAProxy, "timeout client", "1m", "    timeout client 1m"},
		{format.HAProxy, "k", "a b", "    k 'a b'"},
		{format.HAProxy, "k", "a#b", "    k 'a#b'"},
		{format.HAProxy, "k", "$HOME", "    k '$HOME'"},
		{format.HAProxy, "k", `a\b"c`, `    k 'a\b"c'`},
		{format.HAProxy, "k", `it's "x" \ $HOME`, `    k "it's \"x\" \\ \$HOME"`},
		{format.Keepalived, "script", "/usr/bin/pgrep -x haproxy", `    script "/usr/bin/pgrep -x haproxy"`},
		{format.Keepalived, "virtual_router_id", "51", "    virtual_router_id 51"},
		{format.Keepalived, "auth_pass", "a!b#c", `    auth_pass "a!b#c"`},
		{format.Systemd, "Address", "fd00::1/64", "Address=fd00::1/64"},
		{format.Interfaces, "vlan-raw-device", "eth0", "    vlan-raw-device eth0"},
		{format.Plain, "", " any #text", " any #text"},
		{format.Shell, "DAEMON_ARGS", "--ini /etc/nova.ini", `DAEMON_ARGS="--ini /etc/nova.ini"`},
		{format.Shell, "EMPTY", "", `EMPTY=""`},
	} {
		got, err := test.format.Line(test.key, test.value)
		if err != nil || got != test.want {
			t.Errorf("%s: got %q, %v, want %q", test.format.Name, got, err, test.want)
		}
	}
}

func TestLineRejects(t *testing.T) {
	for _, test := range []struct {
		format             *format.Format
		key, value, reason string
	}{
		{format.Oslo, "", "v", "the name of an option"},
		{format.Oslo, "a=b", "v", "the name of an option"},
		{format.Oslo, "a:b", "v", "the name of an option"},
		{format.Oslo, "a b", "v", "the name of an option"},
		{format.Oslo, "[a", "v", "the name of an option"},
		{format.Oslo, "#a", "v", "the name of an option"},
		{format.Oslo, ";a", "v", "the name of an option"},
		{format.Oslo, "é", "v", "the name of an option"},
		{format.Oslo, "k", "a\n[b]", "line break"},
		{format.Oslo, "k", "a\rb", "line break"},
		{format.MySQL, "!include", "/etc/x", "the name of an option"},
		{format.MySQL, "a.b", "v", "the name of an option"},
		{format.MySQL, "k", strings.Repeat("x", 4090), "longer than 4093 bytes"},
		{format.RabbitMQ, "a..b", "v", "the name of an option"},
		{format.RabbitMQ, "a.", "v", "the name of an option"},
		{format.RabbitMQ, "a/b", "v", "the name of an option"},
		{format.RabbitMQ, "k", "", "empty"},
		{format.RabbitMQ, "k", " a", "white space"},
		{format.RabbitMQ, "k", "a #b", "contains #"},
		{format.RabbitMQ, "k", "'a'", "contains '"},
		{format.RabbitMQ, "k", `a\b`, `contains \`},
		{format.RabbitMQ, "k", "$(HOME)", "contains $("},
		{format.RabbitMQ, "k", "encrypted:abc", "marks an encrypted value"},
		{format.RabbitMQ, "k", "é", "outside ASCII"},
		{format.KeyValue, "-net.x", "1", "the name of an option"},
		{format.KeyValue, "a b", "1", "the name of an option"},
		{format.KeyValue, "k", "", "empty"},
		{format.KeyValue, "k", "a ", "white space"},
		{format.KeyValue, "k", "# a", "comment sign"},
		{format.KeyValue, "k", ";a", "comment sign"},
		{format.Shell, "1A", "x", "not begin with a digit"},
		{format.Shell, "A B", "x", "letters, digits"},
		{format.Shell, "A", "$(reboot)", "contains $"},
		{format.Shell, "A", "`reboot`", "contains `"},
		{format.Shell, "A", `x"; reboot; "`, `contains "`},
		{format.Shell, "A", `x\`, `contains \`},
		{format.Flags, "l", "x", "a flag is"},
		{format.Flags, "-ll", "x", "a flag is"},
		{format.Flags, "--", "x", "a flag is"},
		{format.Flags, "--l=$x", "x", "a flag is"},
		{format.Flags, "-d", "", "ignores this flag"},
		{format.Flags, "-l", "a -U 0", "one word"},
		{format.Flags, "-l", "-U0", "one word"},
		{format.Flags, "-l", "a;reboot", "one word"},
		{format.Flags, "-l", "$(reboot)", "one word"},
		{format.Flags, "-l", "`reboot`", "one word"},
		{format.Flags, "-l", "((a/b)", "one word"},
		{format.Flags, "-l", "((a;b))", "one word"},
		{format.UWSGI, "if-env", "x", "conditional"},
		{format.UWSGI, "endif", "x", "conditional"},
		{format.UWSGI, "k", "", "empty"},
		{format.UWSGI, "k", "a ", "white space"},
		{format.UWSGI, "k", "%d", "contains %"},
		{format.UWSGI, "k", "%%(d)", "contains %"},
		{format.UWSGI, "k", "$(HOME)", "contains $("},
		{format.UWSGI, "k", "@(/etc/shadow)", "contains @("},
		{format.HAProxy, "k", "", "empty"},
		{format.HAProxy, "backend", "x", "would open a section"},
		{format.HAProxy, ".if", "x", "must begin with a word"},
		{format.HAProxy, "#k", "x", "must begin with a word"},
		{format.HAProxy, "'k'", "x", "must begin with a word"},
		{format.HAProxy, "", "", "must begin with a word"},
		{format.HAProxy, "k", strings.Repeat("x", 2048), "longer than 2047 bytes"},
		{format.HAProxy, strings.Repeat("k ", 63) + "k", "x", "too many words"},
		{format.Keepalived, "k", "", "empty"},
		{format.Keepalived, "k", `a"b`, "read differently"},
		{format.Keepalived, "k", `a\`, "read differently"},
		{format.Keepalived, "k", "$x", "read differently"},
		{format.Keepalived, "k", "}", "read differently"},
		{format.Keepalived, "@main", "x", "must begin with a word"},
		{format.Keepalived, "~SEQ(a,1,2)", "x", "must begin with a word"},
		{format.Keepalived, "$A=1", "x", "must begin with a word"},
		{format.Keepalived, "!k", "x", "must begin with a word"},
		{format.Keepalived, "includer", "/etc/x", "include another file"},
		{format.Keepalived, "k", strings.Repeat("x", 1023), "longer than 1022 bytes"},
		{format.Plain, "k", "x", "cannot have an option"},
	} {
		line, err := test.format.Line(test.key, test.value)
		var bad *format.BadValue
		if !errors.As(err, &bad) {
			t.Errorf("%s: %q %q gives %q, %v", test.format.Name, test.key, test.value, line, err)
		} else if !strings.Contains(bad.Reason, test.reason) {
			t.Errorf("%s: %q %q: got %q, want %q", test.format.Name, test.key, test.value, bad.Reason, test.reason)
		}
	}
}

func TestHeader(t *testing.T) {
	for _, name := range []string{"DEFAULT", "oslo_messaging_rabbit", "cors.subdomain", "composite:osapi", "lvm-1"} {
		for _, f := range []*format.Format{format.Oslo, format.MySQL, format.UWSGI} {
			if got, err := f.Header(name); err != nil || got != "["+name+"]" {
				t.Errorf("%s: got %q, %v", f.Name, got, err)
			}
		}
	}
	for _, name := range []string{"", "a]", "[a", "a b", " a", "a#b", "é", `"a"`, "-a"} {
		if got, err := format.Oslo.Header(name); err == nil {
			t.Errorf("%q gives %q", name, got)
		}
	}
	for _, f := range []*format.Format{format.RabbitMQ, format.KeyValue, format.Flags, format.HAProxy, format.Keepalived, format.Plain} {
		if got, err := f.Header("a"); err == nil {
			t.Errorf("%s gives %q", f.Name, got)
		}
	}
}

func TestPrintLayout(t *testing.T) {
	for _, test := range []struct {
		format   *format.Format
		document format.Document
		want     string
	}{
		{format.Oslo, options("s", "k", "a", "b"), "[s]\nk = a\nk = b\nk2 = b\n\n[s2]\nk = a\n\n[s]\nk = b\n"},
		{format.KeyValue, one("", "k", "a", "b"), "k = a\nk = b\n"},
		{format.HAProxy, sections("global", "k", "a", "b c"), "global\n\nbackend a\n    k a 'b c'\n    k\n"},
		{format.Keepalived, blocks("s", "k", "a", "b"),
			"k b\n\ns a {\n    k a b {\n    }\n    k b {\n        k\n    }\n    k\n}\n"},
	} {
		got, err := test.format.Print(test.document)
		if err != nil || string(got) != test.want {
			t.Errorf("%s: got %v\n%s\nwant\n%s", test.format.Name, err, got, test.want)
		}
	}
}

func TestPrintRejects(t *testing.T) {
	entry := []format.Entry{{Key: "k", Value: "1"}}
	deep := []format.Directive{{Words: []string{"a"}}}
	for range 8 {
		deep = []format.Directive{{Words: []string{"a"}, Block: deep}}
	}
	for name, test := range map[string]struct {
		format   *format.Format
		document format.Document
	}{
		"no value":               {format.MySQL, format.Document{Sections: []format.Section{{Name: "a", Entries: []format.Entry{{Key: "k", Alone: true}}}}}},
		"two nameless sections":  {format.KeyValue, format.Document{Sections: []format.Section{{Entries: entry}, {Entries: entry}}}},
		"no section":             {format.Oslo, format.Document{Sections: []format.Section{{Entries: entry}}}},
		"a section":              {format.KeyValue, format.Document{Sections: []format.Section{{Name: "a", Entries: entry}}}},
		"sections in directives": {format.HAProxy, format.Document{Sections: []format.Section{{Name: "a"}}}},
		"directives in options":  {format.Oslo, format.Document{Directives: []format.Directive{{Words: []string{"a"}}}}},
		"no words":               {format.Keepalived, format.Document{Directives: []format.Directive{{}}}},
		"too deep":               {format.Keepalived, format.Document{Directives: deep}},
		"line at the top":        {format.HAProxy, format.Document{Directives: []format.Directive{{Words: []string{"global"}}}}},
		"no section word":        {format.HAProxy, format.Document{Directives: []format.Directive{{Words: []string{"a"}, Block: []format.Directive{}}}}},
		"block in a section": {format.HAProxy, format.Document{Directives: []format.Directive{
			{Words: []string{"global"}, Block: []format.Directive{{Words: []string{"a"}, Block: []format.Directive{}}}}}}},
	} {
		var bad *format.BadValue
		if file, err := test.format.Print(test.document); !errors.As(err, &bad) {
			t.Errorf("%s: got %q, %v", name, file, err)
		}
	}
}

func TestParse(t *testing.T) {
	entry := func(line int, key, value string) format.Entry {
		return format.Entry{Key: key, Value: value, Line: line}
	}
	flat := func(entries ...format.Entry) format.Document {
		return format.Document{Sections: []format.Section{{Entries: entries}}}
	}
	line := func(number int, words ...string) format.Directive {
		return format.Directive{Words: words, Line: number}
	}
	block := func(d format.Directive, block ...format.Directive) format.Directive {
		d.Block = append([]format.Directive{}, block...)
		return d
	}
	for _, test := range []struct {
		format *format.Format
		file   string
		want   format.Document
	}{
		{format.Oslo, "[a]\n\nk: 1\n  2\n j\n[b]\n[a]\nk = 3\n", format.Document{Sections: []format.Section{
			{Name: "a", Line: 1, Entries: []format.Entry{entry(3, "k", "1\n2\nj")}}, {Name: "b", Line: 6},
			{Name: "a", Line: 7, Entries: []format.Entry{entry(8, "k", "3")}}}}},
		{format.MySQL, "# c\n[mysqld] x\nskip-name-resolve\na='b # c' # d\n a = \"x\\s\\q\\\"\n", format.Document{Sections: []format.Section{
			{Name: "mysqld", Line: 2, Entries: []format.Entry{
				{Key: "skip-name-resolve", Alone: true, Line: 3}, entry(4, "a", "b # c"), entry(5, "a", `x \q\`)}}}}},
		{format.RabbitMQ, "a.b = c d # e\n# f\n\n a.b=g", flat(entry(1, "a.b", "c d"), entry(4, "a.b", "g"))},
		{format.KeyValue, "; c\n-net.x = 1 # 2\n", flat(entry(2, "-net.x", "1 # 2"))},
		{format.Flags, "# c\n-m 64 # d\n-k\n-l a\\#b\n-l  c\n",
			flat(entry(2, "-m", "64"), entry(3, "-k", ""), entry(4, "-l", `a\#b`), entry(5, "-l", "c"))},
		{format.UWSGI, "[uwsgi]\na\nb=c\n ;d\nb = e # f \r\n", format.Document{Sections: []format.Section{
			{Name: "uwsgi", Line: 1, Entries: []format.Entry{entry(2, "a", ""), entry(3, "b", "c"), entry(5, "b", "e # f")}}}}},
		{format.HAProxy, "# c\nglobal\n k 'a b'\"c d\"\\ e\\x41 # f\n\nfrontend x\n x \"\" \"\\$a\" a\\.b \\$\n \"\" y\n", format.Document{Directives: []format.Directive{
			block(line(2, "global"), line(3, "k", "a bc d eA")),
			block(line(5, "frontend", "x"), line(6, "x", "", "$a", `a\.b`, `\$`))}}},
		{format.Keepalived, "! c\na b{ c \"d # e\" # f\n}\ng\n{\nh {}\n}", format.Document{Directives: []format.Directive{
			block(line(2, "a", "b"), line(2, "c", "d # e")),
			block(line(4, "g"), block(line(6, "h")))}}},
		{format.Plain, "a\n\nb", flat(entry(1, "", "a"), entry(2, "", ""), entry(3, "", "b"))},
	} {
		got, err := test.format.Parse([]byte(test.file))
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %+v, %v, want %+v", test.format.Name, got, err, test.want)
		}
	}
}

func TestParseRejects(t *testing.T) {
	for _, test := range []struct {
		format *format.Format
		file   string
		line   int
		reason string
	}{
		{format.Plain, "a\n\xff", 2, "UTF-8"},
		{format.Oslo, "a\x00", 1, "NUL"},
		{format.Oslo, "a = b", 1, "precedes the first section"},
		{format.Oslo, "[a]\nb", 2, "neither = nor :"},
		{format.MySQL, "a = b", 1, "precedes the first section"},
		{format.MySQL, "[a", 1, "must end with ]"},
		{format.MySQL, "[a]\n= b", 2, "no name"},
		{format.MySQL, "[a]\nb = à", 2, "reads as a space"},
		{format.RabbitMQ, "a.b\n", 1, "not key = value"},
		{format.KeyValue, "= b\n", 1, "not key = value"},
		{format.UWSGI, "a = b", 1, "precedes the first section"},
		{format.UWSGI, "[a", 1, "must end with ]"},
		{format.HAProxy, "a b", 1, "precedes the first section"},
		{format.HAProxy, "global\n.if x", 2, "conditional"},
		{format.HAProxy, "global\n a \"$HOME\"", 2, "environment"},
		{format.HAProxy, "global\n a \"b", 2, "not closed"},
		{format.HAProxy, "global\n a 'b", 2, "not closed"},
		{format.HAProxy, "global\n" + strings.Repeat("w ", 65), 2, "too many words"},
		{format.HAProxy, "global\n a \\x4g", 2, "hexadecimal"},
		{format.Keepalived, "a {\nb", 2, "not closed"},
		{format.Keepalived, "a\n}", 2, "closes no block"},
		{format.Keepalived, "{", 1, "no name"},
		{format.Keepalived, "a {} {", 1, "no name"},
		{format.Keepalived, "@a b", 1, "conditional"},
		{format.Keepalived, "~SEQ(a,1,2) b", 1, "repeated"},
		{format.Keepalived, "$A=1", 1, "macro"},
		{format.Keepalived, `a "b\n"`, 1, "escape"},
		{format.Keepalived, `a "b`, 1, "not closed"},
		{format.Keepalived, `a "b"c`, 1, "adjoins"},
		{format.Keepalived, `a b"c"`, 1, "differently"},
		{format.Keepalived, `a 'b c'`, 1, "differently"},
		{format.Keepalived, strings.Repeat("a {\n", 9), 8, "more than 8 blocks"},
	} {
		_, err := test.format.Parse([]byte(test.file))
		var bad *format.ParseError
		if !errors.As(err, &bad) || bad.Line != test.line || !strings.Contains(bad.Reason, test.reason) {
			t.Errorf("%s: %q: got %v, want line %d: %s", test.format.Name, test.file, err, test.line, test.reason)
		}
	}
}

func TestErrorText(t *testing.T) {
	_, err := format.KeyValue.Line("k", "")
	if got, want := err.Error(), `"k" "": the value is empty`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	_, err = format.Oslo.Header(strings.Repeat("a ", 40))
	if got := err.Error(); !strings.Contains(got, `..."`) || len(got) > 160 {
		t.Errorf("a long value is shown whole: %s", got)
	}
}
