package series_test

import (
	"testing"

	"stackplan/internal/series"
)

func TestNamesAndOrder(t *testing.T) {
	all := series.All()
	if all[0] != series.Oldest || all[len(all)-1] != series.Newest {
		t.Errorf("All goes from %v to %v", all[0], all[len(all)-1])
	}
	for i, s := range all {
		back, ok := series.Parse(s.String())
		if !ok || back != s {
			t.Errorf("Parse(%q) = %v, %v", s, back, ok)
		}
		if i > 0 && s != all[i-1]+1 {
			t.Errorf("%v does not follow %v", s, all[i-1])
		}
	}
	for s, want := range map[series.Series]string{
		series.Havana: "havana", series.Zed: "zed", series.Antelope: "2023.1", series.Epoxy: "2025.1", series.Gazpacho: "2026.1", series.None: "",
	} {
		if s.String() != want {
			t.Errorf("%d is %q, want %q", int(s), s, want)
		}
	}
}

func TestParseRejectsUnknownNames(t *testing.T) {
	for _, name := range []string{"", "Havana", "epoxy", "2025", "2025.3", "grizzly", " zed"} {
		if s, ok := series.Parse(name); ok || s != series.None {
			t.Errorf("Parse(%q) = %v, %v", name, s, ok)
		}
	}
}

// TestByCodeName checks that a code name identifies a numbered series, and that Parse does not accept it.
func TestByCodeName(t *testing.T) {
	for name, want := range map[string]series.Series{"antelope": series.Antelope, "Epoxy": series.Epoxy, "gazpacho": series.Newest} {
		if got, ok := series.ByCodeName(name); got != want || !ok {
			t.Errorf("%s is %v", name, got)
		}
		if _, ok := series.Parse(name); ok {
			t.Errorf("Parse accepts %s", name)
		}
	}
	if in, ok := series.ByCodeName("zed"); ok {
		t.Errorf("zed is the code name of %v", in)
	}
}

func TestSpan(t *testing.T) {
	tests := []struct {
		span series.Span
		s    series.Series
		want bool
	}{
		{series.Span{}, series.Oldest, true},
		{series.Span{}, series.Newest, true},
		{series.Span{Since: series.Pike}, series.Ocata, false},
		{series.Span{Since: series.Pike}, series.Pike, true},
		{series.Span{Until: series.Pike}, series.Ocata, true},
		{series.Span{Until: series.Pike}, series.Pike, false},
		{series.Span{Since: series.Ocata, Until: series.Pike}, series.Ocata, true},
		{series.Span{Since: series.Ocata, Until: series.Pike}, series.Newton, false},
	}
	for _, tt := range tests {
		if got := tt.span.Contains(tt.s); got != tt.want {
			t.Errorf("%v contains %v: %v", tt.span, tt.s, got)
		}
	}
}

func TestTested(t *testing.T) {
	var tested []series.Series
	for _, s := range series.All() {
		if s.Tested() {
			tested = append(tested, s)
		}
	}
	if len(tested) != 3 || tested[0] != series.Havana || tested[1] != series.Zed || tested[2] != series.Epoxy {
		t.Errorf("tested are %v", tested)
	}
}
