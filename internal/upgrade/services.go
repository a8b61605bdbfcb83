package upgrade

import (
	"fmt"
	"slices"

	"stackplan/internal/series"
	"stackplan/internal/service"
)

// compareServices adds the services of a class that are new, removed, or run by another server, in any series that the class passes:
// a service that exists only in between has a stop too.
func compareServices(c *hostClass, times *timeline, found *results) {
	region, group := c.current.Region.Name, c.current.Group.Name
	before := times.at(region, c.from()).Runs(group)
	for _, in := range c.passed {
		after := times.at(region, in).Runs(group)
		for _, s := range before {
			if !isAmong(after, s) {
				found.add(c, nil, removedService(s, in, after))
			}
		}
		for _, s := range after {
			switch {
			case !isAmong(before, s):
				found.add(c, nil, newService(s, in))
			case server(s, in) != server(s, c.previous(in)):
				found.add(c, nil, movedService(s, c.previous(in), in))
			}
		}
		before = after
	}
}

// isAmong reports whether a list contains a service, by its name: the services that the cloud declares are different values in each
// series.
func isAmong(all []*service.Service, s *service.Service) bool {
	return slices.ContainsFunc(all, func(other *service.Service) bool { return other.Name == s.Name })
}

func serviceChange(s *service.Service, action Action, in series.Series) Change {
	return Change{Kind: ServiceChange, Action: action, Series: in, Subject: s.Name, Services: []string{s.Name}}
}

// newService returns the change for a service that is new in a series. Its package and its unit are not part of its files.
func newService(s *service.Service, in series.Series) Change {
	change := serviceChange(s, ActionNew, in)
	change.Why = s.Doc
	if s.UnitName() != service.NoUnit {
		change.Instructions = []string{"install its package and start its unit " + s.UnitName()}
	}
	return change
}

// removedService returns the change for a service that a series or the role does not have any more. The unit has to be stopped unless
// another service of the hosts has the same one.
func removedService(s *service.Service, in series.Series, after []*service.Service) Change {
	change := serviceChange(s, ActionRemoved, in)
	if change.Why = s.Replacement; s.Span.Contains(in) {
		change.Why = "the role no longer includes it"
	}
	if s.UnitName() != service.NoUnit && !slices.ContainsFunc(after, func(o *service.Service) bool { return o.UnitName() == s.UnitName() }) {
		change.Instructions = []string{"stop and disable its unit " + s.UnitName()}
	}
	return change
}

// movedService returns the change for a service that another server runs.
func movedService(s *service.Service, previous, in series.Series) Change {
	change := serviceChange(s, ActionMoved, in)
	change.Previous, change.Message = server(s, previous), server(s, in)
	change.Instructions = []string{fmt.Sprintf("stop and disable its own unit before %s binds its port", server(s, in))}
	return change
}

// server returns what answers the requests to a service in a series: the application server of its files, or its own server.
func server(s *service.Service, in series.Series) string {
	for _, f := range s.Files {
		if f.Format.AppServer && f.Span.Contains(in) {
			return f.Format.Name
		}
	}
	return "its own server"
}
