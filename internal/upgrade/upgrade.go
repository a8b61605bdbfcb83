package upgrade

import (
	"context"
	"iter"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/series"
	"stackplan/internal/source"
	"stackplan/internal/table"
)

// Side is a description in certain series, and what follows from it.
type Side struct {
	Cloud    *model.Cloud
	Sites    map[string]*table.Site // by region
	Files    func(context.Context, *model.Host) iter.Seq2[*artefact.File, error]
	Findings diag.List // of its checks, with positions
}

// Options say what to compare.
type Options struct {
	To       series.Series
	Via      []series.Series // the stops that the operator wants; nil: the fewest
	Region   string          // the only region that changes; empty: all do
	Now      Side
	Then     Side // the same cloud with the regions of Wanted in To
	Facts    *catalogue.Catalogue
	Services []*table.Service                                     // those of both sides, so that their rows are the same
	Inputs   func(*model.Host, *artefact.Origin) []source.Input   // where the values stand that a line is made of
	Check    func(*model.Cloud, map[string]*table.Site) diag.List // what the checks find in a cloud
	Locate   func(diag.List)                                      // fills in positions
}

// Wanted returns the series of the regions that change: the one of that name, or all for an empty one.
func Wanted(c *model.Cloud, region string, to series.Series) map[string]series.Series {
	wanted := map[string]series.Series{}
	for _, r := range c.Regions {
		if region == "" || r.Name == region {
			wanted[r.Name] = to
		}
	}
	return wanted
}

// planner makes a report.
type planner struct {
	Options
	report  *Report
	changes collection
	kept    collection
	rows    map[*artefact.Origin]*table.Row
	facts   facts
	between sites
	count   count
}

// Tell tells what another series does to a cloud. The error is that of the context, or of stops that skip too much.
func Tell(ctx context.Context, o Options) (*Report, error) {
	p := &planner{
		Options: o, report: &Report{To: o.To}, changes: collection{}, kept: collection{}, rows: rowsOf(o.Services),
		facts: newFacts(o), between: newSites(o), count: newCount(),
	}
	if err := p.regions(); err != nil {
		return nil, err
	}
	p.findings()
	for _, r := range o.Now.Cloud.Regions {
		if p.path(r) == nil {
			continue
		}
		if err := p.region(ctx, r); err != nil {
			return nil, err
		}
	}
	p.gaps()
	p.report.Steps = p.steps()
	p.finish()
	return p.report, nil
}

// regions finds the ways of the regions that change.
func (p *planner) regions() error {
	for _, r := range p.Now.Cloud.Regions {
		if p.Region != "" && r.Name != p.Region {
			continue
		}
		stops, err := StopsVia(r.Series, p.To, p.Via)
		if err != nil {
			return err
		}
		hosts := 0
		for _, g := range r.Groups {
			hosts += g.Nodes.Len()
		}
		p.report.Regions = append(p.report.Regions, Region{Name: r.Name, From: r.Series, Stops: stops, Hosts: hosts})
		p.report.Downgrade = p.report.Downgrade || p.To < r.Series
	}
	return nil
}

// path returns the series that a region passes, the wanted one last; nil where it stays as it is.
func (p *planner) path(r *model.Region) []series.Series {
	if p.Region != "" && r.Name != p.Region {
		return nil
	}
	return way(r.Series, p.To)
}

// region compares the hosts of a region, class by class.
func (p *planner) region(ctx context.Context, r *model.Region) error {
	p.ports(r)
	for _, c := range p.classes(r) {
		if err := ctx.Err(); err != nil {
			return err
		}
		p.services(c)
		p.class(ctx, c)
	}
	return nil
}

// class is hosts that are alike, and the one that stands for them on both sides.
type class struct {
	now, then *model.Host
	names     []string
	way       []series.Series
}

// from is the series that the hosts have now.
func (c *class) from() series.Series { return c.now.Region.Series }

// classes returns the classes of a region: hosts of a group that share files, and each exception for itself.
func (p *planner) classes(r *model.Region) []*class {
	type key struct {
		group *model.Group
		class model.Class
	}
	var all []*class
	known := map[key]*class{}
	then := p.Then.Cloud.Region(r.Name)
	for h := range r.Hosts() {
		k := key{h.Group, h.Class()}
		c := known[k]
		if c == nil || h.Exception != nil {
			twin := *h
			twin.Region = then
			c = &class{now: h, then: &twin, way: p.path(r)}
			all = append(all, c)
			if h.Exception == nil {
				known[k] = c
			}
		}
		c.names = append(c.names, h.Name)
	}
	return all
}

// since returns the first series on the way of a class for which something holds; the last where it holds for none.
func (c *class) since(holds func(series.Series) bool) series.Series {
	return firstOf(c.way, holds)
}

func firstOf(way []series.Series, holds func(series.Series) bool) series.Series {
	for _, s := range way {
		if holds(s) {
			return s
		}
	}
	return way[len(way)-1]
}

// nodes are the hosts of a report's entry.
func nodes(names []string) nodeset.Nodes { return nodeset.NewNodes(names) }
