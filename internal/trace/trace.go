// Package trace follows a connection hop by hop through the generated files: which line leads where, who resolves the name, by which route
// and interface, with or without TLS. It is a view of the connections that package reach reads.
package trace

import (
	"cmp"
	"fmt"
	"slices"

	"stackplan/internal/model"
	"stackplan/internal/reach"
	"stackplan/internal/service"
	"stackplan/internal/spelling"
)

// Subject is what is traced.
type Subject string

// The subjects.
const (
	Metadata  Subject = "metadata"
	Console   Subject = "console"
	API       Subject = "api"
	Database  Subject = "database"
	Queue     Subject = "queue"
	Image     Subject = "image"
	Migration Subject = "migration"
	Volume    Subject = "volume"
)

// Subjects returns all subjects.
func Subjects() []Subject {
	return []Subject{Metadata, Console, API, Database, Queue, Image, Migration, Volume}
}

// Path is a connection, with all of its hops.
type Path struct {
	Name string `json:"name"`
	From string `json:"from"`
	Hops []Hop  `json:"hops"`
	Ends bool   `json:"ends"` // whether it reaches a program
}

// Hop is a step of a path.
type Hop struct {
	Where     string `json:"where"`               // the host or hosts, or who connects
	What      string `json:"what"`                // the program, and what it does
	Line      string `json:"line,omitempty"`      // file:line
	Option    string `json:"option,omitempty"`    // of the line
	To        string `json:"to,omitempty"`        // host:port
	TLS       bool   `json:"tls,omitempty"`       // whether the connection to To uses TLS
	Resolves  string `json:"resolves,omitempty"`  // who resolves the name in To, to which address
	Route     string `json:"route,omitempty"`     // the route of the host to To
	Interface string `json:"interface,omitempty"` // of the route
	Fault     string `json:"fault,omitempty"`     // why the path ends here
}

// tracer collects the hops of a path.
type tracer struct {
	*reach.Map
	path  *Path
	class *reach.Class
	host  *model.Host
}

// Of traces a subject from a host; from is empty for the first host that starts such a connection, and for an API means users. of is the
// service of an API.
func Of(m *reach.Map, subject Subject, of, from string) ([]*Path, error) {
	t := &tracer{Map: m}
	if from != "" {
		if t.class, t.host = m.Host(from); t.host == nil {
			return nil, fmt.Errorf("the cloud has no host %s%s", from, nearest(from, m.HostNames()))
		}
	}
	switch subject {
	case API:
		return t.api(of)
	case Database:
		return t.basis(subject, service.Database)
	case Queue:
		return t.basis(subject, service.Messaging)
	case Image:
		return t.fromInstances(subject, service.Images)
	case Volume:
		return t.volume()
	case Metadata:
		return t.metadata()
	case Console:
		return t.console()
	}
	return t.migration()
}

// nearest returns a hint in parentheses; or "".
func nearest(text string, words []string) string {
	if near := spelling.Nearest(text, words); near != "" {
		return " (" + spelling.DidYouMean(near) + ")"
	}
	return ""
}

// start sets the host where the path begins: the given one, which must do something, or the first that does.
func (t *tracer) start(of service.Capability, what string) error {
	if t.host != nil {
		if !t.class.Region.Site.GroupHas(t.host.Group, of) {
			return fmt.Errorf("%s %s; give a host that does as FROM", t.host.Name, what)
		}
		return nil
	}
	for _, r := range t.Regions {
		if hosts := r.Site.HostsWith(of); len(hosts) > 0 {
			t.class, t.host = t.Host(hosts[0].Name)
			return nil
		}
	}
	return fmt.Errorf("no host of the cloud is the beginning of such a path: each %s", what)
}

// begin begins a path.
func (t *tracer) begin(name string, from string) *Path {
	t.path = &Path{Name: name, From: from}
	return t.path
}

func (t *tracer) add(h Hop) { t.path.Hops = append(t.path.Hops, h) }

