package service

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"stackplan/internal/model"
	"stackplan/internal/secret"
)

// Endpoint returns the tie of an option whose value contains addresses of services: one URL, several ones, or a list of host:port. Each
// must be the address of a VIP or of a host, with the port of the service.
func Endpoint() Tie {
	return Tie{
		Kind: EndpointTie, Why: "a client finds a service only at an address and a port where it listens", states: Connects,
		Reads: func(t *Tied) []Broken {
			want := targets(t.Want)
			for _, have := range targets(t.Have) {
				if b := t.unreachable(have, want); b != nil {
					return []Broken{*b}
				}
			}
			return nil
		},
	}
}

// UserEndpoint is Endpoint for an option with the address that users are sent to: the program itself does not connect there.
func UserEndpoint() Tie {
	tie := Endpoint()
	tie.states = Shows
	return tie
}

// target is the address of a service in a value.
type target struct{ scheme, host, port string }

func (e target) String() string {
	if e.port == "" {
		return e.host
	}
	return e.host + ":" + e.port
}

// targets returns the addresses in a value: http://10.0.0.10:5000, inet6:[fd00::1]:11211,
// rabbit://user:((password))@10.0.0.11:5672,user:((password))@10.0.0.12:5672//. A value with any other login is not read, since its
// password must not get into a message.
func targets(texts []string) []target {
	var all []target
	for _, text := range texts {
		if secret.Pattern.FindString(text) == text {
			continue // the whole value is a secret
		}
		if text = user.ReplaceAllString(text, ""); strings.Contains(text, "@") {
			return nil
		}
		scheme, rest, isURL := strings.Cut(strings.TrimSpace(text), "://")
		if !isURL {
			scheme, rest = "", text
		}
		for member := range strings.SplitSeq(rest, ",") {
			member = strings.TrimSpace(member)
			if inner, after, ok := strings.Cut(member, "://"); ok {
				scheme, member = inner, after
			}
			for _, family := range []string{"inet6:", "tcp:", "ssl:"} { // of memcached's client, and of OVN's databases
				member = strings.TrimPrefix(member, family)
			}
			member, _, _ = strings.Cut(member, "/")
			if host, port := splitPort(member); host != "" {
				all = append(all, target{scheme, host, port})
			}
		}
	}
	return all
}

// splitPort divides host:port; an IPv6 address with a port is in brackets.
func splitPort(text string) (host, port string) {
	if addr, err := netip.ParseAddr(text); err == nil {
		return addr.String(), ""
	}
	host, port = text, ""
	if at := strings.LastIndexByte(text, ':'); at >= 0 {
		host, port = text[:at], text[at+1:]
	}
	return strings.Trim(host, "[]"), port
}

// unreachable returns what is broken if no service listens at a target; want are the targets that the row sets.
func (t *Tied) unreachable(have target, want []target) *Broken {
	if have.port == "" && !strings.HasPrefix(have.scheme, "http") && len(want) > 0 {
		have.port = want[0].port // databases and brokers have a default port
	}
	if len(want) == 0 || slices.ContainsFunc(want, func(w target) bool { return w.host == have.host && w.port == have.port && isScheme(w, have) }) {
		return nil
	}
	but, degrades := t.elsewhere(have, want[0])
	if but == "" {
		return nil
	}
	is := "connects to " + have.String()
	if have.scheme != "" && isScheme(target{scheme: "http"}, have) != isScheme(target{scheme: "http"}, want[0]) {
		is = "connects to " + have.scheme + "://" + have.String()
	}
	return &Broken{Is: is, But: but, Hint: "remove the override, or write " + want[0].String(), Degrades: degrades}
}

// isScheme reports whether two targets use the same protocol; the driver of a database does not matter.
func isScheme(a, b target) bool {
	return a.scheme == b.scheme || !strings.HasPrefix(a.scheme, "http") && !strings.HasPrefix(b.scheme, "http")
}

// elsewhere states what is at a target that the row does not set, if it is not the service; degrades if it is outside of the description.
func (t *Tied) elsewhere(have, want target) (but string, degrades bool) {
	addr, err := netip.ParseAddr(have.host)
	switch {
	case err == nil && addr.IsLoopback() || have.host == "localhost":
		return "nothing listens there: services listen on management addresses and VIPs", false
	case err != nil:
		return "", false // a name, which may lead to a VIP
	}
	network, isVIP, host := t.owner(addr)
	switch {
	case network == nil:
		return "no host and no VIP of the description has this address", true
	case !isVIP && host == nil:
		return fmt.Sprintf("no host and no VIP has this address of network %s", network.Name), false
	case want.port != "" && have.port != want.port:
		return t.listener(want.port), false
	case isVIP && strings.HasPrefix(have.scheme, "http") && have.scheme != schemeOf(network):
		return fmt.Sprintf("the VIP of network %s uses %s", network.Name, schemeOf(network)), false
	case host != nil && want.port != "" && !t.listensAt(host, want.port):
		return fmt.Sprintf("%s does not run the service", host.Name), false
	}
	return "", false
}

// owner returns the network of the description that contains an address, whether the address is its VIP, and the host that has it.
func (t *Tied) owner(addr netip.Addr) (n *model.Network, isVIP bool, h *model.Host) {
	for _, site := range t.sites() {
		for _, network := range site.Region.Networks {
			if network.VIP == addr {
				return network, true, nil
			}
			if network.CIDR.IsValid() && network.CIDR.Contains(addr) {
				n = network
			}
		}
		for host := range site.Region.Hosts() {
			if n != nil && host.Address[n.Name] == addr {
				return n, false, host
			}
		}
	}
	return n, false, nil
}

// listensAt reports whether a service with a port runs on a host.
func (t *Tied) listensAt(h *model.Host, port string) bool {
	number, _ := strconv.Atoi(port)
	for _, site := range t.sites() {
		if site.Region != h.Region {
			continue
		}
		for _, svc := range site.Runs(h.Group.Name) {
			if slices.ContainsFunc(svc.Ports, func(p Port) bool { return p.Number == number }) {
				return true
			}
		}
	}
	return false
}

func schemeOf(n *model.Network) string {
	if n.TLS != nil {
		return "https"
	}
	return "http"
}
