package model

import "stackplan/internal/series"

// In returns the same cloud with regions in other series, those that the map has for their names. What the regions hold is
// shared with c.
func (c *Cloud) In(wanted map[string]series.Series) *Cloud {
	in := *c
	in.Regions = make([]*Region, len(c.Regions))
	for i, r := range c.Regions {
		region := *r
		if to, ok := wanted[r.Name]; ok {
			region.Series = to
			if r.Series == c.Series {
				in.Series = to
			}
		}
		in.Regions[i] = &region
	}
	return &in
}
