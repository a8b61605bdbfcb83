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

const loadDir = "../load/testdata"

// unpack writes the description and the tables of an archive into a new directory, together with base.cue, the cloud that they are
// added to. An archive whose comment contains "alone" is a complete cloud; base.cue is not added.
func unpack(t *testing.T, archive *txtar.Archive) (dir string, alone bool) {
	t.Helper()
	dir, alone = t.TempDir(), strings.Contains(string(archive.Comment), "alone")
	if !alone {
		base, err := os.ReadFile(filepath.Join(loadDir, "base.cue"))
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

// twoErrors are archives whose clouds have a second, independent error that only the checks find: a region without groups, a group
// without addresses.
var twoErrors = []string{"missing-many.txtar", "nodeset-rack.txtar"}

// TestSchemaErrorsCauseNoOtherFindings checks that a violation of the schema is one finding: the checks report nothing that follows
// from it.
func TestSchemaErrorsCauseNoOtherFindings(t *testing.T) {
	base, _ := unpack(t, &txtar.Archive{})
	known := compile.Dir(context.Background(), base).Findings
	archives, err := filepath.Glob(filepath.Join(loadDir, "faults", "*.txtar"))
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
			_, _, errors := load.Dir(dir)
			for _, d := range compile.Dir(context.Background(), dir).Findings {
				follows := !contains(errors, d) && !contains(known, d)
				if follows && !alone && !slices.Contains(twoErrors, filepath.Base(name)) {
					t.Errorf("the finding follows from another one: %v", d)
				}
			}
		})
	}
}

// contains reports whether a list contains a diagnostic with the code and the message of d.
func contains(list diag.List, d diag.Diagnostic) bool {
	for _, other := range list {
		if d.Code == other.Code && d.Message == other.Message {
			return true
		}
	}
	return false
}

// TestAllErrorsInOneRun checks that violations of the schema do not hide the findings of checks about other parts of the cloud.
func TestAllErrorsInOneRun(t *testing.T) {
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

// TestSelectorsOfInvalidClouds checks that the labels of a selector are not checked if hosts may have lost labels because of an invalid
// value. The overrides of the selector are always checked.
func TestSelectorsOfInvalidClouds(t *testing.T) {
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
		invalid string
		want    []string
	}{
		{`regions: r1: groups: ctl: labels: disk: 7`, []string{"override/option", "schema/type"}},
		{`regions: r1: hosts: ctl4: labels: disk: "ssd"`, []string{"override/option", "reference/host"}},
		{`regions: r1: groups: ctl: hardware: "nod"`, []string{"override/option", "schema/conflict"}},
		{`inventory: ["disks.csv"]`, []string{"input/unreadable", "override/option"}},
		{`regions: r1: networks: tenant: vlan: 5001`, []string{"override/option", "schema/range", "selector/label", "selector/nothing"}},
		{``, []string{"override/option", "selector/label", "selector/nothing"}},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "cloud.cue"), append(cloud, selectors+tt.invalid...), 0o644); err != nil {
			t.Fatal(err)
		}
		var codes []string
		for _, d := range compile.Dir(context.Background(), dir).Findings {
			codes = append(codes, d.Code)
		}
		slices.Sort(codes)
		if !slices.Equal(codes, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.invalid, codes, tt.want)
		}
	}
}
