package diff

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"stackplan/internal/nodeset"
	"stackplan/internal/plan"
	"stackplan/internal/report"
	"stackplan/internal/report/printer"
	"stackplan/internal/testing/goldenfile"
)

var update = flag.Bool("update", false, "write the wanted files")

// diffFormats print a comparison in every way.
var formats = map[string]func(io.Writer, *plan.Report) error{
	"option.txt": func(w io.Writer, r *plan.Report) error { return Text(w, r, ByOption, printer.Uncoloured) },
	"host.txt":   func(w io.Writer, r *plan.Report) error { return Text(w, r, ByHost, printer.Uncoloured) },
	"file.txt":   func(w io.Writer, r *plan.Report) error { return Text(w, r, ByFile, printer.Uncoloured) },
	"colour.txt": func(w io.Writer, r *plan.Report) error { return Text(w, r, ByOption, printer.Coloured) },
	"diff.json":  func(w io.Writer, r *plan.Report) error { return report.JSON(w, r) },
	"diff.md":    Markdown,
	"diff.html":  HTML,
	"github.txt": GitHub,
}

func diffed(t *testing.T, name string, r *plan.Report) string {
	t.Helper()
	var b strings.Builder
	if err := formats[name](&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestDiff prints a report that uses all fields in every format.
func TestDiff(t *testing.T) {
	for name := range formats {
		t.Run(name, func(t *testing.T) {
			goldenfile.Compare(t, filepath.Join("testdata", name), diffed(t, name, everything()), *update)
		})
	}
}

// TestDiffUsesAllFields checks that the report of the tests and the page that documents the JSON contain all fields of the types.
func TestDiffUsesAllFields(t *testing.T) {
	var types []byte
	for _, name := range []string{"../../plan/report.go", "../../plan/readingcheck.go", "../../plan/rollout.go", "../../plan/tasks.go", "../../plan/snapshotseries.go", "../../lint/detect.go"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		types = append(types, text...)
	}
	page, err := os.ReadFile("../../../docs/diff.md")
	if err != nil {
		t.Fatal(err)
	}
	document := diffed(t, "diff.json", everything())
	names := regexp.MustCompile("`json:\"([a-z_]+)[,\"]").FindAllStringSubmatch(string(types), -1)
	if len(names) < 50 {
		t.Fatalf("found %d fields only", len(names))
	}
	for _, name := range names {
		if !strings.Contains(document, `"`+name[1]+`": `) {
			t.Errorf("no test prints %s", name[1])
		}
		if !strings.Contains(string(page), "`"+name[1]+"`") {
			t.Errorf("docs/diff.md does not document %s", name[1])
		}
	}
}

// TestDiffEscapes checks that all formats escape characters that act on a terminal, hide, or reverse text.
func TestDiffEscapes(t *testing.T) {
	for name := range formats {
		got := diffed(t, name, everything())
		if name == "colour.txt" {
			got = regexp.MustCompile("\x1b\\[[0-9]*m").ReplaceAllString(got, "")
		}
		for _, r := range strings.NewReplacer("\n", "", "\t", "").Replace(got) {
			if !unicode.IsPrint(r) || r == unicode.ReplacementChar && name != "diff.json" {
				t.Errorf("%s: contains %q", name, r)
			}
		}
		if n := strings.Count(got, "[31mred"); n == 0 {
			t.Errorf("%s: the hostile value is not there", name)
		}
	}
}

// TestDiffColours checks that a coloured text differs only in its colours.
func TestDiffColours(t *testing.T) {
	coloured := diffed(t, "colour.txt", everything())
	uncoloured := regexp.MustCompile("\x1b\\[[0-9]*m").ReplaceAllString(coloured, "")
	if want := diffed(t, "option.txt", everything()); uncoloured != want || coloured == want {
		t.Errorf("got:\n%s", uncoloured)
	}
}

// TestDiffJSONKeepsValues checks that escaped values in JSON are decoded to the same values.
func TestDiffJSONKeepsValues(t *testing.T) {
	var back plan.Report
	if err := json.Unmarshal([]byte(diffed(t, "diff.json", everything())), &back); err != nil {
		t.Fatal(err)
	}
	for i, c := range everything().Changes {
		if c.Key != "image_cache_subdirectory_name" {
			continue
		}
		if want := strings.ToValidUTF8(hostile, "\ufffd"); back.Changes[i].Before.Texts[0] != want {
			t.Errorf("got %q, want %q", back.Changes[i].Before.Texts[0], want)
		}
	}
}

func TestConclusion(t *testing.T) {
	units := []plan.UnitImpact{
		{Unit: "nova-compute", Level: plan.Restart, Nodes: compute, Instances: plan.InstancesUnmanaged}, {Unit: "haproxy", Level: plan.Reload, Nodes: control},
	}
	some := []plan.Change{{}}
	tests := []struct {
		report plan.Report
		want   string
	}{
		{
			plan.Report{Changes: some, Waves: []nodeset.Nodes{compute, control}, Summary: plan.Summary{Changes: 12, Files: 3, Hosts: 43, Units: units}},
			"12 changes in 3 files on 43 hosts; restart nova-compute on 40 (instances keep running), reload haproxy on 3; 2 waves keep all APIs available",
		},
		{
			plan.Report{Changes: some, Waves: []nodeset.Nodes{compute, control}, Summary: plan.Summary{Changes: 12, Files: 3, Hosts: 43, Units: units, Kept: []string{"routing", "6 of 8 compute hosts"}}},
			"12 changes in 3 files on 43 hosts; restart nova-compute on 40 (instances keep running), reload haproxy on 3; 2 waves keep all APIs, routing and 6 of 8 compute hosts available",
		},
		{
			plan.Report{Changes: some, Waves: []nodeset.Nodes{compute}, Summary: plan.Summary{Changes: 1, Files: 1, Hosts: 1, Units: units[1:]}},
			"1 change in 1 file on 1 host; reload haproxy on 3; all APIs stay available",
		},
		{
			plan.Report{Changes: some, Summary: plan.Summary{Changes: 1, Hosts: 2, NewHosts: 2}},
			"1 change on 2 hosts (2 new); no restarts",
		},
		{plan.Report{Summary: plan.Summary{Same: 9, Compared: 1}}, "no changes in 9 files on 1 host"},
		{
			plan.Report{Summary: plan.Summary{Same: 9, Compared: 1}, Unreadable: []plan.UnreadableHosts{{Nodes: control}, {Nodes: compute}}},
			"no changes in 9 files on 1 host; 43 hosts NOT compared",
		},
	}
	for _, test := range tests {
		if got := conclusion(&test.report); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestPairText(t *testing.T) {
	long := strings.Repeat("Filter,", 40)
	tests := []struct {
		name                  string
		before, after         *plan.Value
		wantBefore, wantAfter string
	}{
		{"short", text("16.0"), text("4.0"), "16.0", "4.0"},
		{"absent and empty", nil, text(""), "(none)", `""`},
		{"the default is nothing", &plan.Value{Texts: []string{}, Default: true}, text("x"), `"" (default)`, "x"},
		{"lines", text("a", "b"), text("a"), "a, b", "a"},
		{"long lists that are mostly the same", text(long + "Json," + long), text(long + long), "...,Filter,Filter,Filter,Json,Filter,Filter,Filter,...", "...,Filter,Filter,Filter,Filter,Filter,Filter,..."},
		{"the same up to the end", text(long), text(long + "x"), "...,Filter,Filter,Filter,", "...,Filter,Filter,Filter,x"},
		{"no words", text(strings.Repeat("é", 100) + "a"), text(strings.Repeat("é", 100) + "b"), "...ééééééééééééa", "...ééééééééééééb"},
		{"longer than anyone reads", nil, text(strings.Repeat("x", 100<<20)), "(none)", strings.Repeat("x", printer.LongValue) + "..."},
		{"a long difference", text(""), text(strings.Repeat("\x1b", 500)), `""`, strings.Repeat(`\x1b`, printer.LongValue) + "..."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before, after := pairText(test.before, test.after)
			if before != test.wantBefore || after != test.wantAfter {
				t.Errorf("got  %s -> %s\nwant %s -> %s", before, after, test.wantBefore, test.wantAfter)
			}
		})
	}
}

// TestByHost checks that hosts with the same changes are printed once, and hosts with other values on their own.
func TestByHost(t *testing.T) {
	r := everything()
	got := diffed(t, "host.txt", r)
	for _, want := range []string{
		"cn07 (1)\n", "my_ip 10.120.1.7 -> 10.121.1.7\n", "cn[01-06,08-40] (39)\n", "my_ip 10.120.1.1 -> 10.121.1.1 (as on cn01, 39 values in all)\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
}

// TestTextHint checks that a text names the flag that shows the lines, if it only counts them.
func TestTextHint(t *testing.T) {
	r := &plan.Report{Changes: []plan.Change{change(plan.Change{Path: "/etc/motd", Kind: plan.OfText, Lines: &plan.Lines{Added: 1}})}}
	const hint = "(--text shows them)"
	if got := diffed(t, "option.txt", r); !strings.Contains(got, "1 line added, 0 removed "+hint) {
		t.Errorf("no hint in:\n%s", got)
	}
	if got := diffed(t, "option.txt", everything()); strings.Contains(got, hint) {
		t.Errorf("a hint in:\n%s", got)
	}
}

// TestRows checks that only the first of many changes that differ in their numbers are printed, in text and markdown.
func TestRows(t *testing.T) {
	server := func(n int, c plan.Change) plan.Change {
		c.Path, c.Section, c.Key = "/etc/haproxy/haproxy.cfg", "listen x", fmt.Sprintf("server cn%d", n)
		return change(c)
	}
	var changes []plan.Change
	for n := range 12 {
		changes = append(changes, server(n, plan.Change{Before: text(fmt.Sprintf("10.1.0.%d:80", n)), After: text(fmt.Sprintf("10.2.0.%d:80", n))}))
	}
	for n := range longRow {
		changes = append(changes, server(20+n, plan.Change{Action: plan.Add, After: text("10.1.0.9:80")}))
	}
	r := &plan.Report{Changes: changes, Summary: plan.Summary{Changes: len(changes)}}
	for _, name := range []string{"option.txt", "host.txt", "file.txt", "diff.md"} {
		got := diffed(t, name, r)
		if n := strings.Count(got, "[listen x] server cn"); n != shownRow+longRow {
			t.Errorf("%s: %d servers are printed", name, n)
		}
		if strings.Count(got, "... and 9 more like these") != 1 || !strings.Contains(got, "server cn2") || strings.Contains(got, "server cn3") {
			t.Errorf("%s: got:\n%s", name, got)
		}
	}
}

// TestGitHubCommands checks that every line is a command with a known level and escaped properties.
func TestGitHubCommands(t *testing.T) {
	command := regexp.MustCompile(`^::(error|warning|notice) (file=[^,:]+,line=\d+,col=\d+,)?title=[^,:]*::[^\r\n]+$`)
	for line := range strings.Lines(diffed(t, "github.txt", everything())) {
		if !command.MatchString(strings.TrimSuffix(line, "\n")) {
			t.Errorf("no command: %s", line)
		}
	}
}

// TestLongTextIsLimited prints a file with many changes and a long unified diff: the text is limited, JSON is not.
func TestLongTextIsLimited(t *testing.T) {
	const many = 5000
	r := &plan.Report{Texts: []plan.TextDiff{{Path: "/etc/nova/nova.conf", Nodes: compute, Diff: strings.Repeat("+x\n", many)}}}
	for n := range many {
		key := "option" + string(rune('a'+n%26)) + string(rune('a'+n/26%26)) + string(rune('a'+n/676))
		r.Changes = append(r.Changes, change(plan.Change{Key: key, After: text("x")}))
	}
	got := diffed(t, "option.txt", r)
	if n := strings.Count(got, "\n"); n > 2*maxOfFile+50 {
		t.Errorf("%d lines are printed", n)
	}
	// W14: a text has a limit.
	for _, want := range []string{"... and 4500 more changes of files with more than 500; --format json contains all", "... and 4500 more lines"} {
		if !strings.Contains(got, want) {
			t.Errorf("the text does not contain %q", want)
		}
	}
	if got := diffed(t, "diff.json", r); strings.Count(got, `"key": "option`) != many {
		t.Error("JSON is limited too")
	}
}
