package explain_test

import (
	"context"
	"path/filepath"
	"testing"

	"stackplan/internal/compile"
	"stackplan/internal/explain"
	"stackplan/internal/model"
)

// A line names the few values that it is computed from. Lines that join several networks or groups name more.
func TestLinesNameFewInputs(t *testing.T) {
	const many, percent, most = 3, 3, 6
	for _, example := range []string{"minimal", "netease", "today", "zed"} {
		r := compile.Dir(context.Background(), filepath.Join("../../examples", example))
		if err := r.Findings.Err(); err != nil {
			t.Fatal(err)
		}
		hosts := map[string]*model.Host{}
		for h := range r.Model.Hosts() {
			hosts[h.Name] = h
		}
		lines, above := 0, 0
		for f, err := range r.Files(context.Background(), model.Representatives()) {
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range explain.FileOf(r, hosts[f.Host], f).Lines {
				if l.Source != "rule" {
					continue
				}
				lines++
				if len(l.From) > many {
					above++
				}
				if len(l.From) > most {
					t.Errorf("%s: %s: %q names %d inputs", f.Host, f.Path, l.Text, len(l.From))
				}
			}
		}
		if lines == 0 || above*100 > lines*percent {
			t.Errorf("%s: %d of %d lines name more than %d inputs", example, above, lines, many)
		}
		t.Logf("%s: %d of %d lines name more than %d inputs", example, above, lines, many)
	}
}
