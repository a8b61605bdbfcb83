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

// kinds are those of the options of the tests, by key.
var kinds = map[string]format.Kind{
	"bool": {Type: format.Boolean}, "int": {Type: format.Integer}, "float": {Type: format.Float}, "ip": {Type: format.Address},
	"list": {Type: format.List}, "set": {Type: format.List, Set: true}, "bools": {Type: format.List, Item: format.Boolean},
	"dict": {Type: format.Dict}, "multi": {Multi: true}, "bag": {Multi: true, Set: true},
	"ints": {Type: format.Integer, Multi: true},
}

func kindOf(_, key string) format.Kind { return kinds[key] }

// same holds pairs of files that mean the same.
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

// differ holds pairs of files that do not mean the same, and what makes the difference.
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
}

func TestDiffer(t *testing.T) {
	for _, test := range differ {
		if got := briefly(differences(t, test.format, test.before, test.after, kindOf)); got != test.want {
			t.Errorf("%s: got %q, want %q\n%s\n%s", test.format.Name, got, test.want, test.before, test.after)
		}
	}
}

// The lines of a difference are those of the values that count.
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
