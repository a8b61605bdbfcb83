package capacity_test

import (
	"context"
	"strings"
	"testing"

	"stackplan/internal/capacity"
	"stackplan/internal/compile"
)

// Each number can be explained, by the name that an error suggests; without a formula the terms add up to it.
func TestAllNumbersAreExplained(t *testing.T) {
	const more = `regions: lab: compute: sharedDisk: "50TiB"`
	for example, said := range map[string]string{"netease": "", "zed": more, "today": ""} {
		r := compile.Dir(t.Context(), withMore(t, example, said))
		if err := r.Findings.Err(); err != nil {
			t.Fatal(err)
		}
		d, _ := capacity.Union(r.Model, "", capacity.Described(r.Model))
		report, err := capacity.Of(context.Background(), capacity.Input{
			Cloud: r,
		}, d, capacity.Tolerance{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = report.Explain("?????????????????")
		_, list, _ := strings.Cut(err.Error(), "write REGION.NAME: ")
		list, _, _ = strings.Cut(list, " and ")
		names := strings.Split(list, ", ")
		if len(names) < 10 {
			t.Fatalf("%s: few names: %q", example, names)
		}
		for _, name := range names {
			all, err := report.Explain(strings.Trim(name, `"`))
			if err != nil || len(all) != 1 {
				t.Errorf("%s: %s has %d explanations: %v", example, name, len(all), err)
			}
			for _, e := range all {
				addsUp(t, e)
			}
		}
	}
}

func addsUp(t *testing.T, e *capacity.Explanation) {
	t.Helper()
	for _, s := range e.Sums {
		sum := int64(0)
		for _, term := range s.Terms {
			sum += int64(term.Amount) * int64(max(term.Times, 1))
		}
		if s.Formula == "" && len(s.Terms) > 0 && sum != s.Amount {
			t.Errorf("%s.%s: %s is %d, and its terms are %d", e.Region, e.Name, s.What, s.Amount, sum)
		}
		if s.Formula != "" && (len(s.Terms) != 3 || !strings.Contains(s.Formula, " = int(")) {
			t.Errorf("%s.%s: %s is %q of %d terms", e.Region, e.Name, s.What, s.Formula, len(s.Terms))
		}
	}
}

// A name is taken in any case; a budget's by a word of it, where nothing else has that name.
func TestExplainTakesNames(t *testing.T) {
	report := &capacity.Report{Regions: []*capacity.Region{{
		Name:             "r1",
		Quotas:           []*capacity.Quota{{Resource: "cores"}},
		Pools:            []*capacity.Pool{{Name: "files"}, {Name: "cores"}},
		ConnectionLimits: []*capacity.ConnectionLimit{{Name: "open files of a node"}, {Name: "connections of a node"}},
	}}}
	for name, want := range map[string]string{
		"r1.cores": "quota cores, pool cores", "r1.CORES": "quota cores, pool cores", "r1.files": "pool files",
		"r1.node": "connection limit open files of a node, connection limit connections of a node", "r1.open files of a node": "connection limit open files of a node",
		"r1.nodes": "", "r1": "", "r2.cores": "", "": "", "r1.": "",
	} {
		all, err := report.Explain(name)
		var got []string
		for _, e := range all {
			got = append(got, e.Kind+" "+e.Name)
		}
		if strings.Join(got, ", ") != want || (err != nil) != (want == "") {
			t.Errorf("%q explains %q, %v; want %q", name, got, err, want)
		}
	}
}
