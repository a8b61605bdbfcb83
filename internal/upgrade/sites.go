package upgrade

import (
	"bytes"
	"context"
	"slices"

	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/render"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// sites are the regions of a cloud in every series on the way, with one host for each group: enough to ask who runs what, and
// what a row says, of ten thousand hosts as quickly as of ten.
type sites struct {
	cloud    *model.Cloud
	services []*service.Service
	check    func(*model.Cloud, map[string]*service.Site) diag.List
	made     map[series.Series]map[string]*service.Site
	found    map[series.Series]diag.List
	facts    *catalogue.Catalogue
	written  map[series.Series]*render.Renderer
	since    map[fileOf]series.Series
}

// fileOf is a file of hosts that are alike enough for it to change in one series.
type fileOf struct {
	region, role, path string
	action             Action
}

func newSites(o Options) sites {
	return sites{
		cloud: small(o.Current.Cloud), services: o.Services, check: o.Check, facts: o.Facts, made: map[series.Series]map[string]*service.Site{},
		found: map[series.Series]diag.List{}, written: map[series.Series]*render.Renderer{}, since: map[fileOf]series.Series{},
	}
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
func (s *sites) at(region string, in series.Series) *service.Site {
	if s.made[in] == nil {
		cloud := s.cloud.In(TargetSeries(s.cloud, "", in))
		s.made[in] = service.NewSites(cloud, s.services)
		s.written[in] = render.New(cloud, s.made[in], s.facts)
	}
	return s.made[in][region]
}

// fileSince returns the first series on the way of a class in which a file comes, goes or is written otherwise; the last where
// that cannot be told.
func (s *sites) fileSince(c *class, action Action, path string) series.Series {
	key := fileOf{c.now.Region.Name, c.now.Group.Role, path, action}
	if _, known := s.since[key]; !known {
		now := s.body(c, path, c.from())
		s.since[key] = c.since(func(in series.Series) bool {
			then := s.body(c, path, in)
			return (now == nil) != (then == nil) || action == ActionChanged && !bytes.Equal(now, then)
		})
	}
	return s.since[key]
}

// body is a file of a host in a series; nil where it has none.
func (s *sites) body(c *class, path string, in series.Series) []byte {
	site, host := s.at(c.now.Region.Name, in), *c.now
	host.Region = site.Region
	for file, err := range s.written[in].Host(context.Background(), &host) {
		if err == nil && file.Path == path {
			return file.Body
		}
	}
	return nil
}

// findings are what checks find in a series.
func (s *sites) findings(in series.Series) diag.List {
	if _, ok := s.found[in]; !ok {
		cloud := s.cloud.In(TargetSeries(s.cloud, "", in))
		s.found[in] = s.check(cloud, service.NewSites(cloud, s.services))
	}
	return s.found[in]
}

// saysOtherwise reports whether a row says something else to a host in a series than now.
func (s *sites) saysOtherwise(c *class, row *service.Row, in series.Series) bool {
	return !slices.Equal(s.say(c, row, c.from()), s.say(c, row, in))
}

// say is what a row says to a host in a series.
func (s *sites) say(c *class, row *service.Row, in series.Series) service.Value {
	site, host := s.at(c.now.Region.Name, in), *c.now
	host.Region = site.Region
	scope := service.NewScope(site, &host)
	if !row.Applies(scope) {
		return nil
	}
	return row.Value(scope)
}

// runs reports whether the hosts of a class run a service in a series.
func (s *sites) runs(c *class, svc string, in series.Series) bool {
	site := s.at(c.now.Region.Name, in)
	return slices.ContainsFunc(site.Runs(c.now.Group.Name), func(of *service.Service) bool { return of.Name == svc })
}
