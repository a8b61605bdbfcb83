package upgrade

import (
	"fmt"
	"slices"
	"strconv"

	"stackplan/internal/debian"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// compareDistribution adds the releases of Debian that a class of hosts passes, and the programs of these releases whose versions differ.
func compareDistribution(c *hostClass, sites map[string]*service.Site, times *timeline, found *results) {
	for _, in := range c.passed {
		from, to := debian.Of(c.previous(in)), debian.Of(in)
		if from == to {
			continue
		}
		change := programChange("Debian", in, strconv.Itoa(int(from)), strconv.Itoa(int(to)))
		if from < to {
			change.ActionRequired = true
			change.Why = fmt.Sprintf("%v contains %v; no release of Debian contains two series", to, to.Packages())
			change.Instructions = []string{fmt.Sprintf("upgrade the hosts to %v in the order of the steps", to)}
		}
		found.add(c, nil, change)
		region := c.current.Region.Name
		for _, s := range times.at(region, in).Runs(c.current.Group.Name) {
			for _, p := range programsOf(s, c.current, in) {
				comparePrograms(c, sites[region], s, &p, in, found)
			}
		}
	}
}

// comparePrograms adds the change of a program if both releases contain it in different versions.
func comparePrograms(c *hostClass, site *service.Site, s *service.Service, p *service.Program, in series.Series, found *results) {
	from, to := debian.Of(c.previous(in)), debian.Of(in)
	before, after := p.Versions[from], p.Versions[to]
	if before == "" || after == "" || before == after {
		return
	}
	change := programChange(p.Name, in, before, after)
	change.Services = []string{s.Name}
	for _, m := range p.MovesTo(site, from, to) {
		change.ActionRequired, change.Dangerous = true, change.Dangerous || m.Dangerous
		if change.Why == "" {
			change.Why = m.Why
		}
		change.Instructions = append(change.Instructions, m.Do)
	}
	found.add(c, nil, change)
}

func programChange(name string, in series.Series, before, after string) Change {
	return Change{Kind: ProgramChange, Action: ActionChanged, Series: in, Subject: name, Previous: before, Message: after}
}

// programsOf returns the programs of the distribution that a service needs on a host in a series.
func programsOf(s *service.Service, h *model.Host, in series.Series) []service.Program {
	all := slices.Clone(s.Programs)
	for _, f := range s.Files {
		if f.Span.Contains(in) {
			all = append(all, f.Programs...)
		}
	}
	return slices.DeleteFunc(all, func(p service.Program) bool { return p.On != nil && !p.On(h) })
}

// distribution returns the steps of a region at a stop for the release of Debian, which come before those of the projects: where the packages
// come from if no release contains the series, what programs require before their packages are replaced, and the upgrade of the hosts.
func (p *procedure) distribution(r *model.Region, in series.Series) []Step {
	from, to := debian.Of(p.before(r, in)), debian.Of(in)
	all := p.hosts.nodesOf(p.hosts.ofRegion(r.Name))
	var steps []Step
	if to.Packages() != in {
		steps = append(steps, Step{
			Series: in, Region: r.Name, Nodes: all,
			Instruction: fmt.Sprintf("choose where the packages of %v come from: no release of Debian contains them", in),
			Why:         "Debian's packagers of OpenStack publish them as backports for the release that the hosts run (osbpo)",
		})
	}
	if from == to {
		return steps
	}
	steps = append(steps, p.moves(r, in, from, to)...)
	return append(steps, Step{
		Series: in, Region: r.Name, Nodes: all,
		Instruction: fmt.Sprintf("upgrade the hosts from %v to %v, each with its packages and files of %v, in the order of the following steps: the hosts of a cluster and network hosts one after another%s",
			from, to, in, p.instanceHosts(r)),
		Why: fmt.Sprintf("%v contains %v and not the series before; a host reboots into its new kernel", to, to.Packages()),
	})
}

// instanceHosts returns how to upgrade the hosts that run instances, as the end of a sentence.
func (p *procedure) instanceHosts(r *model.Region) string {
	site := p.Target.Sites[r.Name]
	for _, s := range site.Providers(service.Instances) {
		if site.Has(s.Name) {
			return ", hosts with instances " + s.InOrder(site, nil) + " and without their instances, which are migrated before"
		}
	}
	return ""
}

// moves returns what programs require before the packages of another release of Debian are installed.
func (p *procedure) moves(r *model.Region, in series.Series, from, to debian.Release) []Step {
	var steps []Step
	site := p.Current.Sites[r.Name]
	for _, s := range p.Current.Services {
		on := p.running(r, in, s.Name)
		if len(on) == 0 {
			continue
		}
		for _, program := range programsOf(s, on[0].current, in) {
			for _, m := range program.MovesTo(site, from, to) {
				steps = append(steps, Step{Series: in, Region: r.Name, Service: s.Name, Instruction: m.Do, Why: m.Why, Nodes: p.hosts.nodesOf(on)})
			}
		}
	}
	return steps
}
