package diag_test

import (
	"strings"
	"testing"

	"stackplan/internal/diag"
	"stackplan/internal/source"
)

func TestPrint(t *testing.T) {
	at := func(line, column int) source.Pos { return source.Pos{File: "cloud.cue", Line: line, Column: column} }
	long := strings.Repeat("x", 100) + "HERE" + strings.Repeat("y", 100)
	for _, test := range []struct {
		name string
		d    diag.Diagnostic
		line string
		want string
	}{
		{"all that a finding has", diag.Diagnostic{Message: "VLAN 5001 is above 4094", Path: "a.vlan", Pos: at(19, 9), Length: 4,
			Rule: "802.1Q, schema/network.cue:17", Hint: "pick another",
			Related: []diag.Related{{Message: "the other value", Pos: at(3, 1)}, {Message: "takes part", Path: "a.b"}}},
			"  vlan: 5001, x: 1",
			"cloud.cue:19:9: VLAN 5001 is above 4094 (a.vlan)\n  19 |   vlan: 5001, x: 1\n     |         ^^^^\n" +
				"  cloud.cue:3:1: the other value\n  a.b: takes part\n  rule: 802.1Q, schema/network.cue:17\n  hint: pick another\n"},
		{"a warning", diag.Diagnostic{Severity: diag.Warning, Message: "untested", Path: "series", Pos: at(2, 1)}, "",
			"cloud.cue:2:1: warning: untested (series)\n"},
		{"no place", diag.Diagnostic{Severity: diag.Note, Message: "nothing to do"}, "", "note: nothing to do\n"},
		{"a file", diag.Diagnostic{Message: "too large", Pos: source.Pos{File: "x.cue"}}, "", "x.cue: too large\n"},
		{"tabs", diag.Diagnostic{Message: "m", Pos: at(1, 3), Length: 1}, "\t\tx\ty",
			"cloud.cue:1:3: m\n  1 |         x    y\n    |         ^\n"},
		{"more than a byte", diag.Diagnostic{Message: "m", Pos: at(1, 6), Length: 3}, "é: \"é\"",
			"cloud.cue:1:6: m\n  1 | é: \"é\"\n    |     ^^\n"},
		{"control characters", diag.Diagnostic{Message: "m", Pos: at(1, 1)}, "a\x1b[31mb\xffc\u202e",
			"cloud.cue:1:1: m\n  1 | a?[31mb?c?\n    | ^\n"},
		{"control characters of the user in a message", diag.Diagnostic{Message: "no group [\x1b[31m\n[x]", Hint: "a\u202eb", Rule: "c\rd", Pos: at(1, 1),
			Related: []diag.Related{{Message: "e\nf", Path: "g"}}}, "",
			"cloud.cue:1:1: no group [?[31m?[x]\n  g: e?f\n  rule: c?d\n  hint: a?b\n"},
		{"behind the end", diag.Diagnostic{Message: "m", Pos: at(1, 9), Length: 9}, "ab", "cloud.cue:1:9: m\n  1 | ab\n    |   ^\n"},
		{"a long message", diag.Diagnostic{Message: strings.Repeat("é", 5000)}, "", strings.Repeat("é", 998) + "...\n"},
		{"a long line", diag.Diagnostic{Message: "m", Pos: at(1, 101), Length: 4}, long,
			"cloud.cue:1:101: m\n  1 | ..." + strings.Repeat("x", 57) + "HERE" + strings.Repeat("y", 56) + "...\n    | " + strings.Repeat(" ", 60) + "^^^^\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var b strings.Builder
			lines := func(file string, n int) string {
				if file != test.d.Pos.File || n != test.d.Pos.Line {
					t.Errorf("asked for %s:%d", file, n)
				}
				return test.line
			}
			if err := diag.Print(&b, diag.List{test.d}, lines); err != nil {
				t.Fatal(err)
			}
			if b.String() != test.want {
				t.Errorf("got:\n%swant:\n%s", b.String(), test.want)
			}
		})
	}
}
