package findings

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"regexp"
	"strings"
	"testing"

	"stackplan/internal/diag"
	"stackplan/internal/report/junit"
	"stackplan/internal/source"
)

// mixed contains a finding of each severity, with positions of each kind and characters that formats escape.
var mixed = diag.List{
	{Code: "input/empty", Message: "there is no *.cue file in x", Hint: "stackplan init x writes a small cloud there"},
	{Code: "input/size", Message: "a.cue is larger than 1 MiB", Pos: source.Pos{File: "a.cue"}},
	{
		Code: "network/vlan", Message: "VLAN 5001 is above 4094", Path: "regions.r1.networks.fixed.vlan",
		Pos: source.Pos{File: "a b.cue", Line: 2, Column: 3}, Length: 4, Rule: "802.1Q", Hint: "pick one, 50% are free",
		Related: []diag.Related{{Message: "the network", Path: "regions.r1", Pos: source.Pos{File: "a.cue", Line: 1, Column: 1}}},
	},
	{
		Code: "override/value", Severity: diag.Warning, Message: `"<&>" is odd`, Path: "overrides",
		Pos: source.Pos{File: "a.cue", Line: 1, Column: 2},
	},
	{Code: "override/note", Severity: diag.Note, Message: "a note", Pos: source.Pos{File: "a.cue", Line: 1, Column: 2}},
}

// linesOf returns the same lines for every file.
func linesOf(_ string, n int) string {
	return []string{"", "a: ^", "\tx^5001 "}[n]
}

func printed(t *testing.T, format string, list diag.List) string {
	t.Helper()
	var b strings.Builder
	if err := Print(&b, format, list, linesOf); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	want := `there is no *.cue file in x
  hint: stackplan init x writes a small cloud there
a.cue: a.cue is larger than 1 MiB
a b.cue:2:3: VLAN 5001 is above 4094 (regions.r1.networks.fixed.vlan)
  2 |     x^5001
    |      ^^^^
  a.cue:1:1: the network
  rule: 802.1Q
  hint: pick one, 50% are free
a.cue:1:2: warning: "<&>" is odd (overrides)
  1 | a: ^
    |  ^
a.cue:1:2: note: a note
  1 | a: ^
    |  ^
`
	if got := printed(t, "text", mixed); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestColouredTextIsTheSameText(t *testing.T) {
	var b strings.Builder
	if err := PrintColoured(&b, mixed, linesOf); err != nil {
		t.Fatal(err)
	}
	if got := regexp.MustCompile(`\x1b\[[0-9]*m`).ReplaceAllString(b.String(), ""); got != printed(t, "text", mixed) {
		t.Errorf("without colours: %s", got)
	}
	for _, want := range []string{
		"\x1b[1m\x1b[0m\x1b[31mthere is no *.cue file in x\x1b[0m\n",
		"\x1b[1ma b.cue:2:3: \x1b[0m\x1b[31mVLAN 5001 is above 4094 (regions.r1.networks.fixed.vlan)\x1b[0m\n  2 |     x^5001\n    |      \x1b[31m^^^^\x1b[0m\n",
		"\x1b[1ma.cue:1:2: \x1b[0m\x1b[33mwarning: \"<&>\" is odd (overrides)\x1b[0m\n  1 | a: ^\n    |  \x1b[33m^\x1b[0m\n",
		"\x1b[36mnote: a note\x1b[0m\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in %q", want, b.String())
		}
	}
}

// TestHostileName checks that escape sequences in the name of a file are not printed.
func TestHostileName(t *testing.T) {
	var b strings.Builder
	list := diag.List{{Message: "too large", Pos: source.Pos{File: "x\x1b[2J\n.cue"}}}
	if err := PrintColoured(&b, list, linesOf); err != nil {
		t.Fatal(err)
	}
	if want := "\x1b[1m\x1b[0m\x1b[31mx?[2J?.cue: too large\x1b[0m\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func TestJSON(t *testing.T) {
	want := `{
  "version": 1,
  "errors": 1,
  "warnings": 1,
  "diagnostics": [
    {
      "code": "network/vlan",
      "severity": "error",
      "message": "VLAN 5001 is above 4094",
      "path": "regions.r1.networks.fixed.vlan",
      "file": "a b.cue",
      "line": 2,
      "column": 3,
      "rule": "802.1Q",
      "hint": "pick one, 50% are free",
      "related": [
        {
          "message": "the network",
          "path": "regions.r1",
          "file": "a.cue",
          "line": 1,
          "column": 1
        }
      ]
    },
    {
      "code": "override/value",
      "severity": "warning",
      "message": "\"<&>\" is odd",
      "path": "overrides",
      "file": "a.cue",
      "line": 1,
      "column": 2
    }
  ]
}
`
	if got := printed(t, "json", mixed[2:4]); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if got := printed(t, "json", nil); !strings.Contains(got, `"diagnostics": []`) {
		t.Errorf("no finding at all: %s", got)
	}
}

