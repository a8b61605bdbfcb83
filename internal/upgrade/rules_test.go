package upgrade_test

import (
	"slices"
	"strings"
	"testing"

	"stackplan/internal/series"
	"stackplan/internal/upgrade"
)

// TestRegionsAreFolded: what rules do in two regions is one change, which tells whether its values are the same.
func TestRegionsAreFolded(t *testing.T) {
	r := told(t, options(t, "../../examples/netease", series.Juno))
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

// TestCameOnTheWay: a known danger of an option that the series of the cloud does not have is told with the series of the move.
func TestCameOnTheWay(t *testing.T) {
	dir := planted(t, series.Train, "")
	at := map[string]series.Series{}
	for _, c := range told(t, options(t, dir, series.Epoxy)).Changes {
		if c.Dangerous && c.Option.Name == "enforce_new_defaults" {
			at[c.Project] = c.Series
			if c.Before.Texts[0] != "false" || c.After.Texts[0] != "true" {
				t.Errorf("%s: %+v -> %+v", c.Project, c.Before, c.After)
			}
		}
	}
	if at["nova"] != series.Antelope || at["neutron"] != series.Bobcat || at["glance"] != series.Dalmatian {
		t.Errorf("told at %v", at)
	}
}

// TestQuorumQueues: that a rule begins to ask for another kind of queues needs the operator; that it goes on to does not.
func TestQuorumQueues(t *testing.T) {
	for from, isDue := range map[series.Series]bool{series.Yoga: true, series.Zed: false} {
		isTold := slices.ContainsFunc(told(t, options(t, planted(t, from, ""), series.Epoxy)).Changes, func(c upgrade.Change) bool {
			return c.Option.Name == "rabbit_quorum_queue" && c.Dangerous && c.ActionRequired && c.Series == series.Zed && len(c.Instructions) == 1
		})
		if isTold != isDue {
			t.Errorf("from %v it is told: %v", from, isTold)
		}
	}
}
