package nodeset_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/nodeset"
)

// names returns all names of s in order.
func names(s nodeset.Set) []string {
	var all []string
	for _, name := range s.All() {
		all = append(all, name)
	}
	return all
}

func TestParse(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"cn001", "cn001"},
		{"cn[001-003,042]", "cn001 cn002 cn003 cn042"},
		{"a,b[1-3]", "a b1 b2 b3"},
		{"b[3,1]", "b3 b1"},
		{"r[1-2]n[09-10]", "r1n09 r1n10 r2n09 r2n10"},
		{"cn[1-10/4]", "cn1 cn5 cn9"},
		{"cn[08-12/2]", "cn08 cn10 cn12"},
		{"cn[9-11]", "cn9 cn10 cn11"},
		{"cn[09-11]", "cn09 cn10 cn11"},
		{"cn[98-101]", "cn98 cn99 cn100 cn101"},
		{"cn[098-101]", "cn098 cn099 cn100 cn101"},
		{"cn[098-101,5]x", "cn098x cn099x cn100x cn101x cn5x"},
		{"cn[01,1]", "cn01 cn1"},
		{"cn[0-1]", "cn0 cn1"},
		{"[1-2]", "1 2"},
		{"cn[1-2]7", "cn17 cn27"},
		{"cn[1-2].dc1.example", "cn1.dc1.example cn2.dc1.example"},
		{"R[01-02]_a", "R01_a R02_a"},
		{"cn[5-5]", "cn5"},
	} {
		s, err := nodeset.Parse(test.text)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		want := strings.Fields(test.want)
		if got := names(s); !slices.Equal(got, want) || s.Len() != len(want) {
			t.Errorf("%s: got %v (%d), want %v", test.text, got, s.Len(), want)
		}
		for _, name := range want {
			if !s.Contains(name) {
				t.Errorf("%s does not contain %s", test.text, name)
			}
		}
	}
}

// TestParsePaddingGrows checks that a padded range whose last number is longer than its first is read as in pdsh and Slurm.
func TestParsePaddingGrows(t *testing.T) {
	s, err := nodeset.Parse("cn[01-100]")
	if err != nil {
		t.Fatal(err)
	}
	all := names(s)
	if len(all) != 100 || all[0] != "cn01" || all[98] != "cn99" || all[99] != "cn100" {
		t.Errorf("got %v", all)
	}
}

func TestParseRejects(t *testing.T) {
	for _, test := range []struct {
		text   string
		offset int
		reason string
	}{
		{"", 0, "the set is empty"},
		{",", 0, "a name is missing"},
		{"a,,b", 2, "a name is missing"},
		{"a,", 2, "a name is missing"},
		{"cn[]", 3, "a number is missing"},
		{"cn[1,]", 5, "a number is missing"},
		{"cn[1-]", 5, "a number is missing"},
		{"cn[-1]", 3, "a number is missing"},
		{"cn[1-3/]", 7, "a number is missing"},
		{"cn[1-x]", 5, "'x' is not a digit"},
		{"cn[1é]", 4, "'é' is not a digit"},
		{"cn[1-2-3]", 6, "'-' is not a digit"},
		{"cn[1[2]]", 4, "'[' is not a digit"},
		{"cn[1-3", 2, "never closed"},
		{"cn1-3]", 5, "closes no bracket"},
		{"cn[1-2][3-4]", 7, "directly follows"},
		{"cn[040-001]", 3, "reversed: 040 is above 001"},
		{"a,cn[7,5-3]", 7, "reversed"},
		{"cn[001-10]", 3, "padded to different lengths: 001 and 10"},
		{"cn[1-010]", 3, "padded to different lengths"},
		{"cn[0-00]", 3, "padded to different lengths"},
		{"cn[1-3/0]", 7, "a step of 0"},
		{"cn[3/2]", 4, "a step needs a range"},
		{"cn[1-9999999999999999]", 5, "at most 15 digits"},
		{"cn[0-999999999]", 0, "more than 1000000 names"},
		{"cn[0-999999999999999]", 0, "more than 1000000 names"},
		{"a,cn[1-1000]n[1-1000]", 2, "more than 1000000 names"},
		{"cn[1-999999999999999]n[1-999999999999999]n[1-999999999999999]", 0, "more than 1000000 names"},
		{"cn[1-3,3]", 0, "cn3 occurs twice"},
		{"cn[1-3],a,cn2", 10, "cn2 occurs twice"},
		{"cn1[0-9],cn[10-19]", 9, "cn10 occurs twice"},
		{"cn[1-12]n[1-2],cn[1-12]n2", 15, "cn1n2 occurs twice"},
		{"a, b", 2, "white space"},
		{"../x", 2, "'/' cannot be part of a name"},
		{"cn\n", 2, `'\n' cannot be part of a name`},
		{"cné", 2, "'é' cannot be part of a name"},
		{"@group", 0, "'@' cannot be part of a name"},
		{strings.Repeat("a", 253) + "[1-2]", 0, "longer than 253 bytes"},
	} {
		_, err := nodeset.Parse(test.text)
		var bad *nodeset.Error
		if !errors.As(err, &bad) {
			t.Errorf("%q: got %v, want an *Error", test.text, err)
			continue
		}
		if bad.Offset != test.offset || !strings.Contains(bad.Reason, test.reason) || bad.Text != test.text {
			t.Errorf("%q: got %d %q, want %d %q", test.text, bad.Offset, bad.Reason, test.offset, test.reason)
		}
	}
}

