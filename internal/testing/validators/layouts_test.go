package validators_test

import (
	"slices"
	"testing"
)

// layouts are examples of layouts with the readers that have no files of them, although every other example has some.
var layouts = map[string][]string{
	"layouts/lab":       {"haproxy", "keepalived"},
	"layouts/packstack": {"haproxy", "keepalived"},
	"layouts/kolla":     nil,
	"layouts/osa":       nil,
	"layouts/tiers":     nil,
}

// TestLayouts validates the files of the layouts with the programs that read them, with their overrides of these programs.
func TestLayouts(t *testing.T) {
	for name, lacks := range layouts {
		t.Run(name, func(t *testing.T) {
			files := compiled(t, name)
			for _, r := range readers {
				count := validateAll(t, r, files)
				if lack := slices.Contains(lacks, r.name); slices.Contains(always, r.name) && (count == 0) != lack {
					t.Errorf("%s validated %d files", r.name, count)
				}
			}
			everyFileHasReader(t, files)
		})
	}
}
