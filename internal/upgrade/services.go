package upgrade

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/artefact"
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// services tells which services of a class come, go, or are run otherwise, at any series on the way: one that is only there
// between has its stop too.
func (p *planner) services(c *class) {
	region, group := c.now.Region.Name, c.now.Group.Name
	before := p.Current.Sites[region].Runs(group)
	for _, in := range c.way {
		after := p.between.at(region, in).Runs(group)
		for _, s := range before {
			if !isAmong(after, s) {
				p.gone(c, s, in, after)
			}
		}
		for _, s := range after {
			switch {
			case !isAmong(before, s):
				p.changes.add(c, Change{
					Kind: ServiceChange, Action: ActionNew, Series: in, Subject: s.Name, Why: s.Doc, Services: []string{s.Name}, ActionRequired: false,
					Instructions: sentences(came(s)),
				}, nil)
			case server(s, in) != server(s, last(c, in)):
				p.changes.add(c, Change{
					Kind: ServiceChange, Action: ActionMoved, Series: in, Subject: s.Name, Previous: server(s, last(c, in)), Message: server(s, in), Services: []string{s.Name},
					Instructions: []string{fmt.Sprintf("stop and disable the unit that ran it by itself before %s takes its port", server(s, in))},
				}, nil)
			}
		}
		before = after
	}
}

// isAmong reports whether a service is in a list, by its name: those that the cloud declares are made anew for each series.
func isAmong(all []*service.Service, s *service.Service) bool {
	return slices.ContainsFunc(all, func(other *service.Service) bool { return other.Name == s.Name })
}

// last is the series before one on the way.
func last(c *class, in series.Series) series.Series {
	i := slices.Index(c.way, in)
	if i == 0 {
		return c.from()
	}
	return c.way[i-1]
}

// gone tells that a service goes.
func (p *planner) gone(c *class, s *service.Service, in series.Series, after []*service.Service) {
	change := Change{Kind: ServiceChange, Action: ActionRemoved, Series: in, Subject: s.Name, Services: []string{s.Name}, Why: s.Gone}
	if s.Span.Contains(in) {
		change.Why = "the hosts of this role need it no longer"
	}
	if s.UnitName() != service.NoUnit && !slices.ContainsFunc(after, func(o *service.Service) bool { return o.UnitName() == s.UnitName() }) {
		change.Instructions = []string{"stop and disable its unit " + s.UnitName()}
	}
	p.changes.add(c, change, nil)
}

// came tells what a new service needs that no file gives it.
func came(s *service.Service) string {
	if s.UnitName() == service.NoUnit {
		return ""
	}
	return "install its package, and start its unit " + s.UnitName()
}

// server is what answers requests for a service in a series: uWSGI, or the service's own server.
func server(s *service.Service, in series.Series) string {
	for _, f := range s.Files {
		if f.Format.AppServer && f.Span.Contains(in) {
			return f.Format.Name
		}
	}
	return "its own server"
}

// files tells which files of a class come, go and move, and which are written otherwise. Those of oslo.config are told option
// by option.
func (p *planner) files(c *class, now, then *host) {
	var went []string
	for _, path := range sortedKeys(now.files) {
		switch other := then.files[path]; {
		case other == nil:
			went = append(went, path)
		case other.Project == "" && !bytes.Equal(now.files[path].Body, other.Body):
			p.altered(c, now, now.files[path], other)
		}
	}
	for _, path := range sortedKeys(then.files) {
		if now.files[path] != nil {
			continue
		}
		change := p.filed(c, ActionNew, then, path)
		if i := slices.IndexFunc(went, func(old string) bool { return isMoved(now, then, old, path) }); i >= 0 {
			change.Action, change.Previous, change.Instructions = ActionMoved, went[i], []string{leave(went[i])}
			went = slices.Delete(went, i, i+1)
		}
		p.changes.add(c, change, nil)
	}
	for _, path := range went {
		change := p.filed(c, ActionRemoved, now, path)
		change.Instructions = []string{leave(change.Subject)}
		p.changes.add(c, change, nil)
	}
}

// filed is a change of a file of one side.
func (p *planner) filed(c *class, action Action, h *host, path string) Change {
	return Change{
		Kind: FileChange, Action: action, Subject: h.subject(path), Series: p.between.fileSince(c, action, path), Services: h.readers[path], Files: []string{path},
	}
}

