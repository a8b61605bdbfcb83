package plan_test

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/plan"
)

// TestPathologicalFiles compares files of a snapshot that an attacker could write: it must be fast, and the report must be small.
func TestPathologicalFiles(t *testing.T) {
	const size = 1 << 20
	r := compiled(t, "../../examples/netease")
	h := artefact.Host{Region: "hz-a", Name: "hz-a-ctl01"}
	one := func(_, host string) bool { return host == h.Name }
	clean := snapshotOf(t, r.Files(context.Background(), func(m *model.Host) bool { return m.Name == h.Name }))
	for name, text := range map[string]string{
		"short lines":      strings.Repeat("a\n", size/2),
		"words of secrets": strings.Repeat("password a:b@ ", size/14),
		"one line":         strings.Repeat("x", size),
		"sections":         strings.Repeat("[a]\n", size/4),
		"one section":      "[DEFAULT]\n" + strings.Repeat("a = b\n", size/6),
		"a long value":     "[DEFAULT]\na = " + strings.Repeat("b,", size/2) + "\n",
		"continued":        "[DEFAULT]\na = b\n" + strings.Repeat(" c\n", size/3),
		"links":            "[DEFAULT]\n" + strings.Repeat("u = mysql://a:b@c/\n", size/20),
		"binary":           strings.Repeat("\x00", size),
		"numbered":         "[DEFAULT]\n" + numbered(size/16),
	} {
		for _, path := range []string{novaConf, "/etc/hosts"} {
			t.Run(name+path, func(t *testing.T) {
				have := hostFiles{h: maps.Clone(clean[h])}
				have.edit(h, path, func(string) string { return text })
				start := plan.CPUTime(t)
				report, err := plan.Diff(context.Background(), plan.Options{
					Want: r, Have: have, Scope: one, Show: plan.Show{NoEffect: true, Texts: true, Digests: true},
				})
				if err != nil {
					t.Fatal(err)
				}
				if took := plan.CPUTime(t) - start; took > 3*time.Second {
					t.Errorf("took %v", took)
				}
				if len(report.Changes) == 0 {
					t.Error("no change is reported")
				}
				shown := 0
				for _, c := range report.Changes {
					for _, v := range []*plan.Value{c.Before, c.After} {
						if v != nil {
							shown += len(strings.Join(v.Texts, ""))
						}
					}
				}
				if len(report.Changes) > 6000 || shown > 4<<20 {
					t.Errorf("%d changes of %d bytes", len(report.Changes), shown)
				}
			})
		}
	}
}

// numbered returns n options with different names.
func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("option" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676%26)) + " = 1\n")
	}
	return b.String()
}
