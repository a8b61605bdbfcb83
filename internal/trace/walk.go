package trace

import (
	"fmt"
	"net/netip"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/nodeset"
	"stackplan/internal/reach"
	"stackplan/internal/service"
	"stackplan/internal/topology"
)

// connect adds a hop that connects to the first of some places from the host of the tracer, and follows the connection.
func (t *tracer) connect(h Hop, places []service.Place) {
	p := places[0]
	h.To, h.TLS = reach.Text(p), p.Secure
	if len(places) > 1 {
		var others []string
		for _, other := range places[1:] {
			others = append(others, reach.Text(other))
		}
		h.To += ", or " + strings.Join(others, ", ")
	}
	target := t.Find(t.class, p)
	t.resolve(&h, target)
	if t.host != nil && target.Addr.IsValid() {
		h.Route, h.Interface = t.route(target.Addr)
	}
	t.add(h)
	if t.host != nil && target.Addr.IsValid() && h.Route == "" {
		t.fail("the host has no route to %v", target.Addr)
		return
	}
	t.arrive(target, p)
	for _, other := range places[1:] {
		if o := t.Find(t.class, other); o.Host != nil && len(o.Sockets) == 0 {
			t.path.Hops = append(t.path.Hops, Hop{Where: o.Host.Name, What: "the alternative " + reach.Text(other)})
			t.fail("no program listens at %s", reach.Text(other))
		}
	}
}

// resolve states who resolves the name of a target.
func (t *tracer) resolve(h *Hop, target *reach.Target) {
	switch {
	case target.Name == "":
	case target.By != nil:
		h.Resolves = fmt.Sprintf("%s: %v", target.By.At(), target.Addr)
	case target.Addr.IsValid():
		h.Resolves = fmt.Sprintf("DNS, which must answer %v", target.Addr)
	default:
		h.Resolves = "DNS"
	}
}

// arrive follows a connection to what is at its place.
func (t *tracer) arrive(target *reach.Target, p service.Place) {
	switch {
	case target.VIP != nil:
		t.vip(target, p)
	case target.Host != nil:
		t.socket(target, p)
	case target.Addr.IsValid():
		t.add(Hop{Where: target.Addr.String(), What: "no host and no VIP of the description has the address"})
		t.path.Ends = true
	default:
		t.fail("no line of /etc/hosts and no VIP has the name %s; only DNS can resolve it", target.Name)
	}
}

// vip follows a connection to a VIP.
func (t *tracer) vip(target *reach.Target, p service.Place) {
	v := target.VIP
	h := Hop{Where: "VIP " + v.Network.VIP.String(), What: "network " + v.Network.Name + " of " + v.Region.Model.Name}
	if len(v.Lines) == 0 {
		t.add(h)
		t.fail("no host can have the VIP: no file assigns it")
		return
	}
	var names []string
	for _, host := range v.Hosts() {
		names = append(names, host.Name)
	}
	h.What += ", on one of " + nodeset.Fold(names)
	h.Line, h.Option = v.Lines[0].At(), v.Lines[0].Option
	t.add(h)
	if len(target.Sections) == 0 {
		t.fail("no load balancer accepts connections at %s", reach.Text(p))
		return
	}
	s := target.Sections[0]
	bind := s.Accepts.Places[0]
	for _, b := range s.Accepts.Places {
		if b.Host == target.Addr.String() {
			bind = b
		}
	}
	t.add(Hop{Where: s.Class.First.Name, What: serviceNames(s.Accepts) + ", " + s.Name, Line: s.Accepts.At(), Option: s.Accepts.Option, To: spelled(len(s.Servers)), TLS: false})
	if isHTTP(p) && p.Secure != bind.Secure {
		t.fail("the client uses %s and the load balancer %s", tls(p.Secure), tls(bind.Secure))
		return
	}
	if len(s.Servers) == 0 {
		t.fail("the section has no server")
		return
	}
	t.servers(s)
}

