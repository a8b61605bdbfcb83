package upgrade

import (
	"slices"
	"strconv"

	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/service"
)

// endpoint is how a port of a region can be reached.
type endpoint struct {
	exposure service.Exposure
	secure   bool
	services []string
}

// portComparison compares the ports of a region in all series that it passes.
type portComparison struct {
	region *model.Region
	to     series.Series
	times  *timeline
	found  *results
}

// compare adds the ports that are new, removed, or reachable in another way.
func (p *portComparison) compare() {
	before := endpointsOf(p.times.at(p.region.Name, p.region.Series))
	for _, in := range passedSeries(p.region.Series, p.to) {
		after := endpointsOf(p.times.at(p.region.Name, in))
		for _, number := range sortedKeys(before) {
			if _, exists := after[number]; !exists {
				p.add(Change{Action: ActionRemoved, Series: in, Previous: before[number].text()}, number, before[number])
			}
		}
		for _, number := range sortedKeys(after) {
			old, existed := before[number]
			switch {
			case !existed:
				p.add(Change{Action: ActionNew, Series: in, Message: after[number].text()}, number, after[number])
			case old.exposure != after[number].exposure || old.secure != after[number].secure:
				p.add(Change{Action: ActionChanged, Series: in, Previous: old.text(), Message: after[number].text()}, number, after[number])
			}
		}
		before = after
	}
}

// add adds a change of a port, on the hosts that run its services before or after.
func (p *portComparison) add(change Change, number string, e endpoint) {
	change.Kind, change.Subject, change.Services, change.Regions = PortChange, number, e.services, []string{p.region.Name}
	on := p.found.hosts.matching(func(c *hostClass) bool {
		return c.current.Region.Name == p.region.Name && slices.ContainsFunc(e.services, func(name string) bool {
			return p.times.runs(c, name, change.Series) || p.times.runs(c, name, p.region.Series)
		})
	})
	for _, c := range on {
		change.Roles = union(change.Roles, []string{c.current.Group.Role})
	}
	p.found.changes.merge(change, on...)
}

// endpointsOf returns the ports on which the services of a region listen, by number.
func endpointsOf(site *service.Site) map[string]endpoint {
	ports := map[string]endpoint{}
	for _, name := range sortedKeys(site.Services) {
		svc := site.Services[name]
		for i := range svc.Ports {
			port := &svc.Ports[i]
			if !site.Has(name) || !port.Span.Contains(site.Region.Series) {
				continue
			}
			number := strconv.Itoa(port.Number)
			ports[number] = endpoint{port.Exposure, site.Encrypts(name), append(ports[number].services, name)}
		}
	}
	return ports
}

// text returns from where the port can be reached.
func (e endpoint) text() string {
	text := map[service.Exposure]string{
		service.Direct: "on no VIP", service.Internal: "on the internal VIP", service.External: "on the internal and the external VIP",
	}[e.exposure]
	if e.secure {
		text += ", with TLS behind HAProxy"
	}
	return text
}
