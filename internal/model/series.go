package model

import (
	"slices"

	"stackplan/internal/series"
)

// In returns a copy of the cloud with other series for the regions in the map. The content of the regions is shared with c.
func (c *Cloud) In(wanted map[string]series.Series) *Cloud {
	in := *c
	in.Regions = make([]*Region, len(c.Regions))
	for i, r := range c.Regions {
		region := *r
		if to, ok := wanted[r.Name]; ok {
			region.Series = to
		}
		in.Regions[i] = &region
	}
	if home := in.Region(c.Identity.Home); home != nil && c.allIn(home.Series, wanted) {
		in.Series = home.Series
	}
	return &in
}

// allIn reports whether the map sets one series for every region.
func (c *Cloud) allIn(to series.Series, wanted map[string]series.Series) bool {
	return !slices.ContainsFunc(c.Regions, func(r *Region) bool { return wanted[r.Name] != to })
}
