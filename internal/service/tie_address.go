package service

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"stackplan/internal/spelling"
)

// OwnAddress returns the tie of an option whose value is an address of the host itself.
func OwnAddress() Tie {
	return Tie{
		Kind: AddressTie, Why: "the address belongs to the host: other hosts connect to it, and two hosts cannot share it",
		Reads: (*Tied).foreign,
	}
}

// ListenAddress returns the tie of an option whose value is the address that a program listens on: one of the host, or every address.
func ListenAddress() Tie {
	return Tie{
		Kind: AddressTie, Why: "a program cannot listen on an address that its host does not have", states: Listens,
		Reads: func(t *Tied) []Broken {
			if have, err := netip.ParseAddr(firstText(t.Have)); err == nil && have.IsUnspecified() {
				return nil
			}
			return t.foreign()
		},
	}
}

// BackendAddress returns the tie of an option whose value is the address that a program behind HAProxy listens on: the management
// address. On a host with HAProxy it cannot be every address, because HAProxy listens on the same port of the VIPs.
func BackendAddress() Tie {
	return Tie{
		Kind: AddressTie, Why: "HAProxy connects to the management addresses of hosts, and listens on the same ports of the VIPs", states: Listens,
		Reads: func(t *Tied) []Broken {
			have, err := netip.ParseAddr(firstText(t.Have))
			isEverywhere := err == nil && have.IsUnspecified() && !t.Site.GroupHas(t.Group, LoadBalancing)
			if err != nil || have == t.host.Management() || isEverywhere {
				return nil
			}
			client := "HAProxy connects"
			if !t.Site.RegionHas(LoadBalancing) {
				client = "clients connect"
			}
			but := fmt.Sprintf("%s to %s at %v", client, t.host.Name, t.host.Management())
			if have.IsUnspecified() {
				but = fmt.Sprintf("HAProxy on %s listens on the same port of a VIP, so one of the two cannot start", t.host.Name)
			}
			return []Broken{{Is: "is " + have.String(), But: but, Hint: "remove the override: each host needs its own address"}}
		},
	}
}

// foreign returns what is broken if the value is an address that the host does not have.
func (t *Tied) foreign() []Broken {
	have, err := netip.ParseAddr(firstText(t.Have))
	if err != nil {
		return nil // a name is resolved on the host
	}
	var own []string
	for _, n := range t.Region.Networks {
		if addr := t.host.Address[n.Name]; addr.IsValid() {
			if addr == have {
				return nil
			}
			own = append(own, fmt.Sprintf("%v (%s)", addr, n.Name))
		}
	}
	return []Broken{{
		Is: "is " + have.String(), But: fmt.Sprintf("%s has the addresses %s", t.host.Name, strings.Join(own, ", ")),
		Hint: "remove the override: each host needs its own address",
	}}
}

// PortOf returns the tie of an option whose value is the port of a service, which HAProxy and clients use too.
func PortOf() Tie {
	return Tie{
		Kind: PortTie, Why: "clients and HAProxy find a service at one port", states: Listens,
		Reads: func(t *Tied) []Broken {
			have, want := firstText(t.Have), firstText(t.Want)
			if want == "" || have == want {
				return nil
			}
			return []Broken{{Is: "is " + shown(t.Have), But: t.listener(want), Hint: "remove the override: the port is " + want}}
		},
	}
}

// listener states who uses a port: the section of HAProxy, or the service itself.
func (t *Tied) listener(port string) string {
	for _, site := range t.sites() {
		for _, l := range site.Proxied() {
			if fmt.Sprint(l.Port.Number) == port {
				if !site.RegionHas(LoadBalancing) {
					return fmt.Sprintf("clients connect to %s at port %s", l.Service.Name, port)
				}
				return fmt.Sprintf("HAProxy connects to %s at port %s (listen %s of haproxy.cfg)", l.Service.Name, port, l.Port.Title(l.Service))
			}
		}
	}
	return "other files use port " + port
}

// sites returns the site, and the one that runs keystone if that is another one.
func (s *Scope) sites() []*Site {
	if s.Site.Home == nil || s.Site.Home == s.Site {
		return []*Site{s.Site}
	}
	return []*Site{s.Site, s.Site.Home}
}

// RegionName returns the tie of an option whose value is the name of a region.
func RegionName() Tie {
	return Tie{
		Kind: RegionTie, Why: "the catalogue of keystone contains the regions of the description, and names are case-sensitive",
		Reads: func(t *Tied) []Broken {
			have, want, all := firstText(t.Have), firstText(t.Want), t.Cloud.RegionNames()
			switch {
			case want == "" || have == want:
				return nil
			case !slices.Contains(all, have):
				hint := spelling.Hint(have, all)
				return []Broken{{Is: "is " + shown(t.Have), But: "the regions of the description are " + strings.Join(all, ", "), Hint: hint}}
			}
			return []Broken{{
				Is: "is " + have, But: "the file belongs to region " + t.Region.Name, Degrades: true,
				Hint: "remove the override, unless the service is meant to use that of another region",
			}}
		},
	}
}

func firstText(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[0]
}
