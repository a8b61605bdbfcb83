package compile_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"stackplan/internal/compile"
	"stackplan/internal/diag"
	"stackplan/internal/load"
)

const faultDir = "../load/testdata"

// unpack writes the description and the tables of an archive into a directory of their own, with the cloud that they are laid over. An
// archive that says alone is a whole cloud.
func unpack(t *testing.T, archive *txtar.Archive) (dir string, alone bool) {
	t.Helper()
	dir, alone = t.TempDir(), strings.Contains(string(archive.Comment), "alone")
	if !alone {
		base, err := os.ReadFile(filepath.Join(faultDir, "base.cue"))
		if err != nil {
			t.Fatal(err)
		}
		archive.Files = append(archive.Files, txtar.File{Name: "base.cue", Data: base})
	}
	for _, f := range archive.Files {
		if f.Name == "want" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir, alone
}

// twoFaults are archives whose clouds are wrong in a second way, which only the checks see: a region without groups, a
// group without addresses.
var twoFaults = []string{"missing-many.txtar", "nodeset-rack.txtar"}

// A fault of the language is one finding: the checks that look at the rest of the cloud follow up on none.
func TestFaultsHaveNoFollowUps(t *testing.T) {
	base, _ := unpack(t, &txtar.Archive{})
	known := compile.Dir(context.Background(), base).Findings
	archives, err := filepath.Glob(filepath.Join(faultDir, "faults", "*.txtar"))
	if err != nil || len(archives) < 100 {
		t.Fatalf("%d archives, %v", len(archives), err)
	}
	for _, name := range archives {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			dir, alone := unpack(t, archive)
			_, _, faults := load.Dir(dir)
			for _, d := range compile.Dir(context.Background(), dir).Findings {
				follows := !isAmong(d, faults) && !isAmong(d, known)
				if follows && !alone && !slices.Contains(twoFaults, filepath.Base(name)) {
					t.Errorf("a follow-up: %v", d)
				}
			}
		})
	}
}

func isAmong(d diag.Diagnostic, list diag.List) bool {
	for _, other := range list {
		if d.Code == other.Code && d.Message == other.Message {
			return true
		}
	}
	return false
}

// The schema's faults do not hide what the checks find elsewhere: one run names all.
func TestAllFaultsAtOnce(t *testing.T) {
	cloud, err := os.ReadFile("../../examples/minimal/cloud.cue")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(cloud), `nic: "eno2"`, `nic: "eno2", vlan: 5001`, 1)
	text = strings.Replace(text, `vip: "10.10.0.10"`, `vip: "10.10.0.11"`, 1)
	text += "\noverrides: nova: DEFAULT: cpu_alocation_ratio: 4.0\nregions: r1: colour: \"red\"\n"
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cloud.cue"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, d := range compile.Dir(context.Background(), dir).Findings {
		codes = append(codes, d.Code)
	}
	slices.Sort(codes)
	want := []string{"network/vip-taken", "override/option", "schema/range", "schema/unknown-field"}
	if !slices.Equal(codes, want) {
		t.Errorf("got %q, want %q", codes, want)
	}
}

// What selectors match is not judged where a fault may have cost hosts their labels; what they say is.
func TestSelectorsBesideFaults(t *testing.T) {
	cloud, err := os.ReadFile("../../examples/minimal/cloud.cue")
	if err != nil {
		t.Fatal(err)
	}
	const selectors = `
selectors: ssd: {matchLabels: disk: "ssd", overrides: nova: DEFAULT: cpu_alocation_ratio: 4.0}
selectors: big: {matchLabels: size: "big", overrides: nova: DEFAULT: debug: true}
regions: r1: groups: ctl: labels: size: "small"
`
	for _, tt := range []struct {
		fault string
		want  []string
	}{
		{`regions: r1: groups: ctl: labels: disk: 7`, []string{"override/option", "schema/type"}},
		{`regions: r1: hosts: ctl4: labels: disk: "ssd"`, []string{"override/option", "reference/host"}},
		{`regions: r1: groups: ctl: hardware: "nod"`, []string{"override/option", "schema/conflict"}},
		{`inventory: ["disks.csv"]`, []string{"input/unreadable", "override/option"}},
		{`regions: r1: networks: tenant: vlan: 5001`, []string{"override/option", "schema/range", "selector/label", "selector/nothing"}},
		{``, []string{"override/option", "selector/label", "selector/nothing"}},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "cloud.cue"), append(cloud, selectors+tt.fault...), 0o644); err != nil {
			t.Fatal(err)
		}
		var codes []string
		for _, d := range compile.Dir(context.Background(), dir).Findings {
			codes = append(codes, d.Code)
		}
		slices.Sort(codes)
		if !slices.Equal(codes, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.fault, codes, tt.want)
		}
	}
}
