package reach

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/service"
)

// Target is what is at a place.
type Target struct {
	Addr     netip.Addr // invalid: the name of the place leads to no address that the description contains
	Name     string     // of the place, if it is no address
	By       *Line      // of /etc/hosts that resolves Name; nil: DNS does
	VIP      *VIP       // nil: the address is not a VIP
	Sections []*Section // of the load balancers that accept connections there, one for each class of hosts with the VIP
	Host     *model.Host
	Class    *Class // of Host
	Network  string // of the address of Host
	Sockets  []Socket
	Misses   bool // a program of the host has the port, but its files let it listen elsewhere
}

// IsOutside reports whether the place is not in the description.
func (t *Target) IsOutside() bool { return t.VIP == nil && t.Host == nil }

// Section is a section of the load balancer of the hosts of a class.
type Section struct {
	Class   *Class
	Name    string
	Accepts *Line
	Servers []*Line
}

// Socket is where a program listens.
type Socket struct {
	Service *service.Service
	Port    *service.Port // nil: of no other program
	Line    *Line         // nil: no line sets the address, and the program listens at its default
	Address string        // empty: every address of the host
	Secure  bool
}

// query is what a Target depends on.
type query struct {
	from       *Class // nil for an address
	host, port string
}

func queryOf(from *Class, p service.Place) query {
	if _, err := netip.ParseAddr(p.Host); err == nil {
		from = nil
	}
	return query{from, p.Host, p.Port}
}

// Find returns what is at a place, for programs on the hosts of a class. A Map must not be used concurrently.
func (m *Map) Find(from *Class, p service.Place) *Target {
	q := queryOf(from, p)
	if m.found[q] == nil {
		m.found[q] = m.find(from, p)
	}
	return m.found[q]
}

func (m *Map) find(from *Class, p service.Place) *Target {
	t := &Target{}
	addr, err := netip.ParseAddr(p.Host)
	if err != nil {
		t.Name = p.Host
		if addr, t.By = m.resolve(from, p.Host); !addr.IsValid() {
			return t
		}
	}
	t.Addr = addr
	if v := m.vips[addr]; v != nil {
		t.VIP = v
		for _, l := range v.Lines {
			if s := l.Class.section(addr, p.Port); s != nil {
				t.Sections = append(t.Sections, s)
			}
		}
		return t
	}
	if at, known := m.owners[addr]; known {
		t.Host, t.Class, t.Network = at.host, at.class, at.network
		t.Sockets = at.class.sockets(at.host, addr, p.Port)
		t.Misses = len(t.Sockets) == 0 && slices.ContainsFunc(at.class.Listening(at.host), func(l Program) bool { return strconv.Itoa(l.Port.Number) == p.Port })
	}
	return t
}

// resolve returns the address that a name has on the hosts of a class, and the line of /etc/hosts; without one DNS resolves it.
func (m *Map) resolve(from *Class, name string) (netip.Addr, *Line) {
	if from != nil {
		if addr, known := from.names[name]; known {
			return addr, from.namedBy[name]
		}
	}
	for _, r := range m.Regions {
		for _, v := range r.VIPs {
			if v.Network.DNS == name {
				return v.Network.VIP, nil
			}
		}
		for _, c := range r.Classes {
			if i := slices.IndexFunc(c.Hosts, func(h *model.Host) bool { return h.Name == name || nodeset.Short(h.Name) == name }); i >= 0 {
				return c.Hosts[i].Management(), nil
			}
		}
	}
	return netip.Addr{}, nil
}

// section returns the section that accepts connections at an address and a port; nil if there is none.
func (c *Class) section(addr netip.Addr, port string) *Section {
	for _, l := range c.Lines {
		if l.Kind != service.Accepts || !slices.ContainsFunc(l.Places, func(p service.Place) bool { return p.Host == addr.String() && p.Port == port }) {
			continue
		}
		s := &Section{Class: c, Name: l.Section, Accepts: l}
		for _, other := range c.Lines {
			if other.Kind == service.Forwards && other.File == l.File && other.Section == l.Section {
				s.Servers = append(s.Servers, other)
			}
		}
		return s
	}
	return nil
}

// sockets returns the programs of a host of the class that listen at an address and a port.
func (c *Class) sockets(h *model.Host, addr netip.Addr, port string) []Socket {
	var all []Socket
	for _, svc := range c.Services {
		for i := range svc.Ports {
			p := &svc.Ports[i]
			if !p.Span.Contains(c.Region.Model.Series) {
				continue
			}
			s, number := c.socket(svc, p, h)
			if number == port && (s.Address == "" || s.Address == addr.String()) {
				all = append(all, s)
			}
		}
	}
	return all
}

// socket returns where a service listens on a host for one of its ports: as the lines state, otherwise at every address.
func (c *Class) socket(svc *service.Service, p *service.Port, h *model.Host) (s Socket, number string) {
	s = Socket{Service: svc, Port: p, Secure: c.Region.Site.CanEncrypt(p) && c.Region.Site.Encrypts(svc.Name)}
	number = strconv.Itoa(p.Number)
	for _, l := range c.Lines {
		if l.Kind != service.Listens || !l.By(svc) {
			continue
		}
		want := service.Statement{Kind: service.Listens}
		wanted := want.Places(l.Want)
		if len(wanted) == 0 || wanted[0].Port != "" && wanted[0].Port != strconv.Itoa(p.Number) && l.Read == nil {
			continue // of another port
		}
		for _, at := range l.On(h) {
			if at.Host != "" && !isEverywhere(at.Host) {
				s.Address = at.Host
			}
			if at.Port != "" {
				number = at.Port
			}
			if at.Host != "" || s.Line == nil {
				s.Line = l
			}
		}
	}
	return s, number
}

// isEverywhere reports whether a program that listens at a host listens at all addresses.
func isEverywhere(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "*" || err == nil && addr.IsUnspecified()
}

// Members returns the hosts of the cluster that the lines of a service list, as seen by a class, and the first line; nil if it lists none.
func (m *Map) Members(c *Class, svc *service.Service) (hosts []*model.Host, first *Line) {
	for _, l := range c.Lines {
		if l.Kind != service.Joins || !l.By(svc) {
			continue
		}
		if first == nil {
			first = l
		}
		for _, p := range l.Places {
			if t := m.Find(c, p); t.Host != nil && !slices.ContainsFunc(hosts, func(h *model.Host) bool { return h.Name == t.Host.Name }) {
				hosts = append(hosts, t.Host)
			}
		}
	}
	return hosts, first
}

// Text formats a place as host:port.
func Text(p service.Place) string {
	if p.Port == "" {
		return p.Host
	}
	if strings.Contains(p.Host, ":") {
		return "[" + p.Host + "]:" + p.Port
	}
	return p.Host + ":" + p.Port
}

// Program is where a program of a host listens.
type Program struct {
	Socket
	At string // host:port
}

// Listening returns where the programs of a host of the class listen.
func (c *Class) Listening(h *model.Host) []Program {
	var all []Program
	for _, svc := range c.Services {
		for i := range svc.Ports {
			if !svc.Ports[i].Span.Contains(c.Region.Model.Series) {
				continue
			}
			s, port := c.socket(svc, &svc.Ports[i], h)
			all = append(all, Program{s, Text(service.Place{Host: s.Address, Port: port})})
		}
	}
	return all
}
