package upgrade

import (
	"flag"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stackplan/internal/report/markdown"
	"stackplan/internal/report/printer"
	"stackplan/internal/series"
	"stackplan/internal/testing/goldenfile"
	"stackplan/internal/testing/markdowntest"
	"stackplan/internal/upgrade"
)

var update = flag.Bool("update", false, "write the wanted files")

// printedBy returns what a function prints of a report.
func printedBy(t *testing.T, print func(io.Writer, *upgrade.Report) error, r *upgrade.Report) string {
	t.Helper()
	var b strings.Builder
	if err := print(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func plainUpgrade(w io.Writer, r *upgrade.Report) error { return Text(w, r, printer.Uncoloured) }

// TestUpgrade compares reports with reviewed files; -update writes them.
func TestUpgrade(t *testing.T) {
	tests := []struct {
		file  string
		print func(io.Writer, *upgrade.Report) error
		r     *upgrade.Report
	}{
		{"upgrade.txt", plainUpgrade, anUpgrade()},
		{"upgrade.md", Markdown, anUpgrade()},
		{"downgrade.txt", plainUpgrade, aDowngrade()},
		{"downgrade.md", Markdown, aDowngrade()},
		{"nothing.txt", plainUpgrade, upgradeOf(series.Epoxy)},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			goldenfile.Compare(t, filepath.Join("testdata", test.file), printedBy(t, test.print, test.r), *update)
		})
	}
}

// A coloured text differs only in its colours.
func TestUpgradeColours(t *testing.T) {
	coloured := printedBy(t, func(w io.Writer, r *upgrade.Report) error { return Text(w, r, printer.Coloured) }, anUpgrade())
	stripped := regexp.MustCompile(`\x1b\[[0-9]*m`).ReplaceAllString(coloured, "")
	if stripped != printedBy(t, plainUpgrade, anUpgrade()) || stripped == coloured {
		t.Error("the colours change the text, or there are none")
	}
}

// Malicious texts of a description are escaped for terminals and forges, and no secret is printed.
func TestHostileUpgrade(t *testing.T) {
	plain, md := printedBy(t, plainUpgrade, aHostileUpgrade()), printedBy(t, Markdown, aHostileUpgrade())
	for _, text := range []string{plain, md} {
		for _, sign := range []string{"\x1b", "\u202e", "\n::error", "hunter2"} {
			if strings.Contains(text, sign) {
				t.Errorf("%q is in:\n%s", sign, text)
			}
		}
		for _, due := range []string{`\x1b[31mevil\n`, "((nova/neutron))", "(secret)"} {
			if !strings.Contains(text, due) {
				t.Errorf("%q is not in:\n%s", due, text)
			}
		}
	}
	left := markdowntest.WithoutCode(t, md)
	for _, sign := range []string{"@", "#1", "<script", "[l]", "evil", "::error"} {
		if strings.Contains(left, sign) {
			t.Errorf("%q is no code in:\n%s", sign, left)
		}
	}
	if opened, closed := strings.Count(left, "<details"), strings.Count(left, "</details>"); opened != closed || opened == 0 {
		t.Errorf("%d folds begin, %d end", opened, closed)
	}
}

// The size of a comment is bounded: what does not fit is counted.
func TestUpgradeMarkdownIsBounded(t *testing.T) {
	var changes []upgrade.Change
	for i := range 2000 {
		c := upgrade.Change{Kind: upgrade.DefaultChange, Series: series.Epoxy, Project: "nova", Option: optionNamed("DEFAULT", "option_"+strconv.Itoa(i)),
			Before: isDefault("1"), After: isDefault("2"), Nodes: hostsOf("cn[001-040]")}
		changes = append(changes, c)
	}
	r := upgradeOf(series.Epoxy, changes...)
	r.Steps = anUpgrade().Steps
	text := printedBy(t, Markdown, r)
	if len(text) > markdown.Longest+1000 {
		t.Errorf("%d bytes", len(text))
	}
	shown := strings.Count(text, "\n- 2025.1")
	left := regexp.MustCompile(`\*\*(\d+) changes, 8 steps left out\*\*`).FindStringSubmatch(text)
	if left == nil || left[1] != strconv.Itoa(len(changes)-shown) || shown == 0 {
		t.Errorf("%d of %d shown, and %v", shown, len(changes), left)
	}
	if strings.Count(text, "<details>") != strings.Count(text, "</details>") {
		t.Error("a fold is open:", text[len(text)-300:])
	}
}

// Consecutive series with the same reason are one line.
func TestGapTexts(t *testing.T) {
	gap := func(project string, in series.Series, why string) upgrade.Gap {
		return upgrade.Gap{Project: project, Series: in, Message: why}
	}
	got := gapTexts([]upgrade.Gap{
		gap("placement", series.Queens, "x"), gap("placement", series.Rocky, "x"), gap("placement", series.Stein, "y"), gap("nova", series.Stein, "y"),
		gap("nova", series.Ussuri, "y"),
	})
	want := []string{"placement in queens to rocky: x", "placement in stein: y", "nova in stein: y", "nova in ussuri: y"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
