package diag_test

import (
	"fmt"
	"strings"
	"testing"

	"stackplan/internal/diag"
	"stackplan/internal/source"
)

// H6: warnings of 30 regions that differ in the name of the region only are one, with its places.
func TestFold(t *testing.T) {
	var list diag.List
	for i := range 30 {
		region := fmt.Sprint("r", i+1)
		at := source.Pos{File: "cloud.cue", Line: 9, Column: 2}
		list = append(list,
			diag.Diagnostic{Code: "a/same", Severity: diag.Warning, Message: "write 1", Path: source.Join("regions", region, "workers"), Pos: at},
			diag.Diagnostic{Code: "a/named", Severity: diag.Warning, Message: "region " + region + " has one host: " + region, Path: source.Join("regions", region, "groups"), Pos: source.Pos{File: "cloud.cue", Line: i + 1, Column: 1}},
			diag.Diagnostic{Code: "a/error", Message: "region " + region + " is wrong", Path: source.Join("regions", region)},
		)
	}
	list = append(list, diag.Diagnostic{Code: "a/named", Severity: diag.Warning, Message: "region r1 has two hosts: r1", Path: "regions.r1.groups"})
	folded := list.Fold()
	if len(folded) != 1+1+30+1 {
		t.Errorf("%d diagnostics remain", len(folded))
	}
	if n := len(folded[0].Also); n != 29 {
		t.Errorf("%d other places, want 29", n)
	}
	if again := folded.Fold(); len(again) != len(folded) || len(again[0].Also) != 29 {
		t.Error("folding twice changes the list")
	}
	if len(list[0].Also) != 0 {
		t.Error("folding changes its input")
	}
	var b strings.Builder
	if err := diag.Print(&b, list[:6], func(string, int) string { return "" }); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"  also: regions.r2.workers\n", "  also: cloud.cue:2:1 (regions.r2.groups)\n"} {
		if strings.Count(b.String(), want) != 1 {
			t.Errorf("%q is not printed once:\n%s", want, b.String())
		}
	}
}
