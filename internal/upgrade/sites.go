package upgrade

import (
	"slices"

	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/table"
)

// sites are the regions of a cloud in every series on the way, with one host for each group: enough to ask who runs what, and
// what a row says, of ten thousand hosts as quickly as of ten.
type sites struct {
	cloud    *model.Cloud
	services []*table.Service
	check    func(*model.Cloud, map[string]*table.Site) diag.List
	made     map[series.Series]map[string]*table.Site
	found    map[series.Series]diag.List
}

func newSites(o Options) sites {
	return sites{small(o.Now.Cloud), o.Services, o.Check, map[series.Series]map[string]*table.Site{}, map[series.Series]diag.List{}}
}

// small is a cloud with the first host of each group.
func small(c *model.Cloud) *model.Cloud {
	cloud := c.In(nil)
	for _, r := range cloud.Regions {
		r.Groups = slices.Clone(r.Groups)
		for i, g := range r.Groups {
			group := *g
			for _, name := range g.Nodes.All() {
				if first, err := nodeset.Parse(name); err == nil {
					group.Nodes = first
				}
				break
			}
			r.Groups[i] = &group
		}
	}
	return cloud
}

// at returns a region in a series.
func (s *sites) at(region string, in series.Series) *table.Site {
	if s.made[in] == nil {
		s.made[in] = table.NewSites(s.cloud.In(Wanted(s.cloud, "", in)), s.services)
	}
	return s.made[in][region]
}

// findings are what checks find in a series.
func (s *sites) findings(in series.Series) diag.List {
	if _, ok := s.found[in]; !ok {
		cloud := s.cloud.In(Wanted(s.cloud, "", in))
		s.found[in] = s.check(cloud, table.NewSites(cloud, s.services))
	}
	return s.found[in]
}

// firstOtherwise returns the series in which a row first says something else to a host than now; the last where it never
// does.
func (s *sites) firstOtherwise(c *class, row *table.Row) series.Series {
	if row == nil {
		return c.way[len(c.way)-1]
	}
	now := s.say(c, row, c.from())
	return c.since(func(in series.Series) bool { return !slices.Equal(now, s.say(c, row, in)) })
}

// say is what a row says to a host in a series.
func (s *sites) say(c *class, row *table.Row, in series.Series) table.Value {
	site, host := s.at(c.now.Region.Name, in), *c.now
	host.Region = site.Region
	scope := table.NewScope(site, &host)
	if !row.Applies(scope) {
		return nil
	}
	return row.Value(scope)
}

// firstWith returns the first series on the way in which the hosts of a group run a service, or do not.
func (s *sites) firstWith(c *class, service string, runs func(bool) bool) series.Series {
	return c.since(func(in series.Series) bool { return runs(s.runs(c, service, in)) })
}

// runs reports whether the hosts of a class run a service in a series.
func (s *sites) runs(c *class, service string, in series.Series) bool {
	site := s.at(c.now.Region.Name, in)
	return slices.ContainsFunc(site.Runs(c.now.Group.Name), func(of *table.Service) bool { return of.Name == service })
}
