package load_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/internal/load"
	"stackplan/internal/model"
	"stackplan/internal/source"
)

// written makes a description of one file.
func written(t *testing.T, name, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestSetsStandInPlace(t *testing.T) {
	minimal, err := os.ReadFile("../../examples/minimal/cloud.cue")
	if err != nil {
		t.Fatal(err)
	}
	text := string(minimal) + "\noverrides: nova: DEFAULT: {cpu_allocation_ratio: 4.0, ram_allocation_ratio: 1.5}\n"
	ratio := func(c *model.Cloud) string {
		return strings.Join(c.Overrides["nova"]["DEFAULT"]["cpu_allocation_ratio"].Texts, ",")
	}
	tests := []struct {
		sets []load.Set
		read func(*model.Cloud) string
		want string
	}{
		{nil, ratio, "4.0"},
		{[]load.Set{{Path: "overrides.nova.DEFAULT.cpu_allocation_ratio", Value: "3.0"}}, ratio, "3.0"},
		{[]load.Set{{Path: "overrides.nova.DEFAULT.cpu_allocation_ratio", Value: "3.0"}}, func(c *model.Cloud) string {
			return strings.Join(c.Overrides["nova"]["DEFAULT"]["ram_allocation_ratio"].Texts, ",")
		}, "1.5"},
		{[]load.Set{{Path: "overrides.nova.DEFAULT.cpu_allocation_ratio", Value: "3"}, {Path: "overrides.nova.DEFAULT.cpu_allocation_ratio", Value: "2.0"}}, ratio, "2.0"},
		{[]load.Set{{Path: "overrides.nova.DEFAULT.cpu_allocation_ratio", Value: "3.0"}, {Path: "overrides", Value: "{}"}}, ratio, ""},
		{[]load.Set{{Path: "overrides", Value: `{nova: DEFAULT: cpu_allocation_ratio: 1.25}`}}, ratio, "1.25"},
		{[]load.Set{{Path: "name", Value: "other"}}, func(c *model.Cloud) string { return c.Name }, "other"},
		{[]load.Set{{Path: "name", Value: `"quoted"`}}, func(c *model.Cloud) string { return c.Name }, "quoted"},
		{[]load.Set{{Path: "overrides.nova.DEFAULT.debug", Value: "true"}}, func(c *model.Cloud) string {
			return strings.Join(c.Overrides["nova"]["DEFAULT"]["debug"].Texts, ",")
		}, "True"},
	}
	for _, tt := range tests {
		_, cloud, list := load.DirWith(written(t, "cloud.cue", text), tt.sets)
		if err := list.Err(); err != nil {
			t.Errorf("%v: %v", tt.sets, err)
			continue
		}
		if got := tt.read(cloud); got != tt.want {
			t.Errorf("%v gives %q, want %q", tt.sets, got, tt.want)
		}
	}
}

// The rule that a value breaks is reported at its place, and a text cannot contain a line break.
func TestSetsAreValidated(t *testing.T) {
	minimal, err := os.ReadFile("../../examples/minimal/cloud.cue")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ path, value, want string }{
		{"naem", "x", "naem"},
		{"name", "Not A Name", "is not a name"},
		{"series", "zedd", "series"},
		{"overrides.nova.DEFAULT.debug", "\"a\"\nname: \"b\"", ""},
		{"name", "hardware", ""}, // a text, not a reference
	}
	for _, tt := range tests {
		_, cloud, list := load.DirWith(written(t, "cloud.cue", string(minimal)), []load.Set{{Path: source.Path(tt.path), Value: tt.value}})
		if tt.want == "" {
			if list.Err() != nil && !strings.Contains(list.Err().Error(), "line") || list.Err() == nil && cloud == nil {
				t.Errorf("%s=%q: %v", tt.path, tt.value, list.Err())
			}
			continue
		}
		if list.Err() == nil || !strings.Contains(list.Err().Error(), tt.want) {
			t.Errorf("%s=%q: %v, want %q", tt.path, tt.value, list.Err(), tt.want)
		}
		for _, d := range list {
			if d.Pos.File != load.SetsFile {
				t.Errorf("%s=%q: %q is reported at %v", tt.path, tt.value, d.Message, d.Pos)
			}
		}
	}
}

func TestSetsOfHCL(t *testing.T) {
	dir := "../../examples/hcl"
	_, before, list := load.Dir(dir)
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
	region := before.Regions[0].Name
	_, after, list := load.DirWith(dir, []load.Set{{Path: source.Join("regions", region, "workers"), Value: "7"}})
	if err := list.Err(); err != nil || after.Regions[0].Workers != 7 || before.Regions[0].Workers == 7 {
		t.Errorf("workers: %v", err)
	}
}