func TestSARIF(t *testing.T) {
	var log sarifLog
	if err := json.Unmarshal([]byte(printed(t, "sarif", mixed)), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if log.Version != "2.1.0" || len(run.Tool.Driver.Rules) != 5 || len(run.Results) != 5 {
		t.Fatalf("got %+v", log)
	}
	for i, want := range []struct{ level, text, uri string }{
		{"error", "there is no *.cue file in x\nstackplan init x writes a small cloud there", ""},
		{"error", "a.cue is larger than 1 MiB", "a.cue"},
		{"error", "VLAN 5001 is above 4094\n802.1Q\npick one, 50% are free", "a%20b.cue"},
		{"warning", `"<&>" is odd`, "a.cue"},
		{"note", "a note", "a.cue"},
	} {
		got := run.Results[i]
		uri := ""
		if len(got.Locations) > 0 {
			uri = got.Locations[0].Physical.Artifact.URI
		}
		if got.Level != want.level || got.Message.Text != want.text || uri != want.uri {
			t.Errorf("result %d: got %+v, want %+v", i, got, want)
		}
	}
	if at := run.Results[2].Locations[0].Physical.Region; at == nil || *at != (sarifRegion{2, 3}) {
		t.Errorf("the region is %+v", at)
	}
	if at := run.Results[1].Locations[0].Physical.Region; at != nil {
		t.Errorf("a file without a line has the region %+v", at)
	}
}

func TestJUnit(t *testing.T) {
	for _, test := range []struct {
		list            diag.List
		tests, failures int
	}{{mixed, 5, 3}, {mixed[3:], 3, 0}, {nil, 1, 0}} {
		var suite junit.Suite
		if err := xml.Unmarshal([]byte(printed(t, "junit", test.list)), &suite); err != nil {
			t.Fatal(err)
		}
		if suite.Tests != test.tests || suite.Failures != test.failures || len(suite.Cases) != test.tests {
			t.Errorf("%d findings: got %+v", len(test.list), suite)
		}
	}
	var suite junit.Suite
	if err := xml.Unmarshal([]byte(printed(t, "junit", mixed)), &suite); err != nil {
		t.Fatal(err)
	}
	if c := suite.Cases[2]; c.Class != "network/vlan" || c.Failure == nil || c.Failure.Text != "VLAN 5001 is above 4094\n802.1Q\npick one, 50% are free" {
		t.Errorf("got %+v", c)
	}
	if c := suite.Cases[3]; c.Failure != nil || c.Output != `warning: "<&>" is odd` {
		t.Errorf("a warning: %+v", c)
	}
}

func TestGitHub(t *testing.T) {
	want := `::error title=input/empty::there is no *.cue file in x%0Astackplan init x writes a small cloud there
::error file=a.cue,title=input/size::a.cue is larger than 1 MiB
::error file=a b.cue,line=2,col=3,title=network/vlan::VLAN 5001 is above 4094%0A802.1Q%0Apick one, 50%25 are free
::warning file=a.cue,line=1,col=2,title=override/value::"<&>" is odd
::notice file=a.cue,line=1,col=2,title=override/note::a note
`
	if got := printed(t, "github", mixed); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestUnknownFormat(t *testing.T) {
	err := Print(&strings.Builder{}, "xml", mixed, linesOf)
	if err == nil || !strings.Contains(err.Error(), `"xml"`) {
		t.Errorf("got %v", err)
	}
}

// failing is a writer that always fails.
type failing struct{}

var errFull = errors.New("no space left on device")

func (failing) Write([]byte) (int, error) { return 0, errFull }

func TestWhatCannotBePrintedIsAnError(t *testing.T) {
	for _, format := range Formats {
		if err := Print(failing{}, format, mixed, linesOf); !errors.Is(err, errFull) {
			t.Errorf("%s: got %v", format, err)
		}
	}
	if err := PrintColoured(failing{}, mixed, linesOf); !errors.Is(err, errFull) {
		t.Errorf("coloured: got %v", err)
	}
}
