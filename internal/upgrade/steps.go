package upgrade

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// procedure computes the steps of an upgrade from the tasks of the projects.
type procedure struct {
	Options
	regions []Region
	hosts   *hostClasses
	times   *timeline
}

// noDatabaseDowngrade is the reason for backups.
const noDatabaseDowngrade = "databases cannot be downgraded to an older series"

// steps returns the steps, stop by stop: the central projects in all regions first, then the other projects region by region. The home
// region of keystone is the first one.
func (p *procedure) steps() []Step {
	if isDowngrade(p.regions, p.To) {
		return p.downgrade()
	}
	var steps []Step
	projects := service.Projects(p.Current.Services)
	for in := series.Oldest; in <= p.To; in++ {
		regions := p.regionsAt(in)
		if len(regions) == 0 {
			continue
		}
		steps = append(steps, Step{Series: in, Instruction: "back up the databases of all services", Why: noDatabaseDowngrade})
		for i, r := range regions {
			if i == 0 { // the hosts of the central projects are in this region
				steps = append(steps, p.distribution(r, in)...)
			}
			steps = append(steps, p.ofProjects(r, in, projects, true)...)
		}
		for i, r := range regions {
			if i > 0 {
				steps = append(steps, p.distribution(r, in)...)
			}
			steps = append(steps, Step{
				Series: in, Region: r.Name, Nodes: p.hosts.nodesOf(p.hosts.ofRegion(r.Name)),
				Instruction: fmt.Sprintf("set the series of region %s to %v in the description, and roll out its files host by host together with the packages, as follows", r.Name, in),
			})
			steps = append(steps, p.ofProjects(r, in, projects, false)...)
		}
	}
	return steps
}

// isDowngrade reports whether the target series is older than that of a region.
func isDowngrade(regions []Region, to series.Series) bool {
	return slices.ContainsFunc(regions, func(r Region) bool { return to < r.From })
}

// downgrade returns the steps of a downgrade, which OpenStack does not support.
func (p *procedure) downgrade() []Step {
	first := "the central services"
	if central := centralProject(p.Current.Services); central != nil {
		first = central.Name
	}
	return []Step{
		{Series: p.To, Instruction: fmt.Sprintf("stop all services, and restore the databases from backups of %v", p.To),
			Why: noDatabaseDowngrade + ": all changes since the backup are lost, and instances created since then are unknown"},
		{Series: p.To, Instruction: fmt.Sprintf("install the packages of %v with the files of the description, and start %s first", p.To, first)},
	}
}

// centralProject returns the project whose services of one region serve all regions.
func centralProject(services []*service.Service) *service.Project {
	for _, p := range service.Projects(services) {
		if p.Central {
			return p
		}
	}
	return nil
}

// regionsAt returns the regions that have a stop, the home region of keystone first.
func (p *procedure) regionsAt(stop series.Series) []*model.Region {
	var regions []*model.Region
	for _, at := range p.regions {
		if slices.Contains(at.Stops, stop) {
			regions = append(regions, p.Current.Model.Region(at.Name))
		}
	}
	home := p.Current.Model.Identity.Home
	slices.SortStableFunc(regions, func(a, b *model.Region) int { return compareFlags(a.Name == home, b.Name == home) })
	return regions
}

// ofProjects returns the steps of one region at one stop, for the central projects or for the others.
func (p *procedure) ofProjects(r *model.Region, in series.Series, projects []*service.Project, central bool) []Step {
	var steps []Step
	for _, project := range projects {
		if project.Central != central {
			continue
		}
		restarted := map[string][]*hostClass{}
		for _, t := range project.Upgrade {
			on := p.running(r, in, t.Service)
			if len(on) == 0 || !t.Span.Contains(in) || t.Crosses != series.None && !p.crosses(r, in, t.Crosses) || t.When != nil && !t.When(r) {
				continue
			}
			steps = append(steps, Step{Series: in, Region: r.Name, Service: t.Service, Instruction: p.inOrder(t.Do, r, t.Service, t.Restarts), Why: t.Why, Nodes: p.hosts.nodesOf(on)})
			for _, name := range t.Restarts {
				restarted[name] = append(restarted[name], on...)
			}
		}
		steps = append(steps, p.undeclared(r, in, project, restarted)...)
	}
	return steps
}

// inOrder fills in how many hosts of a service may restart at the same time.
func (p *procedure) inOrder(text string, r *model.Region, name string, restarts []string) string {
	if !strings.Contains(text, service.AtATime) {
		return text
	}
	site := p.Target.Sites[r.Name]
	if len(site.Hosts(name)) == 0 { // only the series before has it
		site = p.Current.Sites[r.Name]
	}
	return strings.ReplaceAll(text, service.AtATime, site.Services[name].InOrder(site, restarts))
}

// undeclared returns the steps for the services of a project that depend on the series and that no task restarts on some hosts: they
// restart after the tasks of the project, when the servers that they use are upgraded.
func (p *procedure) undeclared(r *model.Region, in series.Series, project *service.Project, restarted map[string][]*hostClass) []Step {
	var steps []Step
	for _, s := range p.Current.Services {
		if s.Project != project || !slices.ContainsFunc(s.Files, func(f *service.File) bool { return f.Project != "" }) {
			continue
		}
		on := slices.DeleteFunc(p.running(r, in, s.Name), func(c *hostClass) bool { return slices.Contains(restarted[s.Name], c) })
		if len(on) > 0 {
			steps = append(steps, Step{
				Series: in, Region: r.Name, Service: s.Name, Nodes: p.hosts.nodesOf(on),
				Instruction: p.inOrder(fmt.Sprintf("install the packages of %s and restart %s, %s", project.Name, s.Name, service.AtATime), r, s.Name, nil),
				Why:         "no task of the project restarts it on these hosts",
			})
		}
	}
	return steps
}

// running returns the classes of a region that run a service in a series.
func (p *procedure) running(r *model.Region, in series.Series, name string) []*hostClass {
	return p.hosts.matching(func(c *hostClass) bool { return c.current.Region.Name == r.Name && p.times.runs(c, name, in) })
}

// crosses reports whether a region reaches or passes a series at a stop.
func (p *procedure) crosses(r *model.Region, stop, in series.Series) bool {
	return p.before(r, stop) < in && in <= stop
}

// before returns the series of a region before a stop.
func (p *procedure) before(r *model.Region, stop series.Series) series.Series {
	i := slices.IndexFunc(p.regions, func(at Region) bool { return at.Name == r.Name })
	stops := p.regions[i].Stops
	if k := slices.Index(stops, stop); k > 0 {
		return stops[k-1]
	}
	return r.Series
}
