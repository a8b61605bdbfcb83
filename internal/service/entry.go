package service

import (
	"net/netip"
	"slices"
	"strconv"

	"stackplan/internal/model"
)

// Entry is where clients find the services of a site in a network: at the VIP, or, in a management network without one, at the only
// control host. The zero value is no entry.
type Entry struct {
	Name string     // the DNS name that URLs contain; empty: they contain the address
	Addr netip.Addr // of the VIP or of the host; HAProxy and the services listen at it
	TLS  bool
}

// EntryAt returns the entry of a site in one of its networks.
func EntryAt(s *Site, n *model.Network) Entry {
	if n == nil {
		return Entry{}
	}
	e := Entry{Name: n.DNS, Addr: n.VIP, TLS: n.TLS != nil}
	if front := Front(s); front != nil && n == s.Inside() {
		e.Addr = front.Management()
	}
	if !e.Addr.IsValid() {
		return Entry{}
	}
	return e
}

// Host returns the name, or the address if there is no name; empty for no entry.
func (e Entry) Host() string {
	if e.Name == "" && e.Addr.IsValid() {
		return e.Addr.String()
	}
	return e.Name
}

// At returns host:port as URLs contain it, with brackets around IPv6; empty for no entry.
func (e Entry) At(port int) string {
	switch {
	case !e.Addr.IsValid():
		return ""
	case e.Name != "":
		return e.Name + ":" + strconv.Itoa(port)
	}
	return Join(e.Addr, port)
}

// URL returns scheme, host and port, as http://10.120.0.10:5000; the scheme is https if the VIP has TLS. It is empty for no entry.
func (e Entry) URL(port int) string {
	switch {
	case !e.Addr.IsValid():
		return ""
	case e.TLS:
		return "https://" + e.At(port)
	}
	return "http://" + e.At(port)
}

// HasVIP reports whether any network of a site has a VIP. Without one, HAProxy and Keepalived have nothing to do.
func HasVIP(s *Site) bool {
	return slices.ContainsFunc(s.Region.Networks, func(n *model.Network) bool { return n.VIP.IsValid() })
}

// Front returns the host at whose management address clients find the services of a site whose management network has no VIP. It is nil
// if that network has one, and if the services are not all on one host, which a check reports.
func Front(s *Site) *model.Host { return s.front }

// findFront returns the only host that runs all services that clients find at one address.
func findFront(s *Site) *model.Host {
	if inside := s.Inside(); inside == nil || inside.VIP.IsValid() {
		return nil
	}
	control := ControlHosts(s)
	if len(control) != 1 {
		return nil
	}
	for _, l := range s.proxied {
		if !slices.Contains(s.hosts[l.Service.Name], control[0]) {
			return nil
		}
	}
	return control[0]
}

// ControlHosts returns the hosts that run a service that clients find at one address, each once. The APIs that compute hosts run for their
// own instances in some layouts make none a control host.
func ControlHosts(s *Site) []*model.Host {
	var all []*model.Host
	for _, l := range s.proxied {
		if slices.Contains(l.Service.Roles, Compute) {
			continue
		}
		for _, h := range s.hosts[l.Service.Name] {
			if !slices.Contains(all, h) {
				all = append(all, h)
			}
		}
	}
	return all
}
