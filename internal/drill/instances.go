package drill

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/reach"
	"stackplan/internal/service"
	"stackplan/internal/spelling"
	"stackplan/internal/topology"
)

// instances returns what instances notice of a loss.
func (d *driller) instances(r *reach.Region, a *reach.After, hosts []*model.Host) []string {
	var all []string
	stopped := 0
	for _, h := range hosts {
		if r.Site.GroupHas(h.Group, service.Instances) {
			stopped++
		}
	}
	if stopped > 0 {
		all = append(all, "those on "+spelling.Count(stopped, "host")+" stop")
	}
	for _, svc := range r.Site.Table() {
		if !r.Site.Has(svc.Name) || !serves(svc) {
			continue
		}
		s := a.Service(r, svc)
		switch {
		case s.State == reach.Works && s.Up < s.Total && svc.RequiredHosts(r.Model) == service.Replicas:
			all = append(all, fmt.Sprintf("%s: %d of %d hosts continue, each unit of its work is on %d", svc.Name, s.Up, s.Total, min(svc.Each(r.Site), s.Total)))
		case s.State != reach.Works && s.State != reach.Degraded:
			all = append(all, svc.Name+": "+s.Why)
		}
	}
	if len(all) == 0 {
		all = append(all, "nothing")
	}
	return all
}

// serves reports whether instances use a service while they run.
func serves(svc *service.Service) bool {
	return slices.ContainsFunc([]service.Capability{service.DHCP, service.Routing, service.Metadata, service.MetadataProxy, service.InstanceNetworks, service.Volumes}, svc.Does)
}

// networks simulates the failure of each network on all hosts.
func (d *driller) networks(r *reach.Region) {
	_, required := d.count(Networks)
	for _, n := range r.Model.Networks {
		res := d.result(r, d.After(reach.Loss{Networks: map[*model.Network]bool{n: true}}), nil)
		res.Domain, res.Count, res.Required = Networks, 1, required
		res.Of = []Choice{{1, nodeset.NewNodes([]string{n.Name})}}
		if topology.CarriesInstances(n) {
			res.Instances = without(res.Instances, "all lose the network "+n.Name)
		}
		d.add(res)
	}
}

// without adds a text to a list, in place of "nothing".
func without(list []string, text string) []string {
	return append([]string{text}, slices.DeleteFunc(list, func(s string) bool { return s == "nothing" })...)
}

// links simulates the failure of each NIC that is not part of a bond, and of each bond, on one host of each kind.
func (d *driller) links(r *reach.Region, x *signatures) {
	for _, equal := range grouped(x.units(Hosts)) {
		h := equal[0].hosts[0]
		links := topology.Links(service.NewScope(r.Site, h).Node())
		for _, l := range links {
			isBonded := slices.ContainsFunc(links, func(b *topology.Link) bool { return b.Kind == topology.BondLink && b.Name == l.Master })
			if (l.Kind == topology.NICLink || l.Kind == topology.BondLink) && !isBonded && len(l.Carried) > 0 {
				d.link(r, equal, l)
			}
		}
	}
}

// link simulates the failure of a link of one of several equal hosts.
func (d *driller) link(r *reach.Region, equal []unit, l *topology.Link) {
	h := equal[0].hosts[0]
	cut := map[string]bool{}
	var lost []string
	for _, n := range l.Carried {
		cut[n.Name] = true
		if topology.CarriesInstances(n) && r.Site.GroupHas(h.Group, service.Instances) {
			lost = append(lost, n.Name)
		}
	}
	res := d.result(r, d.After(reach.Loss{Cut: map[string]reach.Cut{h.Name: {Host: h, Networks: cut}}}), nil)
	_, res.Required = d.count(Links)
	res.Domain, res.Count, res.Link = Links, 1, l.Name
	var names []string
	for _, u := range equal {
		names = append(names, u.name)
	}
	res.Of = []Choice{{1, nodeset.NewNodes(names)}}
	if len(lost) > 0 {
		res.Instances = without(res.Instances, "those on the host lose the network "+strings.Join(lost, ", "))
	}
	d.add(res)
}
