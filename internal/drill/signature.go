package drill

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"stackplan/internal/capacity"
	"stackplan/internal/model"
	"stackplan/internal/reach"
	"stackplan/internal/service"
)

// signatures are what the hosts of a region have in common whose losses have the same result.
type signatures struct {
	hosts []*model.Host
	of    map[string]string // by host
}

// signatures returns the signature of each host: its class, the lists of other files that contain it, and its capacity.
func (d *driller) signatures(r *reach.Region) *signatures {
	listed := map[string][]string{}
	for _, region := range d.Regions {
		for i, c := range region.Classes {
			for _, l := range c.Lines {
				if l.Kind != service.Forwards && l.Kind != service.Joins && l.Kind != service.Connects {
					continue
				}
				for _, p := range l.Places {
					if t := d.Find(c, p); t.Host != nil {
						listed[t.Host.Name] = append(listed[t.Host.Name], fmt.Sprint(region.Model.Name, i, l.File, l.Section, l.Option, p.Port, p.Standby && isAlone(region, t)))
					}
				}
			}
		}
	}
	x := &signatures{of: map[string]string{}}
	quotas := d.capacity.Region(r.Model.Name).Quotas
	for i, c := range r.Classes {
		for _, h := range c.Hosts {
			x.hosts = append(x.hosts, h)
			x.of[h.Name] = fmt.Sprint(i, joined(listed[h.Name]), amounts(quotas, []string{h.Name}))
		}
	}
	return x
}

// isAlone reports whether the only server of a service that is no standby is not replaced when it fails.
func isAlone(r *reach.Region, t *reach.Target) bool {
	return slices.ContainsFunc(t.Sockets, func(s reach.Socket) bool { return s.Service.RequiredHosts(r.Model) == service.OneWriter })
}

// amounts returns what is usable of each quota after the loss of hosts.
func amounts(quotas []*capacity.Quota, hosts []string) []int64 {
	var all []int64
	for _, q := range quotas {
		usable, _ := q.After(hosts)
		all = append(all, usable)
	}
	return all
}

// units returns what can fail in a domain.
func (x *signatures) units(domain Domain) []unit {
	members := map[string][]*model.Host{}
	for _, h := range x.hosts {
		name := h.Name
		switch domain {
		case Racks:
			name = h.Rack
		case Zones:
			name = h.Zone
		}
		if name != "" {
			members[name] = append(members[name], h)
		}
	}
	var all []unit
	for _, name := range slices.Sorted(maps.Keys(members)) {
		u := unit{name: name, hosts: members[name]}
		counts := map[string]int{}
		for _, h := range u.hosts {
			counts[x.of[h.Name]]++
		}
		var parts []string
		for _, signature := range slices.Sorted(maps.Keys(counts)) {
			parts = append(parts, fmt.Sprint(counts[signature], " ", signature))
		}
		u.key = strings.Join(parts, "\x01")
		all = append(all, u)
	}
	return all
}
