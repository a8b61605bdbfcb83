package source

import (
	"slices"
	"testing"
)

func TestPath(t *testing.T) {
	tests := []struct {
		labels []string
		want   Path
	}{
		{nil, ""},
		{[]string{"regions", "hz-a", "networks", "fixed", "vlan"}, "regions.hz-a.networks.fixed.vlan"},
		{[]string{"flavors", "m1.large"}, `flavors."m1.large"`},
		{[]string{"a", "", "b"}, `a."".b`},
		{[]string{`say "hi"`}, `"say \"hi\""`},
		{[]string{"DEFAULT]\n[x", "0"}, `"DEFAULT]\n[x".0`},
		{[]string{"\x1b[31m", "a\u2028b", "\xff", "é"}, `"\x1b[31m"."a\u2028b"."\xff".é`},
		{[]string{"a\tb", `a\b`}, `"a\tb"."a\\b"`},
		{[]string{"`tick`", "'single'"}, "`tick`.'single'"},
	}
	for _, tt := range tests {
		got := Join(tt.labels...)
		if got != tt.want {
			t.Errorf("Join(%q) = %s, want %s", tt.labels, got, tt.want)
		}
		if back := got.Labels(); !slices.Equal(back, tt.labels) {
			t.Errorf("%s has the labels %q, want %q", got, back, tt.labels)
		}
	}
}

func TestAddAndParent(t *testing.T) {
	p := Join("regions", "r.1").Add("networks", "a b")
	if want := Path(`regions."r.1".networks."a b"`); p != want {
		t.Errorf("Add = %s, want %s", p, want)
	}
	if got, want := p.Parent(), Path(`regions."r.1".networks`); got != want {
		t.Errorf("Parent = %s, want %s", got, want)
	}
	if got := Path("").Parent(); got != "" {
		t.Errorf("the parent of the root is %s", got)
	}
	if got := Path("").Add("a"); got != "a" {
		t.Errorf("a below the root is %s", got)
	}
}

func TestContains(t *testing.T) {
	tests := []struct {
		p, q Path
		want bool
	}{
		{"", "", true}, {"", "a", true}, {"a", "", false}, {"a", "a", true}, {"a", "a.b.c", true}, {"a.b", "a", false},
		{"a", "ab", false}, {"a.b", "a.bc", false}, {`a."b.c"`, `a."b.c".d`, true}, {"a.b", `a."b.c"`, false},
	}
	for _, tt := range tests {
		if got := tt.p.Contains(tt.q); got != tt.want {
			t.Errorf("%s contains %s: %v", tt.p, tt.q, got)
		}
	}
}

func TestPos(t *testing.T) {
	tests := []struct {
		pos  Pos
		want string
	}{
		{Pos{}, ""},
		{Pos{File: "cloud.cue"}, "cloud.cue"},
		{Pos{File: "cloud.cue", Line: 19, Column: 14}, "cloud.cue:19:14"},
	}
	for _, tt := range tests {
		if got := tt.pos.String(); got != tt.want || tt.pos.IsValid() != (tt.want != "") {
			t.Errorf("%#v prints as %q, valid %v", tt.pos, got, tt.pos.IsValid())
		}
	}
}

func TestPosCompare(t *testing.T) {
	sorted := []Pos{{}, {File: "a.cue"}, {File: "a.cue", Line: 2, Column: 9}, {File: "a.cue", Line: 10, Column: 1}, {File: "a.cue", Line: 10, Column: 2}, {File: "b.cue", Line: 1}}
	for i, p := range sorted {
		for j, q := range sorted {
			if got := p.Compare(q); (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("%v compared with %v is %d", p, q, got)
			}
		}
	}
}

// FuzzPath checks that Labels returns the labels that Join received, with any characters in them.
func FuzzPath(f *testing.F) {
	f.Add("regions", "hz-a", "x")
	f.Add("", ".", `"`)
	f.Add("`", "'", `\`)
	f.Add("a.b", "\xff", "é ")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		want := []string{a, b, c}
		p := Join(want...)
		got := p.Labels()
		if !slices.Equal(got, want) {
			t.Fatalf("Join(%q) = %s, whose labels are %q", want, p, got)
		}
		if q := Join(a).Add(b).Add(c); q != p {
			t.Fatalf("adding the labels one by one returns %s, not %s", q, p)
		}
		if parent := p.Parent(); parent != Join(a, b) {
			t.Fatalf("the parent of %s is %s", p, parent)
		}
	})
}
