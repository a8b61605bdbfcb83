package capacity

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"stackplan/internal/capacity"
	"stackplan/internal/nodeset"
	"stackplan/internal/source"
)

func TestCellsAreNotFormulas(t *testing.T) {
	for text, want := range map[string]string{
		"web": "web", "": "", "cn[1-2]": "cn[1-2]", "it's": "it's",
		"=1+1": "'=1+1", "+m": "'+m", "-m": "'-m", "@sum": "'@sum", "  =1": "'  =1", `"=1`: `'"=1`, "＝1": "'＝1", "|x": "'|x",
		"\t=1": `\t=1`, "\r=1": `\r=1`, "a\x1b[2J": `a\x1b[2J`,
	} {
		if got := cell(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestAmounts(t *testing.T) {
	tests := []struct {
		n           int64
		unit        string
		text, exact string
	}{
		{2457600, "MiB", "2400 GiB", "2400 GiB"},
		{512, "MiB", "0.5 GiB", "512 MiB"},
		{-11743233, "MiB", "-11468 GiB", "-11743233 MiB"},
		{3, "CPUs", "3 CPUs", "3 CPUs"},
		{1, "CPUs", "1 CPU", "1 CPU"},
		{1, "addresses", "1 address", "1 address"},
		{1, "networks", "1 network", "1 network"},
	}
	for _, tt := range tests {
		if text, exact := amountText(tt.n, tt.unit), exactText(tt.n, tt.unit); text != tt.text || exact != tt.exact {
			t.Errorf("%d %s is %q, exactly %q; want %q, %q", tt.n, tt.unit, text, exact, tt.text, tt.exact)
		}
	}
}

func TestChangeText(t *testing.T) {
	at := []source.Input{{Path: "a.b", File: "cloud.cue", Line: 7, Column: 3}}
	p := &capacity.Quota{Resource: "ram", Unit: "MiB"}
	tests := []struct {
		change capacity.Change
		want   string
	}{
		{capacity.Change{Kind: capacity.RaiseRatio, What: "[DEFAULT] cpu_allocation_ratio", Was: 4, Needed: 4.9, From: at}, "raise [DEFAULT] cpu_allocation_ratio from 4.0 to 4.9 (cloud.cue:7:3)"},
		{capacity.Change{Kind: capacity.AddHosts, What: "r720 in group cn", Needed: 1, From: at}, "add 1 host of hardware r720 to group cn (cloud.cue:7:3)"},
		{capacity.Change{Kind: capacity.CutQuota, What: "web", Was: 4096, Needed: 1000}, "reduce the ram quota of web by 3096 MiB to 1000 MiB"},
		{capacity.Change{Kind: capacity.Enlarge, What: "ram", Needed: 2048, From: []source.Input{{Path: "a.b", Default: true, File: "schema/region.cue"}}}, "increase the supply of ram by 2 GiB (default of a.b)"},
	}
	for _, tt := range tests {
		if got := changeText(tt.change, p); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// Bars fill the width of the terminal that the table leaves, and are left out if that is too little.
func TestBars(t *testing.T) {
	half := &capacity.Quota{Resource: "cores", Unit: "CPUs", Limit: 50, Usable: 100, Headroom: 50, Fits: capacity.Sufficient}
	over := &capacity.Quota{Resource: "ram", Unit: "MiB", Limit: 2048, Usable: 1024, Headroom: -1024, Fits: capacity.Insufficient, Demand: []capacity.Term{{What: "web", Amount: 2048}}}
	r := &capacity.Report{Regions: []*capacity.Region{{Name: "r1", Quotas: []*capacity.Quota{half, over}}}}
	for width, wide := range map[int]int{0: 0, 40: 0, 90: 27, 300: longestBar} {
		var b strings.Builder
		if err := Text(&b, r, Screen{Width: width}); err != nil {
			t.Fatal(err)
		}
		bars := []string{"[" + strings.Repeat("=", (wide+1)/2) + strings.Repeat(" ", wide/2) + "]", "[" + strings.Repeat("!", wide) + "]"}
		for _, bar := range bars {
			if wide > 0 && !strings.Contains(b.String(), bar) {
				t.Errorf("%d columns: no bar %q in\n%s", width, bar, &b)
			}
		}
		if wide == 0 && strings.Contains(b.String(), "[") {
			t.Errorf("%d columns: a bar in\n%s", width, &b)
		}
		for line := range strings.Lines(b.String()) {
			if width > 40 && len(line) > width+1 {
				t.Errorf("%d columns: %d in %q", width, len(line)-1, line)
			}
		}
	}
}

// Quotas that do not fit into a comment are counted.
func TestMarkdownIsBounded(t *testing.T) {
	r := &capacity.Report{}
	for i := range 900 {
		p := &capacity.Quota{Resource: "cores", Unit: "CPUs", Limit: 2, Usable: 1, Headroom: -1, Fits: capacity.Insufficient, Losses: []capacity.Loss{
			{Domain: capacity.Hosts, Count: 1, Lost: nodeset.NewNodes([]string{"a"})},
		}}
		r.Regions = append(r.Regions, &capacity.Region{Name: fmt.Sprint("region|`", i), Quotas: []*capacity.Quota{p, p, p}})
	}
	var b strings.Builder
	if err := Markdown(&b, r); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 65_536 {
		t.Errorf("%d bytes", b.Len())
	}
	if !strings.Contains(b.String(), " lines left out**") {
		t.Error("the comment does not state what was left out")
	}
	if strings.Count(b.String(), "<details>") != strings.Count(b.String(), "</details>") {
		t.Error("a fold is open")
	}
}

// All rows of the table have the same columns.
func TestCSVIsOneTable(t *testing.T) {
	r := &capacity.Report{Regions: []*capacity.Region{{
		Name:             "r1",
		Quotas:           []*capacity.Quota{{Resource: "instances", Unit: "instances", Limit: 3, Unchecked: "why"}},
		ConnectionLimits: []*capacity.ConnectionLimit{{Name: "b", Unit: "files", Peak: 3, State: capacity.OK}},
		Notes:            []capacity.Note{{Code: "capacity/unknown", Text: "a,\n\"b\""}},
	}}}
	var b strings.Builder
	if err := CSV(&b, []capacity.Scenario{{Name: "-s", Report: r}}); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll() // which requires the same number of cells in each row
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		columns,
		{"'-s", "r1", "quota", "instances", "instances", "instances", "3", "", "", "not checked: why", "", "", ""},
		{"'-s", "r1", "connection limit", "b", "", "files", "3", "", "", "ok", "", "", ""},
		{"'-s", "r1", "note", "capacity/unknown", "", "", "", "", "", "", "", `a,\n"b"`, ""},
	}
	if fmt.Sprint(rows) != fmt.Sprint(want) {
		t.Errorf("%q\nwant\n%q", rows, want)
	}
}