// fail ends the path with a fault at the last hop.
func (t *tracer) fail(format string, args ...any) {
	last := len(t.path.Hops) - 1
	t.path.Hops[last].Fault = cmp.Or(t.path.Hops[last].Fault, fmt.Sprintf(format, args...))
	t.path.Ends = false
}

// basis traces the connections of a host to the database or the message broker, once for all services with the same places.
func (t *tracer) basis(subject Subject, to service.Capability) ([]*Path, error) {
	if t.host == nil {
		for _, r := range t.Regions {
			for _, c := range r.Classes {
				if t.host == nil && len(t.linesTo(c, to)) > 0 {
					t.class, t.host = c, c.First
				}
			}
		}
	}
	if t.host == nil {
		return nil, fmt.Errorf("no file of the cloud contains the address of a %s", to)
	}
	var all []*Path
	for _, l := range joined(t.linesTo(t.class, to)) {
		all = append(all, t.line(string(subject), l))
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no file of %s contains the address of a %s", t.host.Name, to)
	}
	return all, nil
}

// joined returns lines of which those with the same places are one, with the services of all of them.
func joined(lines []*reach.Line) []*reach.Line {
	var all []*reach.Line
	for _, l := range lines {
		i := slices.IndexFunc(all, func(known *reach.Line) bool { return slices.Equal(hosts(known), hosts(l)) })
		if i < 0 {
			one := *l
			all = append(all, &one)
			continue
		}
		for _, svc := range l.Services {
			if !all[i].By(svc) {
				all[i].Services = append(slices.Clone(all[i].Services), svc)
			}
		}
	}
	return all
}

// hosts returns the places of a line as text.
func hosts(l *reach.Line) []string {
	var all []string
	for _, p := range l.Places {
		all = append(all, reach.Text(p))
	}
	return all
}

// linesTo returns the lines of a class that lead to a service with a capability.
func (t *tracer) linesTo(c *reach.Class, to service.Capability) []*reach.Line {
	var all []*reach.Line
	for _, l := range c.Lines {
		switch {
		case l.Kind == service.LooksUp && l.For == to:
			all = append(all, l)
		case l.Kind == service.Connects && len(l.Places) > 0:
			if svc := t.Behind(t.Find(c, l.Places[0])); svc != nil && svc.Does(to) || svc == nil && l.For == to && to != "" {
				all = append(all, l)
			}
		}
	}
	return all
}

// line traces the connection that a line of the host leads to.
func (t *tracer) line(name string, l *reach.Line) *Path {
	path := t.begin(name, t.host.Name)
	t.leave(l)
	return path
}

// leave adds the hop of a program that connects to the places of a line, and follows it.
func (t *tracer) leave(l *reach.Line) {
	places := l.On(t.host)
	what := "connects"
	if l.Kind == service.LooksUp {
		places, what = t.Catalogue(l), "looks up the "+string(l.For)+" service in the catalogue of keystone and connects"
	}
	h := Hop{Where: t.host.Name, What: serviceNames(l) + " " + what, Line: l.At(), Option: l.Option}
	if len(places) == 0 {
		t.add(h)
		t.fail("no host of the region provides it")
		return
	}
	t.connect(h, places)
}

// serviceNames lists the services that state a line.
func serviceNames(l *reach.Line) string {
	if len(l.Services) == 0 {
		return "a program"
	}
	text := l.Services[0].Name
	if more := len(l.Services) - 1; more > 0 {
		text += fmt.Sprintf(" (and %s)", spelling.Count(more, "other service"))
	}
	return text
}

// fromInstances traces how the host of instances finds a service.
func (t *tracer) fromInstances(subject Subject, to service.Capability) ([]*Path, error) {
	if err := t.start(service.Instances, "runs no instances"); err != nil {
		return nil, err
	}
	for _, l := range t.linesTo(t.class, to) {
		if slices.ContainsFunc(l.Services, func(s *service.Service) bool { return s.Does(service.Instances) }) {
			return []*Path{t.line(string(subject), l)}, nil
		}
	}
	return nil, fmt.Errorf("no file of %s leads to a service for %s", t.host.Name, to)
}
