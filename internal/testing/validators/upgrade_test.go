package validators_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/catalogue"
	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/upgrade"
)

// TestUpgrade compares the reports of upgrades from zed to 2025.1 with the options that the programs of both series list:
// they contain each changed name, limit and default of the options of these clouds, no more and no less.
func TestUpgrade(t *testing.T) {
	for _, name := range []string{"zed", "today"} {
		t.Run(name, func(t *testing.T) {
			o, report := upgraded(t, name)
			programs := newOracle(t)
			for h := range o.Current.Model.Hosts() {
				if model.Representatives()(h) {
					programs.host(t, o, h)
				}
			}
			programs.compareDefaults(t, report)
			said := statementsOf(t, report)
			t.Logf("of %d options the programs: %v; the report: %v, of which %d unused", programs.options, programs.stated.count(), said.count(), len(report.Unused))
			explained(t, "upgrade-differences.csv", name, slices.Concat(programs.stated.beyond(said, name, "programs"), said.beyond(programs.stated, name, "report")), t.Errorf)
		})
	}
}

// upgraded returns the report of an upgrade of an example from zed to 2025.1.
func upgraded(t *testing.T, name string) (upgrade.Options, *upgrade.Report) {
	t.Helper()
	r := compile.Dir(t.Context(), filepath.Join("..", "..", "..", "examples", name))
	if err := r.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	now, then := r.In(upgrade.TargetSeries(r.Model, "", series.Zed)), r.In(upgrade.TargetSeries(r.Model, "", series.Epoxy))
	o := upgrade.Options{To: series.Epoxy, Current: now, Target: then}
	report, err := upgrade.Compare(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return o, report
}

// statement is one change of an option in the upgrade.
type statement struct {
	project string
	option  string // its name in the old series; for a default that no file sets, its name in the new one
	what    string
}

// unsetDefault is the change of the default of an option that no file sets.
const unsetDefault = "unset default"

type statements map[statement]bool

// count returns the number of statements of each kind.
func (all statements) count() map[string]int {
	n := map[string]int{}
	for s := range all {
		what, _, _ := strings.Cut(s.what, " to ")
		n[what]++
	}
	return n
}

// compareDefaults fails if a report contains other defaults than the programs.
func (p *oracle) compareDefaults(t *testing.T, r *upgrade.Report) {
	t.Helper()
	for _, c := range r.Changes {
		want, listed := p.moved[statement{c.Project, c.Option.String(), unsetDefault}]
		if c.Kind != upgrade.DefaultChange || !listed {
			continue
		}
		if have := valueOf(c.Before) + " to " + valueOf(c.After); have != want {
			t.Errorf("%s %v goes from %s, the programs say from %s", c.Project, c.Option, have, want)
		}
	}
}

// valueOf returns a default in the form of defaultOf.
func valueOf(v *upgrade.Value) string {
	if v.None {
		return "none"
	}
	return strings.Join(v.Texts, "|")
}

// beyond returns the statements that others does not contain, as rows of the file of reasons.
func (all statements) beyond(others statements, cloud, by string) [][]string {
	var rows [][]string
	for s := range all {
		if !others[s] {
			rows = append(rows, []string{cloud, s.project, s.option, s.what, by})
		}
	}
	return rows
}

// statementsOf returns the statements of a report. A statement that the report counts as unused needs a reason.
func statementsOf(t *testing.T, r *upgrade.Report) statements {
	t.Helper()
	said := statements{}
	for _, u := range r.Unused {
		if u.Why == "" {
			t.Errorf("%s %v is unused, and nobody knows why", u.Project, u.Option)
		}
		said[statement{u.Project, u.Option.String(), unsetDefault}] = true
	}
	for _, c := range slices.Concat(r.Changes, r.NoEffect) {
		what := map[upgrade.Kind]string{
			upgrade.Removed: "removed", upgrade.Renamed: "renamed to " + c.NewOption.String(), upgrade.Invalid: "limits",
			upgrade.Deprecated: "deprecated", upgrade.DefaultChange: "default",
		}[c.Kind]
		if c.Kind == upgrade.DefaultChange && c.SetBy == upgrade.NotSet {
			what = unsetDefault
		}
		if what != "" && c.Project != "" {
			said[statement{c.Project, c.Option.String(), what}] = true
		}
	}
	return said
}

// TestFollow compares the catalogue's history of every option of zed up to 2025.1 with the lists of the programs, which
// covers renames that no example contains.
func TestFollow(t *testing.T) {
	programs := newOracle(t)
	known, said := catalogue.Open(), statements{}
	for _, sample := range samples {
		if programs.after.files[sample] == nil {
			continue
		}
		for _, o := range programs.before.files[sample] {
			programs.set(sample, o.Key)
			if d, ok := known.Follow(o.Project, o.Key, series.Zed, series.Epoxy); ok {
				said.follow(o, d)
			}
		}
	}
	t.Logf("the programs: %v; the catalogue: %v", programs.stated.count(), said.count())
	explained(t, "upgrade-differences.csv", "all options", slices.Concat(
		programs.stated.beyond(said, "all options", "programs"), said.beyond(programs.stated, "all options", "catalogue")), t.Errorf)
}

// follow adds the changes of an option in the catalogue.
func (all statements) follow(o catalogue.Option, d catalogue.Difference) {
	what := map[catalogue.EventKind]string{
		catalogue.Removed: "removed", catalogue.DefaultChanged: "default", catalogue.Deprecated: "deprecated",
		catalogue.TypeChanged: "limits", catalogue.RangeChanged: "limits", catalogue.ChoicesChanged: "limits",
	}
	for _, kind := range d.Kinds {
		if kind == catalogue.Renamed {
			all[statement{o.Project, o.Key.String(), "renamed to " + d.After.Key.String()}] = true
		}
		if what[kind] != "" {
			all[statement{o.Project, o.Key.String(), what[kind]}] = true
		}
	}
}
