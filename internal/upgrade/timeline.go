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

// timeline is a cloud in each series that its upgrade passes, with one host for each group. This is enough to find the series in
// which a service, a file, a row or a finding changes, and takes the same time for ten hosts and for ten thousand.
type timeline struct {
	cloud     *model.Cloud
	services  []*service.Service
	check     func(*model.Cloud, map[string]*service.Site) diag.List
	facts     *catalogue.Catalogue
	moments   map[series.Series]*moment
	renderers map[series.Series]*render.Renderer
	found     map[series.Series]diag.List
	changed   map[fileChange]series.Series
}

// moment is the cloud in one series, and its regions.
type moment struct {
	cloud *model.Cloud
	sites map[string]*service.Site
}

// fileChange is a change of a file of the hosts of a role in a region, which happens in the same series on all of them.
type fileChange struct {
	region, role, path string
	action             Action
}

func newTimeline(o Options) *timeline {
	return &timeline{
		cloud: withFirstHosts(o.Current.Model), services: o.Current.Services, check: o.Current.Check, facts: o.Current.Catalogue,
		moments: map[series.Series]*moment{}, renderers: map[series.Series]*render.Renderer{},
		found: map[series.Series]diag.List{}, changed: map[fileChange]series.Series{},
	}
}

// withFirstHosts returns a copy of a cloud that contains only the first host of each group.
func withFirstHosts(c *model.Cloud) *model.Cloud {
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

// in returns the cloud in a series.
func (t *timeline) in(in series.Series) *moment {
	if t.moments[in] == nil {
		cloud := t.cloud.In(TargetSeries(t.cloud, "", in))
		t.moments[in] = &moment{cloud, service.NewSites(cloud, t.services)}
	}
	return t.moments[in]
}

// at returns a region in a series.
func (t *timeline) at(region string, in series.Series) *service.Site { return t.in(in).sites[region] }

// renderer returns the renderer of the files in a series.
func (t *timeline) renderer(in series.Series) *render.Renderer {
	if t.renderers[in] == nil {
		m := t.in(in)
		t.renderers[in] = render.New(m.cloud, m.sites, t.facts)
	}
	return t.renderers[in]
}

// host returns the representative of a class in a series, and its region.
func (t *timeline) host(c *hostClass, in series.Series) (*model.Host, *service.Site) {
	site, host := t.at(c.current.Region.Name, in), *c.current
	host.Region = site.Region
	return &host, site
}

// changeOfFile returns the first series that a class passes in which a file is new, removed or changed; the target series if it
// is in none.
func (t *timeline) changeOfFile(c *hostClass, action Action, path string) series.Series {
	key := fileChange{c.current.Region.Name, c.current.Group.Role, path, action}
	if _, known := t.changed[key]; !known {
		before := t.body(c, path, c.from())
		t.changed[key] = c.first(func(in series.Series) bool {
			after := t.body(c, path, in)
			return (before == nil) != (after == nil) || action == ActionChanged && !bytes.Equal(before, after)
		})
	}
	return t.changed[key]
}

// body returns the content of a file of a class in a series; nil if the class does not have it.
func (t *timeline) body(c *hostClass, path string, in series.Series) []byte {
	host, _ := t.host(c, in)
	for file, err := range t.renderer(in).Host(context.Background(), host) {
		if err == nil && file.Path == path {
			return file.Body
		}
	}
	return nil
}

// findings returns the findings of the checks in a series.
func (t *timeline) findings(in series.Series) diag.List {
	if _, ok := t.found[in]; !ok {
		m := t.in(in)
		t.found[in] = t.check(m.cloud, m.sites)
	}
	return t.found[in]
}

// rowValue returns the value that a row sets on a class in a series; nil if it sets none.
func (t *timeline) rowValue(c *hostClass, row *service.Row, in series.Series) service.Value {
	host, site := t.host(c, in)
	scope := service.NewScope(site, host)
	if !row.Applies(scope) {
		return nil
	}
	return row.Value(scope)
}

// runs reports whether a class runs a service in a series.
func (t *timeline) runs(c *hostClass, name string, in series.Series) bool {
	return t.at(c.current.Region.Name, in).GroupRuns(c.current.Group.Name, name)
}
