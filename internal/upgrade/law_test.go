package upgrade_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stackplan/internal/compile"
	"stackplan/internal/format"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/upgrade"
)

// options returns the parameters of an upgrade of a description.
func options(t *testing.T, dir string, to series.Series) upgrade.Options {
	t.Helper()
	r := compile.Dir(context.Background(), dir)
	if err := r.Findings.Err(); err != nil {
		t.Fatal(err)
	}
	return upgrade.Options{To: to, Current: r, Target: r.In(upgrade.TargetSeries(r.Model, "", to))}
}

// reportOf compares both sides.
func reportOf(t *testing.T, o upgrade.Options) *upgrade.Report {
	t.Helper()
	r, err := upgrade.Compare(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// examples are the clouds that the invariants are tested with, and their series.
var examples = map[string]series.Series{
	"dedicated": series.Epoxy, "minimal": series.Epoxy, "netease": series.Havana, "today": series.Epoxy, "zed": series.Zed,
}

// TestOwnSeries checks that an upgrade to the current series of a cloud has no changes and no steps.
func TestOwnSeries(t *testing.T) {
	for name, own := range examples {
		r := reportOf(t, options(t, filepath.Join("../../examples", name), own))
		if r.Differs() || r.Blocks() || len(r.Steps) > 0 || len(r.NoEffect) > 0 || r.Downgrade || len(r.Regions) == 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// TestEveryDifferenceIsReported checks that the report contains a change for each option whose lines differ between the files of
// both series, and for no other one.
func TestEveryDifferenceIsReported(t *testing.T) {
	for name, targets := range map[string][]series.Series{
		"netease": {series.Icehouse, series.Epoxy}, "zed": {series.Epoxy, series.Rocky}, "today": {series.Zed}, "minimal": {series.Newest},
	} {
		for _, to := range targets {
			o := options(t, filepath.Join("../../examples", name), to)
			r := reportOf(t, o)
			for region, host := range firstHosts(o.Current.Model) {
				if host.Region.Series == to {
					continue
				}
				twin := *host
				twin.Region = o.Target.Model.Region(region)
				compare(t, name+" to "+to.String(), r, lines(t, o.Current, host), lines(t, o.Target, &twin), host)
			}
		}
	}
}

// firstHosts returns the first host of the first group of each region.
func firstHosts(c *model.Cloud) map[string]*model.Host {
	first := map[string]*model.Host{}
	for h := range c.Hosts() {
		if first[h.Region.Name] == nil || first[h.Region.Name].Group.Name < h.Group.Name && h.Index == 0 {
			first[h.Region.Name] = h
		}
	}
	return first
}

// lines returns the values that the files of a host set, by path, section and name; of other formats the whole files, by path.
func lines(t *testing.T, side *compile.Cloud, h *model.Host) map[string]string {
	t.Helper()
	all := map[string]string{}
	for f, err := range side.HostFiles(context.Background(), h) {
		if err != nil {
			t.Fatal(err)
		}
		if f.Project == "" {
			all[f.Path] = string(f.Body)
			continue
		}
		document, err := format.Oslo.Parse(f.Body)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range document.Sections {
			for _, e := range s.Entries {
				all[f.Path+"\x00"+s.Name+"."+e.Key] += e.Value + "\n"
			}
		}
	}
	return all
}

// compare compares a report with the files of a host.
func compare(t *testing.T, name string, r *upgrade.Report, current, target map[string]string, h *model.Host) {
	t.Helper()
	isReported := func(line string) bool {
		path, option, _ := strings.Cut(line, "\x00")
		for _, list := range [][]upgrade.Change{r.Changes, r.NoEffect} {
			for _, c := range list {
				if !contains(c.Hosts, h.Name) {
					continue
				}
				isFile := c.Kind == upgrade.FileChange && (contains(c.Files, path) || c.Previous == path)
				names := []string{c.Option.Group + "." + c.Option.Name, c.NewOption.Group + "." + c.NewOption.Name}
				if isFile && (option == "" || c.Action != upgrade.ActionChanged) || contains(c.Files, path) && contains(names, option) {
					return true
				}
			}
		}
		return false
	}
	for line, text := range current {
		if target[line] != text && !isReported(line) {
			t.Errorf("%s: %q of %s is %q now and %q in the target series, and the report does not contain it", name, line, h.Name, text, target[line])
		}
	}
	for line, text := range target {
		if _, had := current[line]; !had && !isReported(line) {
			t.Errorf("%s: %q of %s is new with %q, and the report does not contain it", name, line, h.Name, text)
		}
	}
	for _, c := range r.Changes {
		if !contains(c.Hosts, h.Name) || c.Kind != upgrade.ValueChange {
			continue
		}
		for _, path := range c.Files {
			line := path + "\x00" + c.Option.Group + "." + c.Option.Name
			if target[line] == current[line] && current[line] != "" {
				t.Errorf("%s: %q of %s remains %q, and the report contains a change", name, line, h.Name, current[line])
			}
		}
	}
}

func contains(all []string, text string) bool {
	for _, have := range all {
		if strings.EqualFold(have, text) {
			return true
		}
	}
	return false
}

// write writes a description with one file.
func write(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cloud.cue"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}