// servers follows a section to each of its servers.
func (t *tracer) servers(s *reach.Section) {
	client, at := t.class, t.host
	for _, l := range s.Servers {
		for _, p := range l.Places {
			h := Hop{Where: s.Class.First.Name, What: "server", Line: l.At(), Option: l.Option, To: reach.Text(p), TLS: p.Secure}
			if p.Standby {
				h.What = "standby, used while no other server is up"
			}
			if p.Check != "" && p.Check != p.Port {
				h.What += ", checked at port " + p.Check
			}
			target := t.Find(l.Class, p)
			t.class, t.host = s.Class, s.Class.First
			if target.Addr.IsValid() {
				h.Route, h.Interface = t.route(target.Addr)
			}
			t.add(h)
			t.arrive(target, p)
		}
	}
	t.class, t.host = client, at
}

// socket follows a connection to a host.
func (t *tracer) socket(target *reach.Target, p service.Place) {
	if len(target.Sockets) == 0 {
		t.fail("no program of %s listens at %s%s", target.Host.Name, reach.Text(p), listening(target, p))
		return
	}
	s := target.Sockets[0]
	h := Hop{Where: target.Host.Name, What: s.Service.Name + " listens", To: reach.Text(p), TLS: s.Secure}
	if s.Line != nil {
		h.Line, h.Option = s.Line.At(), s.Line.Option
	}
	t.add(h)
	if !hasFault(t.path) {
		t.path.Ends = true
	}
}

// hasFault reports whether a hop of a path has no destination.
func hasFault(p *Path) bool {
	for _, h := range p.Hops {
		if h.Fault != "" {
			return true
		}
	}
	return false
}

// listening states where a program with the port of a place listens on a host instead.
func listening(target *reach.Target, p service.Place) string {
	for _, s := range target.Class.Listening(target.Host) {
		if fmt.Sprint(s.Port.Number) == p.Port {
			text := ": " + s.Service.Name + " listens at " + s.At
			if s.Line != nil {
				text += " (" + s.Line.At() + ")"
			}
			return text
		}
	}
	return ""
}

func isHTTP(p service.Place) bool { return strings.HasPrefix(p.Scheme, "http") }

func tls(secure bool) string {
	if secure {
		return "TLS"
	}
	return "no TLS"
}

func spelled(n int) string {
	if n == 1 {
		return "1 server"
	}
	return fmt.Sprintf("%d servers", n)
}

// route returns the route of the host to an address, and its interface; "" if there is none.
func (t *tracer) route(to netip.Addr) (route, device string) {
	for _, addr := range t.host.Address {
		if addr == to {
			return "local", "lo"
		}
	}
	node := service.NewScope(t.class.Region.Site, t.host).Node()
	longest := -1
	for _, l := range topology.Links(node) {
		for _, n := range l.Networks {
			if n.CIDR.Contains(to) && t.host.Address[n.Name].IsValid() && n.CIDR.Bits() > longest {
				longest, route, device = n.CIDR.Bits(), "network "+n.Name+", direct", l.Name
			}
		}
		for _, r := range topology.Routes(node, l) {
			if r.Table == 0 && r.To.Contains(to) && r.To.Bits() > longest {
				longest, route, device = r.To.Bits(), fmt.Sprintf("%v via %v", r.To, r.Via), l.Name
				if !r.Via.IsValid() {
					route = fmt.Sprintf("%v, direct", r.To)
				}
			}
		}
	}
	if longest < 0 && t.holdsVIP(to) {
		return "local", "lo"
	}
	return route, device
}

// holdsVIP reports whether the host may have the address as a VIP.
func (t *tracer) holdsVIP(addr netip.Addr) bool {
	for _, l := range t.class.Lines {
		if l.Kind == service.Holds && len(l.Places) > 0 && l.Places[0].Host == addr.String() {
			return true
		}
	}
	return false
}

// others returns another host with a capability than the one of the tracer, in its region.
func (t *tracer) other(of service.Capability) (*reach.Class, *model.Host) {
	for _, h := range t.class.Region.Site.HostsWith(of) {
		if h.Name != t.host.Name {
			return t.Host(h.Name)
		}
	}
	return nil, nil
}
