package reach

import (
	"fmt"
	"slices"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/service"
)

// needs sets the state that follows from the programs that the lines of a service lead to.
func (a *After) needs(r *Region, svc *service.Service, s *Status) {
	var best *Status
	for _, d := range r.demands(svc) {
		isUp := func(h *model.Host) bool { return a.IsUp(r, h, model.Management) }
		if !slices.ContainsFunc(d.classes, func(c *Class) bool { return slices.ContainsFunc(c.Hosts, isUp) }) {
			continue
		}
		if of := a.needsOf(d, svc); best == nil || worse(best.State, of.State) {
			best = &of
		}
	}
	if best != nil && worse(best.State, s.State) {
		s.State, s.Why, s.By = best.State, best.Why, best.By
	}
}

// demand is what the lines of a service on some classes of hosts lead to.
type demand struct {
	classes []*Class
	lines   []*Line // of the first class
}

// demands returns the demands of a service, each once.
func (r *Region) demands(svc *service.Service) []*demand {
	if all, known := r.needs[svc.Name]; known {
		return all
	}
	at := map[string]*demand{}
	var all []*demand
	for _, c := range r.Serving(svc.Name) {
		d := &demand{classes: []*Class{c}}
		var key strings.Builder
		for _, l := range c.Lines {
			if l.By(svc) && (l.Kind == service.LooksUp || l.Kind == service.Connects) {
				d.lines = append(d.lines, l)
				fmt.Fprint(&key, l.Option, l.Places, "\n")
			}
		}
		if known := at[key.String()]; known != nil {
			known.classes = append(known.classes, c)
			continue
		}
		at[key.String()] = d
		all = append(all, d)
	}
	r.needs[svc.Name] = all
	return all
}

// needsOf is needs for one demand.
func (a *After) needsOf(d *demand, svc *service.Service) Status {
	s := Status{State: Works}
	for _, l := range d.lines {
		state := a.without(l, svc)
		if !worse(state, s.State) {
			continue
		}
		if what, answers := a.answersAny(l); !answers {
			s.State, s.By, s.Why = state, l, what
		}
	}
	return s
}

// without returns the state of a service without what a line leads to. Instances, networks and routers that exist need none of the
// services that create them.
func (a *After) without(l *Line, svc *service.Service) State {
	if l.Kind == service.LooksUp || l.Degrades || len(l.Places) == 0 {
		return Degraded
	}
	if l.Required {
		return Lost
	}
	to, required := a.Behind(a.Find(l.Class, l.Places[0])), svc.RequiredHosts(l.Class.Region.Model)
	isBasis := to == nil || to.Does(service.Database) || to.Does(service.Messaging) || to.Does(service.Identity)
	if !isBasis || required == service.Replicas || required == service.MostHosts {
		return Degraded
	}
	return Lost
}

// worse reports whether a state is worse than another one.
func worse(a, b State) bool {
	order := []State{Works, Degraded, Partly, Lost}
	return slices.Index(order, a) > slices.Index(order, b)
}

// answersAny reports whether any place of a line answers; otherwise what is lost.
func (a *After) answersAny(l *Line) (lost string, answers bool) {
	places := l.Places
	if l.Kind == service.LooksUp {
		places = a.Catalogue(l)
	}
	if len(places) == 0 {
		return "", true
	}
	for _, p := range places {
		if a.Answers(l.Class, p) {
			return "", true
		}
	}
	return "nothing answers at " + a.Describe(l.Class, places), false
}

// Catalogue returns the places of a service that a line looks up in the catalogue of keystone: its port at the inner address of the region.
func (m *Map) Catalogue(l *Line) []service.Place {
	site := l.Class.Region.Site
	entry := service.EntryAt(site, site.Inside())
	for _, svc := range site.Providers(l.For) {
		if !site.Has(svc.Name) || !entry.Addr.IsValid() {
			continue
		}
		for _, p := range svc.Ports {
			if p.Span.Contains(site.Region.Series) {
				place := service.PlaceOf(entry.At(p.Number))
				place.Secure, place.Scheme = entry.TLS, "http"
				return []service.Place{place}
			}
		}
	}
	return nil
}

// Describe returns what places are for a message: the programs there, and the places.
func (m *Map) Describe(from *Class, places []service.Place) string {
	text := Text(places[0])
	if len(places) > 1 {
		text = fmt.Sprintf("any of %d places from %s on", len(places), text)
	}
	if svc := m.Behind(m.Find(from, places[0])); svc != nil {
		return svc.Name + " (" + text + ")"
	}
	return text
}

// Behind returns the service that answers at a target; nil if none does.
func (m *Map) Behind(t *Target) *service.Service {
	for _, s := range t.Sockets {
		return s.Service
	}
	for _, section := range t.Sections {
		for _, l := range section.Servers {
			for _, p := range l.Places {
				for _, s := range m.Find(l.Class, p).Sockets {
					return s.Service
				}
			}
		}
	}
	return nil
}
