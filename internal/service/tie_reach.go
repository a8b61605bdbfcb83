package service

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// Reached returns the tie of a line with the address or the port at which others reach a program: an address, a port, or both.
func Reached(others string) Tie {
	return Tie{
		Kind: PortTie, Why: "others reach a program at the address and the port that their files contain", states: Listens,
		Reads: func(t *Tied) []Broken {
			want, _, _ := strings.Cut(firstText(t.Want), ",")
			if want == "" {
				return nil
			}
			for _, text := range t.Have {
				for part := range strings.SplitSeq(text, ",") {
					if t.leads(strings.TrimSpace(part), want) {
						return nil
					}
				}
			}
			return []Broken{{Is: "is " + shown(t.Have), But: others + " connect to " + want, Hint: "remove the override, or write " + want}}
		},
	}
}

// leads reports whether a program that listens at one place is reached at another. A name is resolved on the host.
func (t *Tied) leads(have, want string) bool {
	host, port := place(have)
	wantHost, wantPort := place(want)
	addr, err := netip.ParseAddr(host)
	switch {
	case port != wantPort && port != "" && wantPort != "":
		return false
	case host == "" || host == "*" || err == nil && addr.IsUnspecified():
		return !t.isProxied(wantPort)
	}
	return host == wantHost || err != nil
}

// isProxied reports whether HAProxy listens on a port of the host too, so that no other program can listen there at every address.
func (t *Tied) isProxied(port string) bool {
	if port == "" || !t.Site.GroupHas(t.Group, LoadBalancing) {
		return false
	}
	for _, l := range t.Site.Proxied() {
		if fmt.Sprint(l.Port.Number) == port {
			return true
		}
	}
	return false
}

// place splits the place where a program listens into address and port; either is empty if the text does not contain it.
func place(text string) (host, port string) {
	if _, err := netip.ParseAddr(text); err == nil {
		return text, ""
	}
	if host, port, err := net.SplitHostPort(text); err == nil {
		return host, port
	}
	if text != "" && strings.Trim(text, "0123456789") == "" {
		return "", text
	}
	return text, ""
}
