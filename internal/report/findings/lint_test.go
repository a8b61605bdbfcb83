package findings

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"stackplan/internal/lint"
	"stackplan/internal/series"
)

// detected is a result without findings of a project in two series.
var detected = lint.Result{
	Files: 7, Hosts: 2, Settings: 60, Defaults: 5, Foreign: 4, Open: 3,
	Detected: []lint.Detected{{Projects: []string{"glance", "nova"}, Series: []series.Series{series.Yoga, series.Zed}, Evidence: []string{"[x] a<b is new in yoga"}}},
}

func TestLintFormatsContainTheSeries(t *testing.T) {
	for _, tt := range []struct{ format, want string }{
		{"json", `"a<b is new in yoga"`}, {"junit", `<property name="series of glance, nova" value="yoga to zed (2 series fit): [x] a&lt;b is new in yoga">`},
		{"sarif", `"series of glance, nova": "yoga to zed (2 series fit): [x] a<b is new in yoga"`},
		{"github", "::notice title=series of glance%2C nova::yoga to zed (2 series fit): [x] a<b is new in yoga\n"},
		{"markdown", "- `series of glance, nova: yoga to zed (2 series fit): [x] a<b is new in yoga`\n"},
	} {
		var b strings.Builder
		if err := PrintLint(&b, tt.format, &detected, 1); err != nil || !strings.Contains(b.String(), strings.TrimPrefix(tt.want, `"`)) {
			t.Errorf("%s: %v\n%s", tt.format, err, b.String())
		}
	}
}

// The page documents every field of the JSON, and the numbers are those of the result.
func TestLintJSON(t *testing.T) {
	var b strings.Builder
	if err := PrintLint(&b, "json", &detected, 1); err != nil {
		t.Fatal(err)
	}
	var document struct {
		Series []lint.Detected
		Counts map[string]int
	}
	if err := json.Unmarshal([]byte(b.String()), &document); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"files": 7, "hosts": 2, "options": 60, "defaults": 5, "unknown": 4, "open": 3, "known": 1} {
		if document.Counts[name] != want {
			t.Errorf("%s: %d, want %d", name, document.Counts[name], want)
		}
	}
	if len(document.Series) != 1 || document.Series[0].Text() != detected.Detected[0].Text() {
		t.Errorf("series: %v", document.Series)
	}
	page, err := os.ReadFile("../../../docs/lint.md")
	if err != nil {
		t.Fatal(err)
	}
	var types []byte
	for _, name := range []string{"lint.go", "../../lint/detect.go"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		types = append(types, text...)
	}
	for _, name := range regexp.MustCompile("`json:\"([a-z_]+)[,\"]").FindAllStringSubmatch(string(types), -1) {
		if !strings.Contains(string(page), "`"+name[1]+"`") {
			t.Errorf("docs/lint.md does not document %s", name[1])
		}
	}
}
