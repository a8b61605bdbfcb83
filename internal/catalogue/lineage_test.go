package catalogue

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"stackplan/internal/series"
)

// lineageRow is one line of testdata/lineage.csv, which was checked by hand against the projects' histories: an option in
// its former state (in havana, or after the previous line) and its state in a series.
type lineageRow struct {
	line    int
	project string
	old     Key
	changed series.Series
	new     Key
	removed series.Series
}

// notRenames are lines that name what to set instead: the old option is never read as the new one, so following names must
// not join them.
var notRenames = map[string]string{
	"[DEFAULT] memcached_servers":            "oslo.cache has an option of its own; nova's was dropped, not renamed",
	"[DEFAULT] rpc_backend":                  "transport_url holds the driver among other things; both stood side by side until stein",
	"[DEFAULT] network_api_class":            "use_neutron chose the class from newton on",
	"[keystone_authtoken] admin_user":        "auth_type chooses between these three and the options of a keystoneauth plug-in",
	"[DEFAULT] filesystem_store_datadir":     "glance_store registered its own in [glance_store] and never reads [DEFAULT] for it",
	"[memcache] servers":                     "keystone took oslo.cache for it; the old list was dropped",
	"[keystone_authtoken] auth_host":         "identity_uri is made of all three",
	"[keystone_authtoken] auth_port":         "as auth_host",
	"[keystone_authtoken] auth_protocol":     "as auth_host",
	"[keystone_authtoken] admin_password":    "as admin_user",
	"[keystone_authtoken] admin_tenant_name": "as admin_user",
}

// corrections are lines whose series the sources contradict.
var corrections = map[string]func(*lineageRow){
	// The sources of 13.0.0 (nova/network/neutronv2/api.py) have none of them; the line contains newton.
	"[DEFAULT] neutron_admin_username":    func(r *lineageRow) { r.removed = series.Mitaka },
	"[DEFAULT] neutron_admin_password":    func(r *lineageRow) { r.removed = series.Mitaka },
	"[DEFAULT] neutron_admin_tenant_name": func(r *lineageRow) { r.removed = series.Mitaka },
	"[DEFAULT] neutron_admin_auth_url":    func(r *lineageRow) { r.removed = series.Mitaka },
	// Icehouse took the option from oslo.messaging; the group was added in kilo.
	"[DEFAULT] rabbit_ha_queues": func(r *lineageRow) { r.changed = series.Kilo },
}

// readLineage reads the lines about options, one for each name if a line has several.
func readLineage(t *testing.T) []lineageRow {
	t.Helper()
	file, err := os.Open("testdata/lineage.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []lineageRow
	for i, fields := range lines[1:] {
		if fields[1] == "service" || fields[1] == "filter:class" {
			continue
		}
		rows = append(rows, splitRow(i+2, fields)...)
	}
	return rows
}

// splitRow returns a row for each of the names that a line separates with slashes.
func splitRow(number int, fields []string) []lineageRow {
	project, _, _ := strings.Cut(fields[0], " ")
	if project == "keystone_authtoken" {
		project = "nova"
	}
	changed, _ := series.Parse(fields[4])
	removed, _ := series.Parse(fields[8])
	var rows []lineageRow
	olds, news := names(fields[2]), names(fields[6])
	for i := range max(len(olds), len(news)) {
		row := lineageRow{number, project, Key{Group: fields[1]}, changed, Key{Group: fields[5]}, removed}
		row.old.Name = nth(olds, i)
		row.new.Name = nth(news, i)
		if correct := corrections[row.old.String()]; correct != nil {
			correct(&row)
		}
		rows = append(rows, row)
	}
	return rows
}

// nth returns element i. A single element applies to every i; a missing element is empty.
func nth(names []string, i int) string {
	switch {
	case i < len(names):
		return names[i]
	case len(names) == 1:
		return names[0]
	}
	return ""
}

// names splits a cell of names; "(none)" and remarks in brackets are not names.
func names(cell string) []string {
	var found []string
	for name := range strings.SplitSeq(cell, "/") {
		name, _, _ = strings.Cut(strings.TrimSpace(name), " ")
		if !strings.HasPrefix(name, "(") {
			found = append(found, name)
		}
	}
	return found
}

// isRename reports whether a row gives an option another name to which the old one leads.
func (r lineageRow) isRename() bool {
	return r.old.Name != "" && r.new.Name != "" && r.old.Canonical() != r.new.Canonical() &&
		notRenames[r.old.String()] == "" && r.new.Name != "transport_url"
}

func TestResolveFollowsTheHandCheckedRenames(t *testing.T) {
	c := Open()
	renames := 0
	for _, row := range readLineage(t) {
		if !row.isRename() || row.changed == series.Oldest {
			continue
		}
		renames++
		old, project := row.old.Canonical(), c.project(row.project)
		last := project.last(old, row.changed)
		before, _ := c.Resolve(row.project, row.new, row.removed, last)
		if before.Key != old {
			t.Errorf("line %d: %s %v in %d: %v, want %v", row.line, row.project, row.new, last, before.Key, old)
		}
		after, ok := c.Resolve(row.project, row.new, row.removed, row.changed)
		if !ok || after.Key == old {
			t.Errorf("line %d: %s %v in %v is still %v", row.line, row.project, row.new, row.changed, after.Key)
		}
		newest := project.last(row.new.Canonical(), row.removed)
		end, _ := c.Resolve(row.project, row.new, row.removed, newest)
		if end.Key != row.new.Canonical() {
			t.Errorf("line %d: %s %v is nowhere called so", row.line, row.project, row.new)
		}
	}
	if renames < 50 {
		t.Errorf("only %d renames were looked at", renames)
	}
}

func TestLifeMatchesTheCheckedRemovals(t *testing.T) {
	c := Open()
	removals := 0
	for _, row := range readLineage(t) {
		key := row.old
		if row.isRename() {
			key = row.new
		}
		if row.removed == series.None || key.Name == "" {
			continue
		}
		removals++
		life := c.Life(row.project, key)
		if removedIn(life) != row.removed {
			t.Errorf("line %d: %s %v: gone in %d, want %v\n%v", row.line, row.project, key, removedIn(life), row.removed, life.Events)
		}
	}
	if removals < 35 {
		t.Errorf("only %d removals were looked at", removals)
	}
}

// TestOptionsThatOnlyHaveSuccessors checks that notRenames contains no line that does not need it.
func TestOptionsThatOnlyHaveSuccessors(t *testing.T) {
	c := Open()
	for _, row := range readLineage(t) {
		if notRenames[row.old.String()] == "" {
			continue
		}
		life := c.Life(row.project, row.old)
		if len(life.Events) == 0 || life.Key == row.new.Canonical() {
			t.Errorf("line %d: %v leads to %v after all", row.line, row.old, life.Key)
		}
	}
}

// removedIn returns the series that removed the option for good; series.None if the newest series has it.
func removedIn(l Life) series.Series {
	if n := len(l.Events); n > 0 && l.Events[n-1].Kind == Removed {
		return l.Events[n-1].Series
	}
	return series.None
}
