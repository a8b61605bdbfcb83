package explain_test

import (
	"context"
	"path/filepath"
	"testing"

	"stackplan/internal/compile"
	"stackplan/internal/explain"
	"stackplan/internal/model"
)

// TestLinesHaveFewInputs checks that lines have few inputs: only the values that the line is computed from. Lines about several networks
// or groups have more.
func TestLinesHaveFewInputs(t *testing.T) {
	const many, percent, most = 3, 3, 6
	for _, example := range []string{"dedicated", "minimal", "netease", "today", "zed"} {
		cloud := compile.Dir(context.Background(), filepath.Join("../../examples", example))
		if err := cloud.Findings.Err(); err != nil {
			t.Fatal(err)
		}
		hosts := map[string]*model.Host{}
		for h := range cloud.Model.Hosts() {
			hosts[h.Name] = h
		}
		lines, above := 0, 0
		for f, err := range cloud.Files(context.Background(), model.Representatives()) {
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range explain.FileOf(cloud, hosts[f.Host], f).Lines {
				if l.Source != "row" {
					continue
				}
				lines++
				if len(l.From) > many {
					above++
				}
				if len(l.From) > most {
					t.Errorf("%s: %s: %q has %d inputs", f.Host, f.Path, l.Text, len(l.From))
				}
			}
		}
		if lines == 0 || above*100 > lines*percent {
			t.Errorf("%s: %d of %d lines have more than %d inputs", example, above, lines, many)
		}
		t.Logf("%s: %d of %d lines have more than %d inputs", example, above, lines, many)
	}
}