// TestParseBoundTakesNoMemory checks that a range that is far too large is rejected without generating its names.
func TestParseBoundTakesNoMemory(t *testing.T) {
	allocs := testing.AllocsPerRun(10, func() {
		if _, err := nodeset.Parse("cn[0-999999999]"); err == nil {
			t.Error("accepted")
		}
	})
	if allocs > 50 {
		t.Errorf("%v allocations", allocs)
	}
}

func TestAllStops(t *testing.T) {
	s, err := nodeset.Parse("a[1-9]b[1-9],c")
	if err != nil {
		t.Fatal(err)
	}
	last := -1
	for i, name := range s.All() {
		if last = i; name == "a1b3" {
			break
		}
	}
	if last != 2 {
		t.Errorf("stopped at %d", last)
	}
}

func TestContainsNot(t *testing.T) {
	s, err := nodeset.Parse("cn[001-010/3,042]x,b,r[1-2]n[1-12]")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "cn", "cn001", "cn1x", "cn0001x", "cn002x", "cn011x", "b1", "r1n13", "r3n1", "r1n012", "r1n"} {
		if s.Contains(name) {
			t.Errorf("contains %s", name)
		}
	}
}

func TestNumber(t *testing.T) {
	for _, test := range []struct {
		name string
		want int
		ok   bool
	}{
		{"cn007", 7, true},
		{"cn000", 0, true},
		{"hz-a-cn040", 40, true},
		{"r2n012", 12, true},
		{"n12a", 12, true},
		{"cn7.dc1.example2", 7, true},
		{"gateway.dc1", 0, false},
		{"gateway", 0, false},
		{"", 0, false},
		{"cn123456789012345", 123456789012345, true},
		{"cn1234567890123456", 0, false},
	} {
		got, ok := nodeset.Number(test.name)
		if ok != test.ok || ok && got != test.want {
			t.Errorf("%s: got %d %v, want %d %v", test.name, got, ok, test.want, test.ok)
		}
	}
}

