package upgrade

import (
	"context"
	"iter"

	"stackplan/internal/artefact"
	"stackplan/internal/catalogue"
	"stackplan/internal/diag"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
	"stackplan/internal/source"
)

// Side is a description in certain series, and what follows from it.
type Side struct {
	Cloud    *model.Cloud
	Sites    map[string]*service.Site // by region
	Files    func(context.Context, *model.Host) iter.Seq2[*artefact.File, error]
	Project  func(context.Context, *model.Host, string) iter.Seq2[*artefact.File, error] // those with options of one project
	Findings diag.List                                                                   // of its checks, with positions
}

// Options say what to compare.
type Options struct {
	To               series.Series
	Via              []series.Series // the stops that the operator wants; nil: the fewest
	Region           string          // the only region that changes; empty: all do
	Current          Side
	Target           Side // the same cloud with the regions of Wanted in To
	Facts            *catalogue.Catalogue
	Services         []*service.Service                                     // those of both sides, so that their rows are the same
	Inputs           func(*model.Host, *artefact.Origin) []source.Input     // where the values stand that a line is made of
	Check            func(*model.Cloud, map[string]*service.Site) diag.List // what the checks find in a cloud
	Locate           func(diag.List)                                        // fills in positions
	SeriesReferences []source.Pos                                           // where the description refers to its series as a value
}

// TargetSeries returns the series of the regions that change: the one of that name, or all for an empty one.
func TargetSeries(c *model.Cloud, region string, to series.Series) map[string]series.Series {
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
	rows    map[*artefact.Origin]*service.Row
	facts   facts
	between sites
	hosts   *hosts
	count   count
}

// Compare tells what another series does to a cloud. The error is that of the context, or of stops that skip too much.
func Compare(ctx context.Context, o Options) (*Report, error) {
	p := &planner{
		Options: o, report: &Report{To: o.To}, changes: collection{}, kept: collection{}, rows: rowsOf(o.Services),
		facts: newFacts(o), between: newSites(o), hosts: classesOf(o), count: newCount(),
	}
	if err := p.regions(); err != nil {
		return nil, err
	}
	p.findings()
	p.order()
	p.references()
	for _, r := range p.report.Regions {
		p.ports(o.Current.Cloud.Region(r.Name))
	}
	if err := p.classes(ctx); err != nil {
		return nil, err
	}
	p.gaps()
	p.report.Steps = p.steps()
	p.finish()
	return p.report, nil
}

// regions finds the ways of the regions that change.
func (p *planner) regions() error {
	for _, r := range p.Current.Cloud.Regions {
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