// leave tells what to do with a file that is not written any more.
func leave(path string) string {
	return "remove " + path + ", or have its package write its own: nothing keeps it up to date any more"
}

// isMoved reports whether two files are one at another path: they say the same of themselves and some service reads both.
func isMoved(now, then *host, from, to string) bool {
	a, b := now.tables[from], then.tables[to]
	return a != nil && b != nil && a.Doc == b.Doc && a.Links == nil && holdsAny(now.readers[from], then.readers[to])
}

// altered tells of a file of another program that is written otherwise, and by which rules.
func (p *planner) altered(c *class, h *host, now, then *artefact.File) {
	before, after := linesOf(now), linesOf(then)
	var rules []string
	for _, sides := range [][2]map[string][]byte{{before, after}, {after, before}} {
		for _, rule := range sortedKeys(sides[0]) {
			if !bytes.Equal(sides[0][rule], sides[1][rule]) {
				rules = union(rules, []string{rule})
			}
		}
	}
	slices.Sort(rules)
	change := p.filed(c, ActionChanged, h, now.Path)
	change.Rule, change.SetBy = strings.Join(rules, ", "), ByRule
	p.changes.add(c, change, nil)
}

// linesOf returns the text that each rule wrote into a file.
func linesOf(f *artefact.File) map[string][]byte {
	texts := map[string][]byte{}
	for i, line := range strings.Split(strings.TrimSuffix(string(f.Body), "\n"), "\n") {
		if i < len(f.Lines) && f.Lines[i] != nil {
			name := f.Lines[i].Option
			if name == "" {
				name = f.Lines[i].Template
			}
			texts[name] = append(append(texts[name], line...), '\n')
		}
	}
	return texts
}

// shown is how a port is served in a region.
type shown struct {
	exposure service.Exposure
	secure   bool
	services []string
}

// ports tells which ports of a region come and go, and which HAProxy shows otherwise.
func (p *planner) ports(r *model.Region) {
	stops := way(r.Series, p.To)
	before := portsOf(p.between.at(r.Name, r.Series))
	for _, in := range stops {
		after := portsOf(p.between.at(r.Name, in))
		for _, number := range sortedKeys(before) {
			if _, stays := after[number]; !stays {
				p.port(r, Change{Action: ActionRemoved, Series: in, Previous: before[number].text()}, number, before[number])
			}
		}
		for _, number := range sortedKeys(after) {
			old, was := before[number]
			switch {
			case !was:
				p.port(r, Change{Action: ActionNew, Series: in, Message: after[number].text()}, number, after[number])
			case old.exposure != after[number].exposure || old.secure != after[number].secure:
				p.port(r, Change{Action: ActionChanged, Series: in, Previous: old.text(), Message: after[number].text()}, number, after[number])
			}
		}
		before = after
	}
}

// port adds a change of a port of a region.
func (p *planner) port(r *model.Region, change Change, number string, s shown) {
	change.Kind, change.Subject, change.Services, change.Regions = PortChange, number, s.services, []string{r.Name}
	on := p.hosts.where(func(c *class) bool {
		return c.now.Region.Name == r.Name && slices.ContainsFunc(s.services, func(name string) bool {
			return p.between.runs(c, name, change.Series) || p.between.runs(c, name, r.Series)
		})
	})
	for _, c := range on {
		change.Roles = union(change.Roles, []string{c.now.Group.Role})
	}
	p.changes.merge(change, on...)
}

// portsOf are the ports that the services of a region listen on, by number.
func portsOf(site *service.Site) map[string]shown {
	ports := map[string]shown{}
	for _, name := range sortedKeys(site.Services) {
		svc := site.Services[name]
		for i := range svc.Ports {
			port := &svc.Ports[i]
			if !site.Has(name) || !port.Span.Contains(site.Region.Series) {
				continue
			}
			number := strconv.Itoa(port.Number)
			ports[number] = shown{port.Exposure, site.Encrypts(name), append(ports[number].services, name)}
		}
	}
	return ports
}

// text tells who reaches the port.
func (s shown) text() string {
	text := map[service.Exposure]string{
		service.Direct: "at no VIP", service.Internal: "at the inner VIP", service.External: "at the inner and the outer VIP",
	}[s.exposure]
	if s.secure {
		text += ", TLS behind HAProxy"
	}
	return text
}
