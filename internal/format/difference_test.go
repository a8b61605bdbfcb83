package format_test

import (
	"reflect"
	"strings"
	"testing"

	"stackplan/internal/format"
)

// differences parses two files and compares them.
func differences(t *testing.T, f *format.Format, before, after string, kind func(section, key string) format.Kind) []format.Difference {
	t.Helper()
	var d [2]format.Document
	for i, file := range []string{before, after} {
		var err error
		if d[i], err = f.Parse([]byte(file)); err != nil {
			t.Fatalf("%s: %v in\n%s", f.Name, err, file)
		}
	}
	return f.Differences(d[0], d[1], kind)
}

// briefly prints a difference as [section] key: before -> after; - is absent.
func briefly(all []format.Difference) string {
	side := func(values []string) string {
		if values == nil {
			return "-"
		}
		return "(" + strings.Join(values, "|") + ")"
	}
	var out []string
	for _, d := range all {
		out = append(out, "["+d.Section+"] "+d.Key+": "+side(d.Before)+" -> "+side(d.After))
	}
	return strings.Join(out, "; ")
}

// kinds are the kinds of the options in the tests, by key.
var kinds = map[string]format.Kind{
	"bool": {Type: format.Boolean}, "int": {Type: format.Integer}, "float": {Type: format.Float}, "ip": {Type: format.Address},
	"list": {Type: format.List}, "set": {Type: format.List, Set: true}, "bools": {Type: format.List, Item: format.Boolean},
	"dict": {Type: format.Dict}, "multi": {Multi: true}, "bag": {Multi: true, Set: true},
	"ints": {Type: format.Integer, Multi: true},
}

func kindOf(_, key string) format.Kind { return kinds[key] }

// same contains pairs of files with the same meaning.
var same = []struct {
	format        *format.Format
	before, after string
}{
	{format.Oslo, "[a]\nx = 1\ny = 2\n", "# c\n[a]\ny=2\n\nx:1\n"},
	{format.Oslo, "[a]\nx = 1\n[b]\ny = 2\n", "[b]\ny = 2\n[a]\n[c]\n[a]\nx = \"1\"\n"},
	{format.Oslo, "[Abc]\nx = 1\n", "[aBC]\nx = 1\n"},
	{format.Oslo, "[a]\nx = 0\nx = 1\n", "[a]\nx = 1\n"},
	{format.Oslo, "[a]\nx = 1\n  2\n", "[a]\nx: 1\n\t 2\n"},
	{format.Oslo, "[a]\nbool = True\nint = 4096\nfloat = 4\nip = ::1\n", "[a]\nbool = yes\nint = 04096\nfloat = 4.0\nip = 0:0::1\n"},
	{format.Oslo, "[a]\nlist = a, b\nset = a,b\nbools = on,off\ndict = a:1,b:2\n", "[a]\nlist = a,b,\nset = b,a,b\nbools = 1, False\ndict = b: 2, a:1\n"},
	{format.Oslo, "[a]\nmulti = 1\nmulti = 2\nbag = 1\nbag = 2\nints = 1\nints = 02\n", "[a]\nbag = 2\nmulti = 1\nbag = 1\nbag = 2\nmulti = 2\nints=01\nints=2\n"},
	{format.KeyValue, "a.b = 1\nc.d = 1\t2\n", "; x\n  c/d=1  2\na.b=0\n\na.b =1\n"},
	{format.KeyValue, "net.ipv4.conf.all.rp_filter = 1\nvm.swappiness = 1\n", "vm.swappiness = 1\nnet.ipv4.conf.all.rp_filter = 1\n"},
	{format.KeyValue, "net.ipv4.conf.eth0/1.rp_filter = 1\n", "net/ipv4/conf/eth0.1/rp_filter = 1\n"},
	{format.RabbitMQ, "a.b = 1\nc = d e\n", "c = d e # x\na.b=2\na.b=1\n"},
	{format.Shell, "A=\"b c\"\nB='1'\n", "# c\nexport B=1 # x\nA=0\nA=b\\ \"c\"\n"},
	{format.Flags, "-m 64\n-p 1\n-l a\n", "# c\n-p1 -m 64\n-d -x\n-l   a # b\n"},
	{format.UWSGI, "[uwsgi]\na = 1\nb = 2\n", "; c\n[uwsgi]\na=1\n[uwsgi]\n b = 2\n"},
	{format.MySQL, "[a]\nx-y = 'b c'\nskip-name-resolve\nn = 1024\non = ON\n", "# c\n[a]\nn=1K\n[b]\n[a]\non = true\nx_y = \"b\\sc\" # d\nskip_name_resolve = 1\n"},
	{format.Systemd, "[A]\nX=1\nY=yes\n[Route]\nA=1\nB=on\n[Route]\nA=2\n", "# c\n[Route]\nA=2\n[Route]\nB=1\nA = 1\n[A]\nY=True\n[A]\nX=1\n"},
	{format.Systemd, "[A]\nX=a b c\nX=\nX=d\n", "[A]\nX=e \\\n# c\n  f\nX=\nX=d\n"},
	{format.Interfaces, "auto a b\niface a inet static\n address 1\n bridge_ports x\n post-up y z\niface b inet6 manual\n",
		"# c\niface b inet6 manual\niface  a inet \\\n static\n\tup y  z\n bridge-ports x\n address 1\nauto a\nauto b\n"},
	{format.Hosts, "1.1.1.1 a b c\n::1 d\n", "0:0::1\td # c\n# e\n1.1.1.1 A c  b\n"},
	{format.Modules, "a-b\nc x=1\n", "# c\n; d\nc  x=1\n a_b\n"},
	{format.Tmpfiles, "w /a - - - - 1\nd /b\n", "# c\nd /b\n\nw  /a\t- - - - 1\n"},
	{format.HAProxy, "global\n a\ndefaults\n mode http\n timeout client 60s\nbackend x\n server a 1 check\n server b 2\n http-request x 'a b'\n",
		"# c\nglobal\ndefaults\n timeout client 1\n timeout client 1m\n mode tcp\n mode http\nbackend x\n http-request x a\\ b # d\n server 'b' \"2\"\n server a 1 check\nglobal\n a\n"},
	{format.HAProxy, "defaults\nbackend x\nbackend y\ndefaults\nlisten z\n", "defaults\nbackend y\nbackend x\ndefaults\nlisten z\n"},
	{format.HAProxy, "listen x\n default-server inter 1\n server a 1\n option a\n", "listen x\n option a\n default-server inter 1\n server a 1\n"},
	{format.HAProxy, "listen x\n bind a\n bind b c\n no option o\n option o\n", "listen x\n option o\n bind b c\n bind a\n"},
	{format.Keepalived, "a {\n x 1\n y \"2 3\"\n track_script {\n  s\n  t\n }\n}\nb c {\n}\n",
		"! c\nb \"c\" {}\na\n{\n y \"2 3\" # d\n track_script { t\n s }\n x \"1\"\n}\n"},
	{format.Plain, "a\n\nb\n", "a\n\nb\n"},
}

