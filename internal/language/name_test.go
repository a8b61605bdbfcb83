package language

import (
	"strings"
	"testing"
)

func TestNameFault(t *testing.T) {
	regions := Cloud().Field("regions").Keys
	networks := Cloud().Field("regions").Values.Field("networks").Keys
	for _, test := range []struct {
		rule       *Shape
		name, want string
	}{
		{regions, "RegionOne", ""},
		{regions, "North_VN", ""},
		{regions, "eu.west-1", ""},
		{regions, "-", ""},
		{regions, strings.Repeat("x", 255), ""},
		{regions, strings.Repeat("x", 256), "it has 256 characters, more than 255"},
		{regions, strings.Repeat("x", 1<<20), "it has 1048576 characters, more than 255"},
		{regions, "", "it is empty"},
		{regions, ".", "this is a directory"},
		{regions, "..", "this is a directory"},
		{regions, "../x", "it contains a slash"},
		{regions, ".git", `it begins with "."`},
		{regions, "Región", "it contains 'ó'; a name consists of letters, digits and _ . -"},
		{regions, "a\xffb", "it contains '�'; a name consists of letters, digits and _ . -"},
		{networks, "vlan_net", ""},
		{networks, "physnet1", ""},
		{networks, strings.Repeat("x", 64), ""},
		{networks, strings.Repeat("x", 65), "it has 65 characters, more than 64"},
		{networks, "a:b", "it contains ':'; a name consists of letters, digits and _ . -"},
		{networks, "-a", `it begins with "-"`},
		{networks, "a.", `it ends with "."`},
		{Cloud().Field("hardware").Keys, "X", ""}, // other messages explain this rule
	} {
		if got := test.rule.NameFault(test.name); got != test.want {
			t.Errorf("%.70q: %q, want %q", test.name, got, test.want)
		}
	}
}
