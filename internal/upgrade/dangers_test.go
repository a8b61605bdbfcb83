package upgrade

import (
	"slices"
	"testing"

	"stackplan/internal/catalogue"
)

// TestDangersAreFacts holds each danger against the catalogue: the series before has the one default, the series itself the
// other, for every project that it is said of.
func TestDangersAreFacts(t *testing.T) {
	facts := catalogue.Open()
	for _, d := range dangers {
		projects := []string{d.project}
		if d.project == "" {
			projects = facts.Projects()
		}
		seen := 0
		for _, project := range projects {
			found, ok := facts.Follow(project, d.key, d.since, d.since-1)
			if !ok || found.After == nil {
				continue
			}
			seen++
			if from, to := found.After.DefaultText(), found.Before.DefaultText(); from != d.from || to != d.to {
				t.Errorf("%s %v in %v: the default goes from %s to %s, the table has %s to %s", project, d.key, d.since, from, to, d.from, d.to)
			}
		}
		if seen == 0 {
			t.Errorf("no project has %v in %v and before", d.key, d.since)
		}
		if d.why == "" || len(d.do) == 0 {
			t.Errorf("%v: no reason, or nothing to do", d.key)
		}
	}
}

// TestDriversAreOfOptions: each entry of the table of drivers is about options that some series has.
func TestDriversAreOfOptions(t *testing.T) {
	facts := catalogue.Open()
	var known []string
	for _, project := range facts.Projects() {
		for _, in := range facts.Series(project) {
			for _, o := range facts.Options(project, in) {
				known = append(known, project+" "+o.Key.String()+" ")
			}
		}
	}
	slices.Sort(known)
	known = slices.Compact(known)
	for _, k := range drivers {
		for _, begin := range k.begin {
			projects := []string{k.project}
			if k.project == "" {
				projects = facts.Projects()
			}
			if !slices.ContainsFunc(projects, func(project string) bool {
				prefix := project + " " + begin
				i, _ := slices.BinarySearch(known, prefix)
				return i < len(known) && len(known[i]) >= len(prefix) && known[i][:len(prefix)] == prefix
			}) {
				t.Errorf("no series has an option of %q that begins with %s", k.project, begin)
			}
		}
	}
}
