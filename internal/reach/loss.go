package reach

import (
	"fmt"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/service"
	"stackplan/internal/spelling"
)

// Loss is what fails at the same time.
type Loss struct {
	Hosts    map[string]*model.Host  // by name
	Networks map[*model.Network]bool // on all hosts of their region
	Cut      map[string]Cut          // by name of the host
}

// Cut is a host that loses some networks, by name.
type Cut struct {
	Host     *model.Host
	Networks map[string]bool
}

// State is how much of a service a loss leaves.
type State string

// The states of a service after a loss, the best first.
const (
	Works    State = "works"
	Degraded State = "degraded" // it works, but not everything that it does
	Partly   State = "partly"   // some of its work is done by no host: a network without DHCP, a router
	Lost     State = "lost"
)

// Status is what a loss leaves of a service.
type Status struct {
	State State
	Up    int // hosts that continue
	Total int
	Why   string // why it does not work completely
	By    *Line  // the line that leads to what is lost; nil: none
}

// After is the state of a cloud after a loss.
type After struct {
	*Map
	Loss   Loss
	known  map[*Region]map[string]*Status
	places map[query]bool
}

// After returns the state of the cloud after a loss.
func (m *Map) After(l Loss) *After {
	return &After{Map: m, Loss: l, known: map[*Region]map[string]*Status{}, places: map[query]bool{}}
}

// IsUp reports whether a host runs and is reachable in a network.
func (a *After) IsUp(r *Region, h *model.Host, network string) bool {
	return a.Loss.Hosts[h.Name] == nil && !a.Loss.Cut[h.Name].Networks[network] && (len(a.Loss.Networks) == 0 || !a.Loss.Networks[r.Model.Network(network)])
}

// Service returns what the loss leaves of a service of a region.
func (a *After) Service(r *Region, svc *service.Service) Status {
	if a.known[r] == nil {
		a.known[r] = map[string]*Status{}
	}
	if s := a.known[r][svc.Name]; s != nil {
		return *s
	}
	a.known[r][svc.Name] = &Status{State: Works} // for services that require each other
	s := a.status(r, svc)
	a.known[r][svc.Name] = &s
	return s
}

func (a *After) status(r *Region, svc *service.Service) Status {
	s := Status{State: Works, Total: len(r.Site.Hosts(svc.Name))}
	s.Up = s.Total - a.lostOf(r, svc)
	switch {
	case s.Total == 0:
		return s
	case s.Up == 0:
		s.State, s.Why = Lost, lostHosts(s.Total)
		if len(a.Loss.Networks) > 0 {
			s.Why = "no host has the networks that it requires"
		}
		return s
	}
	if a.own(r, svc, &s); s.State != Lost {
		a.needs(r, svc, &s)
	}
	return s
}

// lostOf returns how many hosts of a service are lost.
func (a *After) lostOf(r *Region, svc *service.Service) int {
	hosts := r.Site.Hosts(svc.Name)
	if len(a.Loss.Networks) == 0 {
		hosts = nil
		for _, h := range a.touched(r) {
			if slices.Contains(r.class[h.Name].Services, svc) {
				hosts = append(hosts, h)
			}
		}
	}
	n := 0
	for _, h := range hosts {
		if !a.IsUp(r, h, model.Management) || !a.hasNetworks(r, h, svc) {
			n++
		}
	}
	return n
}

// touched returns the hosts of a region that are lost, or have lost networks.
func (a *After) touched(r *Region) []*model.Host {
	var all []*model.Host
	for _, h := range a.Loss.Hosts {
		if h.Region == r.Model {
			all = append(all, h)
		}
	}
	for _, cut := range a.Loss.Cut {
		if cut.Host.Region == r.Model {
			all = append(all, cut.Host)
		}
	}
	return all
}

// lostHosts states that every host of a service is lost.
func lostHosts(n int) string {
	switch n {
	case 1:
		return "its only host is lost"
	case 2:
		return "both of its hosts are lost"
	}
	return fmt.Sprintf("all of its %d hosts are lost", n)
}

// hasNetworks reports whether a host still has the networks that a service attaches its host to.
func (a *After) hasNetworks(r *Region, h *model.Host, svc *service.Service) bool {
	if svc.Joins == nil || len(a.Loss.Networks) == 0 && len(a.Loss.Cut[h.Name].Networks) == 0 {
		return true
	}
	for _, n := range r.Model.Networks {
		if svc.Joins(n) && !a.IsUp(r, h, n.Name) {
			return false
		}
	}
	return true
}

