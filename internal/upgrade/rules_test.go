package upgrade_test

import (
	"slices"
	"strings"
	"testing"

	"stackplan/internal/series"
	"stackplan/internal/upgrade"
)

// TestRegionsAreMerged checks that the same changes by rules in two regions are one change, which contains whether the values differ.
func TestRegionsAreMerged(t *testing.T) {
	r := reportOf(t, options(t, "../../examples/netease", series.Juno))
	find := func(kind upgrade.Kind, project, name string) []upgrade.Change {
		return slices.DeleteFunc(slices.Clone(r.Changes), func(c upgrade.Change) bool {
			return c.Kind != kind || c.Project != project || c.Option.Name != name
		})
	}
	for _, name := range []string{"rabbit_hosts", "rabbit_password", "rabbit_userid"} {
		found := find(upgrade.ValueChange, "nova", name)
		if len(found) != 1 || found[0].Count != 106 || found[0].After != nil || !strings.Contains(found[0].Why, "[DEFAULT] transport_url replaces it") {
			t.Errorf("%s: %+v", name, found)
		}
		if found[0].Before.Varies != (name == "rabbit_hosts") {
			t.Errorf("%s was %+v", name, found[0].Before)
		}
	}
	if found := find(upgrade.ValueChange, "nova", "transport_url"); len(found) != 1 || found[0].Count != 106 || !found[0].After.Varies {
		t.Errorf("transport_url: %+v", found)
	}
	if found := find(upgrade.Renamed, "glance", "sql_connection"); len(found) != 1 || found[0].Count != 6 {
		t.Errorf("sql_connection: %+v", found)
	}
}

// TestOptionAddedBefore checks a dangerous default of an option that the current series does not have: the report contains the series
// that changes the default, not the one that adds the option.
func TestOptionAddedBefore(t *testing.T) {
	dir := minimal(t, series.Train, "")
	at := map[string]series.Series{}
	for _, c := range reportOf(t, options(t, dir, series.Epoxy)).Changes {
		if c.Dangerous && c.Option.Name == "enforce_new_defaults" {
			at[c.Project] = c.Series
			if c.Before.Texts[0] != "false" || c.After.Texts[0] != "true" {
				t.Errorf("%s: %+v -> %+v", c.Project, c.Before, c.After)
			}
		}
	}
	if at["nova"] != series.Antelope || at["neutron"] != series.Bobcat || at["glance"] != series.Dalmatian {
		t.Errorf("reported in %v", at)
	}
}

// TestQuorumQueues checks that the start of quorum queues requires an action, and that a cloud that has them requires none.
func TestQuorumQueues(t *testing.T) {
	for from, isDue := range map[series.Series]bool{series.Yoga: true, series.Zed: false} {
		isReported := slices.ContainsFunc(reportOf(t, options(t, minimal(t, from, ""), series.Epoxy)).Changes, func(c upgrade.Change) bool {
			return c.Option.Name == "rabbit_quorum_queue" && c.Dangerous && c.ActionRequired && c.Series == series.Zed && len(c.Instructions) == 1
		})
		if isReported != isDue {
			t.Errorf("from %v it is reported: %v", from, isReported)
		}
	}
}
