package language

import (
	"flag"
	"strings"
	"testing"

	"stackplan/internal/testing/goldenfile"
)

var update = flag.Bool("update", false, "write docs/language.md again")

// TestEveryFieldIsDocumented shows N8: each field has a meaning, and each value an example.
func TestEveryFieldIsDocumented(t *testing.T) {
	for _, e := range Reference() {
		if e.Doc == "" {
			t.Errorf("%s has no comment in the schema", e.Path)
		}
		isValue := !strings.HasSuffix(e.Value, "fields") && e.Value != "values by name" && e.Value != "any value"
		if isValue && e.Example == "" {
			t.Errorf("%s (%s) has no example; add @sample(...)", e.Path, e.Value)
		}
	}
}

// TestReferencePage shows N8: the page of the language has the same content as the schema.
func TestReferencePage(t *testing.T) {
	goldenfile.Compare(t, "../../docs/language.md", Page(), *update)
}

func TestMatch(t *testing.T) {
	for name, want := range map[string]string{
		"regions.r1.networks.public.vlan": "regions.REGION.networks.NETWORK.vlan",
		"networks.vlan":                   "regions.REGION.networks.NETWORK.vlan",
		"networks.management.vip":         "", // a network is a name, which only a whole path contains
		"regions":                         "regions",
		"reserve.cpus":                    "hardware.HARDWARE.reserve.cpus",
		"nope":                            "",
	} {
		got := ""
		if all := Match(name); len(all) > 0 {
			got = all[0].Path
		}
		if got != want {
			t.Errorf("%s means %q, want %q", name, got, want)
		}
	}
	if all := Match("labels"); len(all) < 2 {
		t.Errorf("labels means %d fields, want those of groups and hosts", len(all))
	}
}
