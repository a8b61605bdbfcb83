package catalogue

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/series"
)

func TestFiltersAreTheHandCheckedOnes(t *testing.T) {
	file, err := os.Open("testdata/lineage.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, fields := range lines {
		if fields[1] != "filter:class" {
			continue
		}
		rows++
		name, want := fields[2], series.Span{Since: series.Havana}
		if name == "(none)" {
			name = fields[6]
			want.Since, _ = series.Parse(fields[4])
		}
		want.Until, _ = series.Parse(fields[8])
		if have, ok := filters[name]; !ok || have != want {
			t.Errorf("%s: %v, want %v", name, have, want)
		}
	}
	if rows != len(filters)-2 {
		t.Errorf("%d filters were checked, the table has %d", rows, len(filters))
	}
}

// The default filters of each series are filters of that series.
func TestDefaultFiltersExist(t *testing.T) {
	c := Open()
	for _, s := range series.All() {
		o, ok := c.Resolve("nova", Key{"filter_scheduler", "enabled_filters"}, series.None, s)
		if !ok || len(o.Default) == 0 {
			t.Errorf("%v: no default filters", s)
			continue
		}
		for name := range strings.SplitSeq(o.Default[0], ",") {
			if problems := ValidateFilter(name, s); len(problems) != 0 {
				t.Errorf("%v: %+v", s, problems)
			}
		}
	}
}

func TestValidateFilter(t *testing.T) {
	tests := []struct {
		name          string
		s             series.Series
		message, hint string
	}{
		{"AggregateMultiTenancyIsolation", series.Havana, "", ""},
		{"RetryFilter", series.Victoria, "RetryFilter was removed in victoria", "remove it: the scheduler returns alternate hosts"},
		{"NUMATopologyFilter", series.Havana, "NUMATopologyFilter was added in juno; havana does not have it", ""},
		{"ComputFilter", series.Zed, "nova has no scheduler filter ComputFilter in zed", "did you mean ComputeFilter?"},
		{"EcuFilter", series.Zed, "nova has no scheduler filter EcuFilter in zed", ""},
	}
	for _, test := range tests {
		var have Problem
		for _, have = range ValidateFilter(test.name, test.s) {
		}
		if have.Message != test.message || have.Hint != test.hint {
			t.Errorf("%s %v: %+v", test.name, test.s, have)
		}
	}
	if !slices.Contains(filtersIn(series.Havana), "RamFilter") || slices.Contains(filtersIn(series.Zed), "RamFilter") {
		t.Error("RamFilter is of havana, not of zed")
	}
}

// Filters that the list, which was checked by hand, does not contain: one registers its own options and was added with them;
// the other is older than havana.
func TestFiltersNotInTheCheckedList(t *testing.T) {
	c := Open()
	namespace := Key{"filter_scheduler", "aggregate_image_properties_isolation_namespace"}
	span := filters["AggregateImagePropertiesIsolation"]
	for _, s := range series.All() {
		if _, ok := c.Resolve("nova", namespace, series.None, s); ok != span.Contains(s) {
			t.Errorf("%v: the filter's options: %v, the filter: %v", s, ok, span.Contains(s))
		}
	}
	if span, ok := filters["AggregateMultiTenancyIsolation"]; !ok || span != (series.Span{Since: series.Havana}) {
		t.Error(span, ok)
	}
}
