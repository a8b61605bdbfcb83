package accept_test

import (
	"slices"
	"testing"

	"stackplan/internal/accept"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/source"
)

// H6: an acceptance applies to findings of its code, at or below its path, up to its last day.
func TestSplit(t *testing.T) {
	warning := func(code, path string) diag.Diagnostic {
		return diag.Diagnostic{Code: code, Severity: diag.Warning, Message: "m", Path: source.Path(path)}
	}
	list := diag.List{
		warning("ha/single", "regions.r1.groups"), warning("ha/single", `regions."r.2".groups`), warning("host/kept", "regions.r1.groups"),
		{Code: "ha/single", Message: "an error", Path: "regions.r1.groups"},
	}
	const later, past = "2027-06-30", "2026-01-01"
	for _, tt := range []struct {
		name     string
		entry    model.Acceptance
		accepted int
		finding  string // its code
	}{
		{"all of a code", model.Acceptance{Code: "host/kept", Until: later}, 1, ""},
		{"the last day", model.Acceptance{Code: "host/kept", Until: "2026-11-30"}, 1, ""},
		{"the day after", model.Acceptance{Code: "host/kept", Until: "2026-11-29"}, 0, "accept/expired"},
		{"any region", model.Acceptance{Code: "host/kept", Path: "regions.*", Until: later}, 1, ""},
		{"a deeper path", model.Acceptance{Code: "host/kept", Path: "regions.*.groups", Until: later}, 1, ""},
		{"another region", model.Acceptance{Code: "host/kept", Path: "regions.r2", Until: later}, 0, "accept/unused"},
		{"a path below that of the finding", model.Acceptance{Code: "host/kept", Path: "regions.r1.groups.ctl", Until: later}, 0, "accept/unused"},
		{"a part of a label", model.Acceptance{Code: "host/kept", Path: "regions.r", Until: later}, 0, "accept/unused"},
		{"an expired one that matches nothing", model.Acceptance{Code: "ha/other", Until: past}, 0, "accept/unused"},
		{"an error remains", model.Acceptance{Code: "ha/single", Until: later}, 2, "accept/error"},
		{"a quoted label", model.Acceptance{Code: "ha/single", Path: `regions."r.2"`, Until: later}, 1, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := accept.New([]model.Acceptance{tt.entry}, "2026-11-30")
			remaining, accepted := l.Split(list)
			if len(accepted) != tt.accepted || len(remaining)+len(accepted) != len(list) || remaining.Count(diag.Error) != 1 {
				t.Errorf("%d are accepted, want %d; %d remain", len(accepted), tt.accepted, len(remaining))
			}
			codes := []string{}
			for _, d := range l.Findings(func(string) bool { return true }, []string{"ha/single", "host/kept"}) {
				codes = append(codes, d.Code)
			}
			if want := tt.finding; want == "" && len(codes) > 0 || want != "" && !slices.Equal(codes, []string{want}) {
				t.Errorf("findings %q, want %q", codes, want)
			}
			if found := l.Findings(func(string) bool { return false }, nil); len(found) > 0 {
				t.Errorf("codes that are not checked: %v", found)
			}
		})
	}
}

// Findings about acceptances cannot be accepted.
func TestFindingsOfAcceptancesRemain(t *testing.T) {
	l := accept.New([]model.Acceptance{{Code: "accept/unused", Until: "2027-06-30"}}, "2026-11-30")
	if l.Of("accept/unused", "accept.0") != nil {
		t.Error("an acceptance accepts findings about acceptances")
	}
	var none *accept.Ledger
	if none.Of("ha/single", "regions") != nil {
		t.Error("a description without acceptances accepts a finding")
	}
}