func TestFold(t *testing.T) {
	for _, test := range []struct{ names, want string }{
		{"", ""},
		{"b a b", "a,b"},
		{"hz-a-cn042 hz-a-cn002 hz-a-cn001 hz-a-cn003", "hz-a-cn[001-003,042]"},
		{"cn1 cn2", "cn[1-2]"},
		{"cn10 cn9 cn8", "cn[8-10]"},
		{"cn099 cn100 cn101", "cn[099-101]"},
		{"cn1 cn01 cn001", "cn1,cn01,cn001"},
		{"cn01 cn10 cn5 cn100", "cn[5,100],cn[01,10]"},
		{"cn0 cn00 cn1", "cn[0-1],cn00"},
		{"r1n1 r1n2 r10n1 r2n1", "r1n[1-2],r2n1,r10n1"},
		{"a1.dc1 a2.dc1 a2.dc2", "a[1-2].dc1,a2.dc2"},
		{"a1b a2b a1", "a1,a[1-2]b"},
		{"cn12345678901234567 cn1", "cn1,cn12345678901234567"},
	} {
		if got := nodeset.Fold(strings.Fields(test.names)); got != test.want {
			t.Errorf("%s: got %s, want %s", test.names, got, test.want)
		}
	}
}

// TestCompare has a01 directly before a1, since padding is compared last.
func TestCompare(t *testing.T) {
	sorted := []string{"", "a", "a01", "a1", "a1b", "a2", "a2a", "a10", "aa", "b1c9", "b1c10"}
	for i, a := range sorted {
		for j, b := range sorted {
			if got := nodeset.Compare(a, b); (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("Compare(%q, %q) = %d", a, b, got)
			}
		}
	}
}

func TestValidHost(t *testing.T) {
	long := strings.Repeat("a", 63)
	for _, name := range []string{
		"a", "1a", "cn001", "hz-a-cn001", "cn1.dc1.example", "0a", "a--b", "0x1g", "localhost1", "a.local", "cn1.10", long, strings.Join([]string{long, long, long, long[:61]}, "."),
	} {
		if err := nodeset.ValidHost(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, test := range []struct {
		name         string
		offset       int
		reason, hint string
	}{
		{"", 0, "empty", ""},
		{"../x", 0, "empty", ""},
		{"a..b", 2, "empty", ""},
		{"a.", 2, "empty", ""},
		{"-a", 0, "begin with a hyphen", ""},
		{"a-", 1, "end with a hyphen", ""},
		{"b.a-.c", 3, "end with a hyphen", ""},
		{"CN1", 0, "lower case", "write cn1"},
		{"a.cN_1", 3, "lower case", "write a.cn-1"},
		{"cn_1", 2, "'_' cannot be part", "write cn-1"},
		{"a/b", 1, "'/' cannot be part", ""},
		{"a b", 1, "' ' cannot be part", ""},
		{"a\x00", 1, `'\x00' cannot be part`, ""},
		{"cné", 2, "'é' cannot be part", ""},
		{"10.0.0.1", 0, "IP address", ""},
		{"1", 0, "a number is read as an IP address", ""},
		{"0x1f", 0, "a number is read as an IP address", ""},
		{"101.example.org", 0, "its short name 101 is a number", ""},
		{"10.1", 0, "its short name 10 is a number", ""},
		{"localhost", 0, "localhost is the name of another address on every host", ""},
		{"localhost.example.org", 0, "localhost is the name of another address on every host", ""},
		{"ip6-loopback", 0, "ip6-loopback is the name of another address on every host", ""},
		{"cn1.localhost", 0, "names below localhost", ""},
		{"cn1.invalid", 0, "names below invalid", ""},
		{"a." + long + "b", 65, "at most 63 bytes", ""},
		{strings.Join([]string{long, long, long, long}, "."), 253, "at most 253 bytes", ""},
	} {
		var bad *nodeset.Error
		if !errors.As(nodeset.ValidHost(test.name), &bad) {
			t.Errorf("%q is accepted", test.name)
			continue
		}
		if bad.Offset != test.offset || !strings.Contains(bad.Reason, test.reason) || bad.Hint != test.hint {
			t.Errorf("%q: got %+v, want %+v", test.name, *bad, test)
		}
	}
}

func TestErrorText(t *testing.T) {
	const want = `"CN1" at byte 0: a host name is written in lower case (write cn1)`
	if got := nodeset.ValidHost("CN1").Error(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func BenchmarkParse10000(b *testing.B) {
	for b.Loop() {
		if _, err := nodeset.Parse("hz-a-cn[00001-10000]"); err != nil {
			b.Fatal(err)
		}
	}
}
