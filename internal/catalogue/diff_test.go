package catalogue

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"stackplan/internal/series"
)

// lines prints a difference in the form of the tests below.
func lines(d Difference) string {
	name := func(o *Option) string {
		if o == nil {
			return "-"
		}
		return o.Key.String()
	}
	lines := []string{fmt.Sprint(name(d.Before), " > ", name(d.After), " ", d.Kinds)}
	for _, e := range d.Events {
		lines = append(lines, fmt.Sprintf("%v: %v", e.Series, e))
	}
	if d.Instead != "" {
		lines = append(lines, "instead: "+d.Instead)
	}
	if d.RemovedIn != series.None {
		lines = append(lines, fmt.Sprintf("gone: %v", d.RemovedIn))
	}
	return strings.Join(lines, "\n")
}

func TestFollow(t *testing.T) {
	tests := []struct {
		key      Key
		from, to series.Series
		want     string
	}{
		{Key{"DEFAULT", "my_ip"}, series.Zed, series.Zed, `
			[DEFAULT] my_ip > [DEFAULT] my_ip []`},
		{Key{"DEFAULT", "vncserver_listen"}, series.Havana, series.Zed, `
			[DEFAULT] vncserver_listen > [vnc] server_listen [renamed type]
			liberty: renamed to [vnc] vncserver_listen from [DEFAULT] vncserver_listen
			pike: type changes from string to hostaddress
			queens: renamed to [vnc] server_listen from [vnc] vncserver_listen
			yoga: [DEFAULT] vncserver_listen is no longer read
			yoga: [vnc] vncserver_listen is no longer read`},
		{Key{"vnc", "server_listen"}, series.Zed, series.Mitaka, `
			[vnc] server_listen > [vnc] vncserver_listen [renamed type]
			pike: renamed to [vnc] vncserver_listen from [vnc] server_listen
			pike: [vnc] server_listen is no longer read
			ocata: type changes from hostaddress to string`},
		{Key{"vnc", "vncserver_listen"}, series.Rocky, series.Stein, `
			[vnc] server_listen > [vnc] server_listen []`},
		{Key{"quota", "until_refresh"}, series.Queens, series.Train, `
			[quota] until_refresh > - [removed]
			stein: removed
			instead: remove it: quota usage is counted, so nothing is refreshed`},
	}
	c := Open()
	for _, test := range tests {
		d, ok := c.Follow("nova", test.key, test.from, test.to)
		want := strings.ReplaceAll(strings.TrimSpace(test.want), "\t", "")
		if have := lines(d); !ok || have != want {
			t.Errorf("%v from %v to %v:\n%s\nwant\n%s", test.key, test.from, test.to, have, want)
		}
	}
	if _, ok := c.Follow("nova", Key{"vnc", "server_listen"}, series.Havana, series.Zed); ok {
		t.Error("havana has no [vnc] server_listen")
	}
}

// If no name changes, both directions return the same differences.
func TestCompareBothWays(t *testing.T) {
	c := Open()
	limits := []EventKind{DefaultChanged, TypeChanged, RangeChanged, ChoicesChanged}
	changed := func(all []Difference) map[string]bool {
		seen := map[string]bool{}
		for _, d := range all {
			for _, kind := range limits {
				if d.Before != nil && d.After != nil && !d.Has(Renamed) && d.Has(kind) {
					seen[d.Key().String()+" "+string(kind)] = true
				}
			}
		}
		return seen
	}
	for _, project := range c.Projects() {
		for _, pair := range [][2]series.Series{{series.Havana, series.Icehouse}, {series.Mitaka, series.Zed}, {series.Zed, series.Epoxy}} {
			there, back := changed(c.Compare(project, pair[0], pair[1])), changed(c.Compare(project, pair[1], pair[0]))
			if !maps.Equal(there, back) {
				t.Errorf("%s %v: %d there, %d back", project, pair, len(there), len(back))
			}
			if known := c.Series(project); slices.Contains(known, pair[0]) && len(there) == 0 {
				t.Errorf("%s %v: nothing differs", project, pair)
			}
		}
	}
}

// Each kind of a difference has a series whose events contain it.
func TestCompareReturnsTheSeries(t *testing.T) {
	c := Open()
	for _, project := range c.Projects() {
		for _, pair := range [][2]series.Series{{series.Havana, series.Zed}, {series.Zed, series.Gazpacho}, {series.Zed, series.Kilo}} {
			if known := c.Series(project); !slices.Contains(known, pair[0]) || !slices.Contains(known, pair[1]) {
				continue
			}
			for _, d := range c.Compare(project, pair[0], pair[1]) {
				for _, kind := range d.Kinds {
					if d.Since(kind) == series.None {
						t.Errorf("%s %v: nobody brings %s: %s", project, pair, kind, lines(d))
					}
				}
			}
		}
	}
}
