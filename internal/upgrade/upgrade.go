package upgrade

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/compile"
	"stackplan/internal/model"
	"stackplan/internal/series"
)

// Options are the parameters of Compare.
type Options struct {
	To      series.Series
	Via     []series.Series // the stops that the operator wants; nil: as few as possible
	Region  string          // the only region to upgrade; empty: all
	Current *compile.Cloud
	Target  *compile.Cloud // Current in the series that TargetSeries returns
}

// TargetSeries returns the target series by region, for one region or, if the name is empty, for all regions.
func TargetSeries(c *model.Cloud, region string, to series.Series) map[string]series.Series {
	target := map[string]series.Series{}
	for _, r := range c.Regions {
		if region == "" || r.Name == region {
			target[r.Name] = to
		}
	}
	return target
}

// Compare returns the effect of the target series on a cloud. The error is that of the context, or of a stop that skips too many
// series.
func Compare(ctx context.Context, o Options) (*Report, error) {
	regions, err := regionsOf(o)
	if err != nil {
		return nil, err
	}
	hosts, times, facts := classesOf(o), newTimeline(o), newFacts(o)
	found := newResults(o, hosts)
	compareFindings(o, regions, times, found)
	for _, r := range regions {
		(&portComparison{o.Current.Model.Region(r.Name), o.To, times, found}).compare()
	}
	if err := compareClasses(ctx, o, facts, times, found); err != nil {
		return nil, err
	}
	report := found.report(facts)
	report.Regions, report.Downgrade = regions, isDowngrade(regions, o.To)
	report.Gaps = found.gaps(facts, regions)
	report.Steps = (&procedure{o, regions, hosts, times}).steps()
	return report, nil
}

// regionsOf returns the regions to upgrade, with their stops.
func regionsOf(o Options) ([]Region, error) {
	var regions []Region
	for _, r := range o.Current.Model.Regions {
		if o.Region != "" && r.Name != o.Region {
			continue
		}
		stops, err := StopsVia(r.Series, o.To, o.Via)
		if err != nil {
			return nil, err
		}
		hosts := 0
		for _, g := range r.Groups {
			hosts += g.Nodes.Len()
		}
		regions = append(regions, Region{Name: r.Name, From: r.Series, Stops: stops, Hosts: hosts})
	}
	return regions, unusedStop(o, regions)
}

// unusedStop returns an error for a requested stop that no region makes and in which no region is.
func unusedStop(o Options, regions []Region) error {
	for _, stop := range o.Via {
		used := slices.ContainsFunc(regions, func(r Region) bool { return r.From == stop || slices.Contains(r.Stops, stop) })
		if !used {
			return fmt.Errorf("no region stops at %v: %s", stop, upgradePaths(regions, o.To))
		}
	}
	return nil
}

// upgradePaths returns the series of regions and that of their upgrade, for a message.
func upgradePaths(regions []Region, to series.Series) string {
	var all []string
	for _, r := range regions {
		all = append(all, fmt.Sprintf("%s is upgraded from %v to %v", r.Name, r.From, to))
		if r.From > to {
			all[len(all)-1] = fmt.Sprintf("%s is downgraded from %v to %v, which has no other stop", r.Name, r.From, to)
		}
	}
	return strings.Join(all, ", ")
}