// own sets the state that follows from the hosts of a service alone.
func (a *After) own(r *Region, svc *service.Service, s *Status) {
	switch svc.RequiredHosts(r.Model) {
	case service.Quorum:
		members, up, by := a.Quorum(r, svc)
		isCluster := by != nil || svc.Redundancy != nil // a service that declares nothing and lists no members is no cluster
		if isCluster && members > 0 && 2*up <= members {
			s.State, s.By = Lost, by
			s.Why = fmt.Sprintf("no quorum: %d of %d members are not a majority", up, members)
		}
	case service.OneWriter:
		if writer, by := a.writer(r, svc); writer != nil && !a.IsUp(r, writer, model.Management) {
			s.State, s.By, s.Why = Lost, by, writer.Name+" did the work alone, and clients can only read until an operator promotes a standby"
		}
	case service.Replicas:
		if each, lost := svc.Each(r.Site), s.Total-s.Up; lost > 0 && lost >= each {
			s.State = Partly
			s.Why = fmt.Sprintf("each unit of its work is on %s, and %d of %d are lost", spelling.Count(min(each, s.Total), "host"), lost, s.Total)
		}
	}
}

// Quorum returns the number of members of the cluster of a service, and of those that can reach each other, with the line that lists them.
func (a *After) Quorum(r *Region, svc *service.Service) (members, up int, by *Line) {
	for _, c := range r.Serving(svc.Name) {
		hosts, line := a.Members(c, svc)
		if line == nil {
			continue
		}
		if len(hosts) == 0 {
			hosts = c.Hosts // a cluster of one lists no one
		}
		if len(hosts) > members {
			members, up, by = len(hosts), 0, line
			for _, h := range hosts {
				if a.IsUp(r, h, model.Management) {
					up++
				}
			}
		}
	}
	if members == 0 {
		members = len(r.Site.Hosts(svc.Name))
		up = members - a.lostOf(r, svc)
	}
	return members, up, by
}

// writer returns the host that does the work of a service alone: the server of the load balancer that is no standby.
func (a *After) writer(r *Region, svc *service.Service) (*model.Host, *Line) {
	for _, v := range r.VIPs {
		for _, holder := range v.Lines {
			for _, l := range holder.Class.Lines {
				if l.Kind != service.Forwards || len(l.Places) == 0 || l.Places[0].Standby {
					continue
				}
				t := a.Find(l.Class, l.Places[0])
				if slices.ContainsFunc(t.Sockets, func(s Socket) bool { return s.Service == svc }) {
					return t.Host, l
				}
			}
		}
	}
	name := r.Site.Writer(svc.Name)
	for _, h := range r.Site.Hosts(svc.Name) {
		if h.Name == name {
			return h, nil
		}
	}
	return nil, nil
}

// Answers reports whether a program answers at a place after the loss. What is not in the description is assumed to answer.
func (a *After) Answers(from *Class, p service.Place) bool {
	q := queryOf(from, p)
	answer, known := a.places[q]
	if !known {
		a.places[q] = true // for services that require each other
		answer = a.answers(a.Find(from, p))
		a.places[q] = answer
	}
	return answer
}

func (a *After) answers(t *Target) bool {
	switch {
	case t.VIP != nil && len(t.Sections) == 0:
		return false
	case t.VIP != nil:
		return slices.ContainsFunc(t.Sections, func(s *Section) bool {
			return slices.ContainsFunc(s.Class.Hosts, func(h *model.Host) bool { return a.holds(t.VIP, h) }) && a.hasServer(s)
		})
	case t.Host == nil:
		return true
	case !a.IsUp(t.Class.Region, t.Host, t.Network):
		return false
	}
	return !t.Misses && len(t.Sockets) == 0 || slices.ContainsFunc(t.Sockets, func(s Socket) bool {
		return a.Service(t.Class.Region, s.Service).State != Lost
	})
}

// holds reports whether a host can have a VIP: it is up in the network of the VIP, and in the one in which the hosts hear each other.
func (a *After) holds(v *VIP, h *model.Host) bool {
	return a.IsUp(v.Region, h, v.Network.Name) && a.IsUp(v.Region, h, model.Management)
}

// Holders returns how many hosts can have a VIP after the loss, and before it.
func (a *After) Holders(v *VIP) (up, total int) {
	for _, h := range v.Hosts() {
		total++
		if a.holds(v, h) {
			up++
		}
	}
	return up, total
}

// hasServer reports whether a server of a section answers.
func (a *After) hasServer(s *Section) bool {
	return slices.ContainsFunc(s.Servers, func(l *Line) bool {
		return slices.ContainsFunc(l.Places, func(p service.Place) bool { return a.Answers(l.Class, p) })
	})
}
