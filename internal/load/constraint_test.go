package load_test

import (
	"os"
	"path/filepath"
	"testing"

	"stackplan/internal/load"
)

// TestConstraintsKeepDefaults shows H11: a type, a bound or a definition that the default of the schema satisfies leaves the default.
func TestConstraintsKeepDefaults(t *testing.T) {
	base, err := os.ReadFile("testdata/base.cue")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"regions: r1: image: workers: int", "regions: r1: image: workers: number & >=2", "regions: [string]: image: workers: >=1 & <=8",
		"#Few: >=2 & <=8\nregions: r1: image: workers: #Few", "#Rules: workers: int & <=64\nregions: r1: image: workers: #Rules.workers",
		"#Image: {workers: uint, ...}\nregions: [string]: image: #Image",
		"regions: r1: workers: int", "#Count: int\nregions: [string]: workers: #Count", // a default that stackplan computes
		"regions: [string]: workers: <=2", "regions: r1: workers: >=2", // compile compares the computed default
		"_few: <=3\nregions: [string]: image: workers: _few", "regions: r1: image: workers: 1 | 2 | 3",
		"regions: [string]: {networking: driver: string, if networking.driver == \"neutron\" {image: workers: <=4}}",
		"hardware: [string]: memory: =~\"GiB$\"\nhardware: [string]: nics: [...=~\"^e\"]\n_region: {image: workers: <=8, ...}\nregions: [string]: _region",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "cloud.cue"), append(base, "\n"+line+"\n"...), 0o644); err != nil {
			t.Fatal(err)
		}
		_, cloud, list := load.Dir(dir)
		if len(list) > 0 || cloud == nil || cloud.Region("r1").Image.Workers != 2 {
			t.Errorf("%s: %v, want 2 workers", line, list)
		}
	}
}
