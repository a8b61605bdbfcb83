package form_test

import (
	"strings"
	"testing"

	"stackplan/internal/form"
)

func TestForms(t *testing.T) {
	object := form.JSON(map[string]form.Validate{"a": form.NumberIn(1, 2), "names": nil}, form.Many, form.NoOtherKeys, "a")
	for _, tt := range []struct {
		name     string
		validate form.Validate
		text     string
		fault    string // a part; empty: the text is accepted
	}{
		{"number", form.NumberIn(1, 9), " 9 ", ""},
		{"number above", form.NumberIn(1, 9), "10", "10 is not in 1 to 9"},
		{"number beyond 64 bits", form.NumberIn(1, 9), "99999999999999999999", "not a whole number"},
		{"range", form.RangeIn(1, 9), "1:9", ""},
		{"range of one", form.RangeIn(1, 9), "3", "not a range"},
		{"range with three parts", form.RangeIn(1, 9), "1:2:3", "not a whole number"},
		{"VLANs", form.VLANRange, "physnet1:1:4094", ""},
		{"VLANs of one bound", form.VLANRange, "physnet1:1", "not NETWORK"},
		{"VLANs not given", form.VLANRange, "physnet1", ""},
		{"mapping", form.Mapping("a pair"), "a : b", ""},
		{"mapping to nothing", form.Mapping("a pair"), "a:", "not a pair"},
		{"mapping of three", form.Mapping("a pair"), "a:b:c", "contains a colon"},
		{"CPUs", form.CPUSet, "4-23,^12,^14-15,", ""},
		{"CPUs from high to low", form.CPUSet, "9-4", "9-4"},
		{"CPU below 0", form.CPUSet, "-1", "not a CPU"},
		{"MAC", form.MAC, "FA:16:3e:00:00:00", ""},
		{"MAC of five bytes", form.MAC, "fa:16:3e:00:00", "not a MAC"},
		{"host and port", form.HostPort, "[2001:db8::1]:11211", ""},
		{"host with inet6", form.HostPort, "inet6:[2001:db8::1]:11211", ""},
		{"IPv6 without a port", form.HostPort, "2001:db8::1", ""},
		{"port 0", form.HostPort, "h:0", "0 is not in"},
		{"no host", form.HostPort, ":11211", "names no host"},
		{"URL", form.URL("http", "https"), "HTTPS://h:5000/v3", ""},
		{"URL with a port that is none", form.URL("http"), "http://h:50x", "names no host"},
		{"a path", form.URL("file"), "file:///var/x", ""},
		{"scheme with a driver", form.Scheme("mysql"), "mysql+pymysql://u:p@h/d", ""},
		{"scheme that could be a password", form.Scheme("mysql"), "P%ss://x", ""},
		{"multicast", form.Multicast, "239.1.1.1", ""},
		{"no multicast", form.Multicast, "10.1.1.1", "not a multicast"},
		{"JSON", object, `[{"a": "1", "names": ["x"]}, {"a": "2"}]`, ""},
		{"JSON of a number", object, `5`, "not an object"},
		{"JSON with more after it", object, `{"a": "1"} {}`, "not JSON"},
		{"JSON with another value", object, `{"a": "3"}`, "a: 3 is not in"},
		{"JSON without a key", object, `{}`, `"a" is missing`},
		{"JSON with another key", object, `{"a": "1", "name": "x"}`, "did you mean names?"},
		{"regular expression", form.Regexp, `^\d+(a|b)?$`, ""},
		{"no regular expression", form.Regexp, `(a`, "not a regular expression"},
		{"a lookahead", form.Regexp, `(?=.*[a-z]`, ""},
		{"format", form.Format("name"), "%(name)s %% %-5d %(other)s", ""},
		{"format with a misspelt name", form.Format("name"), "%(nme)s", "did you mean name?"},
		{"format that ends early", form.Format(), "100 %", "not a conversion"},
	} {
		got := tt.validate(tt.text)
		if (got == "") != (tt.fault == "") || !strings.Contains(got, tt.fault) {
			t.Errorf("%s: %q has the fault %q, want %q", tt.name, tt.text, got, tt.fault)
		}
	}
}
