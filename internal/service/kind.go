package service

import "stackplan/internal/model"

// Kind is the hosts of a group with the same hardware: they run the same services, and are equally large.
type Kind struct {
	Site     *Site
	Group    *model.Group
	Hardware *model.Hardware
	Hosts    int
}

// Kinds returns the hosts of the site by kind, in the order of groups and nodesets. Hosts with unknown hardware are left out.
func (s *Site) Kinds() []Kind { return s.kinds }

// withHost returns kinds with a host of a site. Its kind is one of the last if it is known: hosts come in the order of groups.
func withHost(kinds []Kind, s *Site, h *model.Host) []Kind {
	if h.Hardware == nil {
		return kinds
	}
	for i := len(kinds) - 1; i >= 0 && kinds[i].Group == h.Group; i-- {
		if kinds[i].Hardware == h.Hardware {
			kinds[i].Hosts++
			return kinds
		}
	}
	return append(kinds, Kind{s, h.Group, h.Hardware, 1})
}

// Kind returns the kind of the host of the scope. Its number of hosts is not set.
func (s *Scope) Kind() Kind { return Kind{Site: s.Site, Group: s.Group, Hardware: s.host.Hardware} }

// Services returns what the hosts of the kind run.
func (k Kind) Services() []*Service { return k.Site.Runs(k.Group.Name) }

// Has reports whether a service of the hosts provides a capability.
func (k Kind) Has(c Capability) bool { return k.Site.GroupHas(k.Group, c) }
