package service

import (
	"stackplan/internal/model"
	"stackplan/internal/series"
	"stackplan/internal/source"
)

// Exposure is where a port is reachable through a VIP.
type Exposure int

// Ports are direct (not on a VIP), internal (on the VIP of the management network) or external (on the VIPs of external networks
// too).
const (
	Direct Exposure = iota
	Internal
	External
)

// Port is a TCP port that a service listens on, and how HAProxy treats it. Times are seconds.
type Port struct {
	Name        string // of the HAProxy section; empty: the service's
	Number      int
	Exposure    Exposure
	TCP         bool                // passes bytes on instead of HTTP requests
	Health      string              // the request that checks whether the service is alive: "GET /healthcheck"; empty: a connection is enough
	Expect      string              // the expected answer in words of http-check expect; empty: 2xx or 3xx
	Balance     string              // HAProxy's algorithm; empty: roundrobin
	Single      bool                // one server does the work, the others are backups
	Agent       *Agent              // answers the checks in place of the port; nil: none does
	Interval    int                 // between two checks of a server that is up; 0: 2
	Timeout     func(*Scope) int    // of client and server; nil: the default of the file
	TimeoutFrom []source.Path       // that Timeout is computed from
	Host        func(*Scope) string // of the requests of checks, for a service that answers only for the names it knows; nil: none is sent
	HostFrom    []source.Path       // that Host is computed from
	Encrypted   int                 // the port at VIPs with TLS, which browsers use by default; HAProxy redirects to it from Number. 0: Number
	Secure      series.Series       // the first series in which the service itself can serve TLS here; None: none does
	Span        series.Span
}

// Agent is a program on the host of a service that states whether the service can do its work, since that does not follow from an answer
// of the service's own port. It answers GET / with 200 or 503.
type Agent struct {
	Number int                      // its port, on the same host
	Used   func(*model.Region) bool // the regions that have it
	From   []source.Path            // that Used is computed from
}

// CheckedBy returns the agent that answers the checks of the port in a region, or nil if the port itself does.
func (p *Port) CheckedBy(r *model.Region) *Agent {
	if p.Agent != nil && p.Agent.Used(r) {
		return p.Agent
	}
	return nil
}

// AtVIP returns the port at which HAProxy listens at the VIP of a network.
func (p *Port) AtVIP(n *model.Network) int {
	if n.TLS != nil && p.Encrypted != 0 {
		return p.Encrypted
	}
	return p.Number
}

// Title returns the name of the port's HAProxy section.
func (p *Port) Title(s *Service) string {
	if p.Name != "" {
		return p.Name
	}
	return s.Name
}

// Section returns the name of the section of HAProxy for the port.
func (l Listener) Section() string { return "listen " + l.Port.Title(l.Service) }