func TestSame(t *testing.T) {
	for _, test := range same {
		if got := differences(t, test.format, test.before, test.after, kindOf); len(got) > 0 {
			t.Errorf("%s: %s\n%s\n%s", test.format.Name, briefly(got), test.before, test.after)
		}
		if got := differences(t, test.format, test.after, test.before, kindOf); len(got) > 0 {
			t.Errorf("%s, the other way: %s\n%s\n%s", test.format.Name, briefly(got), test.after, test.before)
		}
	}
}

// differ contains pairs of files with different meanings, and the expected difference.
var differ = []struct {
	format              *format.Format
	before, after, want string
}{
	{format.Oslo, "[a]\nx = 1\n", "[a]\nx = 2\n", "[a] x: (1) -> (2)"},
	{format.Oslo, "[a]\nx = 1\nz = 1\n", "[b]\ny =\n[a]\nz=1\n", "[b] y: - -> (); [a] x: (1) -> -"},
	{format.Oslo, "[a]\nx = 1\n", "[a]\nX = 1\n", "[a] X: - -> (1); [a] x: (1) -> -"},
	{format.Oslo, "[DEFAULT]\nx = 1\n", "[default]\nx = 1\n", "[default] x: - -> (1); [DEFAULT] x: (1) -> -"},
	{format.Oslo, "[a]\na-b = 1\n", "[a]\na_b = 1\n", "[a] a_b: - -> (1); [a] a-b: (1) -> -"},
	{format.Oslo, "[A]\nx = 1\nx = 2\n", "[a]\nx = 2\nx = 1\n", "[a] x: (2) -> (1)"},
	{format.Oslo, "[a]\nx = 1\n", "[a]\nx = 1 # c\n", "[a] x: (1) -> (1 # c)"},
	{format.Oslo, "[a]\nx = 1\n  2\n", "[a]\nx = 1 2\n", "[a] x: (1\n2) -> (1 2)"},
	{format.Oslo, "[a]\nx = True\n", "[a]\nx = true\n", "[a] x: (True) -> (true)"},
	{format.Oslo, "[a]\nbool = True\n", "[a]\nbool = off\n", "[a] bool: (True) -> (off)"},
	{format.Oslo, "[a]\nbool = 1\n", "[a]\nbool = \"1 \"\n", "[a] bool: (1) -> (1 )"},
	{format.Oslo, "[a]\nint = 9007199254740993\n", "[a]\nint = 9007199254740992\n", "[a] int: (9007199254740993) -> (9007199254740992)"},
	{format.Oslo, "[a]\nfloat = 16\n", "[a]\nfloat = 0x10\n", "[a] float: (16) -> (0x10)"},
	{format.Oslo, "[a]\nlist = a,b\nset = a,b\n", "[a]\nlist = b,a\nset = a\n", "[a] list: (a,b) -> (b,a); [a] set: (a,b) -> (a)"},
	{format.Oslo, "[a]\nlist = a,b\n", "[a]\nlist = a,,b\n", "[a] list: (a,b) -> (a,,b)"},
	{format.Oslo, "[a]\ndict = a:1,b:2\n", "[a]\ndict = a:2,b:1\n", "[a] dict: (a:1,b:2) -> (a:2,b:1)"},
	{format.Oslo, "[a]\nmulti = 1\nmulti = 2\n", "[a]\nmulti = 2\nmulti = 1\n", "[a] multi: (1|2) -> (2|1)"},
	{format.Oslo, "[a]\nx = $my_ip\n", "[a]\nx = 10.0.0.1\n", "[a] x: ($my_ip) -> (10.0.0.1)"},
	{format.KeyValue, "a.b = 1\n", "-a.b = 1\n", "[] -a.b: - -> (1); [] a.b: (1) -> -"},
	{format.KeyValue, "a.b = 1 2\n", "a.b = 12\n", "[] a.b: (1 2) -> (12)"},
	{format.KeyValue, "net.ipv4.ip_forward = 1\nnet.ipv4.conf.all.rp_filter = 2\n", "net.ipv4.conf.all.rp_filter = 2\nnet.ipv4.ip_forward = 1\n",
		"[] order: (net.ipv4.ip_forward|net.ipv4.conf.all.rp_filter) -> (net.ipv4.conf.all.rp_filter|net.ipv4.ip_forward)"},
	{format.KeyValue, "a.* = 1\na.b = 2\n", "a.b = 2\na.* = 1\n", "[] order: (a.*|a.b) -> (a.b|a.*)"},
	{format.RabbitMQ, "a = 1\ninclude x\n", "a = 1 2\ninclude y\n", "[] a: (1) -> (1 2); [] include y: - -> (); [] include x: () -> -"},
	{format.Shell, "A=\"b c\"\n", "A=\"b  c\"\n", "[] A: (b c) -> (b  c)"},
	{format.Flags, "-m 64\n-l a\n-l b\n", "-m 65\n-k\n-l b\n-l a\n", "[] -m: (64) -> (65); [] -k: - -> (); [] -l: (a|b) -> (b|a)"},
	{format.UWSGI, "[u]\na = 1\nb = 2\n", "[u]\nb = 2\na = 1\na = 1\n", "[u] a: (1) -> (1|1); [u] order: (a|b) -> (b|a|a)"},
	{format.MySQL, "[a]\nx\nlog-bin = 1\n", "[a]\nx = 1\nlog_bin = on\n", "[a] x: () -> (1); [a] log_bin: (1) -> (on)"},
	{format.MySQL, "[a]\nx = 1\n[b]\nx = 2\n", "[b]\nx = 2\n[a]\nx = 1\n", "[] order of x: ([a]|[b]) -> ([b]|[a])"},
	{format.MySQL, "!include a\n[a]\nreplicate-do-db = a\nreplicate-do-db = b\n", "[a]\nreplicate-do-db = b\n!include a\n",
		"[a] replicate-do-db: (a|b) -> (b); [] order: (!include a|[a]) -> ([a]|!include a)"},
	{format.Systemd, "[Service]\nExecStart=a\nExecStart=b\n", "[Service]\nExecStart=b\nExecStart=a\n", "[Service] ExecStart: (a|b) -> (b|a)"},
	{format.Systemd, "[Service]\nExecStart=a\n", "[Service]\nExecStart=\nExecStart=a\n", "[Service] ExecStart: (a) -> (|a)"},
	{format.Systemd, "[Route]\nA=1\nB=2\n", "[Route]\nA=1\n[Route]\nB=2\n", "[Route] : (A=1 B=2) -> (A=1|B=2)"},
	{format.Systemd, "[A]\nX=a\\\\\nY=1\n", "[A]\nX=a\\\nY=1\n", "[A] X: (a\\\\) -> (a Y=1); [A] Y: (1) -> -"},
	{format.Interfaces, "auto a b\niface a inet static\n up x\n up y\n", "auto b a\niface a inet dhcp\n up y\n up x\n",
		"[] auto: (a|b) -> (b|a); [iface a inet] : (static) -> (dhcp); [iface a inet] up: (x|y) -> (y|x)"},
	{format.Interfaces, "iface a inet manual\n up echo \"a b\"\n", "iface a inet manual\n up echo \"a  b\"\n", "[iface a inet] up: (echo \"a b\") -> (echo \"a  b\")"},
	{format.Hosts, "1.1.1.1 a b\n1.1.1.2 a\n", "1.1.1.2 a\n1.1.1.1 b a\n", "[] 1.1.1.1: (a b) -> (b a); [] a: (1.1.1.1|1.1.1.2) -> (1.1.1.2|1.1.1.1)"},
	{format.Modules, "a\nb x\n", "b y\nc\n", "[] b: (x) -> (y); [] c: - -> (); [] a: () -> -"},
	{format.Tmpfiles, "w /a - - - - 1\n", "w /a - - - - 2\n", "[] w /a: (- - - - 1) -> (- - - - 2)"},
	{format.HAProxy, "backend x\n server a 1\n server b 2\n option a\n", "backend x 9\n server b 3\n no option a\n",
		"[backend x] : () -> (9); [backend x] server b: (2) -> (3); [backend x] option a: () -> (no); [backend x] server a: (1) -> -"},
	{format.HAProxy, "backend x\n balance source\n server a 1\n server b 2\n", "backend x\n server b 2\n server a 1\n balance source\n",
		"[backend x] server: (a|b) -> (b|a)"},
	{format.HAProxy, "defaults\n balance source\nbackend x\n server a 1\n server b 2\n", "defaults\n balance source\nbackend x\n server b 2\n server a 1\n",
		"[backend x] server: (a|b) -> (b|a)"},
	{format.HAProxy, "backend x\n server a 1\n server b 2 backup\n server c 3 backup\n", "backend x\n server c 3 backup\n server b 2 backup\n server a 1\n",
		"[backend x] server: (b|c) -> (c|b)"},
	{format.HAProxy, "listen x\n http-request a\n http-request b\n", "listen x\n http-request b\n http-request a\n", "[listen x] http-request: (a|b) -> (b|a)"},
	{format.HAProxy, "listen x\n default-server a\n server s 1\n", "listen x\n server s 1\n default-server a\n", "[listen x] default-server of s: - -> (all but the last)"},
	{format.HAProxy, "defaults\n mode tcp\ndefaults\n mode http\nlisten x\n", "defaults\n mode tcp\nlisten x\ndefaults\n mode http\n", "[listen x] defaults: (defaults #2) -> -"},
	{format.HAProxy, "listen x\n option httplog\n option httpchk\n option tcplog\n", "listen x\n option tcplog\n option httpchk\n option httplog\n",
		"[listen x] option (log): (httplog|tcplog) -> (tcplog|httplog)"},
	{format.HAProxy, "listen x\n a 'b c'\n", "listen x\n a b c\n", "[listen x] a: ('b c') -> (b c)"},
	{format.Keepalived, "v a {\n x 1\n virtual_ipaddress {\n 1\n 2\n }\n}\n", "v a {\n x 2\n virtual_ipaddress {\n 2\n 1\n }\n in {\n }\n}\n",
		"[v a] x: (1) -> (2); [v a] virtual_ipaddress: (1|2) -> (2|1); [v a / in] : - -> ()"},
	{format.Keepalived, "u {\n a 1\n}\nu {\n a 2\n}\n", "u {\n a 2\n}\nu {\n a 1\n}\n", "[u] a: (1) -> (2); [u #2] a: (2) -> (1)"},
	{format.Keepalived, "include a\ninclude b\n", "include b\ninclude a\n", "[] include: (a|b) -> (b|a)"},
	{format.Plain, "a\nb\n", "b\na\n", "[] : (a|b) -> (b|a)"},
}

func TestDiffer(t *testing.T) {
	for _, test := range differ {
		if got := briefly(differences(t, test.format, test.before, test.after, kindOf)); got != test.want {
			t.Errorf("%s: got %q, want %q\n%s\n%s", test.format.Name, got, test.want, test.before, test.after)
		}
	}
}

// The lines of a difference are those of the effective values.
func TestDifferenceLines(t *testing.T) {
	got := differences(t, format.Oslo, "[a]\nx = 1\nx = 2\nmulti = 1\n\nmulti = 2\n", "# c\n[a]\nmulti = 3\n", kindOf)
	want := []format.Difference{
		{Section: "a", Key: "multi", Before: []string{"1", "2"}, BeforeLines: []int{4, 6}, After: []string{"3"}, AfterLines: []int{3}},
		{Section: "a", Key: "x", Before: []string{"2"}, BeforeLines: []int{3}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
